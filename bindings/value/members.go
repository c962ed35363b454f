package value

import (
	"strings"

	lua "github.com/yuin/gopher-lua"

	"github.com/pslshell/psl/remoting/dotnet"
	"github.com/pslshell/psl/remoting/psobject"
)

// memberSet is o.psobject: an object seen as its members.
type memberSet struct{ object any }

// PSTypeNames is the name that the original shows.
func (*memberSet) PSTypeNames() []string {
	return []string{"System.Management.Automation.PSMemberSet", "System.Management.Automation.PSMemberInfo", "System.Object"}
}

// PSProperties lists what Lua can ask for.
func (m *memberSet) PSProperties() []psobject.Property {
	names := psobject.NewArray()
	for _, n := range psobject.TypeNames(m.object) {
		names.Items = append(names.Items, n)
	}
	return []psobject.Property{{Name: "Properties", Value: &memberList{m.object}}, {Name: "BaseObject", Value: psobject.Base(m.object)}, {Name: "TypeNames", Value: names}}
}

// LuaMethod gives Copy.
func (m *memberSet) LuaMethod(name string) (lua.LGFunction, bool) {
	if !strings.EqualFold(name, "Copy") {
		return nil, false
	}
	return func(L *lua.LState) int {
		x, err := Copy(m.object)
		if err != nil {
			L.RaiseError("Copy: %s", err.Error())
		}
		L.Push(&lua.LUserData{Value: x, Metatable: L.Get(1).(*lua.LUserData).Metatable, Env: L.Env})
		return 1
	}, true
}

// PSText is the type's name.
func (m *memberSet) PSText() string { return m.PSTypeNames()[0] }

// memberList is the collection of an object's properties. By number and by name it gives one of them; Name, Value,
// MemberType and TypeNameOfValue give those of all, as the original enumerates members.
type memberList struct{ object any }

func (l *memberList) list() []*memberInfo {
	var infos []*memberInfo
	seen := map[string]bool{}
	add := func(p psobject.Property, kind string) {
		if key := strings.ToLower(p.Name); !seen[key] {
			seen[key] = true
			infos = append(infos, &memberInfo{l.object, p.Name, kind, p.Value})
		}
	}
	if o, ok := l.object.(*psobject.Object); ok {
		for _, p := range psobject.Shown(o.Extended) {
			kind := "NoteProperty"
			if c, ok := p.Value.(*psobject.Computed); ok {
				kind = c.Kind
			}
			add(p, kind)
		}
	}
	if _, isDictionary := psobject.Base(l.object).(*psobject.Dictionary); isDictionary {
		return infos // entries are no properties
	}
	for _, p := range dotnet.Properties(l.object) {
		add(p, "Property")
	}
	return infos
}

// Len is how many properties there are.
func (l *memberList) Len() int { return len(l.list()) }

// At returns a property from 1, nil where there is none.
func (l *memberList) At(i int) any {
	if list := l.list(); i >= 1 && i <= len(list) {
		return list[i-1]
	}
	return nil
}

// Enumerate passes the properties on.
func (l *memberList) Enumerate(yield func(any) error) error {
	for _, m := range l.list() {
		if err := yield(m); err != nil {
			return err
		}
	}
	return nil
}

// LuaMethod gives Remove and Match.
func (l *memberList) LuaMethod(name string) (lua.LGFunction, bool) {
	switch strings.ToLower(name) {
	case "remove":
		return func(L *lua.LState) int {
			if o, ok := l.object.(*psobject.Object); ok {
				o.Remove(L.CheckString(2))
			}
			return 0
		}, true
	case "match":
		return func(L *lua.LState) int {
			found := L.NewTable()
			for _, m := range l.list() {
				if dotnet.Like(m.name, L.CheckString(2), true) {
					ud := L.NewUserData()
					ud.Value, ud.Metatable = m, L.Get(1).(*lua.LUserData).Metatable
					found.Append(ud)
				}
			}
			L.Push(found)
			return 1
		}, true
	}
	return nil, false
}

// PSTypeNames is that of the original's collection.
func (*memberList) PSTypeNames() []string {
	return []string{"System.Management.Automation.PSMemberInfoIntegratingCollection`1[[System.Management.Automation.PSPropertyInfo]]", "System.Object"}
}

// PSProperties has what all properties have, and then each by its name.
func (l *memberList) PSProperties() []psobject.Property {
	list := l.list()
	all := func(name string) psobject.Property {
		values := psobject.NewArray()
		for _, m := range list {
			for _, p := range m.PSProperties() {
				if p.Name == name {
					values.Items = append(values.Items, p.Value)
				}
			}
		}
		return psobject.Property{Name: name, Value: values}
	}
	props := []psobject.Property{{Name: "Count", Value: int32(len(list))}, all("Name"), all("Value"), all("MemberType"), all("TypeNameOfValue")}
	for _, m := range list {
		props = append(props, psobject.Property{Name: m.name, Value: m})
	}
	return props
}

// PSText joins the properties' texts.
func (l *memberList) PSText() string {
	var texts []string
	for _, m := range l.list() {
		texts = append(texts, m.PSText())
	}
	return strings.Join(texts, " ")
}

// memberInfo is one property of an object.
type memberInfo struct {
	object     any
	name, kind string
	value      any
}

func (m *memberInfo) current() any {
	if c, ok := m.value.(*psobject.Computed); ok {
		v, err := c.Get(m.object)
		if err != nil {
			return nil
		}
		return v
	}
	return m.value
}

func (m *memberInfo) settable() bool {
	if c, ok := m.value.(*psobject.Computed); ok {
		return c.Set != nil
	}
	return m.kind == "NoteProperty"
}

// PSTypeNames names the kind.
func (m *memberInfo) PSTypeNames() []string {
	return []string{"System.Management.Automation.PS" + m.kind, "System.Management.Automation.PSPropertyInfo", "System.Management.Automation.PSMemberInfo", "System.Object"}
}

// PSProperties are in the original's order.
func (m *memberInfo) PSProperties() []psobject.Property {
	v := m.current()
	kind, err := dotnet.Convert(m.kind, "System.Management.Automation.PSMemberTypes")
	if err != nil {
		kind = m.kind
	}
	name := psobject.TypeName(v)
	if name == "" {
		name = "System.Object"
	}
	return []psobject.Property{{Name: "MemberType", Value: kind}, {Name: "IsSettable", Value: m.settable()},
		{Name: "IsGettable", Value: true}, {Name: "Value", Value: v}, {Name: "TypeNameOfValue", Value: name}, {Name: "Name", Value: m.name}, {Name: "IsInstance", Value: m.kind != "Property"}}
}

// SetPSProperty writes the property's value.
func (m *memberInfo) SetPSProperty(name string, v any) (bool, error) {
	if !strings.EqualFold(name, "Value") {
		return false, nil
	}
	if c, ok := m.value.(*psobject.Computed); ok && c.Set != nil {
		return true, c.Set(m.object, v)
	}
	o, ok := m.object.(*psobject.Object)
	if !ok || !m.settable() {
		return true, psobject.NewException("System.Management.Automation.SetValueException", "Set accessor for property \""+m.name+"\" is unavailable.")
	}
	o.Set(m.name, v)
	m.value = v
	return true, nil
}

// PSText is the property as Get-Member defines it.
func (m *memberInfo) PSText() string {
	v := m.current()
	if v == nil {
		return "object " + m.name + "=null"
	}
	return dotnet.Accelerator(psobject.TypeName(v)) + " " + m.name + "=" + dotnet.String(v)
}
