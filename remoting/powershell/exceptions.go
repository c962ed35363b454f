package powershell

import (
	"strings"

	"github.com/pslshell/psl/remoting/psobject"
)

// exceptionDefault is what an exception of a type is made with where its constructor is given nothing.
type exceptionDefault struct {
	hresult int32
	message string // empty: the general one that names the type
}

// exceptionDefaults are those of exception types whose constructor takes no argument, as .NET 10 has them.
var exceptionDefaults = map[string]exceptionDefault{
	"System.AccessViolationException":                                      {-2147467261, "Attempted to read or write protected memory. This is often an indication that other memory is corrupt."},
	"System.AggregateException":                                            {-2146233088, "One or more errors occurred."},
	"System.ApplicationException":                                          {-2146232832, "Error in the application."},
	"System.ArgumentException":                                             {-2147024809, "Value does not fall within the expected range."},
	"System.ArgumentNullException":                                         {-2147467261, "Value cannot be null."},
	"System.ArgumentOutOfRangeException":                                   {-2146233086, "Specified argument was out of the range of valid values."},
	"System.ArithmeticException":                                           {-2147024362, "Overflow or underflow in the arithmetic operation."},
	"System.ArrayTypeMismatchException":                                    {-2146233085, "Attempted to access an element as a type incompatible with the array."},
	"System.BadImageFormatException":                                       {-2147024885, "Format of the executable (.exe) or library (.dll) is invalid."},
	"System.Collections.Generic.KeyNotFoundException":                      {-2146232969, "The given key was not present in the dictionary."},
	"System.ComponentModel.InvalidEnumArgumentException":                   {-2147024809, "Value does not fall within the expected range."},
	"System.ComponentModel.WarningException":                               {-2146233087, ""},
	"System.Data.DataException":                                            {-2146232032, "Data Exception."},
	"System.DivideByZeroException":                                         {-2147352558, "Attempted to divide by zero."},
	"System.DllNotFoundException":                                          {-2146233052, "Dll was not found."},
	"System.DuplicateWaitObjectException":                                  {-2146233047, "Duplicate objects in argument."},
	"System.EntryPointNotFoundException":                                   {-2146233053, "Entry point was not found."},
	"System.FieldAccessException":                                          {-2146233081, "Attempted to access a field that is not accessible by the caller."},
	"System.FormatException":                                               {-2146233033, "One of the identified items was in an invalid format."},
	"System.Globalization.CultureNotFoundException":                        {-2147024809, "Culture is not supported."},
	"System.IO.DirectoryNotFoundException":                                 {-2147024893, "Attempted to access a path that is not on the disk."},
	"System.IO.DriveNotFoundException":                                     {-2147024893, "Could not find the drive. The drive might not be ready or might not be mapped."},
	"System.IO.EndOfStreamException":                                       {-2147024858, "Attempted to read past the end of the stream."},
	"System.IO.FileLoadException":                                          {-2146232799, "Could not load the specified file."},
	"System.IO.FileNotFoundException":                                      {-2147024894, "Unable to find the specified file."},
	"System.IO.IOException":                                                {-2146232800, "I/O error occurred."},
	"System.IO.InvalidDataException":                                       {-2146233087, "Found invalid data while decoding."},
	"System.IO.PathTooLongException":                                       {-2147024690, "The specified file name or path is too long, or a component of the specified path is too long."},
	"System.IndexOutOfRangeException":                                      {-2146233080, "Index was outside the bounds of the array."},
	"System.InsufficientMemoryException":                                   {-2146233027, "Insufficient memory to continue the execution of the program."},
	"System.InvalidCastException":                                          {-2147467262, "Specified cast is not valid."},
	"System.InvalidOperationException":                                     {-2146233079, "Operation is not valid due to the current state of the object."},
	"System.InvalidProgramException":                                       {-2146233030, "Common Language Runtime detected an invalid program."},
	"System.Management.Automation.ApplicationFailedException":              {-2146233087, "System error."},
	"System.Management.Automation.CmdletProviderInvocationException":       {-2146233087, "System error."},
	"System.Management.Automation.CommandNotFoundException":                {-2146233087, "System error."},
	"System.Management.Automation.HaltCommandException":                    {-2146233087, "The command was stopped by the user."},
	"System.Management.Automation.Host.PromptingException":                 {-2146233087, "An error of type \"System.Management.Automation.Host.PromptingException\" has occurred."},
	"System.Management.Automation.IncompleteParseException":                {-2146233087, "System error."},
	"System.Management.Automation.InvalidJobStateException":                {-2146233087, "The state of the current job instance is not valid for this operation."},
	"System.Management.Automation.InvalidPowerShellStateException":         {-2146233087, "The state of the current PowerShell instance is not valid for this operation."},
	"System.Management.Automation.ItemNotFoundException":                   {-2146233087, "System error."},
	"System.Management.Automation.MetadataException":                       {-2146233087, "System.Management.Automation.MetadataException"},
	"System.Management.Automation.MethodInvocationException":               {-2146233087, "System.Management.Automation.MethodInvocationException"},
	"System.Management.Automation.PSArgumentException":                     {-2147024809, "Value does not fall within the expected range."},
	"System.Management.Automation.PSArgumentNullException":                 {-2147467261, "Value cannot be null."},
	"System.Management.Automation.PSInvalidOperationException":             {-2146233079, "Operation is not valid due to the current state of the object."},
	"System.Management.Automation.PSNotImplementedException":               {-2147467263, "The method or operation is not implemented."},
	"System.Management.Automation.PSSecurityException":                     {-2146233087, "Cannot run software. Permission is denied."},
	"System.Management.Automation.ParameterBindingException":               {-2146233087, ""},
	"System.Management.Automation.ParentContainsErrorRecordException":      {-2146233087, ""},
	"System.Management.Automation.ParseException":                          {-2146233087, "System error."},
	"System.Management.Automation.PipelineStoppedException":                {-2146233087, "The pipeline has been stopped."},
	"System.Management.Automation.ProviderInvocationException":             {-2146233087, "System error."},
	"System.Management.Automation.ProviderNameAmbiguousException":          {-2146233087, "System error."},
	"System.Management.Automation.ProviderNotFoundException":               {-2146233087, "System error."},
	"System.Management.Automation.RemoteException":                         {-2146233087, "System error."},
	"System.Management.Automation.Runspaces.InvalidRunspaceStateException": {-2146233087, "The runspace state is not valid for this operation."},
	"System.Management.Automation.RuntimeException":                        {-2146233087, "System error."},
	"System.Management.Automation.ScriptRequiresException":                 {-2146233087, "System error."},
	"System.Management.Automation.TerminateException":                      {-2146233087, "System error."},
	"System.Management.Automation.ValidationMetadataException":             {-2146233087, "System.Management.Automation.ValidationMetadataException"},
	"System.Management.Automation.WildcardPatternException":                {-2146233087, "System error."},
	"System.MemberAccessException":                                         {-2146233062, "Cannot access member."},
	"System.MethodAccessException":                                         {-2146233072, "Attempt to access the method failed."},
	"System.MissingFieldException":                                         {-2146233071, "Attempted to access a non-existing field."},
	"System.MissingMemberException":                                        {-2146233070, "Attempted to access a missing member."},
	"System.MissingMethodException":                                        {-2146233069, "Attempted to access a missing method."},
	"System.MulticastNotSupportedException":                                {-2146233068, "Attempted to add multiple callbacks to a delegate that does not support multicast."},
	"System.Net.CookieException":                                           {-2146233033, "One of the identified items was in an invalid format."},
	"System.Net.ProtocolViolationException":                                {-2146233079, "Operation is not valid due to the current state of the object."},
	"System.Net.Sockets.SocketException":                                   {-2147467259, "Success"},
	"System.Net.WebException":                                              {-2146233079, "Operation is not valid due to the current state of the object."},
	"System.NotFiniteNumberException":                                      {-2146233048, "Number encountered was not a finite quantity."},
	"System.NotImplementedException":                                       {-2147467263, "The method or operation is not implemented."},
	"System.NotSupportedException":                                         {-2146233067, "Specified method is not supported."},
	"System.NullReferenceException":                                        {-2147467261, "Object reference not set to an instance of an object."},
	"System.OperationCanceledException":                                    {-2146233029, "The operation was canceled."},
	"System.OutOfMemoryException":                                          {-2147024882, "Insufficient memory to continue the execution of the program."},
	"System.OverflowException":                                             {-2146233066, "Arithmetic operation resulted in an overflow."},
	"System.PlatformNotSupportedException":                                 {-2146233031, "Operation is not supported on this platform."},
	"System.RankException":                                                 {-2146233065, "Attempted to operate on an array with the incorrect number of dimensions."},
	"System.Reflection.AmbiguousMatchException":                            {-2147475171, "Ambiguous match found."},
	"System.Reflection.TargetException":                                    {-2146232829, ""},
	"System.Reflection.TargetParameterCountException":                      {-2147352562, "Number of parameters specified does not match the expected number."},
	"System.Runtime.InteropServices.COMException":                          {-2147467259, "Unexpected HRESULT has been returned from a call to a COM component."},
	"System.Runtime.Serialization.SerializationException":                  {-2146233076, "Serialization error."},
	"System.Security.Authentication.AuthenticationException":               {-2146233087, "System error."},
	"System.Security.Cryptography.CryptographicException":                  {-2146233087, "Error occurred during a cryptographic operation."},
	"System.Security.SecurityException":                                    {-2146233078, "Security error."},
	"System.StackOverflowException":                                        {-2147023895, "Operation caused a stack overflow."},
	"System.SystemException":                                               {-2146233087, "System error."},
	"System.Text.DecoderFallbackException":                                 {-2147024809, "Value does not fall within the expected range."},
	"System.Text.RegularExpressions.RegexMatchTimeoutException":            {-2146233083, "The Regex engine has timed out while trying to match a pattern to an input string. This can occur for many reasons, including very large inputs or excessive backtracking caused by nested quantifiers, back-references and other factors."},
	"System.Threading.SemaphoreFullException":                              {-2146233087, "Adding the specified count to the semaphore would cause it to exceed its maximum count."},
	"System.Threading.SynchronizationLockException":                        {-2146233064, "Object synchronization method was called from an unsynchronized block of code."},
	"System.Threading.Tasks.TaskCanceledException":                         {-2146233029, "A task was canceled."},
	"System.Threading.ThreadStateException":                                {-2146233056, "Thread was in an invalid state for the operation being executed."},
	"System.TimeoutException":                                              {-2146233083, "The operation has timed out."},
	"System.TypeLoadException":                                             {-2146233054, "Failure has occurred while loading a type."},
	"System.UnauthorizedAccessException":                                   {-2147024891, "Attempted to perform an unauthorized operation."},
	"System.UriFormatException":                                            {-2146233033, "One of the identified items was in an invalid format."},
	"System.Xml.Schema.XmlSchemaException":                                 {-2146231999, "A schema error occurred."},
	"System.Xml.XPath.XPathException":                                      {-2146231997, ""},
	"System.Xml.XmlException":                                              {-2146232000, "An XML error has occurred."},
}

func newException(c *netCall) (any, error) {
	full := c.typ.Full
	message := "Exception of type '" + full + "' was thrown."
	d, known := exceptionDefaults[full]
	if known && d.message != "" {
		message = d.message
	}
	ex := psobject.NewException(full, message)
	if known {
		ex.HResult = d.hresult
	}
	param := ""
	args := c.args
	var inner *psobject.Exception
	if len(args) > 1 {
		switch x := psobject.Base(args[len(args)-1]).(type) {
		case *psobject.Exception:
			inner = x
			args = args[:len(args)-1]
		case *instance:
			inner = x.exception
			args = args[:len(args)-1]
		}
	}
	switch full {
	case "System.ArgumentNullException", "System.ArgumentOutOfRangeException":
		switch len(args) {
		case 1:
			param = c.f.text(args[0])
		case 2:
			param = c.f.text(args[0])
			ex.Message = c.f.text(args[1])
		case 3:
			param = c.f.text(args[0])
			ex.Message = c.f.text(args[2])
			ex.Properties = append(ex.Properties, psobject.Property{Name: "ActualValue", Value: args[1]})
		}
		if inner != nil && len(args) == 1 {
			ex.Message, param = c.f.text(args[0]), ""
		}
	case "System.ArgumentException":
		if len(args) > 0 {
			ex.Message = c.f.text(args[0])
		}
		if len(args) > 1 {
			param = c.f.text(args[1])
		}
	case "System.AggregateException":
		list := psobject.NewArray()
		for _, a := range c.args {
			switch x := psobject.Base(a).(type) {
			case *psobject.Exception:
				list.Items = append(list.Items, x)
			case *psobject.List:
				list.Items = append(list.Items, x.Items...)
			case string:
				ex.Message = x
			}
		}
		if len(list.Items) > 0 {
			var parts []string
			for _, e := range list.Items {
				if x, ok := psobject.Base(e).(*psobject.Exception); ok {
					parts = append(parts, "("+x.Message+")")
				}
			}
			ex.Message += " " + strings.Join(parts, " ")
			ex.Inner, _ = psobject.Base(list.Items[0]).(*psobject.Exception)
		}
		ex.Properties = append(ex.Properties, psobject.Property{Name: "InnerExceptions", Value: list})
		return ex, nil
	default:
		if len(args) > 0 && args[0] != nil {
			ex.Message = c.f.text(args[0])
		}
		if full == "System.IO.FileNotFoundException" && len(args) > 1 {
			ex.Properties = append(ex.Properties, psobject.Property{Name: "FileName", Value: c.f.text(args[1])})
		}
	}
	if strings.HasPrefix(full, "System.Argument") {
		var p any
		if param != "" {
			ex.Message += " (Parameter '" + param + "')"
			p = param
		}
		ex.Properties = append(ex.Properties, psobject.Property{Name: "ParamName", Value: p})
	}
	ex.Inner = inner
	return ex, nil
}

// errorDetails is the ErrorDetails of a record.
type errorDetails struct{ d *psobject.ErrorDetails }

func (e *errorDetails) PSTypeNames() []string {
	return []string{smaPrefix + "ErrorDetails", "System.Object"}
}
func (e *errorDetails) PSText() string { return e.d.Message }
func (e *errorDetails) PSProperties() []psobject.Property {
	return []psobject.Property{{Name: "Message", Value: e.d.Message}, {Name: "RecommendedAction", Value: e.d.RecommendedAction}}
}

func (e *errorDetails) psSet(f *frame, name string, v any) (bool, error) {
	switch {
	case strings.EqualFold(name, "RecommendedAction"):
		e.d.RecommendedAction = f.text(plain(v))
		return true, nil
	case strings.EqualFold(name, "Message"):
		return true, readOnlyProperty("Message")
	}
	return false, nil
}
