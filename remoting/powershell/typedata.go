package powershell

import (
	"slices"
	"strings"

	"github.com/pslshell/psl/remoting/cmdlet"
	"github.com/pslshell/psl/remoting/psobject"
)

// typeData is what Update-TypeData adds to a type.
type typeData struct {
	members []typeMember
	display []string
}

// typeMember is a member that every object of a type has.
type typeMember struct {
	kind, name    string
	value, second any
}

type updateTypeData struct {
	TypeName                     string   `param:"pos=0 name"`
	MemberType                   string   `param:"oneof=NoteProperty,AliasProperty,ScriptProperty,CodeProperty,ScriptMethod,CodeMethod"`
	MemberName                   string   `param:""`
	Value                        any      `param:"null"`
	SecondValue                  any      `param:"null"`
	DefaultDisplayPropertySet    []string `param:""`
	DefaultDisplayProperty       string   `param:""`
	DefaultKeyPropertySet        []string `param:""`
	PropertySerializationSet     []string `param:""`
	SerializationDepth           int32    `param:""`
	SerializationMethod          string   `param:""`
	TargetTypeForDeserialization any      `param:""`
	Force                        bool     `param:""`
}

func (u *updateTypeData) End(r *cmdlet.Run) error {
	rs := engineHost(r).f.in.rs
	if u.TypeName == "" {
		return nil
	}
	name := u.TypeName
	if t := engineHost(r).f.typeByText(name); t != nil {
		name = t.Full
	}
	if rs.typeData == nil {
		rs.typeData = map[string]*typeData{}
	}
	key := strings.ToLower(name)
	d := rs.typeData[key]
	if d == nil {
		d = &typeData{}
		rs.typeData[key] = d
	}
	if len(u.DefaultDisplayPropertySet) > 0 {
		d.display = u.DefaultDisplayPropertySet
	}
	if u.MemberName == "" {
		return nil
	}
	i := slices.IndexFunc(d.members, func(m typeMember) bool { return strings.EqualFold(m.name, u.MemberName) })
	m := typeMember{kind: u.MemberType, name: u.MemberName, value: plain(u.Value), second: plain(u.SecondValue)}
	switch {
	case i < 0:
		d.members = append(d.members, m)
	case u.Force:
		d.members[i] = m
	default:
		rec := r.Fail("TypesDynamicUpdateException", psobject.InvalidOperation, runtimeException, "Error in TypeData \""+u.TypeName+"\": The member "+u.MemberName+" is already present.", nil)
		return r.WriteError(rec)
	}
	return nil
}

type removeTypeData struct {
	TypeName string `param:"sets=RemoveTypeDataSet pos=0 mandatory name value"`
}

func (u *removeTypeData) Process(r *cmdlet.Run) error {
	rs := engineHost(r).f.in.rs
	if rs.typeData[strings.ToLower(u.TypeName)] == nil {
		return r.WriteError(r.Fail("TypeNotFound", psobject.ObjectNotFound, runtimeException, "The type "+u.TypeName+" cannot be found.", nil))
	}
	delete(rs.typeData, strings.ToLower(u.TypeName))
	return nil
}

// typeMember finds a member that Update-TypeData gave one of the value's types.
func (f *frame) typeMember(v any, name string) (typeMember, bool) {
	for _, t := range psobject.TypeNames(v) {
		d := f.in.rs.typeData[strings.ToLower(t)]
		if d == nil {
			continue
		}
		for _, m := range d.members {
			if strings.EqualFold(m.name, name) {
				return m, true
			}
		}
	}
	return typeMember{}, false
}

// typeProperty reads a property that Update-TypeData gave a type.
func (f *frame) typeProperty(v any, name string) (any, bool, error) {
	if len(f.in.rs.typeData) == 0 {
		return nil, false, nil
	}
	m, ok := f.typeMember(v, name)
	if !ok {
		return nil, false, nil
	}
	switch m.kind {
	case "ScriptProperty":
		if sb, ok := psobject.Base(m.value).(*ScriptBlock); ok {
			x, err := f.callScriptMethod(sb, v, nil)
			if _, failed := asFault(err); failed {
				return nil, true, nil
			}
			return x, true, err
		}
	case "AliasProperty":
		x, _, err := f.property(v, f.text(m.value))
		return x, true, err
	case "NoteProperty":
		return m.value, true, nil
	}
	return nil, false, nil
}

// dressed gives an object what Update-TypeData has for its types, where the object shows all that it has: in views and selections.
func (f *frame) dressed(o *psobject.Object) {
	for _, t := range o.TypeNames {
		d := f.in.rs.typeData[strings.ToLower(t)]
		if d == nil {
			continue
		}
		for _, m := range d.members {
			if o.Find(m.name) != nil || m.kind == "CodeProperty" || m.kind == "CodeMethod" {
				continue
			}
			_ = f.addMember(o, &newMember{kind: m.kind, name: m.name, value: m.value, second: m.second})
		}
	}
}
