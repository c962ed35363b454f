package psobject

import (
	"math/big"
	"sort"
	"strings"
)

var objectTypes = []string{"System.Object"}

func valueType(name string) []string { return []string{name, "System.ValueType", "System.Object"} }

var (
	typesBool           = valueType("System.Boolean")
	typesChar           = valueType("System.Char")
	typesSByte          = valueType("System.SByte")
	typesByte           = valueType("System.Byte")
	typesInt16          = valueType("System.Int16")
	typesUInt16         = valueType("System.UInt16")
	typesInt32          = valueType("System.Int32")
	typesUInt32         = valueType("System.UInt32")
	typesInt64          = valueType("System.Int64")
	typesUInt64         = valueType("System.UInt64")
	typesSingle         = valueType("System.Single")
	typesDouble         = valueType("System.Double")
	typesDecimal        = valueType("System.Decimal")
	typesBigInteger     = valueType("System.Numerics.BigInteger")
	typesDateTime       = valueType("System.DateTime")
	typesDateTimeOffset = valueType("System.DateTimeOffset")
	typesTimeSpan       = valueType("System.TimeSpan")
	typesGUID           = valueType("System.Guid")
	typesString         = []string{"System.String", "System.Object"}
	typesVersion        = []string{"System.Version", "System.Object"}
	typesSemVer         = []string{"System.Management.Automation.SemanticVersion", "System.Object"}
	typesURI            = []string{"System.Uri", "System.Object"}
	typesBytes          = []string{"System.Byte[]", "System.Array", "System.Object"}
	typesScriptBlock    = []string{"System.Management.Automation.ScriptBlock", "System.Object"}
	typesXML            = []string{"System.Xml.XmlDocument", "System.Xml.XmlNode", "System.Object"}
	typesSecureString   = []string{"System.Security.SecureString", "System.Object"}
	typesCredential     = []string{"System.Management.Automation.PSCredential", "System.Object"}
	typesErrorRecord    = []string{"System.Management.Automation.ErrorRecord", "System.Object"}
	typesInvocation     = []string{"System.Management.Automation.InvocationInfo", "System.Object"}
	typesInformation    = []string{"System.Management.Automation.InformationRecord", "System.Object"}
	typesHostMessage    = []string{"System.Management.Automation.HostInformationMessage", "System.Object"}
	typesProgress       = []string{"System.Management.Automation.ProgressRecord", "System.Object"}
	typesArray          = []string{"System.Object[]", "System.Array", "System.Object"}
	typesArrayList      = []string{"System.Collections.ArrayList", "System.Object"}
	typesHashtable      = []string{"System.Collections.Hashtable", "System.Object"}
	typesOrdered        = []string{"System.Collections.Specialized.OrderedDictionary", "System.Object"}
)

// TypeNames returns the PSTypeNames of v, the most derived first. The slice is shared: do not write into it. It is nil
// for nil.
func TypeNames(v any) []string {
	switch v := v.(type) {
	case nil:
		return nil
	case bool:
		return typesBool
	case string:
		return typesString
	case Char:
		return typesChar
	case int8:
		return typesSByte
	case uint8:
		return typesByte
	case int16:
		return typesInt16
	case uint16:
		return typesUInt16
	case int32:
		return typesInt32
	case uint32:
		return typesUInt32
	case int64:
		return typesInt64
	case uint64:
		return typesUInt64
	case float32:
		return typesSingle
	case float64:
		return typesDouble
	case Decimal:
		return typesDecimal
	case *big.Int:
		return typesBigInteger
	case DateTime:
		return typesDateTime
	case DateTimeOffset:
		return typesDateTimeOffset
	case TimeSpan:
		return typesTimeSpan
	case GUID:
		return typesGUID
	case Version:
		return typesVersion
	case SemanticVersion:
		return typesSemVer
	case URI:
		return typesURI
	case []byte:
		return typesBytes
	case ScriptBlock:
		return typesScriptBlock
	case XMLDocument:
		return typesXML
	case *SecureString:
		return typesSecureString
	case *Credential:
		return typesCredential
	case Enum:
		return []string{v.Type, "System.Enum", "System.ValueType", "System.Object"}
	case *List:
		switch {
		case v.Owner != nil:
			return v.Owner.PSTypeNames()
		case v.Type == ObjectArray:
			return typesArray
		case v.Type == ArrayList:
			return typesArrayList
		case v.FixedSize():
			return []string{v.Type, "System.Array", "System.Object"}
		}
		return []string{v.Type, "System.Object"}
	case *Dictionary:
		if v.Owner != nil {
			return v.Owner.PSTypeNames()
		}
		switch v.Type {
		case Hashtable:
			return typesHashtable
		case OrderedDict:
			return typesOrdered
		case "System.Management.Automation.PSVersionHashTable", "System.Management.Automation.OrderedHashtable":
			return []string{v.Type, Hashtable, "System.Object"}
		case "System.Management.Automation.PSBoundParametersDictionary":
			return []string{v.Type, "System.Collections.Generic.Dictionary`2[[System.String, System.Private.CoreLib, Version=10.0.0.0, Culture=neutral, PublicKeyToken=7cec85d7bea7798e]," +
				"[System.Object, System.Private.CoreLib, Version=10.0.0.0, Culture=neutral, PublicKeyToken=7cec85d7bea7798e]]", "System.Object"}
		}
		return []string{v.Type, "System.Object"}
	case *Object:
		if v.TypeNames != nil {
			return v.TypeNames
		}
		if v.Base != nil {
			return TypeNames(v.Base)
		}
		return customObjectTypes
	case *ErrorRecord:
		return typesErrorRecord
	case *Exception:
		return v.TypeNames
	case *InvocationInfo:
		return typesInvocation
	case *InformationalRecord:
		n := map[StreamKind]string{WarningStream: "Warning", VerboseStream: "Verbose", DebugStream: "Debug"}[v.Kind]
		return []string{"System.Management.Automation." + n + "Record", "System.Management.Automation.InformationalRecord", "System.Object"}
	case *InformationRecord:
		return typesInformation
	case *HostMessage:
		return typesHostMessage
	case *ProgressRecord:
		return typesProgress
	case Live:
		return v.PSTypeNames()
	}
	return objectTypes
}

// TypeName returns the most derived type name of v, "" for nil.
func TypeName(v any) string {
	if t := TypeNames(v); len(t) > 0 {
		return t[0]
	}
	return ""
}

// Bases of the exceptions that PowerShell shows most; others derive from Exception directly.
var exceptionBases = map[string]string{
	"System.SystemException":                                                       "System.Exception",
	"System.ArithmeticException":                                                   "System.SystemException",
	"System.DivideByZeroException":                                                 "System.ArithmeticException",
	"System.OverflowException":                                                     "System.ArithmeticException",
	"System.ArgumentException":                                                     "System.SystemException",
	"System.ArgumentNullException":                                                 "System.ArgumentException",
	"System.ArgumentOutOfRangeException":                                           "System.ArgumentException",
	"System.FormatException":                                                       "System.SystemException",
	"System.IndexOutOfRangeException":                                              "System.SystemException",
	"System.InvalidCastException":                                                  "System.SystemException",
	"System.InvalidOperationException":                                             "System.SystemException",
	"System.NotImplementedException":                                               "System.SystemException",
	"System.NotSupportedException":                                                 "System.SystemException",
	"System.NullReferenceException":                                                "System.SystemException",
	"System.OutOfMemoryException":                                                  "System.SystemException",
	"System.TimeoutException":                                                      "System.SystemException",
	"System.UnauthorizedAccessException":                                           "System.SystemException",
	"System.UriFormatException":                                                    "System.FormatException",
	"System.ObjectDisposedException":                                               "System.InvalidOperationException",
	"System.OperationCanceledException":                                            "System.SystemException",
	"System.Collections.Generic.KeyNotFoundException":                              "System.SystemException",
	"System.ComponentModel.Win32Exception":                                         "System.Runtime.InteropServices.ExternalException",
	"System.Runtime.InteropServices.ExternalException":                             "System.SystemException",
	"System.IO.IOException":                                                        "System.SystemException",
	"System.IO.FileNotFoundException":                                              "System.IO.IOException",
	"System.IO.DirectoryNotFoundException":                                         "System.IO.IOException",
	"System.IO.PathTooLongException":                                               "System.IO.IOException",
	"System.Xml.XmlException":                                                      "System.SystemException",
	"System.Text.RegularExpressions.RegexParseException":                           "System.ArgumentException",
	"System.Management.Automation.PropertyNotFoundException":                       "System.Management.Automation.ExtendedTypeSystemException",
	"System.Management.Automation.RuntimeException":                                "System.SystemException",
	"System.Management.Automation.ActionPreferenceStopException":                   "System.Management.Automation.RuntimeException",
	"System.Management.Automation.ArgumentTransformationMetadataException":         "System.Management.Automation.MetadataException",
	"System.Management.Automation.CmdletInvocationException":                       "System.Management.Automation.RuntimeException",
	"System.Management.Automation.CmdletProviderInvocationException":               "System.Management.Automation.CmdletInvocationException",
	"System.Management.Automation.CommandNotFoundException":                        "System.Management.Automation.RuntimeException",
	"System.Management.Automation.DriveNotFoundException":                          "System.Management.Automation.SessionStateException",
	"System.Management.Automation.ExtendedTypeSystemException":                     "System.Management.Automation.RuntimeException",
	"System.Management.Automation.GetValueException":                               "System.Management.Automation.ExtendedTypeSystemException",
	"System.Management.Automation.GetValueInvocationException":                     "System.Management.Automation.GetValueException",
	"System.Management.Automation.ItemNotFoundException":                           "System.Management.Automation.SessionStateException",
	"System.Management.Automation.MetadataException":                               "System.Management.Automation.RuntimeException",
	"System.Management.Automation.MethodException":                                 "System.Management.Automation.ExtendedTypeSystemException",
	"System.Management.Automation.MethodInvocationException":                       "System.Management.Automation.MethodException",
	"System.Management.Automation.ParameterBindingException":                       "System.Management.Automation.RuntimeException",
	"System.Management.Automation.ParameterBindingValidationException":             "System.Management.Automation.ParameterBindingException",
	"System.Management.Automation.ParameterBindingArgumentTransformationException": "System.Management.Automation.ParameterBindingException",
	"System.Management.Automation.ParseException":                                  "System.Management.Automation.RuntimeException",
	"System.Management.Automation.PSInvalidCastException":                          "System.InvalidCastException",
	"System.Management.Automation.PSInvalidOperationException":                     "System.InvalidOperationException",
	"System.Management.Automation.PSNotSupportedException":                         "System.NotSupportedException",
	"System.Management.Automation.PSArgumentException":                             "System.ArgumentException",
	"System.Management.Automation.PSArgumentNullException":                         "System.ArgumentNullException",
	"System.Management.Automation.PSArgumentOutOfRangeException":                   "System.ArgumentOutOfRangeException",
	"System.Management.Automation.PipelineStoppedException":                        "System.Management.Automation.RuntimeException",
	"System.Management.Automation.RemoteException":                                 "System.Management.Automation.RuntimeException",
	"System.Management.Automation.Remoting.PSRemotingDataStructureException":       "System.Management.Automation.RuntimeException",
	"System.Management.Automation.Remoting.PSRemotingTransportException":           "System.Management.Automation.RuntimeException",
	"System.Management.Automation.ScriptCallDepthException":                        "System.SystemException",
	"System.Management.Automation.SessionStateException":                           "System.Management.Automation.RuntimeException",
	"System.Management.Automation.SessionStateUnauthorizedAccessException":         "System.Management.Automation.SessionStateException",
	"System.Management.Automation.SetValueException":                               "System.Management.Automation.ExtendedTypeSystemException",
	"System.Management.Automation.SetValueInvocationException":                     "System.Management.Automation.SetValueException",
	"System.Management.Automation.ValidationMetadataException":                     "System.Management.Automation.MetadataException",
	"System.Management.Automation.Host.HostException":                              "System.Management.Automation.RuntimeException",
	"Microsoft.PowerShell.Commands.WriteErrorException":                            "System.SystemException",
	"Microsoft.PowerShell.Commands.ProcessCommandException":                        "System.SystemException",
	"System.AccessViolationException":                                              "System.SystemException",
	"System.AggregateException":                                                    "System.Exception",
	"System.ApplicationException":                                                  "System.Exception",
	"System.ArrayTypeMismatchException":                                            "System.SystemException",
	"System.BadImageFormatException":                                               "System.SystemException",
	"System.ComponentModel.DataAnnotations.ValidationException":                    "System.Exception",
	"System.ComponentModel.InvalidEnumArgumentException":                           "System.ArgumentException",
	"System.ComponentModel.WarningException":                                       "System.SystemException",
	"System.Data.Common.DbException":                                               "System.Runtime.InteropServices.ExternalException",
	"System.Data.DataException":                                                    "System.SystemException",
	"System.DllNotFoundException":                                                  "System.TypeLoadException",
	"System.DuplicateWaitObjectException":                                          "System.ArgumentException",
	"System.EntryPointNotFoundException":                                           "System.TypeLoadException",
	"System.FieldAccessException":                                                  "System.MemberAccessException",
	"System.Globalization.CultureNotFoundException":                                "System.ArgumentException",
	"System.IO.DriveNotFoundException":                                             "System.IO.IOException",
	"System.IO.EndOfStreamException":                                               "System.IO.IOException",
	"System.IO.FileLoadException":                                                  "System.IO.IOException",
	"System.IO.InvalidDataException":                                               "System.SystemException",
	"System.InsufficientMemoryException":                                           "System.OutOfMemoryException",
	"System.InvalidProgramException":                                               "System.SystemException",
	"System.InvalidTimeZoneException":                                              "System.Exception",
	"System.Management.Automation.ApplicationFailedException":                      "System.Management.Automation.RuntimeException",
	"System.Management.Automation.BreakException":                                  "System.Management.Automation.LoopFlowException",
	"System.Management.Automation.ContinueException":                               "System.Management.Automation.LoopFlowException",
	"System.Management.Automation.ExitException":                                   "System.Management.Automation.FlowControlException",
	"System.Management.Automation.FlowControlException":                            "System.SystemException",
	"System.Management.Automation.HaltCommandException":                            "System.SystemException",
	"System.Management.Automation.Host.PromptingException":                         "System.Management.Automation.Host.HostException",
	"System.Management.Automation.IncompleteParseException":                        "System.Management.Automation.ParseException",
	"System.Management.Automation.InvalidJobStateException":                        "System.SystemException",
	"System.Management.Automation.InvalidPowerShellStateException":                 "System.SystemException",
	"System.Management.Automation.LoopFlowException":                               "System.Management.Automation.FlowControlException",
	"System.Management.Automation.NativeCommandExitException":                      "System.Management.Automation.RuntimeException",
	"System.Management.Automation.PSNotImplementedException":                       "System.NotImplementedException",
	"System.Management.Automation.PSObjectDisposedException":                       "System.ObjectDisposedException",
	"System.Management.Automation.PSSecurityException":                             "System.Management.Automation.RuntimeException",
	"System.Management.Automation.ParentContainsErrorRecordException":              "System.SystemException",
	"System.Management.Automation.ProviderInvocationException":                     "System.Management.Automation.RuntimeException",
	"System.Management.Automation.ProviderNameAmbiguousException":                  "System.Management.Automation.ProviderNotFoundException",
	"System.Management.Automation.ProviderNotFoundException":                       "System.Management.Automation.SessionStateException",
	"System.Management.Automation.Remoting.PSDirectException":                      "System.Management.Automation.RuntimeException",
	"System.Management.Automation.Runspaces.InvalidRunspaceStateException":         "System.SystemException",
	"System.Management.Automation.ScriptRequiresException":                         "System.Management.Automation.RuntimeException",
	"System.Management.Automation.TerminateException":                              "System.Management.Automation.FlowControlException",
	"System.Management.Automation.WildcardPatternException":                        "System.Management.Automation.RuntimeException",
	"System.MemberAccessException":                                                 "System.SystemException",
	"System.MethodAccessException":                                                 "System.MemberAccessException",
	"System.MissingFieldException":                                                 "System.MissingMemberException",
	"System.MissingMemberException":                                                "System.MemberAccessException",
	"System.MissingMethodException":                                                "System.MissingMemberException",
	"System.MulticastNotSupportedException":                                        "System.SystemException",
	"System.Net.CookieException":                                                   "System.FormatException",
	"System.Net.Http.HttpRequestException":                                         "System.Exception",
	"System.Net.ProtocolViolationException":                                        "System.InvalidOperationException",
	"System.Net.Sockets.SocketException":                                           "System.ComponentModel.Win32Exception",
	"System.Net.WebException":                                                      "System.InvalidOperationException",
	"System.NotFiniteNumberException":                                              "System.ArithmeticException",
	"System.PlatformNotSupportedException":                                         "System.NotSupportedException",
	"System.RankException":                                                         "System.SystemException",
	"System.Reflection.AmbiguousMatchException":                                    "System.SystemException",
	"System.Reflection.TargetException":                                            "System.ApplicationException",
	"System.Reflection.TargetInvocationException":                                  "System.ApplicationException",
	"System.Reflection.TargetParameterCountException":                              "System.ApplicationException",
	"System.Runtime.InteropServices.COMException":                                  "System.Runtime.InteropServices.ExternalException",
	"System.Runtime.Serialization.SerializationException":                          "System.SystemException",
	"System.Security.Authentication.AuthenticationException":                       "System.SystemException",
	"System.Security.Cryptography.CryptographicException":                          "System.SystemException",
	"System.Security.SecurityException":                                            "System.SystemException",
	"System.StackOverflowException":                                                "System.SystemException",
	"System.Text.DecoderFallbackException":                                         "System.ArgumentException",
	"System.Text.Json.JsonException":                                               "System.Exception",
	"System.Text.RegularExpressions.RegexMatchTimeoutException":                    "System.TimeoutException",
	"System.Threading.SemaphoreFullException":                                      "System.SystemException",
	"System.Threading.SynchronizationLockException":                                "System.SystemException",
	"System.Threading.Tasks.TaskCanceledException":                                 "System.OperationCanceledException",
	"System.Threading.ThreadStateException":                                        "System.SystemException",
	"System.TimeZoneNotFoundException":                                             "System.Exception",
	"System.TypeInitializationException":                                           "System.SystemException",
	"System.TypeLoadException":                                                     "System.SystemException",
	"System.Xml.Schema.XmlSchemaException":                                         "System.SystemException",
	"System.Xml.XPath.XPathException":                                              "System.SystemException",
}

// exceptionTypes returns the chain of type names of an exception type.
func exceptionTypes(name string) []string {
	chain := []string{name}
	for t := name; ; {
		b, ok := exceptionBases[t]
		if !ok {
			break
		}
		t = b
		chain = append(chain, t)
	}
	for _, t := range []string{"System.Exception", "System.Object"} {
		if !strings.EqualFold(chain[len(chain)-1], t) {
			chain = append(chain, t)
		}
	}
	return chain
}

// ExceptionTypes returns the names of the exception types whose bases are known.
func ExceptionTypes() []string {
	names := make([]string, 0, len(exceptionBases))
	for n := range exceptionBases {
		names = append(names, n)
	}
	sort.Strings(names)
	return names
}
