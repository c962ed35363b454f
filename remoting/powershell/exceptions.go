package powershell

import (
	"strings"
	"syscall"

	"github.com/pslshell/psl/remoting/dotnet"
	"github.com/pslshell/psl/remoting/psobject"
)

// exceptionDefaults are the messages of exception types whose constructor takes no argument, as .NET 10 has them; an empty one
// is the general one that names the type.
var exceptionDefaults = map[string]string{
	"System.AccessViolationException":                                      "Attempted to read or write protected memory. This is often an indication that other memory is corrupt.",
	"System.AggregateException":                                            "One or more errors occurred.",
	"System.ApplicationException":                                          "Error in the application.",
	"System.ArgumentException":                                             "Value does not fall within the expected range.",
	"System.ArgumentNullException":                                         "Value cannot be null.",
	"System.ArgumentOutOfRangeException":                                   "Specified argument was out of the range of valid values.",
	"System.ArithmeticException":                                           "Overflow or underflow in the arithmetic operation.",
	"System.ArrayTypeMismatchException":                                    "Attempted to access an element as a type incompatible with the array.",
	"System.BadImageFormatException":                                       "Format of the executable (.exe) or library (.dll) is invalid.",
	"System.Collections.Generic.KeyNotFoundException":                      "The given key was not present in the dictionary.",
	"System.ComponentModel.InvalidEnumArgumentException":                   "Value does not fall within the expected range.",
	"System.ComponentModel.WarningException":                               "",
	"System.Data.DataException":                                            "Data Exception.",
	"System.DivideByZeroException":                                         "Attempted to divide by zero.",
	"System.DllNotFoundException":                                          "Dll was not found.",
	"System.DuplicateWaitObjectException":                                  "Duplicate objects in argument.",
	"System.EntryPointNotFoundException":                                   "Entry point was not found.",
	"System.FieldAccessException":                                          "Attempted to access a field that is not accessible by the caller.",
	"System.FormatException":                                               "One of the identified items was in an invalid format.",
	"System.Globalization.CultureNotFoundException":                        "Culture is not supported.",
	"System.IO.DirectoryNotFoundException":                                 "Attempted to access a path that is not on the disk.",
	"System.IO.DriveNotFoundException":                                     "Could not find the drive. The drive might not be ready or might not be mapped.",
	"System.IO.EndOfStreamException":                                       "Attempted to read past the end of the stream.",
	"System.IO.FileLoadException":                                          "Could not load the specified file.",
	"System.IO.FileNotFoundException":                                      "Unable to find the specified file.",
	"System.IO.IOException":                                                "I/O error occurred.",
	"System.IO.InvalidDataException":                                       "Found invalid data while decoding.",
	"System.IO.PathTooLongException":                                       "The specified file name or path is too long, or a component of the specified path is too long.",
	"System.IndexOutOfRangeException":                                      "Index was outside the bounds of the array.",
	"System.InsufficientMemoryException":                                   "Insufficient memory to continue the execution of the program.",
	"System.InvalidCastException":                                          "Specified cast is not valid.",
	"System.InvalidOperationException":                                     "Operation is not valid due to the current state of the object.",
	"System.InvalidProgramException":                                       "Common Language Runtime detected an invalid program.",
	"System.Management.Automation.ApplicationFailedException":              "System error.",
	"System.Management.Automation.CmdletProviderInvocationException":       "System error.",
	"System.Management.Automation.CommandNotFoundException":                "System error.",
	"System.Management.Automation.HaltCommandException":                    "The command was stopped by the user.",
	"System.Management.Automation.Host.PromptingException":                 "An error of type \"System.Management.Automation.Host.PromptingException\" has occurred.",
	"System.Management.Automation.IncompleteParseException":                "System error.",
	"System.Management.Automation.InvalidJobStateException":                "The state of the current job instance is not valid for this operation.",
	"System.Management.Automation.InvalidPowerShellStateException":         "The state of the current PowerShell instance is not valid for this operation.",
	"System.Management.Automation.ItemNotFoundException":                   "System error.",
	"System.Management.Automation.MetadataException":                       "System.Management.Automation.MetadataException",
	"System.Management.Automation.MethodInvocationException":               "System.Management.Automation.MethodInvocationException",
	"System.Management.Automation.PSArgumentException":                     "Value does not fall within the expected range.",
	"System.Management.Automation.PSArgumentNullException":                 "Value cannot be null.",
	"System.Management.Automation.PSInvalidOperationException":             "Operation is not valid due to the current state of the object.",
	"System.Management.Automation.PSNotImplementedException":               "The method or operation is not implemented.",
	"System.Management.Automation.PSSecurityException":                     "Cannot run software. Permission is denied.",
	"System.Management.Automation.ParameterBindingException":               "",
	"System.Management.Automation.ParentContainsErrorRecordException":      "",
	"System.Management.Automation.ParseException":                          "System error.",
	"System.Management.Automation.PipelineStoppedException":                "The pipeline has been stopped.",
	"System.Management.Automation.ProviderInvocationException":             "System error.",
	"System.Management.Automation.ProviderNameAmbiguousException":          "System error.",
	"System.Management.Automation.ProviderNotFoundException":               "System error.",
	"System.Management.Automation.RemoteException":                         "System error.",
	"System.Management.Automation.Runspaces.InvalidRunspaceStateException": "The runspace state is not valid for this operation.",
	"System.Management.Automation.RuntimeException":                        "System error.",
	"System.Management.Automation.ScriptRequiresException":                 "System error.",
	"System.Management.Automation.TerminateException":                      "System error.",
	"System.Management.Automation.ValidationMetadataException":             "System.Management.Automation.ValidationMetadataException",
	"System.Management.Automation.WildcardPatternException":                "System error.",
	"System.MemberAccessException":                                         "Cannot access member.",
	"System.MethodAccessException":                                         "Attempt to access the method failed.",
	"System.MissingFieldException":                                         "Attempted to access a non-existing field.",
	"System.MissingMemberException":                                        "Attempted to access a missing member.",
	"System.MissingMethodException":                                        "Attempted to access a missing method.",
	"System.MulticastNotSupportedException":                                "Attempted to add multiple callbacks to a delegate that does not support multicast.",
	"System.Net.CookieException":                                           "One of the identified items was in an invalid format.",
	"System.Net.ProtocolViolationException":                                "Operation is not valid due to the current state of the object.",
	"System.Net.Sockets.SocketException":                                   "Success",
	"System.Net.WebException":                                              "Operation is not valid due to the current state of the object.",
	"System.NotFiniteNumberException":                                      "Number encountered was not a finite quantity.",
	"System.NotImplementedException":                                       "The method or operation is not implemented.",
	"System.NotSupportedException":                                         "Specified method is not supported.",
	"System.NullReferenceException":                                        "Object reference not set to an instance of an object.",
	"System.OperationCanceledException":                                    "The operation was canceled.",
	"System.OutOfMemoryException":                                          "Insufficient memory to continue the execution of the program.",
	"System.OverflowException":                                             "Arithmetic operation resulted in an overflow.",
	"System.PlatformNotSupportedException":                                 "Operation is not supported on this platform.",
	"System.RankException":                                                 "Attempted to operate on an array with the incorrect number of dimensions.",
	"System.Reflection.AmbiguousMatchException":                            "Ambiguous match found.",
	"System.Reflection.TargetException":                                    "",
	"System.Reflection.TargetParameterCountException":                      "Number of parameters specified does not match the expected number.",
	"System.Runtime.InteropServices.COMException":                          "Unexpected HRESULT has been returned from a call to a COM component.",
	"System.Runtime.Serialization.SerializationException":                  "Serialization error.",
	"System.Security.Authentication.AuthenticationException":               "System error.",
	"System.Security.Cryptography.CryptographicException":                  "Error occurred during a cryptographic operation.",
	"System.Security.SecurityException":                                    "Security error.",
	"System.StackOverflowException":                                        "Operation caused a stack overflow.",
	"System.SystemException":                                               "System error.",
	"System.Text.DecoderFallbackException":                                 "Value does not fall within the expected range.",
	"System.Text.RegularExpressions.RegexMatchTimeoutException":            "The Regex engine has timed out while trying to match a pattern to an input string. This can occur for many reasons, including very large inputs or excessive backtracking caused by nested quantifiers, back-references and other factors.",
	"System.Threading.SemaphoreFullException":                              "Adding the specified count to the semaphore would cause it to exceed its maximum count.",
	"System.Threading.SynchronizationLockException":                        "Object synchronization method was called from an unsynchronized block of code.",
	"System.Threading.Tasks.TaskCanceledException":                         "A task was canceled.",
	"System.Threading.ThreadStateException":                                "Thread was in an invalid state for the operation being executed.",
	"System.TimeoutException":                                              "The operation has timed out.",
	"System.TypeLoadException":                                             "Failure has occurred while loading a type.",
	"System.UnauthorizedAccessException":                                   "Attempted to perform an unauthorized operation.",
	"System.UriFormatException":                                            "One of the identified items was in an invalid format.",
	"System.Xml.Schema.XmlSchemaException":                                 "A schema error occurred.",
	"System.Xml.XPath.XPathException":                                      "",
	"System.Xml.XmlException":                                              "An XML error has occurred.",
}

// systemMessage is what the system says of an error's number.
func systemMessage(n int) string {
	text := syscall.Errno(n).Error()
	return strings.ToUpper(text[:1]) + text[1:]
}

func newException(c *netCall) (any, error) {
	full := c.typ.Full
	message := "Exception of type '" + full + "' was thrown."
	if d := exceptionDefaults[full]; d != "" {
		message = d
	}
	ex := psobject.NewException(full, message)
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
		list := &psobject.List{Type: "System.Collections.ObjectModel.ReadOnlyCollection`1[[System.Exception]]"}
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
	case "System.ComponentModel.Win32Exception":
		code := 0
		if n, ok := asInt(c.at(0)); ok {
			code, ex.Message = n, systemMessage(n)
		}
		if c.n() > 1 || code == 0 && c.n() > 0 {
			ex.Message = c.f.text(args[len(args)-1])
		}
		ex.HResult = -2147467259
		ex.Properties = append(ex.Properties, note("NativeErrorCode", int32(code)), note("ErrorCode", ex.HResult))
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
		if len(ex.Properties) > 0 && ex.Properties[0].Name == "ActualValue" {
			ex.Message += "\nActual value was " + c.f.text(ex.Properties[0].Value) + "."
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

// exceptionProperty reads a property of an exception, with those that only some types have.
func (f *frame) exceptionProperty(x *psobject.Exception, l, name string) (any, bool, error) {
	for _, p := range x.Properties {
		if strings.EqualFold(p.Name, name) {
			return plain(p.Value), true, nil
		}
	}
	switch l {
	case "data":
		d := &psobject.Dictionary{Type: "System.Collections.ListDictionaryInternal"}
		x.Properties = append(x.Properties, psobject.Property{Name: "Data", Value: d})
		return d, true, nil
	case "errorrecord":
		if psobject.Is(x, runtimeException) {
			rec := newRecord(x, "RuntimeException", psobject.NotSpecified, nil)
			return rec, true, nil
		}
	case "innerexceptions":
		if psobject.Is(x, "System.AggregateException") {
			for _, p := range x.Properties {
				if p.Name == "InnerExceptions" {
					return p.Value, true, nil
				}
			}
			l := psobject.NewArray()
			if x.Inner != nil {
				l.Items = append(l.Items, x.Inner)
			}
			return l, true, nil
		}
	case "paramname":
		if psobject.Is(x, "System.ArgumentException") {
			// The message ends with it: see .NET's ArgumentException.Message.
			if _, p, ok := strings.Cut(x.Message, " (Parameter '"); ok {
				p, _, _ = strings.Cut(p, "')")
				return p, true, nil
			}
			return nil, true, nil
		}
	case "wasthrownfromthrowstatement":
		if psobject.Is(x, runtimeException) {
			return false, true, nil
		}
	case "targetsite":
		return nil, true, nil
	case "message":
		return x.Message, true, nil
	}
	if in := f.in.rs.exceptionOwner(x); in != nil {
		if v, ok, err := in.psGet(f, name); ok || err != nil {
			return v, ok, err
		}
	}
	v, ok := dotnet.Get(x, name)
	return v, ok, nil
}
