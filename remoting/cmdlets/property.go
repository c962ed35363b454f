package cmdlets

import (
	"strings"

	"github.com/pslshell/psl/remoting/cmdlet"
	"github.com/pslshell/psl/remoting/dotnet"
	"github.com/pslshell/psl/remoting/psobject"
)

const objectTypePrefix = "Microsoft.PowerShell.Commands."

// property is a property as parameters name it: a name or pattern, a block, or a table with an expression and options.
type property struct {
	label string // "" where the name is to be taken
	name  string // a name or pattern; "" for a block
	block cmdlet.Block
	opts  map[string]any
}

// optionNames are the keys of a calculated property and what they are short for.
var optionNames = []string{"Expression", "Label", "Name", "Descending", "Ascending", "FormatString", "Width", "Alignment", "Depth"}

// parseProperty reads one element of -Property.
func parseProperty(r *cmdlet.Run, v any, allowed ...string) (property, error) {
	switch b := psobject.Base(v).(type) {
	case *psobject.Dictionary:
		return parseCalculated(r, b, allowed)
	case cmdlet.Block:
		return property{block: b}, nil
	case psobject.ScriptBlock:
		return property{block: cmdlet.TextBlock(b)}, nil
	}
	return property{name: dotnet.String(v)}, nil
}

func parseCalculated(r *cmdlet.Run, d *psobject.Dictionary, allowed []string) (property, error) {
	p := property{opts: map[string]any{}}
	hasExpression := false
	for i, k := range d.Keys() {
		key, v := dotnet.String(k), d.Values()[i]
		full := ""
		// Lua writes the words apart: format_string.
		plain := strings.ToLower(strings.ReplaceAll(key, "_", ""))
		for _, n := range optionNames {
			if ok := strings.HasPrefix(strings.ToLower(n), plain) && has(allowed, n); ok && plain != "" {
				full = n
				break
			}
		}
		switch full {
		case "":
			return p, formatError(r, "DictionaryKeyIllegal", "The "+key+" key is not valid.")
		case "Name", "Label":
			text, ok := psobject.Base(v).(string)
			if !ok {
				return p, illegalValue(r, key, v, "System.String")
			}
			p.label = text
		case "Expression":
			hasExpression = true
			switch e := psobject.Base(v).(type) {
			case cmdlet.Block:
				p.block = e
			case psobject.ScriptBlock:
				p.block = cmdlet.TextBlock(e)
			case string:
				if e == "" {
					return p, formatError(r, "ExpressionEmptyString2", `The "expression" key cannot have an empty string value.`)
				}
				p.name = e
			default:
				return p, illegalValue(r, key, v, blockTypes)
			}
		default:
			p.opts[full] = v
		}
	}
	if !hasExpression {
		return p, formatError(r, "DictionaryKeyMandatoryEntry", "A mandatory entry for expression is missing.")
	}
	return p, nil
}

// illegalValue is the error of a key whose value has not the type that is wanted, or one of several between braces.
func illegalValue(r *cmdlet.Run, key string, v any, want string) error {
	id, is := "DictionaryKeyIllegalValue2", "expected type is "
	if strings.HasPrefix(want, "{") {
		id, is = "DictionaryKeyIllegalValue1", "expected types are "
	}
	return formatError(r, id, `The "`+key+`" key has a type, `+psobject.TypeName(v)+`, that is not valid; `+is+want+".")
}

func has(list []string, s string) bool {
	for _, x := range list {
		if x == s {
			return true
		}
	}
	return false
}

func parseProperties(r *cmdlet.Run, list []any, allowed ...string) ([]property, error) {
	out := make([]property, 0, len(list))
	for _, v := range list {
		p, err := parseProperty(r, v, allowed...)
		if err != nil {
			return nil, err
		}
		out = append(out, p)
	}
	return out, nil
}

// members returns the properties of a value in the original's order: those that were added, then the type's own.
func members(v any) []psobject.Property {
	if d, ok := psobject.Base(v).(*psobject.Dictionary); ok {
		out := make([]psobject.Property, d.Len())
		for i := range out {
			k, x := d.At(i)
			out[i] = psobject.Property{Name: dotnet.String(k), Value: x}
		}
		return out
	}
	var out []psobject.Property
	o, ok := v.(*psobject.Object)
	if ok {
		out = append(out, psobject.Shown(o.Extended)...)
		for _, p := range o.Adapted {
			if find(out, p.Name) < 0 {
				out = append(out, p)
			}
		}
		if o.Base == nil {
			return out
		}
	}
	for _, p := range dotnet.Properties(psobject.Base(v)) {
		if find(out, p.Name) < 0 {
			out = append(out, p)
		}
	}
	return out
}

func find(props []psobject.Property, name string) int {
	for i := range props {
		if strings.EqualFold(props[i].Name, name) {
			return i
		}
	}
	return -1
}

// value evaluates a property's value where it is computed.
func evaluated(self any, v any) any {
	if c, ok := v.(*psobject.Computed); ok {
		x, err := c.Get(self)
		if err != nil {
			return nil
		}
		return x
	}
	return v
}

// read returns the value of a named property. Keys of dictionaries count.
func read(v any, name string) (any, bool) {
	if o, ok := v.(*psobject.Object); ok {
		if x, ok := o.Get(name); ok {
			return x, true
		}
	}
	if d, ok := psobject.Base(v).(*psobject.Dictionary); ok {
		if x, ok := d.Get(name); ok {
			return x, true
		}
	}
	if x, ok := dotnet.Get(v, name); ok {
		return x, true
	}
	if strings.EqualFold(name, "PSTypeNames") {
		l := psobject.NewArray()
		for _, t := range psobject.TypeNames(v) {
			l.Items = append(l.Items, t)
		}
		return l, true
	}
	return nil, false
}

// eval returns the value of the property on an object, and the label of the column. Patterns give the first match.
func (p property) eval(r *cmdlet.Run, obj any) (any, bool, error) {
	if p.block != nil {
		v, err := result(r, p.block, obj)
		return v, true, err
	}
	if dotnet.HasWildcards(p.name) {
		w := dotnet.NewWildcard(p.name, true)
		for _, m := range members(obj) {
			if w.Match(m.Name) {
				return evaluated(obj, m.Value), true, nil
			}
		}
		return nil, false, nil
	}
	v, ok := read(obj, p.name)
	return v, ok, nil
}

// result runs a block on an object: nil for none, the value for one, an array for more.
func result(r *cmdlet.Run, b cmdlet.Block, obj any) (any, error) {
	var out []any
	err := r.Host.Invoke(b, obj, nil, func(v any) error { out = append(out, v); return nil })
	switch len(out) {
	case 0:
		return nil, err
	case 1:
		return out[0], err
	}
	return psobject.NewArray(out...), err
}

// text is the label of the property where none is given.
func (p property) text() string {
	switch {
	case p.label != "":
		return p.label
	case p.block != nil:
		return strings.TrimSpace(p.block.BlockText())
	}
	return p.name
}
