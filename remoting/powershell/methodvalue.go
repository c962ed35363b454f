package powershell

import (
	"strings"

	"github.com/pslshell/psl/remoting/dotnet"
	"github.com/pslshell/psl/remoting/psobject"
)

// methodValue is a method that is named but not called: 'abc'.ToUpper.
type methodValue struct {
	target    any
	name      string
	kind      string
	overloads []string
	f         *frame
}

func (m *methodValue) PSTypeNames() []string {
	return []string{smaPrefix + "PSMethod", smaPrefix + "PSMethodInfo", smaPrefix + "PSMemberInfo", "System.Object"}
}

func (m *methodValue) PSText() string {
	if len(m.overloads) == 0 {
		return m.name + "()"
	}
	return strings.Join(m.overloads, ", ")
}

func (m *methodValue) PSProperties() []psobject.Property {
	return []psobject.Property{{Name: "OverloadDefinitions", Value: stringArray(m.overloads...)}, {Name: "MemberType", Value: memberType(m.kind)},
		{Name: "TypeNameOfValue", Value: smaPrefix + "PSMethod"}, {Name: "Value", Value: m}, {Name: "Name", Value: m.name}, {Name: "IsInstance", Value: true}}
}

func (m *methodValue) psCall(f *frame, name string, args []any) (any, bool, error) {
	if strings.EqualFold(name, "Invoke") {
		v, err := f.callMember(m.target, m.name, args)
		return v, true, err
	}
	return nil, false, nil
}

// methodOf gives a value's method that is named like a property; nil where it has none of that name.
func (f *frame) methodOf(v any, name string) *methodValue {
	if o, ok := v.(*psobject.Object); ok {
		if p := o.Find(name); p != nil {
			if c, ok := p.Value.(*psobject.Computed); ok {
				if sb, _ := f.in.rs.scriptMethods.get(c); sb != nil {
					return &methodValue{target: v, name: p.Name, kind: "ScriptMethod", overloads: []string{"System.Object " + p.Name + "();"}, f: f}
				}
			}
		}
	}
	if in, ok := instanceOf(v); ok {
		if list := in.class.findMethods(name, false); len(list) > 0 {
			var over []string
			for _, m := range list {
				over = append(over, methodSignature(m))
			}
			return &methodValue{target: v, name: list[0].name, kind: "Method", overloads: over, f: f}
		}
	}
	list, _ := dotnet.Methods(typeNameOf(psobject.Base(v)))
	for _, g := range list {
		if strings.EqualFold(g.Name, name) {
			return &methodValue{target: v, name: g.Name, kind: "Method", overloads: g.Overloads, f: f}
		}
	}
	return nil
}

// PSMethods are the methods of an object of a class, with their overloads.
func (x *instance) PSMethods() []psobject.Property {
	var list []psobject.Property
	add := func(name, definition string) {
		for i := range list {
			if strings.EqualFold(list[i].Name, name) {
				if have := list[i].Value.(string); !strings.Contains(have, definition) {
					list[i].Value = have + ", " + definition
				}
				return
			}
		}
		list = append(list, psobject.Property{Name: name, Value: definition})
	}
	for c := x.class; c != nil; c = c.base {
		for _, m := range c.methods {
			if !m.static && !m.ctor && !m.hidden {
				add(m.name, methodSignature(m))
			}
		}
	}
	for _, m := range [][2]string{{"Equals", "bool Equals(System.Object obj)"}, {"GetHashCode", "int GetHashCode()"}, {"GetType", "type GetType()"}, {"ToString", "string ToString()"}} {
		add(m[0], m[1])
	}
	return list
}

// methodSignature writes a method of a class as its overloads are shown.
func methodSignature(m *classMethod) string {
	result := "System.Object"
	switch {
	case m.void:
		result = "void"
	case m.ret != nil:
		result = m.ret.shortName()
	}
	var params []string
	for i, p := range m.params {
		typ := "System.Object"
		if i < len(m.types) && m.types[i] != nil {
			typ = m.types[i].shortName()
		}
		params = append(params, typ+" "+p.Name)
	}
	return result + " " + m.name + "(" + strings.Join(params, ", ") + ")"
}
