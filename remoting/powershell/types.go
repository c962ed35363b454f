package powershell

import (
	"slices"
	"strings"

	"github.com/pslshell/psl/remoting/dotnet"
	"github.com/pslshell/psl/remoting/powershell/ast"
	"github.com/pslshell/psl/remoting/psobject"
)

// Type is a type as a value: [int]. A runspace has one for each name, so that types are equal by their address.
type Type struct {
	Full  string
	class *class
	// custom is set for [pscustomobject], which is [psobject] but for casts of dictionaries.
	custom bool
	rs     *Runspace
}

// PSTypeNames gives what a type is itself.
func (t *Type) PSTypeNames() []string {
	return []string{"System.RuntimeType", "System.Reflection.TypeInfo", "System.Type", "System.Reflection.MemberInfo", "System.Object"}
}

// PSProperties gives what scripts ask of types.
func (t *Type) PSProperties() []psobject.Property {
	p := func(n string, v any) psobject.Property { return psobject.Property{Name: n, Value: v} }
	ns := any(nil)
	if i := strings.LastIndexByte(genericHead(t.Full), '.'); i > 0 {
		ns = t.Full[:i]
	}
	var base any
	if b := t.baseType(); b != nil {
		base = b
	}
	value := isValueType(t.Full) || t.class != nil && t.class.isEnum
	iface := t.isInterface()
	return []psobject.Property{
		p("Name", t.shortClr()), p("FullName", qualified(t.Full)), p("Namespace", ns), p("BaseType", base),
		p("IsValueType", value), p("IsClass", !value && !iface), p("IsInterface", iface),
		p("IsEnum", t.isEnum()), p("IsArray", isArrayName(t.Full)), p("IsGenericType", strings.Contains(t.Full, "`")),
		p("IsPublic", true), p("IsAbstract", iface), p("IsSealed", value || t.Full == "System.String"),
		p("IsPrimitive", primitiveTypes[t.Full]), p("AssemblyQualifiedName", t.Full), p("IsSerializable", value || t.Full == "System.String" || isArrayName(t.Full) || strings.HasSuffix(t.Full, "Exception") || strings.HasPrefix(t.Full, "System.Collections.")),
	}
}

// PSText is what Type.ToString gives.
func (t *Type) PSText() string { return clrText(t.Full) }

// shortName gives the type's name as PowerShell's casts to string show it: the accelerator where there is one.
func (t *Type) shortName() string {
	if t.class != nil {
		return t.class.name
	}
	if isArrayName(t.Full) {
		i := strings.LastIndexByte(t.Full, '[')
		return (&Type{Full: t.Full[:i]}).shortName() + t.Full[i:]
	}
	if t.Full == "System.Object" {
		return t.Full
	}
	if args := genericArgs(t.Full); args != nil {
		for i, a := range args {
			if a, _, _ = strings.Cut(a, ", "); !strings.Contains(args[i], "[[") {
				args[i] = (&Type{Full: a}).shortName()
			} else {
				args[i] = (&Type{Full: args[i]}).shortName()
			}
		}
		head := genericHead(t.Full)
		return head[:strings.LastIndexByte(head, '`')] + "[" + strings.Join(args, ",") + "]"
	}
	if a := dotnet.Accelerator(t.Full); a != strings.TrimPrefix(t.Full, "System.") {
		return a
	}
	return clrText(t.Full)
}

// shortClr gives Type.Name.
func (t *Type) shortClr() string {
	name := t.Full
	suffix := ""
	for isArrayName(name) {
		i := strings.LastIndexByte(name, '[')
		suffix = name[i:] + suffix
		name = name[:i]
	}
	name = genericHead(name)
	name = name[strings.LastIndexByte(name, '.')+1:]
	return name[strings.LastIndexByte(name, '+')+1:] + suffix
}

// genericHead gives a name without its generic arguments.
func genericHead(full string) string {
	if i := strings.Index(full, "[["); i > 0 {
		return full[:i]
	}
	return full
}

func clrText(full string) string {
	if i := strings.Index(full, "[["); i > 0 {
		if j := strings.LastIndex(full, "]]"); j > i {
			return full[:i] + "[" + strings.ReplaceAll(full[i+2:j], "],[", ",") + "]" + full[j+2:]
		}
	}
	return full
}

// isArrayName tells whether a full name is that of an array.
func isArrayName(full string) bool {
	return strings.HasSuffix(full, "[]") || strings.HasSuffix(full, ",]")
}

func elementName(full string) string { return full[:strings.LastIndexByte(full, '[')] }

// genericArgs gives the full names between the double brackets.
func genericArgs(full string) []string {
	i := strings.Index(full, "[[")
	if i < 0 || !strings.HasSuffix(full, "]]") {
		return nil
	}
	var out []string
	depth, start := 0, i+2
	for j := i + 1; j < len(full)-1; j++ {
		switch full[j] {
		case '[':
			depth++
			if depth == 1 {
				start = j + 1
			}
		case ']':
			depth--
			if depth == 0 {
				out = append(out, full[start:j])
			}
		}
	}
	return out
}

var primitiveTypes = map[string]bool{
	"System.Boolean": true, "System.Char": true, "System.SByte": true, "System.Byte": true, "System.Int16": true, "System.UInt16": true,
	"System.Int32": true, "System.UInt32": true, "System.Int64": true, "System.UInt64": true, "System.Single": true, "System.Double": true,
}

func isValueType(full string) bool {
	if primitiveTypes[full] {
		return true
	}
	if _, ok := dotnet.EnumMembers(full); ok {
		return true
	}
	switch genericHead(full) {
	case coordinatesType.full, sizeType.full, rectangleType.full, keyInfoType.full, bufferCellType.full:
		return true
	case "System.Decimal", "System.DateTime", "System.DateTimeOffset", "System.TimeSpan", "System.Guid", "System.Numerics.BigInteger",
		"System.Collections.DictionaryEntry", "System.Collections.Generic.KeyValuePair`2", "System.ValueTuple`2", "System.DateOnly", "System.TimeOnly",
		"System.Numerics.Complex", switchType, "System.Void":
		return true
	}
	return false
}

func (t *Type) isInterface() bool {
	n := genericHead(t.Full)
	n = n[strings.LastIndexByte(n, '.')+1:]
	return t.class == nil && len(n) > 2 && n[0] == 'I' && n[1] >= 'A' && n[1] <= 'Z' && n[2] >= 'a' && n[2] <= 'z' && !strings.Contains(n, "[") && n != "IPAddress"
}

func (t *Type) isEnum() bool {
	if t.class != nil {
		return t.class.isEnum
	}
	_, ok := dotnet.EnumMembers(t.Full)
	return ok
}

func (t *Type) baseType() *Type {
	if t.class != nil {
		if t.class.isEnum {
			return t.rs.typeOf("System.Enum")
		}
		if t.class.base != nil {
			return t.class.base.typ
		}
		if t.class.netBase != "" {
			return t.rs.typeOf(t.class.netBase)
		}
		return t.rs.typeOf("System.Object")
	}
	switch {
	case t.Full == "System.Object" || t.isInterface():
		return nil
	case t.isEnum():
		return t.rs.typeOf("System.Enum")
	case isArrayName(t.Full):
		return t.rs.typeOf("System.Array")
	case isValueType(t.Full):
		return t.rs.typeOf("System.ValueType")
	case strings.HasSuffix(t.Full, "Exception"):
		if chain := psobject.NewException(t.Full, "").TypeNames; len(chain) > 1 {
			return t.rs.typeOf(chain[1])
		}
	}
	return t.rs.typeOf("System.Object")
}

// typeOf gives the value for a type's full name.
func (rs *Runspace) typeOf(full string) *Type {
	if t, ok := rs.types[full]; ok {
		return t
	}
	t := &Type{Full: full, rs: rs}
	rs.types[full] = t
	return t
}

// extraTypes are the types that only this engine gives scripts, by their lower-case full name.
var extraTypes = func() map[string]string {
	m := map[string]string{}
	for _, n := range []string{
		"System.Management.Automation.PSVariable", "System.Management.Automation.PSDriveInfo", "System.Management.Automation.ProviderInfo", "System.Management.Automation.PathInfo",
		"System.IO.FileStream", "System.Globalization.ISOWeek", "System.IO.DriveInfo", "System.IO.DriveType", "System.Management.Automation.PSReference", "System.Management.Automation.PSNoteProperty",
		"System.Management.Automation.PSScriptProperty", "System.Management.Automation.PSAliasProperty", "System.Management.Automation.PSScriptMethod",
		"System.Management.Automation.PSModuleInfo", "System.Management.Automation.RuntimeDefinedParameter",
		"System.Management.Automation.RuntimeDefinedParameterDictionary", "System.Management.Automation.ErrorDetails",
		"System.Management.Automation.PSSerializer", "System.Management.Automation.Language.Parser", "System.Management.Automation.Language.Ast",
		"System.Management.Automation.ParameterAttribute", "System.Management.Automation.PSMethod", "System.Management.Automation.CommandInfo",
		"System.Management.Automation.FunctionInfo", "System.Management.Automation.CmdletInfo", "System.Management.Automation.InvocationInfo",
		"System.Management.Automation.WarningRecord", "System.Management.Automation.VerboseRecord", "System.Management.Automation.DebugRecord",
		"System.Management.Automation.InformationRecord", "System.Management.Automation.ProgressRecord", "System.Management.Automation.InformationalRecord",
		"System.Management.Automation.HostInformationMessage", "System.Management.Automation.PSCmdlet", "System.Management.Automation.PSScriptCmdlet",
		"System.Management.Automation.ScriptBlockAst", "System.Management.Automation.SessionState", "System.Management.Automation.ActionPreference",
		"System.Management.Automation.Runspaces.Runspace", "System.Management.Automation.Host.PSHost",
		"System.Attribute", "System.Collections.ObjectModel.Collection`1", "System.Collections.ObjectModel.ReadOnlyCollection`1",
		"System.Collections.BitArray", "System.Collections.Generic.LinkedListNode`1", "System.Collections.Generic.SortedList`2",
		"System.Collections.Generic.SortedSet`1", "System.Collections.Generic.PriorityQueue`2", "System.Collections.Generic.IEnumerable`1",
		"System.Collections.Generic.IList`1", "System.Collections.Generic.ICollection`1", "System.Collections.Generic.IDictionary`2",
		"System.Collections.Generic.IComparer`1", "System.Collections.Generic.IEqualityComparer`1", "System.Collections.IComparer",
		"System.Collections.IEnumerator", "System.Collections.Generic.Comparer`1", "System.Collections.Concurrent.ConcurrentDictionary`2",
		"System.Collections.Concurrent.ConcurrentBag`1", "System.Collections.Concurrent.ConcurrentQueue`1", "System.Collections.Concurrent.ConcurrentStack`1",
		"System.Collections.Specialized.StringCollection", "System.Collections.Specialized.NameValueCollection", "System.Collections.Specialized.ListDictionary",
		"System.Collections.Specialized.HybridDictionary", "System.Collections.Specialized.IOrderedDictionary",
		"System.Linq.Enumerable", "System.Array", "System.Tuple", "System.ValueTuple", "System.Numerics.Complex", "System.DateOnly", "System.TimeOnly",
		"System.Text.UTF8Encoding", "System.Text.ASCIIEncoding", "System.Text.UnicodeEncoding", "System.Text.RegularExpressions.Regex",
		"System.Text.RegularExpressions.Match", "System.Text.RegularExpressions.MatchCollection", "System.Text.RegularExpressions.MatchEvaluator",
		"System.Text.RegularExpressions.Capture", "System.Text.RegularExpressions.Group", "System.Globalization.CultureInfo", "System.Globalization.TextInfo",
		"System.Globalization.CalendarWeekRule", "System.Security.Cryptography.SHA256", "System.Security.Cryptography.SHA1", "System.Security.Cryptography.SHA512",
		"System.Security.Cryptography.MD5CryptoServiceProvider", "System.Security.Cryptography.SHA1CryptoServiceProvider", "System.Security.Cryptography.SHA256CryptoServiceProvider", "System.Security.Cryptography.SHA384CryptoServiceProvider", "System.Security.Cryptography.SHA512CryptoServiceProvider", "System.Security.Cryptography.SHA1Managed", "System.Security.Cryptography.SHA256Managed", "System.Security.Cryptography.SHA384Managed", "System.Security.Cryptography.SHA512Managed",
		"System.Security.SecurityElement", "System.Security.Cryptography.HMACSHA256", "System.Security.Cryptography.HMACSHA1", "System.Security.Cryptography.HMACSHA384",
		"System.Security.Cryptography.HMACSHA512", "System.Security.Cryptography.HMACMD5", "System.Security.Cryptography.SHA384", "System.Security.Cryptography.MD5", "System.Security.Cryptography.RandomNumberGenerator",
		"System.Net.Mail.MailAddress", "System.Net.IPAddress", "System.UriBuilder", "System.Net.IPEndPoint", "System.Xml.XmlNode", "System.Xml.XmlNamespaceManager", "System.Xml.XmlNodeList", "System.Xml.XmlElement",
		"System.Xml.XmlAttribute", "System.Xml.XmlDocument", "System.IDisposable", "System.ICloneable", "System.IEquatable`1", "System.IComparable`1",
		"System.Collections.StructuralComparisons", "System.Comparison`1", "System.Converter`2", "System.Func`3", "System.Func`4", "System.Func`5",
		"System.Action`2", "System.Action`3", "System.Action`4", "System.EventHandler", "System.MulticastDelegate", "System.Delegate",
		"System.IO.MemoryStream", "System.IO.Stream", "System.IO.StreamReader", "System.IO.StreamWriter", "System.IO.StringReader", "System.IO.StringWriter",
		"System.IO.TextReader", "System.IO.TextWriter", "System.IO.FileMode", "System.IO.FileAccess", "System.Threading.CancellationToken",
		"System.Reflection.BindingFlags", "System.Reflection.Assembly", "System.Runtime.Serialization.SerializationInfo", "System.AppDomain",
		"System.Threading.Tasks.Task", "System.Timers.Timer", "System.Threading.Mutex", "System.Diagnostics.ProcessStartInfo",
		"System.FlagsAttribute", "System.ObsoleteAttribute", "System.NonSerializedAttribute", "System.SerializableAttribute",
		"System.Globalization.NumberFormatInfo", "System.Globalization.DateTimeFormatInfo", "System.OperatingSystem", "System.PlatformID",
		"System.Runtime.InteropServices.OSPlatform", "System.Runtime.InteropServices.Marshal", "System.Net.NetworkCredential", "System.Net.HttpStatusCode",
		"System.Net.Sockets.TcpClient", "System.Net.WebClient", "System.Security.Principal.WindowsPrincipal", "System.Security.Principal.WindowsBuiltInRole",
		"System.Lazy`1", "System.WeakReference", "System.RuntimeType", "System.TimeOnly", "System.StringComparer", "System.Environment+SpecialFolder",
		"System.Collections.Generic.EqualityComparer`1", "System.ValueTuple`2", "System.ValueTuple`3", "System.Tuple`2", "System.Tuple`3", "System.Tuple`1",
		"System.Management.Automation.Runspaces.RunspaceFactory", "System.Management.Automation.Runspaces.RunspacePool", "System.Management.Automation.RunspaceMode",
		"System.Management.Automation.Runspaces.SessionStateVariableEntry", "System.Management.Automation.Runspaces.SessionStateFunctionEntry",
		"System.Management.Automation.Runspaces.SessionStateAliasEntry", "System.Management.Automation.PSDataCollection`1", "System.Management.Automation.PSInvocationState",
		"System.Management.Automation.Runspaces.RunspaceState", "System.Management.Automation.Runspaces.PSThreadOptions", "System.Threading.ApartmentState",
		"System.Management.Automation.ValidateEnumeratedArgumentsAttribute", "System.Management.Automation.IValidateSetValuesGenerator",
		"System.Management.Automation.EngineIntrinsics", "System.IFormatProvider",
		"System.Management.Automation.ValidateArgumentsAttribute", "System.Management.Automation.ArgumentTransformationAttribute",
		"System.Management.Automation.CommandParameterInfo", "System.Management.Automation.IArgumentCompleter", "System.Management.Automation.ArgumentCompleterAttribute",
		"System.Management.Automation.PSTypeNameAttribute", "System.Management.Automation.DynamicParameterAttribute", "System.Management.Automation.HiddenAttribute",
		"System.Management.Automation.PSDefaultValueAttribute", "System.Management.Automation.ValidateNotNullOrWhiteSpaceAttribute",
		"System.Management.Automation.ValidateDriveAttribute", "System.Management.Automation.ValidateUserDriveAttribute", "System.Management.Automation.CredentialAttribute",
	} {
		m[strings.ToLower(n)] = n
	}
	for _, s := range structures {
		m[strings.ToLower(s.full)] = s.full
	}
	for _, n := range slices.Concat(netTypeNames, dataTypeNames) {
		m[strings.ToLower(n)] = n
	}
	for n := range astBases {
		m[strings.ToLower(smaPrefix+"Language."+n)] = smaPrefix + "Language." + n
	}
	for _, n := range astRoots {
		m[strings.ToLower(smaPrefix+"Language."+n)] = smaPrefix + "Language." + n
	}
	return m
}()

// shortTypes are accelerators beyond those of package dotnet.
var shortTypes = map[string]string{
	"runspacefactory": smaPrefix + "Runspaces.RunspaceFactory",
	"ref":             smaPrefix + "PSReference", "wildcardpattern": smaPrefix + "WildcardPattern", "psvariable": smaPrefix + "PSVariable", "psnoteproperty": smaPrefix + "PSNoteProperty",
	"psscriptproperty": smaPrefix + "PSScriptProperty", "psaliasproperty": smaPrefix + "PSAliasProperty", "psscriptmethod": smaPrefix + "PSScriptMethod",
	"psmoduleinfo": smaPrefix + "PSModuleInfo", "math": "System.Math", "convert": "System.Convert", "parameter": smaPrefix + "ParameterAttribute",
	"nullstring": smaPrefix + "Language.NullString", "psmethod": smaPrefix + "PSMethod", "ipendpoint": "System.Net.IPEndPoint", "mailaddress": "System.Net.Mail.MailAddress",
	"argumentcompleter": smaPrefix + "ArgumentCompleterAttribute", "credential": smaPrefix + "CredentialAttribute",
	"validatenotnullorwhitespace": smaPrefix + "ValidateNotNullOrWhiteSpaceAttribute", "pstypename": smaPrefix + "PSTypeNameAttribute",
	"validatetrusteddata": smaPrefix + "ValidateTrustedDataAttribute", "psdefaultvalue": smaPrefix + "PSDefaultValueAttribute",
	"pslistmodifier": smaPrefix + "PSListModifier", "dscresource": smaPrefix + "DscResourceAttribute",
}

// resolveType finds the type that a script names.
func (f *frame) resolveType(tn *ast.TypeName) (*Type, error) {
	t := f.findType(tn)
	if t == nil {
		name := tn.String()
		if len(tn.Args) > 0 { // PowerShell names the generic type, whatever is not known
			name = tn.Name
		}
		err := typeNotFound(name)
		if ft, ok := err.(*fault); ok {
			ft.rec.Category.TargetType = "TypeName" // what the source says is the target
		}
		return nil, err
	}
	return t, nil
}

func typeNotFound(name string) error {
	return newFault("TypeNotFound", psobject.InvalidOperation, name, "Unable to find type ["+name+"].")
}

func (f *frame) findType(tn *ast.TypeName) *Type {
	var head *Type
	if len(tn.Args) > 0 {
		name := tn.Name
		if !strings.Contains(name, "`") {
			name += "`" + itoa(len(tn.Args))
		}
		full := f.typeFullName(name)
		if full == "" {
			return nil
		}
		args := make([]string, len(tn.Args))
		for i, a := range tn.Args {
			t := f.findType(a)
			if t == nil {
				return nil
			}
			args[i] = t.Full
		}
		head = f.in.rs.typeOf(full + "[[" + strings.Join(args, "],[") + "]]")
	} else {
		if c := f.in.rs.findClass(tn.Name); c != nil {
			head = c.typ
		} else {
			full := f.typeFullName(tn.Name)
			if full == "" {
				return nil
			}
			head = f.in.rs.typeOf(full)
			if len(tn.Ranks) == 0 && strings.EqualFold(tn.Name, "pscustomobject") {
				return f.in.rs.customType
			}
		}
	}
	full := head.Full
	for i := len(tn.Ranks) - 1; i >= 0; i-- {
		full += "[" + strings.Repeat(",", tn.Ranks[i]-1) + "]"
	}
	if full == head.Full {
		return head
	}
	t := f.in.rs.typeOf(full)
	return t
}

// typeFullName finds the full name for a name without arguments, "" where there is none.
func (f *frame) typeFullName(name string) string {
	l := strings.ToLower(name)
	if n, ok := shortTypes[l]; ok {
		return n
	}
	try := func(n string) string {
		if full, ok := dotnet.ResolveType(n); ok {
			return full
		}
		if full, ok := extraTypes[n]; ok {
			return full
		}
		if full, ok := extraTypes["system."+n]; ok {
			return full
		}
		return ""
	}
	if full := try(l); full != "" {
		return full
	}
	for _, ns := range f.in.rs.namespaces {
		if full := try(strings.ToLower(ns) + "." + l); full != "" {
			return full
		}
	}
	return ""
}

// typeByText finds the type for a name that is text, as [type]'int' does.
func (f *frame) typeByText(name string) *Type {
	tn := parseTypeName(strings.TrimSpace(name))
	if tn == nil {
		return nil
	}
	return f.findType(tn)
}

// plainHost is the collection beneath an object of a class, as one that no class has.
func plainHost(v any) any {
	switch h := v.(type) {
	case *psobject.List:
		return &psobject.List{Type: h.Type, Kind: h.Kind, Items: h.Items}
	case *psobject.Dictionary:
		return psobject.NewDictionary(h.Type)
	}
	return v
}

// isOfType tells whether a value is of a type, as -is does.
func (f *frame) isOfType(v any, t *Type) bool {
	v = plain(v)
	if v == nil {
		return false
	}
	if t.Full == "System.Object" {
		return true
	}
	o, wrapped := v.(*psobject.Object)
	switch t.Full {
	case smaPrefix + "PSObject", smaPrefix + "PSCustomObject":
		return wrapped && o.Base == nil
	}
	b := psobject.Base(v)
	if in, ok := instanceOf(b); ok {
		for c := in.class; c != nil; c = c.base {
			if c.typ == t {
				return true
			}
			for _, i := range c.interfaces {
				if strings.EqualFold(i, t.Full) {
					return true
				}
			}
		}
		switch {
		case in.exception != nil:
			return psobject.Is(in.exception, t.Full)
		case in.host != nil && t.class == nil:
			return f.isOfType(plainHost(in.host), t)
		}
		return false
	}
	if t.class != nil {
		if t.class.isEnum {
			e, ok := b.(psobject.Enum)
			return ok && e.Type == t.Full
		}
		if l, ok := b.(*psobject.List); ok {
			return l.Type == t.Full
		}
		if ex, ok := b.(*psobject.Exception); ok {
			return psobject.Is(ex, t.Full)
		}
		return false
	}
	if psobject.Is(v, t.Full) || psobject.Is(b, t.Full) {
		return true
	}
	switch x := b.(type) {
	case *psobject.List:
		switch genericHead(t.Full) {
		case "System.Array":
			return x.FixedSize()
		case "System.Collections.IEnumerable", "System.Collections.ICollection":
			return true
		case "System.Collections.IList":
			return x.Kind == psobject.KindList
		case "System.Collections.Generic.IEnumerable`1", "System.Collections.Generic.IList`1", "System.Collections.Generic.ICollection`1":
			return true
		case "System.Object[]":
			return false
		}
	case []byte:
		return t.Full == "System.Array" || strings.HasPrefix(t.Full, "System.Collections.I")
	case *psobject.Dictionary:
		switch t.Full {
		case "System.Collections.IDictionary", "System.Collections.IEnumerable", "System.Collections.ICollection":
			return true
		case "System.Collections.Specialized.IOrderedDictionary":
			return x.Type == psobject.OrderedDict
		}
	case string:
		return t.Full == "System.Collections.IEnumerable" || t.Full == "System.IComparable" || t.Full == "System.ICloneable" || t.Full == "System.IConvertible"
	case enumerable:
		return t.Full == "System.Collections.IEnumerable"
	case *enumerator:
		return t.Full == "System.Collections.IEnumerator"
	}
	if t.Full == "System.ValueType" {
		return isValueType(typeNameOf(b))
	}
	if t.Full == "System.IComparable" || t.Full == "System.IFormattable" || t.Full == "System.IConvertible" {
		return isValueType(typeNameOf(b))
	}
	return false
}

// assignable tells whether a value of type b can stand where a is asked for.
func (f *frame) assignableFrom(a, b *Type) bool {
	if a == b || a.Full == "System.Object" {
		return true
	}
	if b.class != nil {
		for c := b.class; c != nil; c = c.base {
			if c.typ == a {
				return true
			}
		}
		return false
	}
	for t := b; t != nil; t = t.baseType() {
		if t.Full == a.Full {
			return true
		}
	}
	switch a.Full {
	case "System.Collections.IEnumerable":
		return b.Full == "System.String" || isArrayName(b.Full) || strings.HasPrefix(b.Full, "System.Collections.")
	case "System.Collections.IList", "System.Collections.ICollection":
		return isArrayName(b.Full) || strings.HasPrefix(b.Full, "System.Collections.")
	case "System.IComparable", "System.IConvertible":
		return isValueType(b.Full) || b.Full == "System.String"
	}
	return false
}

// assemblies are where the types of generic arguments live; the full names of generic types tell it.
var assemblies = map[string]string{
	"System.Numerics.":                "System.Runtime.Numerics, Version=10.0.0.0, Culture=neutral, PublicKeyToken=b03f5f7f11d50a3a",
	"System.Text.RegularExpressions.": "System.Text.RegularExpressions, Version=10.0.0.0, Culture=neutral, PublicKeyToken=b03f5f7f11d50a3a",
	"System.Xml.":                     "System.Private.Xml, Version=10.0.0.0, Culture=neutral, PublicKeyToken=cc7b13ffcd2ddd51",
	"System.Uri":                      "System.Private.Uri, Version=10.0.0.0, Culture=neutral, PublicKeyToken=b03f5f7f11d50a3a",
	smaPrefix:                         "System.Management.Automation, Version=7.6.0.500, Culture=neutral, PublicKeyToken=31bf3856ad364e35",
}

const coreAssembly = "System.Private.CoreLib, Version=10.0.0.0, Culture=neutral, PublicKeyToken=7cec85d7bea7798e"

// qualified gives Type.FullName: the arguments of a generic type with their assemblies.
func qualified(full string) string {
	args := genericArgs(full)
	if args == nil {
		return full
	}
	for i, a := range args {
		if strings.Contains(a[strings.LastIndexByte(a, ']')+1:], ",") {
			continue // it has its assembly
		}
		asm := coreAssembly
		for prefix, name := range assemblies {
			if strings.HasPrefix(a, prefix) {
				asm = name
			}
		}
		args[i] = qualified(a) + ", " + asm
	}
	return genericHead(full) + "[[" + strings.Join(args, "],[") + "]]"
}
