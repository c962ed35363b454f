package powershell

import (
	"math"
	"slices"
	"strings"

	"github.com/pslshell/psl/remoting/dotnet"
	"github.com/pslshell/psl/remoting/powershell/ast"
	"github.com/pslshell/psl/remoting/psobject"
)

// attributeType is what is known of an attribute's type: where it may stand, what its constructor takes and which of its properties
// can be set by name.
type attributeType struct {
	full    string
	bases   []string // the types above it, short
	targets string   // where it may stand, as AttributeUsage names it
	// takes are the constructor's parameters, each with the property that keeps it; variadic tells that the last takes all that follow.
	// A type may have several constructors.
	takes    [][]attributeParam
	variadic bool
	// own are the properties, in their order; those of the constructor that cannot be set have no type.
	own []attributeProperty
	// builtin marks those that PowerShell makes without reflection, whose errors it words otherwise.
	builtin bool
}

type attributeParam struct {
	name, property, typ string
}

type attributeProperty struct {
	name  string
	typ   string // full name; empty where it cannot be set by name
	value any    // before anything was set
}

const (
	onMember = "Property, Field"
	onClass  = "Class"
)

var (
	validateBases   = []string{"ValidateEnumeratedArgumentsAttribute", "ValidateArgumentsAttribute", "Internal.CmdletMetadataAttribute"}
	validateAll     = validateBases[1:]
	metadataBases   = validateBases[2:]
	parsingBases    = []string{"Internal.ParsingBaseAttribute", "Internal.CmdletMetadataAttribute"}
	plainConstructs = [][]attributeParam{{}}
)

// attributeTypes are the attributes that scripts can use, by their name in lower case without the ending.
var attributeTypes = func() map[string]*attributeType {
	str, boolean, number := "System.String", "System.Boolean", "System.Int32"
	one := func(name, property, typ string) [][]attributeParam {
		return [][]attributeParam{{{name, property, typ}}}
	}
	lengths := [][]attributeParam{{{"minLength", "MinLength", number}, {"maxLength", "MaxLength", number}}}
	m := map[string]*attributeType{
		"Parameter": {bases: parsingBases, targets: onMember, takes: plainConstructs, builtin: true, own: []attributeProperty{
			{name: "ExperimentName"}, {name: "ExperimentAction", value: dotnet.EnumOf(smaPrefix+"ExperimentAction", 0)}, {"Position", number, int32(math.MinInt32)}, {"ParameterSetName", str, allSets},
			{"Mandatory", boolean, false}, {"ValueFromPipeline", boolean, false}, {"ValueFromPipelineByPropertyName", boolean, false},
			{"ValueFromRemainingArguments", boolean, false}, {"HelpMessage", str, nil}, {"HelpMessageBaseName", str, nil},
			{"HelpMessageResourceId", str, nil}, {"DontShow", boolean, false}}},
		"CmdletBinding": {bases: []string{"CmdletCommonMetadataAttribute", "Internal.CmdletMetadataAttribute"}, targets: onClass, takes: plainConstructs, builtin: true,
			own: []attributeProperty{{"PositionalBinding", boolean, true}, {"DefaultParameterSetName", str, nil}, {"SupportsShouldProcess", boolean, false},
				{"SupportsPaging", boolean, false}, {"SupportsTransactions", boolean, false}, {"ConfirmImpact", smaPrefix + "ConfirmImpact", nil}, {"HelpUri", str, ""},
				{"RemotingCapability", smaPrefix + "RemotingCapability", dotnet.EnumOf(smaPrefix+"RemotingCapability", 1)}}},
		"Alias":       {bases: parsingBases, targets: "Class, Property, Field", takes: one("aliasNames", "AliasNames", str), variadic: true, builtin: true, own: []attributeProperty{{name: "AliasNames"}}},
		"ValidateSet": {bases: validateBases, targets: onMember, takes: one("validValues", "ValidValues", str), variadic: true, builtin: true, own: []attributeProperty{{"ErrorMessage", str, nil}, {"IgnoreCase", boolean, true}, {name: "ValidValues"}}},
		"ValidateRange": {bases: validateBases, targets: onMember, takes: [][]attributeParam{{{"minRange", "MinRange", ""}, {"maxRange", "MaxRange", ""}}, {{"kind", "RangeKind", smaPrefix + "ValidateRangeKind"}}},
			own: []attributeProperty{{name: "MinRange"}, {name: "MaxRange"}}},
		"ValidateLength": {bases: validateBases, targets: onMember, takes: lengths, own: []attributeProperty{{name: "MinLength"}, {name: "MaxLength"}}},
		"ValidateCount":  {bases: validateAll, targets: onMember, takes: lengths, own: []attributeProperty{{name: "MinLength"}, {name: "MaxLength"}}},
		"ValidatePattern": {bases: validateBases, targets: onMember, takes: one("regexPattern", "RegexPattern", str), own: []attributeProperty{{name: "RegexPattern"},
			{"Options", "System.Text.RegularExpressions.RegexOptions", psobject.Enum{Type: "System.Text.RegularExpressions.RegexOptions", Name: "IgnoreCase", Value: 1}}, {"ErrorMessage", str, nil}}},
		"ValidateScript":              {bases: validateBases, targets: onMember, takes: one("scriptBlock", "ScriptBlock", smaPrefix+"ScriptBlock"), own: []attributeProperty{{"ErrorMessage", str, nil}, {name: "ScriptBlock"}}},
		"ValidateNotNull":             {bases: append([]string{"NullValidationAttributeBase"}, validateAll...), targets: onMember, takes: plainConstructs, builtin: true},
		"ValidateNotNullOrEmpty":      {bases: append([]string{"ValidateNotNullOrAttributeBase", "NullValidationAttributeBase"}, validateAll...), targets: onMember, takes: plainConstructs, builtin: true},
		"ValidateNotNullOrWhiteSpace": {bases: append([]string{"ValidateNotNullOrAttributeBase", "NullValidationAttributeBase"}, validateAll...), targets: onMember, takes: plainConstructs},
		"ValidateDrive":               {bases: validateAll, targets: onMember, takes: one("validRootDrives", "ValidRootDrives", str), variadic: true, own: []attributeProperty{{name: "ValidRootDrives"}}},
		"ValidateUserDrive":           {bases: append([]string{"ValidateDriveAttribute"}, validateAll...), targets: onMember, takes: plainConstructs, own: []attributeProperty{{"ValidRootDrives", "", psobject.NewArray("User")}}},
		"ValidateTrustedData":         {bases: validateAll, targets: onMember, takes: plainConstructs},
		"AllowNull":                   {bases: metadataBases, targets: onMember, takes: plainConstructs},
		"AllowEmptyString":            {bases: metadataBases, targets: onMember, takes: plainConstructs},
		"AllowEmptyCollection":        {bases: metadataBases, targets: onMember, takes: plainConstructs},
		"OutputType":                  {bases: metadataBases, targets: onClass, takes: one("type", "Type", ""), variadic: true, builtin: true, own: []attributeProperty{{name: "Type"}, {"ProviderCmdlet", str, nil}, {"ParameterSetName", str + "[]", nil}}},
		"PSDefaultValue":              {bases: parsingBases, targets: onMember, takes: plainConstructs, own: []attributeProperty{{"Value", "System.Object", nil}, {"Help", str, nil}}},
		"SupportsWildcards":           {bases: parsingBases, targets: onMember, takes: plainConstructs},
		"ArgumentCompleter":           {targets: onMember, takes: one("scriptBlock", "ScriptBlock", ""), own: []attributeProperty{{name: "Type"}, {name: "ScriptBlock"}}},
		"ArgumentCompletions":         {targets: onMember, takes: one("completions", "", str), variadic: true},
		"PSTypeName":                  {targets: onMember, takes: one("psTypeName", "PSTypeName", str), own: []attributeProperty{{name: "PSTypeName"}}},
		"Experimental":                {bases: parsingBases, targets: "Class, Property, Field", takes: [][]attributeParam{{{"experimentName", "ExperimentName", str}, {"experimentAction", "ExperimentAction", ""}}}, own: []attributeProperty{{name: "ExperimentName"}, {name: "ExperimentAction"}}},
		"Credential":                  {bases: []string{"ArgumentTransformationAttribute", "Internal.CmdletMetadataAttribute"}, targets: onMember, takes: plainConstructs},
		"DscResource":                 {bases: metadataBases, targets: onClass, takes: plainConstructs, own: []attributeProperty{{"RunAsCredential", "System.Object", nil}}},
		"DscProperty":                 {bases: metadataBases, targets: onMember, takes: plainConstructs, own: []attributeProperty{{"Key", boolean, false}, {"Mandatory", boolean, false}, {"NotConfigurable", boolean, false}}},
		"Hidden":                      {bases: parsingBases, targets: "All", takes: plainConstructs},
		"NoRunspaceAffinity":          {bases: parsingBases, targets: onClass, takes: plainConstructs},
	}
	byKey := map[string]*attributeType{}
	for name, t := range m {
		t.full = smaPrefix + name + "Attribute"
		byKey[strings.ToLower(name)] = t
	}
	byKey["norunspaceaffinity"].full = smaPrefix + "Language.NoRunspaceAffinityAttribute"
	byKey["obsolete"] = &attributeType{full: "System.ObsoleteAttribute", targets: "Class, Struct, Enum, Constructor, Method, Property, Field, Event, Interface, Delegate",
		takes: [][]attributeParam{{}, {{"message", "Message", str}}, {{"message", "Message", str}, {"error", "IsError", boolean}}},
		own:   []attributeProperty{{name: "Message"}, {"IsError", "", false}, {"DiagnosticId", str, nil}, {"UrlFormat", str, nil}}}
	byKey["flags"] = &attributeType{full: "System.FlagsAttribute", targets: "Enum", takes: plainConstructs}
	byKey["serializable"] = &attributeType{full: "System.SerializableAttribute", targets: "Class, Struct, Enum, Delegate", takes: plainConstructs}
	byKey["nonserialized"] = &attributeType{full: "System.NonSerializedAttribute", targets: "Field", takes: plainConstructs}
	return byKey
}()

// attribute is an attribute that was made: an object that scripts can look at, of a class of the script where instance is not nil.
type attribute struct {
	typ      *attributeType
	obj      *psobject.Object
	args     []any // of its constructor
	instance *instance
}

// value is the attribute as scripts see it.
func (a *attribute) value() any {
	if a.instance != nil {
		return a.instance
	}
	return a.obj
}

func (a *attribute) get(name string) any {
	v, _ := a.obj.Get(name)
	return v
}

// attributeOf takes an attribute that a script made; nil where it is none of PowerShell's own.
func attributeOf(o *psobject.Object) *attribute {
	name := strings.TrimSuffix(strings.TrimPrefix(psobject.TypeName(o), smaPrefix), "Attribute")
	t := attributeTypes[strings.ToLower(name)]
	if t == nil {
		return nil
	}
	a := &attribute{typ: t, obj: o}
	for _, p := range t.takes[0] {
		a.args = append(a.args, a.get(p.property))
	}
	return a
}

// is tells whether it is one of PowerShell's own, by its name in lower case.
func (a *attribute) is(name string) bool { return a.typ != nil && a.typ == attributeTypes[name] }

// findAttribute gives what is known of the attribute that a script names: a type of .NET, or a class of the script. Both are nil where
// there is no such type, and known tells of a type that exists but tests and tells nothing here.
func (f *frame) findAttribute(a *ast.Attribute) (t *attributeType, c *class, known bool) {
	for _, name := range []string{a.Type.Name, a.Type.Name + "Attribute"} {
		if c := f.in.rs.findClass(name); c != nil {
			return nil, c, true
		}
	}
	name := attributeName(a)
	name = strings.TrimPrefix(name, "system.")
	if t := attributeTypes[name]; t != nil {
		return t, nil, true
	}
	// The base library has many more, which say nothing to PowerShell.
	return nil, nil, strings.HasPrefix(strings.ToLower(a.Type.Name), "system.") || strings.Contains(a.Type.Name, ".") || f.findType(a.Type) != nil
}

// attribute makes an attribute. It is nil for those that nothing here looks at.
func (f *frame) attribute(a *ast.Attribute) (*attribute, error) {
	t, c, known := f.findAttribute(a)
	if !known {
		return nil, newFault("CustomAttributeTypeNotFound", psobject.InvalidOperation, astTarget("AttributeAst", f.sourceText(a.Extent)), unknownAttribute(a))
	}
	if t == nil && c == nil {
		return nil, nil
	}
	var args []any
	for _, e := range a.Positional {
		v, err := f.eval(e)
		if err != nil {
			return nil, err
		}
		args = append(args, plain(v))
	}
	if c != nil {
		return f.classAttribute(c, a, args)
	}
	made, err := f.newAttribute(t, a.Type.Name, args)
	if err != nil {
		return nil, err
	}
	for _, n := range a.Named {
		if err := f.setAttribute(t, made.obj, n); err != nil {
			return nil, err
		}
	}
	return made, nil
}

func (f *frame) sourceText(e ast.Extent) string {
	if f.src == nil {
		return ""
	}
	return f.src.TextOf(e)
}

func unknownAttribute(a *ast.Attribute) string {
	return "Cannot find the type for custom attribute '" + a.Type.String() + "'. Make sure that the assembly that contains this type is loaded."
}

// astTarget stands for a piece of a script where an error names it.
func astTarget(kind, text string) *psobject.Object {
	return &psobject.Object{TypeNames: []string{smaPrefix + "Language." + kind, smaPrefix + "Language.Ast", "System.Object"}, Text: text, HasText: true}
}

// newAttribute runs an attribute's constructor; shown is the attribute's name as the script has it.
func (f *frame) newAttribute(t *attributeType, shown string, args []any) (*attribute, error) {
	o := &psobject.Object{Text: t.full, HasText: true, TypeNames: []string{t.full}}
	for _, b := range t.bases {
		o.TypeNames = append(o.TypeNames, smaPrefix+b)
	}
	o.TypeNames = append(o.TypeNames, "System.Attribute", "System.Object")
	for _, p := range t.own {
		o.Adapted = append(o.Adapted, psobject.Property{Name: p.name, Value: p.value})
	}
	o.Adapted = append(o.Adapted, psobject.Property{Name: "TypeId", Value: f.in.rs.typeOf(t.full)})
	i := slices.IndexFunc(t.takes, func(list []attributeParam) bool { return len(list) == len(args) || t.variadic })
	if i < 0 {
		if t.builtin {
			return nil, newFault("MethodCountCouldNotFindBest", psobject.InvalidOperation, nil, `Cannot find an overload for ".ctor" and the argument count: "`+itoa(len(args))+`".`)
		}
		return nil, &dotnet.OverloadError{Method: ".ctor", Count: len(args)}
	}
	params := t.takes[i]
	if t.variadic {
		p := params[0]
		if len(args) == 1 {
			if list, ok := items(args[0]); ok {
				args = list
			}
		}
		list := &psobject.List{Type: "System.String[]", Items: []any{}}
		for _, v := range args {
			if _, isType := v.(*Type); p.typ == "" || isType {
				list.Items = append(list.Items, v)
				continue
			}
			list.Items = append(list.Items, f.text(v))
		}
		setProperty(o, p.property, list)
	} else {
		for i, p := range params {
			v := args[i]
			if p.typ != "" {
				n, err := f.convert(v, f.in.rs.typeOf(p.typ))
				if err != nil {
					return nil, constructing(shown, err)
				}
				v = plain(n)
			}
			args[i] = v
			setProperty(o, p.property, v)
		}
	}
	return &attribute{typ: t, obj: o, args: args}, f.checkAttribute(o, t, shown, args)
}

// setProperty gives a property of an attribute its value, if scripts can see it.
func setProperty(o *psobject.Object, name string, v any) {
	for i := range o.Adapted {
		if o.Adapted[i].Name == name {
			o.Adapted[i].Value = v
			return
		}
	}
}

func constructing(shown string, err error) error {
	ft, ok := asFault(err)
	if !ok {
		return err
	}
	return newFault("ExceptionConstructingAttribute", psobject.InvalidOperation, nil, `The following exception occurred while constructing the attribute "`+shown+`": "`+ft.rec.Message()+`"`)
}

// checkAttribute refuses what an attribute's constructor does not take.
func (f *frame) checkAttribute(o *psobject.Object, t *attributeType, shown string, args []any) error {
	outOfRange := func(name, actual string) string {
		return "Cannot process argument because the value of argument \"" + name + "\" is out of range. Change argument \"" + name + "\" to a value that is within range. (Parameter '" + name + "')\nActual value was " + actual + "."
	}
	metadata := func(id, text string) error {
		return newFaultOf(smaPrefix+"ValidationMetadataException", id, psobject.MetadataError, nil, text)
	}
	switch t {
	case attributeTypes["validateset"]:
		if len(args) == 0 {
			return newFault("ArgumentOutOfRange", psobject.InvalidArgument, nil, outOfRange("validValues", "System.String[]"))
		}
	case attributeTypes["validaterange"]:
		if len(args) != 2 {
			return nil
		}
		for i, name := range []string{"minRange", "maxRange"} {
			if args[i] == nil {
				return constructing(shown, newFault("ArgumentNull", psobject.InvalidArgument, nil, "Cannot process argument because the value of argument \""+name+"\" is null. Change the value of argument \""+name+"\" to a non-null value."))
			}
		}
		lo, hi, err := f.rangeLimits(args[0], args[1])
		if err != nil {
			return metadata("MinRangeNotTheSameTypeOfMaxRange", "The specified minimum range ("+shortType(typeNameOf(args[0]))+") cannot be accepted because it is not the same type as the specified maximum range ("+shortType(typeNameOf(args[1]))+"). Update the ValidateRange attribute for the parameter.")
		}
		if c, err := f.order(lo, hi, true); err == nil && c > 0 {
			return metadata("MaxRangeSmallerThanMinRange", "The specified maximum range cannot be accepted because it is less than the specified minimum range. Update the ValidateRange attribute for the parameter.")
		}
		setProperty(o, "MinRange", lo)
		setProperty(o, "MaxRange", hi)
	case attributeTypes["validatelength"], attributeTypes["validatecount"]:
		least := int64(0)
		if t == attributeTypes["validatelength"] {
			least = 1
		}
		lo, hi := lengthLimits(o)
		switch {
		case lo < 0:
			return constructing(shown, newFault("ArgumentOutOfRange", psobject.InvalidArgument, nil, outOfRange("minLength", itoa(lo))))
		case int64(hi) < max(least, 1):
			return constructing(shown, newFault("ArgumentOutOfRange", psobject.InvalidArgument, nil, outOfRange("maxLength", itoa(hi))))
		case hi < lo && least == 1:
			return metadata("ValidateLengthMaxLengthSmallerThanMinLength", "The specified maximum character length of the argument is shorter than the specified minimum argument character length. Update the ValidateLength attribute for the parameter.")
		case hi < lo:
			return metadata("ValidateRangeMaxLengthSmallerThanMinLength", "The specified maximum number of arguments for a parameter is fewer than the specified minimum number of arguments. Update the ValidateCount attribute for the parameter.")
		}
	}
	return nil
}

func lengthLimits(o *psobject.Object) (lo, hi int) {
	a, _ := o.Get("MinLength")
	b, _ := o.Get("MaxLength")
	lo, _ = asInt(a)
	hi, _ = asInt(b)
	return lo, hi
}

// rangeLimits brings the two ends of a range to one type: that of the wider number.
func (f *frame) rangeLimits(lo, hi any) (any, any, error) {
	if typeNameOf(lo) == typeNameOf(hi) {
		return lo, hi, nil
	}
	if !dotnet.IsNumber(psobject.Base(lo)) || !dotnet.IsNumber(psobject.Base(hi)) {
		return nil, nil, &dotnet.NotComparable{}
	}
	sum, err := f.arith("+", lo, hi)
	if err != nil {
		return nil, nil, err
	}
	t := f.in.rs.typeOf(typeNameOf(sum))
	a, err := f.convert(lo, t)
	if err != nil {
		return nil, nil, err
	}
	b, err := f.convert(hi, t)
	return plain(a), plain(b), err
}

// setAttribute sets a property of an attribute that is named in it.
func (f *frame) setAttribute(t *attributeType, o *psobject.Object, n ast.NamedArgument) error {
	v, err := f.attributeValue(n)
	if err != nil {
		return err
	}
	v = plain(v)
	i := slices.IndexFunc(t.own, func(p attributeProperty) bool { return strings.EqualFold(p.name, n.Name) && p.typ != "" })
	if i < 0 {
		if t.builtin {
			// PowerShell names the first of its attributes, whichever it was.
			return newFault("PropertyNotFoundForType", psobject.InvalidOperation, astTarget("NamedAttributeArgumentAst", f.sourceText(n.Extent)), "Property '"+n.Name+"' cannot be found for type '"+smaPrefix+"CmdletBindingAttribute'.")
		}
		return newFault("PropertyNotFoundForType", psobject.InvalidOperation, nil, "Property '"+n.Name+"' cannot be found for type '"+t.full+"'.")
	}
	p := t.own[i]
	if p.typ != "System.Object" {
		if p.typ == "System.Boolean" {
			v = truth(v)
		}
		c, err := f.convert(v, f.in.rs.typeOf(p.typ))
		if err != nil {
			if ft, ok := asFault(err); ok && !t.builtin {
				return newFault("PropertyAssignmentException", psobject.InvalidOperation, nil, ft.rec.Message())
			}
			return err
		}
		v = plain(c)
	}
	setProperty(o, p.name, v)
	return nil
}

// classAttribute makes an attribute whose type is a class of the script.
func (f *frame) classAttribute(c *class, a *ast.Attribute, args []any) (*attribute, error) {
	x, err := f.newInstance(c, args)
	if err != nil {
		return nil, err
	}
	for _, n := range a.Named {
		v, err := f.attributeValue(n)
		if err != nil {
			return nil, err
		}
		if known, err := x.(*instance).psSet(f, n.Name, plain(v)); err != nil {
			return nil, err
		} else if !known {
			return nil, newFault("PropertyNotFoundForType", psobject.InvalidOperation, nil, "Property '"+n.Name+"' cannot be found for type '"+c.name+"'.")
		}
	}
	return &attribute{instance: x.(*instance), args: args}, nil
}

// converterAttribute is the object that stands for a type among attributes.
func (f *frame) converterAttribute() any {
	full := smaPrefix + "ArgumentTypeConverterAttribute"
	return &psobject.Object{Text: full, HasText: true,
		TypeNames: []string{full, smaPrefix + "ArgumentTransformationAttribute", smaPrefix + "Internal.CmdletMetadataAttribute", "System.Attribute", "System.Object"},
		Adapted:   []psobject.Property{{Name: "TransformNullOptionalParameters", Value: true}, {Name: "TypeId", Value: f.in.rs.typeOf(full)}}}
}
