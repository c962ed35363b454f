package powershell

import (
	"strings"

	"github.com/pslshell/psl/remoting/dotnet"
	"github.com/pslshell/psl/remoting/powershell/ast"
	"github.com/pslshell/psl/remoting/powershell/parse"
	"github.com/pslshell/psl/remoting/psobject"
)

// coreTypes are those that constrained language may make, convert to and call (about_Language_Modes), as the original's CoreTypes
// has them.
var coreTypes = func() map[string]bool {
	m := map[string]bool{}
	for _, n := range strings.Fields(`
		System.Array System.Boolean System.Byte System.Char System.Collections.Hashtable System.Collections.Specialized.OrderedDictionary
		System.DateTime System.Decimal System.Double System.Globalization.CultureInfo System.Guid System.Int16 System.Int32 System.Int64
		System.Net.IPAddress System.Net.IPEndPoint System.Net.Mail.MailAddress System.Net.NetworkInformation.PhysicalAddress System.Numerics.BigInteger
		System.Object[] System.SByte System.Security.SecureString System.Single System.String System.Text.RegularExpressions.Regex System.TimeSpan
		System.UInt16 System.UInt32 System.UInt64 System.Uri System.Version System.Void System.Xml.XmlDocument`) {
		m[n] = true
	}
	for _, n := range strings.Fields(`
		AliasAttribute AllowEmptyCollectionAttribute AllowEmptyStringAttribute AllowNullAttribute ArgumentCompleterAttribute ArgumentCompletionsAttribute
		CmdletBindingAttribute Language.NullString OutputTypeAttribute PSCredential PSDefaultValueAttribute PSListModifier PSObject
		PSPrimitiveDictionary PSReference PSTypeNameAttribute ParameterAttribute SemanticVersion SupportsWildcardsAttribute SwitchParameter
		ValidateCountAttribute ValidateDriveAttribute ValidateLengthAttribute ValidateNotNullAttribute ValidateNotNullOrEmptyAttribute
		ValidateNotNullOrWhiteSpaceAttribute ValidatePatternAttribute ValidateRangeAttribute ValidateScriptAttribute ValidateSetAttribute
		ValidateTrustedDataAttribute ValidateUserDriveAttribute WildcardPattern`) {
		m[smaPrefix+n] = true
	}
	return m
}()

// isCore tells whether constrained language may use a type: a core type, an enumeration, Nullable, or an array of such.
func isCore(full string) bool {
	for isArrayName(full) && !coreTypes[full] {
		full = elementName(full)
	}
	if coreTypes[full] || genericHead(full) == "System.Nullable`1" {
		return true
	}
	_, enum := dotnet.EnumMembers(full)
	return enum
}

// outsideTypes are methods of core types that reach out of the session. The original lets constrained language read files by
// them; here they are refused.
var outsideTypes = map[string]map[string]bool{
	"System.Xml.XmlDocument": {"load": true, "save": true},
}

// mayCall refuses a method that the frame's text must not call.
func (f *frame) mayCall(typ, name string) error {
	switch f.language() {
	case FullLanguage:
		return nil
	case ConstrainedLanguage:
		if isCore(typ) && !outsideTypes[typ][strings.ToLower(name)] {
			return nil
		}
		return newFault("MethodInvocationNotSupportedInConstrainedLanguage", psobject.InvalidOperation, nil,
			"Cannot invoke method. Method invocation is supported only on core types in this language mode.")
	}
	return newFaultOf(smaPrefix+"PSInvalidOperationException", "NoMethodInvocationInRestrictedLanguageMode", psobject.InvalidOperation, nil,
		"Cannot invoke a method in the restricted language mode.")
}

// mayCallOn is mayCall for a value. ForEach and Where, which are the language's own, take each of the values.
func (f *frame) mayCallOn(target any, name string) error {
	if f.trusted() {
		return nil
	}
	if o, ok := target.(*psobject.Object); ok && (o.Base == nil && o.Custom() || o.Find(name) != nil) {
		return f.mayCall(smaPrefix+"PSObject", name) // a member that a script added, whose script is its maker's
	}
	return f.mayCall(typeNameOf(psobject.Base(target)), name)
}

// mayMake refuses an object of a type that the frame's text must not make.
func (f *frame) mayMake(t *Type) error {
	if f.language() == FullLanguage || f.language() == ConstrainedLanguage && t.class == nil && !t.custom && t.Full != smaPrefix+"PSReference" && isCore(t.Full) {
		return nil
	}
	return newFault("CannotCreateTypeConstrainedLanguage", psobject.InvalidOperation, nil, "Cannot create type. Only core types are supported in this language mode.")
}

// castable are types that constrained language may convert to though it may not make them: nothing comes into being.
var castable = map[string]bool{smaPrefix + "ScriptBlock": true, "System.Type": true, "System.Object": true}

// cast converts a value for the frame's text, to a type that it may use.
func (f *frame) castTo(v any, t *Type) (any, error) {
	if err := f.mayConvert(t); err != nil {
		return nil, err
	}
	return f.convert(v, t)
}

func (f *frame) mayConvert(t *Type) error {
	if f.trusted() || f.language() == FullLanguage || t.class == nil && !t.custom && (isCore(t.Full) || castable[t.Full]) {
		return nil
	}
	if t.class != nil && t.class.isEnum {
		return nil
	}
	name := clrText(t.Full)
	if t.custom {
		name = smaPrefix + "LanguagePrimitives+InternalPSCustomObject"
	}
	return newFault("ConversionSupportedOnlyToCoreTypes", psobject.InvalidArgument, nil, `Cannot convert value to type "`+name+`". Only core types are supported in this language mode.`)
}

// maySet refuses the property of an object that the frame's text must not change.
func (f *frame) maySet(target any) error {
	switch f.language() {
	case FullLanguage:
		return nil
	case ConstrainedLanguage:
		typ := typeNameOf(psobject.Base(target))
		if t, ok := psobject.Base(target).(*Type); ok {
			typ = t.Full
		}
		if o, ok := target.(*psobject.Object); ok && o.Base == nil && o.Custom() {
			typ = smaPrefix + "PSObject"
		}
		if isCore(typ) {
			return nil
		}
	}
	return newFault("PropertySetterNotSupportedInConstrainedLanguage", psobject.InvalidOperation, nil,
		"Cannot set property. Property setting is supported only on core types in this language mode.")
}

// beyondConstrained gives what a script has that constrained language does not.
func beyondConstrained(sb *ast.ScriptBlock) (list []parse.Error) {
	for _, u := range sb.Usings {
		if u.Kind != "namespace" {
			list = append(list, parse.Error{ID: "UsingNotAllowedInConstrainedLanguage", Message: "The using statement takes namespaces only in ConstrainedLanguage mode.", Extent: u.Extent})
		}
	}
	ast.Walk(sb, func(n ast.Node) bool {
		if d, ok := n.(*ast.TypeDef); ok && !d.IsEnum {
			// The original reads on as if there were no such keyword.
			keyword := ast.Extent{Start: d.Start, End: d.Start + len("class")}
			list = append(list, parse.Error{ID: "ClassesNotAllowedInConstrainedLanguage", Message: "Class keyword is not allowed in ConstrainedLanguage mode.", Extent: keyword},
				parse.Error{ID: "UnexpectedToken", Message: "Unexpected token '" + d.Name + "' in expression or statement.", Extent: d.NamePos})
			return false
		}
		return true
	})
	return list
}
