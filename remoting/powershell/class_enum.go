package powershell

import (
	"strings"

	"github.com/pslshell/psl/remoting/dotnet"
	"github.com/pslshell/psl/remoting/psobject"
)

// enumOf makes a value of an enum, of a script or of .NET.
func (f *frame) enumOf(typeName string, n int64) psobject.Enum {
	c := f.in.rs.findClass(typeName)
	if c == nil || !c.isEnum {
		return dotnet.EnumOf(typeName, n)
	}
	return c.value(n)
}

// enumType gives the type of an enum by its name.
func (f *frame) enumType(name string) *Type {
	if c := f.in.rs.findClass(name); c != nil {
		return c.typ
	}
	return f.in.rs.typeOf(name)
}

func (c *class) value(n int64) psobject.Enum {
	for _, m := range c.members {
		if m.Value == n {
			return psobject.Enum{Type: c.name, Value: n, Name: m.Name}
		}
	}
	if c.flags && n != 0 {
		var names []string
		rest := n
		for i := len(c.members) - 1; i >= 0; i-- {
			if m := c.members[i]; m.Value != 0 && rest&m.Value == m.Value {
				names = append([]string{m.Name}, names...)
				rest &^= m.Value
			}
		}
		if rest == 0 {
			return psobject.Enum{Type: c.name, Value: n, Name: strings.Join(names, ", ")}
		}
	}
	return psobject.Enum{Type: c.name, Value: n, Name: dotnet.ToString(n)}
}

func (c *class) memberNames(sep string) string {
	var names []string
	for _, m := range c.members {
		names = append(names, m.Name)
	}
	return strings.Join(names, sep)
}

func (f *frame) convertEnum(v any, c *class) (any, error) {
	switch x := psobject.Base(v).(type) {
	case nil:
		return nil, &dotnet.ConversionError{Message: `Cannot convert null to type "` + c.name + `" due to enumeration values that are not valid. Specify one of the following enumeration values and try again. The possible enumeration values are "` + c.memberNames(",") + `".`, ID: "nullToEnumInvalidCast"}
	case psobject.Enum:
		if x.Type == c.name {
			return x, nil
		}
		return c.value(x.Value), nil
	case string:
		var n int64
		for _, part := range strings.Split(x, ",") {
			part = strings.TrimSpace(part)
			m, problem := c.match(part)
			if problem != "" {
				return nil, &dotnet.ConversionError{Message: `Cannot convert value "` + x + `" to type "` + c.name + `". Error: "` + problem + `"`, ID: "SubstringDisambiguationEnumParseThrewAnException"}
			}
			n |= m
		}
		return c.value(n), nil
	case *psobject.List:
		var n int64
		for _, e := range x.Items {
			ev, err := f.convertEnum(e, c)
			if err != nil {
				return nil, err
			}
			n |= ev.(psobject.Enum).Value
		}
		return c.value(n), nil
	}
	if n, ok := asInt64(v); ok {
		var mask int64
		for _, m := range c.members {
			if m.Value == n {
				return c.value(n), nil
			}
			mask |= m.Value
		}
		if c.flags && n&^mask == 0 {
			return c.value(n), nil
		}
		return nil, &dotnet.ConversionError{Message: `Cannot convert value "` + f.text(v) + `" to type "` + c.name + `" due to enumeration values that are not valid. Specify one of the following enumeration values and try again. The possible enumeration values are "` + c.memberNames(",") + `".`, ID: "UndefinedIntegerToEnum"}
	}
	if n, err := f.convert(v, f.in.rs.typeOf("System.Int64")); err == nil {
		return f.convertEnum(n, c)
	}
	return nil, badCast(v, c.typ)
}

func (c *class) match(s string) (int64, string) {
	var hits []dotnet.EnumMember
	for _, m := range c.members {
		if strings.EqualFold(m.Name, s) {
			return m.Value, ""
		}
		if s != "" && len(m.Name) > len(s) && strings.EqualFold(m.Name[:len(s)], s) {
			hits = append(hits, m)
		}
	}
	if n, ok := parseNumber(s); ok && s != "" {
		if i, ok := asInt64(n); ok {
			return i, ""
		}
	}
	switch len(hits) {
	case 1:
		return hits[0].Value, ""
	case 0:
		return 0, "Unable to match the identifier name " + s + " to a valid enumerator name. Specify one of the following enumerator names and try again:\n" + c.memberNames(", ")
	}
	var names []string
	for _, m := range hits {
		names = append(names, m.Name)
	}
	return 0, "The identifier name " + s + " cannot be processed because it is either too similar or identical to the following enumerator names: " + strings.Join(names, ", ") + ". Use a more specific identifier name."
}

// enumNumber gives the number of an enum value in its underlying type.
func (f *frame) enumNumber(e psobject.Enum) any {
	under := "System.Int32"
	if c := f.in.rs.findClass(e.Type); c != nil && c.underlying != "" {
		under = c.underlying
	}
	v, err := f.convert(e.Value, f.in.rs.typeOf(under))
	if err != nil {
		return e.Value
	}
	return v
}
