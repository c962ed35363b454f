package powershell

import (
	"strings"

	"github.com/pslshell/psl/remoting/dotnet"
	"github.com/pslshell/psl/remoting/psobject"
)

// psObjectSet is the member set $x.PSObject.
type psObjectSet struct {
	owner any
	f     *frame
}

func (s *psObjectSet) PSTypeNames() []string {
	return []string{smaPrefix + "PSMemberSet", smaPrefix + "PSMemberInfo", "System.Object"}
}
func (s *psObjectSet) PSProperties() []psobject.Property { return nil }
func (s *psObjectSet) PSText() string                    { return "PSObject" }

func (s *psObjectSet) psGet(f *frame, name string) (any, bool, error) {
	switch strings.ToLower(name) {
	case "properties":
		return &memberList{owner: s.owner, f: f}, true, nil
	case "methods":
		return &memberList{owner: s.owner, f: f, methods: true}, true, nil
	case "members":
		return &memberList{owner: s.owner, f: f, all: true}, true, nil
	case "typenames":
		return &typeNames{owner: s.owner}, true, nil
	case "baseobject", "immediatebaseobject":
		b := psobject.Base(s.owner)
		return b, true, nil
	}
	return nil, false, nil
}

func (s *psObjectSet) psCall(f *frame, name string, args []any) (any, bool, error) {
	switch strings.ToLower(name) {
	case "copy":
		return copyObject(s.owner), true, nil
	case "tostring":
		return f.text(s.owner), true, nil
	case "gettype":
		return f.in.rs.typeOf(smaPrefix + "PSObject"), true, nil
	}
	return nil, false, nil
}

// copyObject is PSObject.Copy: the properties are copied, their values are not.
func copyObject(v any) any {
	switch x := v.(type) {
	case *psobject.Object:
		c := *x
		c.Adapted = append([]psobject.Property(nil), x.Adapted...)
		c.Extended = append([]psobject.Property(nil), x.Extended...)
		return &c
	case *psobject.Dictionary:
		return x.Clone()
	case *psobject.List:
		return &psobject.List{Type: x.Type, Kind: x.Kind, Items: append([]any(nil), x.Items...)}
	}
	return v
}

// memberList is PSObject.Properties, .Methods or .Members.
type memberList struct {
	owner   any
	f       *frame
	methods bool
	all     bool
}

func (m *memberList) PSTypeNames() []string {
	return []string{smaPrefix + "PSMemberInfoIntegratingCollection`1", "System.Object"}
}
func (m *memberList) PSProperties() []psobject.Property { return nil }
func (m *memberList) PSText() string {
	return smaPrefix + "PSMemberInfoIntegratingCollection`1[" + smaPrefix + "PSPropertyInfo]"
}

// propertiesOf gives the properties of a value, those that were added last.
func (f *frame) propertiesOf(v any) []*memberInfo {
	var out []*memberInfo
	seen := map[string]bool{}
	add := func(name, kind string, settable bool, val any) {
		key := strings.ToLower(name)
		if seen[key] {
			return
		}
		seen[key] = true
		out = append(out, &memberInfo{owner: v, name: name, kind: kind, settable: settable, value: val, f: f})
	}
	o, wrapped := v.(*psobject.Object)
	b := psobject.Base(v)
	if wrapped {
		for _, p := range o.Extended {
			kind := "NoteProperty"
			if c, ok := p.Value.(*psobject.Computed); ok {
				if _, is := f.in.rs.scriptMethods.get(c); is {
					continue
				}
				kind = c.Kind
			}
			add(p.Name, kind, true, p.Value)
		}
		for _, p := range o.Adapted {
			add(p.Name, "Property", false, p.Value)
		}
	}
	switch x := b.(type) {
	case *psobject.Object:
	case *psobject.Dictionary:
		for _, n := range []string{"IsReadOnly", "IsFixedSize", "IsSynchronized", "Keys", "Values", "SyncRoot", "Count"} {
			val, _, _ := f.dictionaryProperty(x, strings.ToLower(n))
			add(n, "Property", false, val)
		}
	case *psobject.List:
		names := []string{"Count", "Length", "LongLength", "Rank", "SyncRoot", "IsReadOnly", "IsFixedSize", "IsSynchronized"}
		if !x.FixedSize() {
			names = []string{"Capacity", "Count", "IsFixedSize", "IsReadOnly", "IsSynchronized", "SyncRoot"}
		}
		for _, n := range names {
			if val, ok := dotnet.Get(x, n); ok {
				add(n, "Property", false, val)
			}
		}
	case *instance:
		for _, p := range x.class.allProperties() {
			if !p.hidden && !p.static {
				add(p.name, "Property", true, x.fields[strings.ToLower(p.name)])
			}
		}
	default:
		list := dotnet.Properties(b)
		// What PowerShell adds to a type stands first.
		if n := len(list) - 1; n > 0 && list[n].Name == "DateTime" {
			list = append([]psobject.Property{list[n]}, list[:n]...)
		}
		for _, p := range list {
			_, isSettable := b.(psobject.Settable)
			add(p.Name, "Property", isSettable, p.Value)
		}
	}
	return out
}

func (m *memberList) list() []*memberInfo {
	if !m.methods {
		out := m.f.propertiesOf(m.owner)
		if !m.all {
			return out
		}
		return append(out, m.methodList()...)
	}
	return m.methodList()
}

func (m *memberList) methodList() []*memberInfo {
	var out []*memberInfo
	if o, ok := m.owner.(*psobject.Object); ok {
		for _, p := range o.Extended {
			c, computed := p.Value.(*psobject.Computed)
			if !computed {
				continue
			}
			if sb, ok := m.f.in.rs.scriptMethods.get(c); ok {
				out = append(out, &memberInfo{owner: m.owner, name: p.Name, kind: "ScriptMethod", value: sb, f: m.f})
			}
		}
	}
	if in, ok := instanceOf(m.owner); ok {
		seen := map[string]bool{}
		for c := in.class; c != nil; c = c.base {
			for _, md := range c.methods {
				if !md.static && !md.ctor && !seen[strings.ToLower(md.name)] {
					seen[strings.ToLower(md.name)] = true
					out = append(out, &memberInfo{owner: m.owner, name: md.name, kind: "Method", f: m.f})
				}
			}
		}
	}
	if groups, ok := dotnet.Methods(typeNameOf(psobject.Base(m.owner))); ok {
		for _, g := range groups {
			out = append(out, &memberInfo{owner: m.owner, name: g.Name, kind: "Method", overloads: g.Overloads, f: m.f})
		}
		return out
	}
	for _, n := range []string{"ToString", "Equals", "GetHashCode", "GetType"} {
		out = append(out, &memberInfo{owner: m.owner, name: n, kind: "Method", f: m.f})
	}
	return out
}

func (m *memberList) psItems() []any {
	list := m.list()
	out := make([]any, len(list))
	for i, x := range list {
		out[i] = x
	}
	return out
}

func (m *memberList) psIndex(key any) (any, bool) {
	if n, ok := key.(int32); ok {
		list := m.list()
		if int(n) < len(list) && n >= 0 {
			return list[n], true
		}
		return nil, true
	}
	name := m.f.text(key)
	for _, x := range m.list() {
		if strings.EqualFold(x.name, name) {
			return x, true
		}
	}
	return nil, true
}

func (m *memberList) psCall(f *frame, name string, args []any) (any, bool, error) {
	switch strings.ToLower(name) {
	case "add":
		if len(args) == 0 {
			return nil, true, nil
		}
		return none, true, f.addMember(m.owner, args[0])
	case "remove":
		if o, ok := m.owner.(*psobject.Object); ok && len(args) == 1 {
			o.Remove(f.text(args[0]))
		}
		return none, true, nil
	case "match":
		out := psobject.NewArray()
		ok := wildcard(f.text(args[0]), true)
		for _, x := range m.list() {
			if ok(x.name) {
				out.Items = append(out.Items, x)
			}
		}
		return out, true, nil
	case "item":
		v, _ := m.psIndex(args[0])
		return v, true, nil
	}
	return nil, false, nil
}

func (m *memberList) psGet(f *frame, name string) (any, bool, error) {
	if strings.EqualFold(name, "count") {
		return nil, false, nil
	}
	return nil, false, nil
}

// addMember adds a note, a script property, an alias or a script method to an object.
func (f *frame) addMember(owner, member any) error {
	o, ok := owner.(*psobject.Object)
	if !ok {
		return newFault("CannotAddMember", psobject.InvalidOperation, nil, "The member cannot be added to the object.")
	}
	n, ok := psobject.Base(member).(*newMember)
	if !ok {
		if mi, isInfo := psobject.Base(member).(*memberInfo); isInfo {
			v, err := mi.read()
			if err != nil {
				return err
			}
			n = &newMember{kind: "NoteProperty", name: mi.name, value: v}
		} else {
			return badCast(member, f.in.rs.typeOf(smaPrefix+"PSMemberInfo"))
		}
	}
	if o.Find(n.name) != nil && n.kind != "ScriptMethod" {
		return newFaultOf(smaPrefix+"ExtendedTypeSystemException", "ExtendedTypeSystemException", psobject.NotSpecified, nil,
			`Exception calling "Add" with "1" argument(s): "Cannot add a member with the name "`+n.name+`" because a member with that name already exists. To overwrite the member anyway, add the Force parameter to your command."`)
	}
	var val any
	switch n.kind {
	case "NoteProperty":
		val = n.value
	case "AliasProperty":
		ref := f.text(n.value)
		val = &psobject.Computed{Kind: n.kind, Definition: n.name + " = " + ref,
			Get: func(self any) (any, error) { return f.getMemberLoose(self, ref) },
			Set: func(self, v any) error { return f.setMember(self, ref, v) }}
	case "ScriptProperty":
		get, _ := psobject.Base(n.value).(*ScriptBlock)
		c := &psobject.Computed{Kind: n.kind}
		if get != nil {
			c.Definition = get.PSText()
			c.Get = func(self any) (any, error) { return f.callScriptMethod(get, self, nil) }
		}
		if set, ok := psobject.Base(n.second).(*ScriptBlock); ok {
			c.Set = func(self, v any) error {
				_, err := f.callScriptMethod(set, self, []any{v})
				return err
			}
		}
		val = c
	case "ScriptMethod":
		sb, _ := psobject.Base(n.value).(*ScriptBlock)
		if sb == nil {
			return nil
		}
		c := &psobject.Computed{Kind: n.kind, Definition: sb.PSText(), Get: func(any) (any, error) { return nil, nil },
			Call: func(self any, args []any) (any, error) { return f.callScriptMethod(sb, self, args) }}
		f.in.rs.scriptMethods.set(c, sb)
		o.Remove(n.name)
		val = c
	}
	o.Extended = append(o.Extended, psobject.Property{Name: n.name, Value: val})
	return nil
}

// newMember is a PSNoteProperty and its kin that belongs to no object yet.
type newMember struct {
	kind          string
	name          string
	value, second any
}

func (n *newMember) PSTypeNames() []string {
	middle := "PSPropertyInfo"
	if strings.HasSuffix(n.kind, "Method") {
		middle = "PSMethodInfo"
	}
	return []string{smaPrefix + "PS" + n.kind, smaPrefix + middle, smaPrefix + "PSMemberInfo", "System.Object"}
}
func (n *newMember) PSProperties() []psobject.Property {
	if n.kind != "NoteProperty" {
		return []psobject.Property{note("Name", n.name), note("Value", n.value), note("MemberType", memberType(n.kind))}
	}
	return []psobject.Property{note("MemberType", memberType(n.kind)), note("IsSettable", true), note("IsGettable", true), note("Value", n.value), note("TypeNameOfValue", typeNameOf(n.value)), note("Name", n.name), note("IsInstance", true)}
}
func (n *newMember) PSText() string {
	if n.kind == "NoteProperty" {
		return noteText(n.name, n.value)
	}
	return n.name
}

// noteText is how PowerShell shows a note: its type, its name and its value.
func noteText(name string, v any) string {
	typ := "object"
	if v != nil {
		typ = (&Type{Full: typeNameOf(v)}).shortName()
	}
	text := "null"
	if v != nil {
		text = dotnet.String(v)
	}
	return typ + " " + name + "=" + text
}

// memberInfo is a property or a method of an object, as a value.
type memberInfo struct {
	owner    any
	name     string
	kind     string
	settable bool
	value    any
	f        *frame
	// overloads are those of a method.
	overloads []string
}

func memberType(kind string) psobject.Enum {
	members, _ := dotnet.EnumMembers(smaPrefix + "PSMemberTypes")
	for _, m := range members {
		if m.Name == kind {
			return psobject.Enum{Type: smaPrefix + "PSMemberTypes", Name: kind, Value: m.Value}
		}
	}
	return psobject.Enum{Type: smaPrefix + "PSMemberTypes", Name: kind}
}

func (m *memberInfo) read() (any, error) {
	if m.kind == "Method" || m.kind == "ScriptMethod" {
		return nil, nil
	}
	return m.f.getMemberLoose(m.owner, m.name)
}

func (m *memberInfo) PSTypeNames() []string {
	n := "PS" + m.kind
	return []string{smaPrefix + n, smaPrefix + "PSPropertyInfo", smaPrefix + "PSMemberInfo", "System.Object"}
}
func (m *memberInfo) PSText() string {
	v, _ := m.read()
	if m.kind == "NoteProperty" {
		return noteText(m.name, v)
	}
	return m.name + "=" + m.f.text(v)
}
func (m *memberInfo) PSProperties() []psobject.Property {
	if m.kind == "Method" {
		return (&methodValue{target: m.owner, name: m.name, kind: m.kind, overloads: m.overloads, f: m.f}).PSProperties()
	}
	v, _ := m.read()
	typ := "System.Object"
	if v != nil {
		typ = typeNameOf(v)
	}
	return []psobject.Property{
		{Name: "MemberType", Value: memberType(m.kind)}, {Name: "IsSettable", Value: m.settable}, {Name: "IsGettable", Value: true},
		{Name: "Value", Value: v}, {Name: "TypeNameOfValue", Value: typ}, {Name: "Name", Value: m.name}, {Name: "IsInstance", Value: m.kind == "NoteProperty"},
	}
}

// SetPSProperty writes the value of the property in its object.
func (m *memberInfo) SetPSProperty(name string, v any) (bool, error) {
	if !strings.EqualFold(name, "value") {
		return false, nil
	}
	return true, m.f.setMember(m.owner, m.name, v)
}

func (m *memberInfo) psCall(f *frame, name string, args []any) (any, bool, error) {
	if strings.EqualFold(name, "invoke") {
		v, err := f.callMember(m.owner, m.name, args)
		return v, true, err
	}
	if strings.EqualFold(name, "copy") {
		c := *m
		return &c, true, nil
	}
	return nil, false, nil
}

// typeNames is PSObject.TypeNames: a list whose changes are the object's.
type typeNames struct{ owner any }

func (t *typeNames) names() []string {
	names := psobject.TypeNames(t.owner)
	for i, n := range names {
		if q := qualified(n); q != n {
			names = append(append([]string(nil), names[:i]...), names[i:]...)
			names[i] = q
		}
	}
	return names
}

func (t *typeNames) PSTypeNames() []string {
	return []string{"System.Collections.ObjectModel.Collection`1[[System.String]]", "System.Object"}
}
func (t *typeNames) PSProperties() []psobject.Property {
	return []psobject.Property{{Name: "Count", Value: int32(len(t.names()))}}
}
func (t *typeNames) PSText() string { return strings.Join(t.names(), " ") }

func (t *typeNames) psItems() []any {
	var out []any
	for _, n := range t.names() {
		out = append(out, n)
	}
	return out
}

func (t *typeNames) psCall(f *frame, name string, args []any) (any, bool, error) {
	o, ok := t.owner.(*psobject.Object)
	names := append([]string(nil), t.names()...)
	text := func(i int) string {
		if i < len(args) {
			return f.text(args[i])
		}
		return ""
	}
	switch strings.ToLower(name) {
	case "insert":
		n, _ := asInt(args[0])
		if n >= 0 && n <= len(names) {
			names = append(names[:n], append([]string{text(1)}, names[n:]...)...)
		}
	case "add":
		names = append(names, text(0))
	case "clear":
		names = []string{}
	case "remove":
		for i, n := range names {
			if strings.EqualFold(n, text(0)) {
				names = append(names[:i], names[i+1:]...)
				break
			}
		}
	case "contains":
		for _, n := range names {
			if n == text(0) {
				return true, true, nil
			}
		}
		return false, true, nil
	default:
		return nil, false, nil
	}
	if ok {
		o.TypeNames = names
	}
	return none, true, nil
}
