package dotnet

import (
	"strings"

	"github.com/pslshell/psl/remoting/psobject"
)

// accelerators are PowerShell's short names of types.
var accelerators = map[string]string{
	"adsi": "System.DirectoryServices.DirectoryEntry", "array": "System.Array", "bigint": "System.Numerics.BigInteger", "bool": "System.Boolean",
	"byte": "System.Byte", "char": "System.Char", "cultureinfo": "System.Globalization.CultureInfo", "datetime": "System.DateTime",
	"decimal": "System.Decimal", "double": "System.Double", "float": "System.Single", "single": "System.Single", "guid": "System.Guid",
	"hashtable": "System.Collections.Hashtable", "int": "System.Int32", "int16": "System.Int16", "int32": "System.Int32", "int64": "System.Int64",
	"ipaddress": "System.Net.IPAddress", "long": "System.Int64", "mailaddress": "System.Net.Mail.MailAddress", "object": "System.Object",
	"ordered": "System.Collections.Specialized.OrderedDictionary", "psobject": "System.Management.Automation.PSObject",
	"pscustomobject": "System.Management.Automation.PSObject", "pscredential": "System.Management.Automation.PSCredential",
	"psprimitivedictionary": "System.Management.Automation.PSPrimitiveDictionary", "regex": "System.Text.RegularExpressions.Regex",
	"sbyte": "System.SByte", "scriptblock": "System.Management.Automation.ScriptBlock", "securestring": "System.Security.SecureString",
	"semver": "System.Management.Automation.SemanticVersion", "short": "System.Int16", "string": "System.String",
	"switch": "System.Management.Automation.SwitchParameter", "timespan": "System.TimeSpan", "type": "System.Type", "uint": "System.UInt32",
	"uint16": "System.UInt16", "uint32": "System.UInt32", "uint64": "System.UInt64", "ulong": "System.UInt64", "uri": "System.Uri",
	"ushort": "System.UInt16", "version": "System.Version", "void": "System.Void", "xml": "System.Xml.XmlDocument",
	"runspace": "System.Management.Automation.Runspaces.Runspace", "psvariable": "System.Management.Automation.PSVariable",
	"powershell": "System.Management.Automation.PowerShell", "initialsessionstate": "System.Management.Automation.Runspaces.InitialSessionState",
	"parameter": "System.Management.Automation.ParameterAttribute", "cmdletbinding": "System.Management.Automation.CmdletBindingAttribute",
	"alias": "System.Management.Automation.AliasAttribute", "allownull": "System.Management.Automation.AllowNullAttribute",
	"allowemptystring": "System.Management.Automation.AllowEmptyStringAttribute", "allowemptycollection": "System.Management.Automation.AllowEmptyCollectionAttribute",
	"validateset": "System.Management.Automation.ValidateSetAttribute", "validaterange": "System.Management.Automation.ValidateRangeAttribute",
	"validatepattern": "System.Management.Automation.ValidatePatternAttribute", "validatelength": "System.Management.Automation.ValidateLengthAttribute",
	"validatecount": "System.Management.Automation.ValidateCountAttribute", "validatenotnull": "System.Management.Automation.ValidateNotNullAttribute",
	"validatenotnullorempty": "System.Management.Automation.ValidateNotNullOrEmptyAttribute", "validatescript": "System.Management.Automation.ValidateScriptAttribute",
	"outputtype": "System.Management.Automation.OutputTypeAttribute", "supportswildcards": "System.Management.Automation.SupportsWildcardsAttribute",
	"pstypenameattribute": "System.Management.Automation.PSTypeNameAttribute",
}

// knownTypes are further types that values here can have, by lower-case full name.
var knownTypes = makeKnownTypes()

func makeKnownTypes() map[string]string {
	m := map[string]string{}
	for _, full := range accelerators {
		m[strings.ToLower(full)] = full
	}
	for _, t := range []string{"System.DateTimeOffset", "System.Collections.ArrayList", "System.Collections.Queue", "System.Collections.Stack",
		"System.Collections.SortedList", "System.Collections.Generic.List`1", "System.Collections.Generic.Dictionary`2", "System.Collections.Generic.HashSet`1",
		"System.Collections.Generic.Queue`1", "System.Collections.Generic.Stack`1", "System.Collections.Generic.SortedDictionary`2",
		"System.Collections.Generic.LinkedList`1", "System.Collections.Generic.KeyValuePair`2",
		"System.Collections.DictionaryEntry", "System.Collections.IEnumerable", "System.Collections.IDictionary", "System.Collections.IList", "System.Collections.ICollection",
		"System.Math", "System.Convert", "System.Environment", "System.Console", "System.Random", "System.Text.StringBuilder", "System.Text.Encoding", "System.BitConverter",
		"System.Text.RegularExpressions.Match", "System.Text.RegularExpressions.Group", "System.IO.Path", "System.IO.File", "System.IO.Directory", "System.IO.FileInfo", "System.IO.DirectoryInfo",
		"System.Diagnostics.Process", "System.Diagnostics.Stopwatch", "System.Threading.Thread", "System.ValueType", "System.Enum", "System.Nullable`1", "System.Tuple", "System.GC", "System.StringComparer",
		"System.IFormattable", "System.IComparable", "System.IConvertible", "System.Delegate", "System.DBNull", "System.Management.Automation.PSCustomObject",
		"System.Management.Automation.ErrorRecord", "System.Management.Automation.Language.Parser", "System.Management.Automation.LanguagePrimitives",
		"System.Management.Automation.WildcardPattern", "System.Management.Automation.Internal.AutomationNull", "System.Management.Automation.PSNoteProperty",
		"System.Management.Automation.PSScriptProperty", "System.Management.Automation.PSAliasProperty", "System.Management.Automation.PSScriptMethod",
		"System.Management.Automation.PSReference", "System.Func`1", "System.Func`2", "System.Action", "System.Action`1", "System.Predicate`1",
		"System.Exception", "System.ApplicationException", "System.Globalization.NumberFormatInfo", "System.Half", "System.Index", "System.Int128", "System.UInt128", "System.IntPtr", "System.UIntPtr",
		"System.Runtime.InteropServices.RuntimeInformation", "System.Net.Dns", "System.Net.WebUtility", "System.Web.HttpUtility", "System.TimeZoneInfo", "System.Security.Principal.WindowsIdentity",
		"System.Linq.Enumerable", "System.Buffer", "System.Activator", "System.Collections.Hashtable"} {
		m[strings.ToLower(t)] = t
	}
	for t := range enums {
		m[strings.ToLower(t)] = t
	}
	for _, t := range psobject.ExceptionTypes() {
		m[strings.ToLower(t)] = t
	}
	return m
}

// ResolveType finds the full name of the type that a script calls name: an accelerator, a full name, or one without
// "System."; arrays and closed generics included. The case does not matter.
func ResolveType(name string) (string, bool) {
	name = strings.TrimSpace(name)
	if e, ok := strings.CutSuffix(name, "]"); ok && strings.HasSuffix(strings.TrimRight(e, ","), "[") {
		i := strings.LastIndexByte(e, '[')
		full, ok := ResolveType(e[:i])
		return full + e[i:] + "]", ok
	}
	if i := strings.IndexByte(name, '['); i > 0 && strings.HasSuffix(name, "]") {
		args := splitTypeArgs(name[i+1 : len(name)-1])
		base := name[:i]
		if !strings.Contains(base, "`") {
			base += "`" + string(rune('0'+len(args)))
		}
		full, ok := ResolveType(base)
		if !ok {
			return "", false
		}
		for k, a := range args {
			a = strings.TrimSpace(a)
			if strings.HasPrefix(a, "[") && strings.HasSuffix(a, "]") {
				a, _, _ = strings.Cut(a[1:len(a)-1], ", ")
			}
			t, ok := ResolveType(a)
			if !ok {
				return "", false
			}
			args[k] = t
		}
		return full + "[[" + strings.Join(args, "],[") + "]]", true
	}
	l := strings.ToLower(name)
	if full, ok := accelerators[l]; ok {
		return full, true
	}
	if full, ok := knownTypes[l]; ok {
		return full, true
	}
	if full, ok := knownTypes["system."+l]; ok {
		return full, true
	}
	return "", false
}

func splitTypeArgs(s string) []string {
	var out []string
	depth, start := 0, 0
	for i, c := range s {
		switch c {
		case '[':
			depth++
		case ']':
			depth--
		case ',':
			if depth == 0 {
				out = append(out, s[start:i])
				start = i + 1
			}
		}
	}
	return append(out, s[start:])
}

// Accelerator returns PowerShell's shortest name of a full type name: int for System.Int32.
func Accelerator(full string) string {
	if e, ok := strings.CutSuffix(full, "[]"); ok {
		return Accelerator(e) + "[]"
	}
	best := ""
	for short, f := range accelerators {
		if f == full && (best == "" || preferred[short] || len(short) < len(best) && !preferred[best]) {
			best = short
		}
	}
	if best != "" {
		return best
	}
	return strings.TrimPrefix(full, "System.")
}

// preferred names win where a type has several.
var preferred = map[string]bool{"int": true, "long": true, "float": true, "short": true, "uint": true, "ushort": true, "ulong": true, "pscustomobject": false, "psobject": true}

// enums are the enumerations that scripts meet, with their members in order.
var enums = map[string][]EnumMember{
	"System.DayOfWeek":    sequence(0, "Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"),
	"System.DateTimeKind": sequence(0, "Unspecified", "Utc", "Local"),
	"System.Net.HttpStatusCode": {{"Continue", 100}, {"SwitchingProtocols", 101}, {"Processing", 102}, {"EarlyHints", 103}, {"OK", 200}, {"Created", 201},
		{"Accepted", 202}, {"NonAuthoritativeInformation", 203}, {"NoContent", 204}, {"ResetContent", 205}, {"PartialContent", 206},
		{"MultiStatus", 207}, {"AlreadyReported", 208}, {"IMUsed", 226}, {"MultipleChoices", 300}, {"Ambiguous", 300},
		{"MovedPermanently", 301}, {"Moved", 301}, {"Found", 302}, {"Redirect", 302}, {"SeeOther", 303}, {"RedirectMethod", 303},
		{"NotModified", 304}, {"UseProxy", 305}, {"Unused", 306}, {"TemporaryRedirect", 307}, {"RedirectKeepVerb", 307},
		{"PermanentRedirect", 308}, {"BadRequest", 400}, {"Unauthorized", 401}, {"PaymentRequired", 402}, {"Forbidden", 403},
		{"NotFound", 404}, {"MethodNotAllowed", 405}, {"NotAcceptable", 406}, {"ProxyAuthenticationRequired", 407},
		{"RequestTimeout", 408}, {"Conflict", 409}, {"Gone", 410}, {"LengthRequired", 411}, {"PreconditionFailed", 412},
		{"RequestEntityTooLarge", 413}, {"RequestUriTooLong", 414}, {"UnsupportedMediaType", 415},
		{"RequestedRangeNotSatisfiable", 416}, {"ExpectationFailed", 417}, {"MisdirectedRequest", 421},
		{"UnprocessableEntity", 422}, {"UnprocessableContent", 422}, {"Locked", 423}, {"FailedDependency", 424},
		{"UpgradeRequired", 426}, {"PreconditionRequired", 428}, {"TooManyRequests", 429}, {"RequestHeaderFieldsTooLarge", 431},
		{"UnavailableForLegalReasons", 451}, {"InternalServerError", 500}, {"NotImplemented", 501}, {"BadGateway", 502},
		{"ServiceUnavailable", 503}, {"GatewayTimeout", 504}, {"HttpVersionNotSupported", 505}, {"VariantAlsoNegotiates", 506},
		{"InsufficientStorage", 507}, {"LoopDetected", 508}, {"NotExtended", 510}, {"NetworkAuthenticationRequired", 511}},
	"System.Net.SecurityProtocolType":                 {{"SystemDefault", 0}, {"Ssl3", 48}, {"Tls", 192}, {"Tls11", 768}, {"Tls12", 3072}, {"Tls13", 12288}},
	"System.Net.DecompressionMethods":                 {{"None", 0}, {"GZip", 1}, {"Deflate", 2}, {"Brotli", 4}, {"All", -1}},
	"System.Management.Automation.RemotingCapability": sequence(0, "None", "PowerShell", "SupportedByCommand", "OwnedByCommand"),
	"System.IO.DriveType":                             sequence(0, "Unknown", "NoRootDirectory", "Removable", "Fixed", "Network", "CDRom", "Ram"),
	"System.Data.SerializationFormat":                 sequence(0, "Xml", "Binary"),
	"System.Data.SchemaSerializationMode":             sequence(1, "IncludeSchema", "ExcludeSchema"),
	"System.Data.DataSetDateTime":                     sequence(1, "Local", "Unspecified", "UnspecifiedLocal", "Utc"),
	"System.Data.MappingType":                         sequence(1, "Element", "Attribute", "SimpleContent", "Hidden"),
	"System.Data.DataRowState":                        {{"Detached", 1}, {"Unchanged", 2}, {"Added", 4}, {"Deleted", 8}, {"Modified", 16}},
	"System.Globalization.CultureTypes":               {{"NeutralCultures", 1}, {"SpecificCultures", 2}, {"InstalledWin32Cultures", 4}, {"AllCultures", 7}, {"UserCustomCulture", 8}, {"ReplacementCultures", 16}},
	"System.Globalization.DigitShapes":                sequence(0, "Context", "None", "NativeNational"),
	"System.Net.Sockets.AddressFamily":                {{"Unspecified", 0}, {"Unix", 1}, {"InterNetwork", 2}, {"InterNetworkV6", 23}},
	"System.ConsoleColor": sequence(0, "Black", "DarkBlue", "DarkGreen", "DarkCyan", "DarkRed", "DarkMagenta", "DarkYellow", "Gray",
		"DarkGray", "Blue", "Green", "Cyan", "Red", "Magenta", "Yellow", "White"),
	"System.Globalization.UnicodeCategory": sequence(0, "UppercaseLetter", "LowercaseLetter", "TitlecaseLetter", "ModifierLetter", "OtherLetter", "NonSpacingMark", "SpacingCombiningMark",
		"EnclosingMark", "DecimalDigitNumber", "LetterNumber", "OtherNumber", "SpaceSeparator", "LineSeparator", "ParagraphSeparator", "Control", "Format", "Surrogate", "PrivateUse",
		"ConnectorPunctuation", "DashPunctuation", "OpenPunctuation", "ClosePunctuation", "InitialQuotePunctuation", "FinalQuotePunctuation", "OtherPunctuation", "MathSymbol",
		"CurrencySymbol", "ModifierSymbol", "OtherSymbol", "OtherNotAssigned"),
	"System.StringComparison":   sequence(0, "CurrentCulture", "CurrentCultureIgnoreCase", "InvariantCulture", "InvariantCultureIgnoreCase", "Ordinal", "OrdinalIgnoreCase"),
	"System.StringSplitOptions": {{"None", 0}, {"RemoveEmptyEntries", 1}, {"TrimEntries", 2}},
	"System.MidpointRounding":   sequence(0, "ToEven", "AwayFromZero", "ToZero", "ToNegativeInfinity", "ToPositiveInfinity"),
	"System.Text.RegularExpressions.RegexOptions": {{"None", 0}, {"IgnoreCase", 1}, {"Multiline", 2}, {"ExplicitCapture", 4}, {"Compiled", 8},
		{"Singleline", 16}, {"IgnorePatternWhitespace", 32}, {"RightToLeft", 64}, {"ECMAScript", 256}, {"CultureInvariant", 512}, {"NonBacktracking", 1024}},
	"System.Management.Automation.SessionStateCategory": {{"Variable", 0}, {"Alias", 1}, {"Function", 2}, {"Filter", 3}, {"Drive", 4}, {"CmdletProvider", 5}, {"Scope", 6},
		{"Command", 7}, {"Resource", 8}, {"Cmdlet", 9}},
	"System.Management.Automation.PSLanguageMode": {{"FullLanguage", 0}, {"RestrictedLanguage", 1}, {"NoLanguage", 2}, {"ConstrainedLanguage", 3}},
	"System.IO.UnixFileMode": {{"None", 0}, {"OtherExecute", 1}, {"OtherWrite", 2}, {"OtherRead", 4}, {"GroupExecute", 8}, {"GroupWrite", 16}, {"GroupRead", 32},
		{"UserExecute", 64}, {"UserWrite", 128}, {"UserRead", 256}, {"StickyBit", 512}, {"SetGroup", 1024}, {"SetUser", 2048}},
	"System.IO.FileAttributes": {{"None", 0}, {"ReadOnly", 1}, {"Hidden", 2}, {"System", 4}, {"Directory", 16}, {"Archive", 32}, {"Device", 64}, {"Normal", 128}, {"Temporary", 256},
		{"SparseFile", 512}, {"ReparsePoint", 1024}, {"Compressed", 2048}, {"Offline", 4096}, {"NotContentIndexed", 8192}, {"Encrypted", 16384}, {"IntegrityStream", 32768}, {"NoScrubData", 131072}},
	"System.Reflection.BindingFlags": {{"Default", 0}, {"IgnoreCase", 1}, {"DeclaredOnly", 2}, {"Instance", 4}, {"Static", 8}, {"Public", 16}, {"NonPublic", 32}, {"FlattenHierarchy", 64}, {"InvokeMethod", 256},
		{"CreateInstance", 512}, {"GetField", 1024}, {"SetField", 2048}, {"GetProperty", 4096}, {"SetProperty", 8192}},
	"System.TypeCode": {{"Empty", 0}, {"Object", 1}, {"DBNull", 2}, {"Boolean", 3}, {"Char", 4}, {"SByte", 5}, {"Byte", 6}, {"Int16", 7}, {"UInt16", 8}, {"Int32", 9},
		{"UInt32", 10}, {"Int64", 11}, {"UInt64", 12}, {"Single", 13}, {"Double", 14}, {"Decimal", 15}, {"DateTime", 16}, {"String", 18}},
	"System.Globalization.NumberStyles":                             {{"None", 0}, {"AllowLeadingWhite", 1}, {"AllowTrailingWhite", 2}, {"AllowLeadingSign", 4}, {"Integer", 7}, {"AllowHexSpecifier", 512}, {"HexNumber", 515}, {"Float", 167}, {"Number", 111}, {"Any", 511}},
	"System.Globalization.DateTimeStyles":                           {{"None", 0}, {"AllowLeadingWhite", 1}, {"AllowTrailingWhite", 2}, {"AllowInnerWhite", 4}, {"AllowWhiteSpaces", 7}, {"NoCurrentDateDefault", 8}, {"AdjustToUniversal", 16}, {"AssumeLocal", 32}, {"AssumeUniversal", 64}, {"RoundtripKind", 128}},
	"System.Management.Automation.ActionPreference":                 sequence(0, "SilentlyContinue", "Stop", "Continue", "Inquire", "Ignore", "Suspend", "Break"),
	"Microsoft.PowerShell.Commands.DisplayHintType":                 sequence(0, "Date", "Time", "DateTime"),
	"Microsoft.PowerShell.Commands.SessionFilterState":              sequence(0, "All", "Opened", "Disconnected", "Closed", "Broken"),
	"Microsoft.PowerShell.Commands.TestPathType":                    sequence(0, "Any", "Container", "Leaf"),
	"Microsoft.PowerShell.Commands.JsonDateKind":                    sequence(0, "Default", "Local", "Utc", "Offset", "String"),
	"Microsoft.PowerShell.Commands.BaseCsvWritingCommand+QuoteKind": sequence(0, "Never", "Always", "AsNeeded"),
	"Newtonsoft.Json.StringEscapeHandling":                          sequence(0, "Default", "EscapeNonAscii", "EscapeHtml"),
	"System.Management.Automation.PSMemberViewTypes":                {{"Extended", 1}, {"Adapted", 2}, {"Base", 4}, {"All", 7}},
	"System.Management.Automation.ConfirmImpact":                    sequence(0, "None", "Low", "Medium", "High"),
	"System.Management.Automation.ValidateRangeKind":                sequence(0, "Positive", "NonNegative", "Negative", "NonPositive"),
	"System.Management.Automation.ExperimentAction":                 sequence(0, "None", "Hide", "Show"),
	"System.Management.Automation.SplitOptions": {{"SimpleMatch", 1}, {"RegexMatch", 2}, {"CultureInvariant", 4}, {"IgnorePatternWhitespace", 8},
		{"Multiline", 16}, {"Singleline", 32}, {"IgnoreCase", 64}, {"ExplicitCapture", 128}},
	"System.Management.Automation.PSInvocationState":                 sequence(0, "NotStarted", "Running", "Stopping", "Stopped", "Completed", "Failed", "Disconnected"),
	"System.Management.Automation.RunspaceMode":                      sequence(0, "CurrentRunspace", "NewRunspace"),
	"System.Management.Automation.Runspaces.RunspacePoolState":       sequence(0, "BeforeOpen", "Opening", "Opened", "Closed", "Closing", "Broken", "Disconnecting", "Disconnected", "Connecting"),
	"System.Management.Automation.Runspaces.PSThreadOptions":         sequence(0, "Default", "UseNewThread", "ReuseThread", "UseCurrentThread"),
	"System.Threading.ApartmentState":                                sequence(0, "STA", "MTA", "Unknown"),
	"System.Text.NormalizationForm":                                  {{"FormC", 1}, {"FormD", 2}, {"FormKC", 5}, {"FormKD", 6}},
	"System.Management.Automation.ErrorCategory":                     sequence(0, psobject.CategoryNames()...),
	"System.Management.Automation.CommandTypes":                      {{"Alias", 1}, {"Function", 2}, {"Filter", 4}, {"Cmdlet", 8}, {"ExternalScript", 16}, {"Application", 32}, {"Script", 64}, {"Configuration", 256}, {"All", 383}},
	"System.Management.Automation.ScopedItemOptions":                 {{"None", 0}, {"ReadOnly", 1}, {"Constant", 2}, {"Private", 4}, {"AllScope", 8}, {"Unspecified", 16}},
	"System.Management.Automation.SessionStateEntryVisibility":       sequence(0, "Public", "Private"),
	"System.Management.Automation.PSMemberTypes":                     {{"AliasProperty", 1}, {"CodeProperty", 2}, {"Property", 4}, {"NoteProperty", 8}, {"ScriptProperty", 16}, {"PropertySet", 32}, {"Method", 64}, {"CodeMethod", 128}, {"ScriptMethod", 256}, {"Methods", 448}, {"ParameterizedProperty", 512}, {"MemberSet", 1024}, {"Event", 2048}, {"Dynamic", 4096}, {"InferredProperty", 8192}, {"Properties", 8223}, {"All", 16383}},
	"System.Management.Automation.Runspaces.AuthenticationMechanism": sequence(0, "Default", "Basic", "Negotiate", "NegotiateWithImplicitCredential", "Credssp", "Digest", "Kerberos"),
	"System.Management.Automation.Runspaces.OutputBufferingMode":     sequence(0, "None", "Drop", "Block"),
	"System.Management.Automation.Runspaces.RunspaceAvailability":    sequence(0, "None", "Available", "AvailableForNestedCommand", "Busy", "RemoteDebug"),
	"System.Management.Automation.Runspaces.RunspaceState":           sequence(0, "BeforeOpen", "Opening", "Opened", "Closed", "Closing", "Broken", "Disconnecting", "Disconnected", "Connecting"),
	"System.Management.Automation.Runspaces.TargetMachineType":       sequence(0, "RemoteMachine", "VirtualMachine", "Container"),
	"System.Management.Automation.Remoting.ProxyAccessType":          {{"None", 0}, {"IEConfig", 1}, {"WinHttpConfig", 2}, {"AutoDetect", 4}, {"NoProxyServer", 8}},
	"System.IO.FileMode":                                             sequence(1, "CreateNew", "Create", "Open", "OpenOrCreate", "Truncate", "Append"),
	"System.IO.FileAccess":                                           {{"Read", 1}, {"Write", 2}, {"ReadWrite", 3}},
	"System.IO.FileShare":                                            {{"None", 0}, {"Read", 1}, {"Write", 2}, {"ReadWrite", 3}, {"Delete", 4}, {"Inheritable", 16}},
	"System.IO.SeekOrigin":                                           sequence(0, "Begin", "Current", "End"),
	"System.Management.Automation.Host.ControlKeyStates": {{"RightAltPressed", 1}, {"LeftAltPressed", 2}, {"RightCtrlPressed", 4}, {"LeftCtrlPressed", 8}, {"ShiftPressed", 16},
		{"NumLockOn", 32}, {"ScrollLockOn", 64}, {"CapsLockOn", 128}, {"EnhancedKey", 256}},
	"System.Management.Automation.Host.ReadKeyOptions":   {{"AllowCtrlC", 1}, {"NoEcho", 2}, {"IncludeKeyDown", 4}, {"IncludeKeyUp", 8}},
	"System.Management.Automation.Host.BufferCellType":   sequence(0, "Complete", "Leading", "Trailing"),
	"System.Management.Automation.PSCredentialTypes":     {{"Generic", 1}, {"Domain", 2}, {"Default", 3}},
	"System.Management.Automation.PSCredentialUIOptions": {{"None", 0}, {"ValidateUserNameSyntax", 1}, {"Default", 1}, {"AlwaysPrompt", 2}, {"ReadOnlyUserName", 3}},
	"System.Management.Automation.JobState":              sequence(0, "NotStarted", "Running", "Completed", "Failed", "Stopped", "Blocked", "Suspended", "Disconnected", "Suspending", "Stopping", "AtBreakpoint"),
}

// EnumMember is one member of an enumeration.
type EnumMember struct {
	Name  string
	Value int64
}

func sequence(first int64, names ...string) []EnumMember {
	m := make([]EnumMember, len(names))
	for i, n := range names {
		m[i] = EnumMember{n, first + int64(i)}
	}
	return m
}

// flags are the enumerations whose members combine.
var flags = map[string]bool{"System.Reflection.BindingFlags": true, "System.Management.Automation.SplitOptions": true, "System.StringSplitOptions": true, "System.Text.RegularExpressions.RegexOptions": true, "System.IO.FileAttributes": true, "System.IO.UnixFileMode": true,
	"System.Globalization.NumberStyles": true, "System.Globalization.DateTimeStyles": true, "System.Management.Automation.CommandTypes": true,
	"System.Management.Automation.ScopedItemOptions": true, "System.Management.Automation.PSMemberTypes": true, "System.Management.Automation.PSMemberViewTypes": true,
	"System.Data.DataRowState": true, "System.Globalization.CultureTypes": true, "System.IO.FileAccess": true, "System.IO.FileShare": true, "System.Management.Automation.Host.ControlKeyStates": true, "System.Management.Automation.Host.ReadKeyOptions": true,
	"System.Net.SecurityProtocolType": true, "System.Net.DecompressionMethods": true, "System.Management.Automation.PSCredentialTypes": true, "System.Management.Automation.PSCredentialUIOptions": true}

// EnumMembers returns the members of an enumeration by its full name.
func EnumMembers(typeName string) ([]EnumMember, bool) {
	m, ok := enums[typeName]
	return m, ok
}

// EnumOf returns the value of an enumeration with its name; a number without a member shows as itself.
func EnumOf(typeName string, value int64) psobject.Enum {
	members := enums[typeName]
	for _, m := range members {
		if m.Value == value {
			return psobject.Enum{Type: typeName, Value: value, Name: m.Name}
		}
	}
	if flags[typeName] && value != 0 {
		var names []string
		rest := value
		for i := len(members) - 1; i >= 0; i-- {
			if m := members[i]; m.Value != 0 && rest&m.Value == m.Value {
				names = append([]string{m.Name}, names...)
				rest &^= m.Value
			}
		}
		if rest == 0 {
			return psobject.Enum{Type: typeName, Value: value, Name: strings.Join(names, ", ")}
		}
	}
	return psobject.Enum{Type: typeName, Value: value, Name: ToString(value)}
}
