package powershell

import (
	"strings"

	"github.com/pslshell/psl/remoting/psobject"
)

// netValue is an object of one of the small types of .NET that only hold data: its members are given where it is made.
type netValue struct {
	types   []string // the most derived first, without System.Object
	text    string
	props   []psobject.Property
	methods map[string]method // by their names in lower case; Equals compares the texts where it is not among them
	writes  map[string]func(f *frame, v any) (any, error)
}

func (n *netValue) PSTypeNames() []string {
	return append(append(make([]string, 0, len(n.types)+1), n.types...), "System.Object")
}
func (n *netValue) PSText() string                    { return n.text }
func (n *netValue) PSProperties() []psobject.Property { return n.props }

func (n *netValue) psCall(f *frame, name string, args []any) (any, bool, error) {
	l := strings.ToLower(name)
	if m := n.methods[l]; m != nil {
		v, err := m(&netCall{f: f, name: name, args: args})
		return v, true, err
	}
	if l == "equals" && len(args) == 1 {
		o, ok := psobject.Base(args[0]).(*netValue)
		return ok && o.types[0] == n.types[0] && o.text == n.text, true, nil
	}
	return nil, false, nil
}

// psSet writes a property that can be written.
func (n *netValue) psSet(f *frame, name string, value any) (bool, error) {
	for i := range n.props {
		p := &n.props[i]
		if !strings.EqualFold(p.Name, name) {
			continue
		}
		check := n.writes[p.Name]
		if check == nil {
			return true, readOnlyProperty(p.Name)
		}
		v, err := check(f, value)
		if err != nil {
			return true, setterFault(p.Name, err)
		}
		p.Value = v
		return true, nil
	}
	return false, nil
}

// get gives a property by its name; nil where there is none.
func (n *netValue) get(name string) any {
	for _, p := range n.props {
		if p.Name == name {
			return p.Value
		}
	}
	return nil
}

// note makes a property.
func note(name string, v any) psobject.Property { return psobject.Property{Name: name, Value: v} }

// asType converts what is written to a property to the property's type.
func asType(full string) func(f *frame, v any) (any, error) {
	return func(f *frame, v any) (any, error) {
		x, err := f.convert(v, f.in.rs.typeOf(full))
		return plain(x), err
	}
}

const valueType = "System.ValueType"
