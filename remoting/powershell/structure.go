package powershell

import (
	"slices"
	"strings"

	"github.com/pslshell/psl/remoting/psobject"
)

// structure describes a .NET type that only holds fields: a structure such as Host.Size, or a plain class such as
// Host.ChoiceDescription.
type structure struct {
	full   string
	bases  []string // between the type and System.Object
	fields []field
	// ctors are the constructors: the fields that each takes, in order.
	ctors [][]string
	// text is what ToString gives; nil for the type's name.
	text func(get func(name string) any) string
	// check refuses what a constructor or a setter was given; nil for none.
	check func(name string, v any) error
}

// field is one field of a structure.
type field struct {
	name, typ string // typ "" takes anything
	initial   any    // what the default constructor leaves
	fixed     bool   // scripts cannot write it
}

// structValue is a value of a structure.
type structValue struct {
	of     *structure
	values []any // as of.fields
}

// make gives a value with its fields in order.
func (s *structure) make(values ...any) *structValue {
	v := &structValue{of: s, values: make([]any, len(s.fields))}
	for i, f := range s.fields {
		v.values[i] = f.initial
	}
	copy(v.values, values)
	return v
}

func (s *structure) index(name string) int {
	return slices.IndexFunc(s.fields, func(f field) bool { return strings.EqualFold(f.name, name) })
}

// construct is the constructor of the type.
func (s *structure) construct(c *netCall) (any, error) {
	for _, names := range s.ctors {
		if len(names) != c.n() {
			continue
		}
		v := s.make()
		for i, name := range names {
			at := s.index(name)
			x, err := s.convert(c, i, s.fields[at])
			if err != nil {
				return nil, err
			}
			v.values[at] = x
		}
		return v, nil
	}
	return nil, c.wrong()
}

func (s *structure) convert(c *netCall, i int, to field) (any, error) {
	x := c.at(i)
	if to.typ != "" {
		var err error
		if x, err = c.as(i, to.typ); err != nil {
			return nil, err
		}
	}
	if s.check != nil {
		return x, s.check(to.name, x)
	}
	return x, nil
}

func (v *structValue) get(name string) any { return v.values[v.of.index(name)] }

func (v *structValue) PSTypeNames() []string {
	return append(append([]string{v.of.full}, v.of.bases...), "System.Object")
}

func (v *structValue) PSText() string {
	if v.of.text != nil {
		return v.of.text(v.get)
	}
	return v.of.full
}

func (v *structValue) PSProperties() []psobject.Property {
	list := make([]psobject.Property, len(v.values))
	for i, f := range v.of.fields {
		list[i] = psobject.Property{Name: f.name, Value: v.values[i]}
	}
	return list
}

// psSet writes a field.
func (v *structValue) psSet(f *frame, name string, value any) (bool, error) {
	i := v.of.index(name)
	if i < 0 {
		return false, nil
	}
	to := v.of.fields[i]
	if to.fixed {
		return true, readOnlyProperty(to.name)
	}
	if to.typ != "" {
		x, err := f.convert(value, f.in.rs.typeOf(to.typ))
		if err != nil {
			return true, setterFault(to.name, err)
		}
		value = plain(x)
	}
	if v.of.check != nil {
		if err := v.of.check(to.name, value); err != nil {
			return true, setterFault(to.name, err)
		}
	}
	v.values[i] = value
	return true, nil
}

// addStructures gives the table of types the structures, with their constructors.
func addStructures(get func(string) *netType) {
	for _, s := range structures {
		get(s.full).ctor = s.construct
	}
}

// convertStructure makes a structure of a value that its constructor takes alone, as casts do.
func (f *frame) convertStructure(v any, t *Type) (any, bool, error) {
	s := structuresByName[t.Full]
	if s == nil || v == nil {
		return nil, false, nil
	}
	text, isText := psobject.Base(v).(string)
	if !isText {
		return nil, false, nil
	}
	for _, names := range s.ctors {
		if len(names) == 1 && s.fields[s.index(names[0])].typ == "System.String" {
			x, err := f.construct(t, []any{text})
			return x, true, err
		}
	}
	return nil, false, nil
}

var structuresByName = func() map[string]*structure {
	m := map[string]*structure{}
	for _, s := range structures {
		m[s.full] = s
	}
	return m
}()
