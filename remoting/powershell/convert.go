package powershell

import (
	"errors"
	"strings"

	"github.com/pslshell/psl/remoting/dotnet"
	"github.com/pslshell/psl/remoting/powershell/ast"
	"github.com/pslshell/psl/remoting/psobject"
)

func badCast(v any, t *Type) error {
	if v == nil {
		return &dotnet.ConversionError{Message: `Cannot convert null to type "` + t.PSText() + `".`, ID: "nullToObjectInvalidCast"}
	}
	if t.Full == "System.Security.SecureString" || t.Full == smaPrefix+"PSCredential" {
		// What should have been a secret is not shown.
		return &dotnet.ConversionError{Message: `Cannot convert the value of type "` + clrText(typeNameOf(v)) + `" to type "` + t.PSText() + `".`, ID: "ConvertToFinalInvalidCastException"}
	}
	return &dotnet.ConversionError{
		Message: `Cannot convert the "` + castText(v) + `" value of type "` + clrText(typeNameOf(v)) + `" to type "` + t.PSText() + `".`,
		ID:      "ConvertToFinalInvalidCastException",
	}
}

// castText gives a value as the messages of failed casts show it.
func castText(v any) string {
	switch x := psobject.Base(v).(type) {
	case *psobject.List, []byte, *psobject.Dictionary:
		return dotnet.ToString(x)
	case *instance:
		return x.class.name
	}
	return dotnet.String(v)
}

// convert turns a value into a type as a cast does.
func (f *frame) convert(v any, t *Type) (any, error) {
	v = plain(v)
	if t.class != nil {
		return f.convertClass(v, t)
	}
	if v == nil && !isValueType(t.Full) {
		switch t.Full {
		case "System.String", "System.Object", smaPrefix + "PSObject", smaPrefix + "PSReference":
		default:
			return nil, nil // null is of every class
		}
	}
	b := psobject.Base(v)
	switch x := b.(type) {
	case *instance:
		if t.Full == "System.String" {
			return f.instanceText(x), nil
		}
		if t.Full == "System.Object" || f.isOfType(v, t) {
			return v, nil
		}
		if t.Full == "System.Boolean" {
			return true, nil
		}
		if isArrayName(t.Full) {
			break
		}
		return nil, badCast(v, t)
	case *enumerator:
		if t.Full == "System.Collections.IEnumerator" || strings.HasPrefix(t.Full, "System.Collections.Generic.IEnumerator`1") {
			return v, nil
		}
	case *delegate:
		if strings.HasPrefix(t.Full, "System.") && t.Full != "System.String" {
			return v, nil
		}
	}
	if wide, ok := wideNumbers[t.Full]; ok {
		return f.wideNumber(v, t, wide)
	}
	switch t.Full {
	case "System.Object":
		return v, nil
	case "System.Void":
		return none, nil
	case "System.String":
		if v == nil {
			return "", nil
		}
		return f.text(v), nil
	case "System.Boolean":
		return truth(v), nil
	case switchType:
		if o, ok := v.(*psobject.Object); ok && psobject.TypeName(o) == switchType {
			return o, nil
		}
		switch b.(type) {
		case nil, bool:
			return newSwitch(truth(v)), nil
		}
		return nil, badCast(v, t)
	case smaPrefix + "PSObject":
		if d, ok := b.(*psobject.Dictionary); ok && t.custom {
			return f.customObject(d)
		}
		return v, nil
	case smaPrefix + "PSReference":
		if r, ok := b.(*reference); ok {
			return r, nil
		}
		cell := v
		return &reference{get: func() any { return cell }, set: func(n any) error { cell = n; return nil }}, nil
	case smaPrefix + "ScriptBlock":
		switch x := b.(type) {
		case *ScriptBlock:
			return x, nil
		case psobject.ScriptBlock:
			return f.in.parseGiven(string(x), f)
		}
		return nil, badCast(v, t)
	case "System.Type":
		switch x := b.(type) {
		case *Type:
			return x, nil
		case string:
			if r := f.typeByText(x); r != nil {
				return r, nil
			}
			return nil, &dotnet.ConversionError{Message: `Cannot convert the "` + x + `" value of type "System.String" to type "System.Type".`, ID: "InvalidCastFromStringToType"}
		}
		return nil, badCast(v, t)
	case "System.Text.RegularExpressions.Regex":
		if _, ok := b.(*regexValue); ok {
			return v, nil
		}
		if v == nil {
			return nil, nil
		}
		s := f.text(v)
		r, err := newRegex(s, 0)
		if err != nil {
			return nil, &dotnet.ConversionError{Message: `Cannot convert value "` + s + `" to type "` + t.Full + `". Error: "` + err.Error() + `"`, ID: "InvalidCastFromStringToRegex"}
		}
		return r, nil
	case "System.Xml.XmlDocument":
		switch x := b.(type) {
		case *xmlNode:
			return x, nil
		case psobject.XMLDocument:
			return parseXML(string(x))
		case nil:
			return nil, nil
		}
		s := f.text(v)
		d, err := parseXML(s)
		if strings.HasPrefix(s, "<") && len(s) < 4 {
			err = errors.New("Data at the root level is invalid. Line 1, position 1.") // too short for .NET to tell its encoding
		}
		if err != nil {
			return nil, &dotnet.ConversionError{Message: `Cannot convert value "` + s + `" to type "` + t.Full + `". Error: "` + err.Error() + `"`, ID: "InvalidCastToXmlDocument"}
		}
		return d, nil
	case "System.Array":
		if v == nil {
			return nil, nil
		}
		if _, ok := items(v); ok {
			if l, ok := b.(*psobject.List); ok && !l.FixedSize() {
				return psobject.NewArray(append([]any(nil), l.Items...)...), nil
			}
			if e, ok := b.(enumerable); ok {
				return psobject.NewArray(e.psItems()...), nil
			}
			return v, nil
		}
		return psobject.NewArray(v), nil
	case "System.Collections.ArrayList":
		if v == nil {
			return nil, nil
		}
		if l, ok := b.(*psobject.List); ok && l.Type == t.Full {
			return l, nil
		}
		if list, ok := items(v); ok {
			return psobject.NewArrayList(append([]any(nil), list...)...), nil
		}
		return nil, badCast(v, t)
	case "System.Collections.Hashtable":
		if v == nil {
			return nil, nil
		}
		if d, ok := b.(*psobject.Dictionary); ok {
			if d.Type == t.Full {
				return v, nil
			}
			c := psobject.NewHashtable()
			for i, k := range d.Keys() {
				c.Set(k, d.Values()[i])
			}
			return c, nil
		}
		if o, ok := v.(*psobject.Object); ok && o.Custom() && o.Base == nil {
			bad := badCast(v, t)
			return nil, &dotnet.ConversionError{Message: `Cannot convert value "` + f.text(v) + `" to type "` + t.Full + `". Error: "` + bad.Error() + `"`, ID: "InvalidCastConstructorException"}
		}
		return nil, badCast(v, t)
	case "System.Collections.IDictionary":
		if _, ok := b.(*psobject.Dictionary); ok {
			return v, nil
		}
		return nil, badCast(v, t)
	case "System.Collections.IEnumerable", "System.Collections.IList", "System.Collections.ICollection":
		if f.isOfType(v, t) {
			return v, nil
		}
		return psobject.NewArray(v), nil
	case smaPrefix + "ErrorRecord", "System.Exception":
		if f.isOfType(v, t) {
			return v, nil
		}
	}
	if isArrayName(t.Full) {
		return f.convertArray(v, t)
	}
	if r, ok, err := f.convertCollection(v, t); ok {
		return r, err
	}
	if isDelegate(t.Full) {
		if sb, ok := b.(*ScriptBlock); ok {
			return &delegate{typ: t, block: sb, in: f.in, frame: f}, nil
		}
		if v == nil {
			return nil, nil
		}
		return nil, badCast(v, t)
	}
	if strings.HasSuffix(t.Full, "Exception") {
		if f.isOfType(v, t) {
			return v, nil
		}
		if s, ok := b.(string); ok {
			return f.construct(t, []any{s})
		}
		if ex, ok := b.(*psobject.Exception); ok && t.Full == "System.Exception" {
			return ex, nil
		}
	}
	if f.isOfType(v, t) {
		if o, ok := v.(*psobject.Object); ok && o.Base != nil && !o.Custom() && isValueType(t.Full) {
			return o.Base, nil
		}
		return v, nil
	}
	if s, ok := b.(string); ok && (t.Full == fileInfoType || t.Full == directoryInfoType) {
		return f.construct(t, []any{s})
	}
	if r, ok, err := f.convertStructure(v, t); ok {
		return r, err
	}
	if r, ok, err := f.convertExtra(v, t); ok {
		return r, err
	}
	if t.isInterface() {
		return nil, badCast(v, t)
	}
	switch x := b.(type) {
	case string:
		// A literal's suffixes count in text as well.
		if n, ok := suffixed(x); ok && primitiveTypes[t.Full] && t.Full != "System.Char" {
			b, v = n, n
		}
		switch t.Full {
		case "System.Decimal", "System.Numerics.BigInteger":
			// Text with a point goes through a double, and so does a whole number that no decimal holds.
			if n, ok := parseNumber(x); ok {
				if d, isDecimal := n.(psobject.Decimal); isDecimal && t.Full != "System.Decimal" && strings.ContainsAny(x, ".eE") {
					n = d.Float()
				}
				b, v = n, n
			}
		}
	case *psobject.List, []byte, enumerable:
		if isValueType(t.Full) && !t.isEnum() {
			return nil, badCast(v, t)
		}
	case psobject.DateTime:
		if primitiveTypes[t.Full] || t.Full == "System.Decimal" {
			return nil, &dotnet.ConversionError{Message: `Cannot convert value "` + dotnet.String(x) + `" to type "` + t.Full + `". Error: "Invalid cast from 'DateTime' to '` + shortType(t.Full) + `'."`, ID: "InvalidCastIConvertible"}
		}
	}
	r, err := dotnet.Convert(v, t.Full)
	if err != nil {
		if d, ok := b.(*psobject.Dictionary); ok && !isValueType(t.Full) {
			if r, err := f.fromDictionary(d, t); r != nil || err != nil {
				return r, err
			}
		}
		if n, isNum := err.(*dotnet.ConversionError); isNum {
			return nil, fixConversion(f, v, b, t, n)
		}
		return nil, err
	}
	if o, ok := r.(*psobject.Object); ok && o.Base != nil && isValueType(t.Full) {
		return o.Base, nil
	}
	return r, nil
}

// suffixed reads text with a multiplier like 1kb, which numbers made of text may have.
func suffixed(s string) (any, bool) {
	t := strings.TrimSpace(s)
	if len(t) < 2 {
		return nil, false
	}
	switch t[len(t)-1] {
	case 'b', 'B':
		if strings.HasPrefix(strings.ToLower(strings.TrimLeft(t, "+-")), "0x") {
			return nil, false
		}
		return parseNumber(t)
	case 'd', 'D', 'l', 'L':
		if strings.HasPrefix(strings.ToLower(strings.TrimLeft(t, "+-")), "0x") {
			return nil, false
		}
		return parseNumber(t)
	}
	return nil, false
}

// fixConversion puts right what package dotnet cannot know about the value.
func fixConversion(f *frame, v, b any, t *Type, e *dotnet.ConversionError) error {
	if l, ok := b.(*psobject.List); ok && !isArrayName(t.Full) {
		_ = l
		return badCast(v, t)
	}
	if d, ok := b.(float64); ok && e.ID == "InvalidCastIConvertible" {
		e.Message = strings.Replace(e.Message, `"`+dotnet.String(d)+`"`, `"`+dotnet.ToString(d)+`"`, 1)
	}
	return e
}

// convertArray makes an array of an element type.
func (f *frame) convertArray(v any, t *Type) (any, error) {
	if v == nil {
		return nil, nil
	}
	b := psobject.Base(v)
	elemName := elementName(t.Full)
	if l, ok := b.(*psobject.List); ok && l.Type == t.Full {
		return l, nil
	}
	if bytes, ok := b.([]byte); ok && elemName == "System.Byte" {
		return bytes, nil // the array itself: methods write into it
	}
	if strings.HasSuffix(t.Full, ",]") {
		return nil, badCast(v, t)
	}
	elem := f.in.rs.typeOf(elemName)
	if c := f.in.rs.findClass(elemName); c != nil {
		elem = c.typ
	}
	var list []any
	scalar := false
	if s, ok := b.(string); ok && elemName == "System.Char" {
		for _, u := range dotnet.UTF16(s) {
			list = append(list, psobject.Char(u))
		}
	} else if x, ok := items(v); ok {
		list = x
	} else {
		list, scalar = []any{v}, true
	}
	out := make([]any, len(list))
	for i, e := range list {
		c, err := f.convert(e, elem)
		if err != nil {
			if ce, ok := err.(*dotnet.ConversionError); ok && scalar {
				return nil, &dotnet.ConversionError{Message: `Cannot convert value "` + castText(v) + `" to type "` + t.PSText() + `". Error: "` + ce.Message + `"`, ID: "InvalidCastExceptionScalarToArray"}
			}
			return nil, err
		}
		out[i] = c
	}
	if elemName == "System.Byte" {
		bs := make([]byte, len(out))
		for i, c := range out {
			bs[i], _ = c.(byte)
		}
		return bs, nil
	}
	return &psobject.List{Type: t.Full, Items: out}, nil
}

// customObject makes a [pscustomobject] of a dictionary; PSTypeName is the name of its type.
func (f *frame) customObject(d *psobject.Dictionary) (any, error) {
	o := psobject.NewCustom()
	for i, k := range d.Keys() {
		name, v := f.text(k), d.Values()[i]
		if strings.EqualFold(name, "PSTypeName") {
			o.TypeNames = append([]string{f.text(v)}, o.TypeNames...)
			continue
		}
		o.Extended = append(o.Extended, psobject.Property{Name: name, Value: plain(v)})
	}
	if len(f.in.rs.typeData) > 0 {
		f.dressed(o)
	}
	return o, nil
}

// fromDictionary makes an object by its default constructor and sets the properties that a dictionary names.
func (f *frame) fromDictionary(d *psobject.Dictionary, t *Type) (any, error) {
	obj, err := f.construct(t, nil)
	if err != nil {
		return nil, nil
	}
	for i, k := range d.Keys() {
		name := f.text(k)
		if err := f.setMember(obj, name, d.Values()[i]); err != nil {
			text := `Cannot create object of type "` + t.PSText() + `". The property '` + name + `' was not found for the '` + t.PSText() + `' object. The settable properties are: `
			var props []string
			if o, ok := obj.(*psobject.Object); ok {
				for _, p := range o.Adapted {
					if _, computed := p.Value.(*psobject.Computed); !computed {
						props = append(props, "["+p.Name+" <"+typeNameOf(p.Value)+">]")
					}
				}
			}
			if len(props) == 0 {
				text = `Cannot create object of type "` + t.PSText() + `". The property '` + name + `' was not found for the '` + t.PSText() + `' object. There is no settable property available.`
				return nil, newFault("ObjectCreationError", psobject.InvalidArgument, nil, text)
			}
			return nil, newFault("ObjectCreationError", psobject.InvalidArgument, nil, text+strings.Join(props, ", ")+".")
		}
	}
	return obj, nil
}

// typeCheck makes the check of a typed variable. The value of the declaration itself fails as a transformation, too.
func (f *frame) typeCheck(t *Type, x *ast.Convert) check {
	if t.custom {
		t = f.in.rs.typeOf(t.Full) // dictionaries become objects in a cast alone
	}
	return check{shown: f.converterAttribute(), apply: func(f *frame, v any) (any, error) {
		if t.Full == "System.Boolean" {
			if err := mayBeBoolean(plain(v), t.Full); err != nil {
				return nil, transformationFault(err)
			}
		}
		n, err := f.convertTyped(v, t)
		if err != nil {
			return nil, transformationFault(err)
		}
		return plain(n), nil
	}}
}

// convertTyped is a cast to the type of a variable or parameter: null stays null where the type allows it.
func (f *frame) convertTyped(v any, t *Type) (any, error) {
	return f.castTo(v, t)
}

// transformationFault is the error of a value that a variable's type refuses.
func transformationFault(err error) error {
	ft, ok := asFault(err)
	if !ok {
		return err
	}
	n := newFaultOf(smaPrefix+"ArgumentTransformationMetadataException", "RuntimeException", psobject.MetadataError, nil, ft.rec.Message())
	n.rec.Exception.Inner = ft.rec.Exception
	return n
}
