package cmdlets

import (
	"github.com/pslshell/psl/remoting/cmdlet"
	"github.com/pslshell/psl/remoting/dotnet"
	"github.com/pslshell/psl/remoting/psobject"
)

// AddMember gives objects further properties.
var AddMember = &cmdlet.Declaration{
	Name: "Add-Member", Class: objectTypePrefix + "AddMemberCommand", DefaultSet: "TypeNameSet",
	Synopsis: "Gives an object further properties.",
	Notes:    "Properties that hold a value can be added, and aliases of them; those that a script computes belong to the engine of a session.",
	Examples: []cmdlet.Example{{Title: "A property", Code: `local o = psobject{Name = "web"}; o | add_member("Site", "Oslo"); print(o.Site)`}},
	New:      func() any { return &addMember{} },
}

type addMember struct {
	InputObject         any                  `param:"sets=MemberSet,NotePropertyMultiMemberSet,NotePropertySingleMemberSet,TypeNameSet mandatory value type=System.Management.Automation.PSObject" help:"The object."`
	MemberType          psobject.Enum        `param:"sets=MemberSet pos=0 mandatory alias=Type type=System.Management.Automation.PSMemberTypes" help:"The kind."`
	Name                string               `param:"sets=MemberSet pos=1 mandatory" help:"The name."`
	Value               any                  `param:"sets=MemberSet pos=2" help:"The value, or the property an alias stands for."`
	NotePropertyName    string               `param:"sets=NotePropertySingleMemberSet pos=0 mandatory notemembername nne" help:"The name of a property."`
	NotePropertyValue   any                  `param:"sets=NotePropertySingleMemberSet pos=1 mandatory null" help:"Its value."`
	NotePropertyMembers *psobject.Dictionary `param:"sets=NotePropertyMultiMemberSet pos=0 mandatory nne type=System.Collections.IDictionary" help:"Names and values of several."`
	TypeName            string               `param:"sets=MemberSet,NotePropertyMultiMemberSet,NotePropertySingleMemberSet nne | sets=TypeNameSet mandatory" help:"A type name, put before those the object has."`
	Force               bool                 `param:"sets=MemberSet,NotePropertyMultiMemberSet,NotePropertySingleMemberSet" help:"Replaces a property of that name."`
	PassThru            bool                 `param:"sets=MemberSet,NotePropertyMultiMemberSet,NotePropertySingleMemberSet,TypeNameSet" help:"Puts the object out."`
}

func (a *addMember) Process(r *cmdlet.Run) error {
	o, ok := a.InputObject.(*psobject.Object)
	if !ok {
		o = &psobject.Object{Base: a.InputObject}
	}
	var names []string
	var values []any
	switch {
	case a.NotePropertyMembers != nil:
		for i, k := range a.NotePropertyMembers.Keys() {
			names, values = append(names, dotnet.String(k)), append(values, a.NotePropertyMembers.Values()[i])
		}
	case a.NotePropertyName != "":
		names, values = []string{a.NotePropertyName}, []any{a.NotePropertyValue}
	case a.MemberType.Name != "" && a.MemberType.Name != "NoteProperty" && a.MemberType.Name != "AliasProperty":
		return r.Fail("CannotAddMemberType", psobject.InvalidOperation, "System.InvalidOperationException",
			"Cannot add a member with type \""+a.MemberType.Name+"\". Specify a different type for the MemberTypes parameter.", a.InputObject)
	case a.Name != "":
		v := a.Value
		if a.MemberType.Name == "AliasProperty" {
			v, _ = read(o, dotnet.String(v))
		}
		names, values = []string{a.Name}, []any{v}
	}
	for i, n := range names {
		if _, there := read(o, n); there {
			if !a.Force {
				err := r.WriteError(aboutInput(r.Fail("MemberAlreadyExists", psobject.InvalidOperation, "System.InvalidOperationException",
					"Cannot add a member with the name \""+n+"\" because a member with that name already exists. To overwrite the member anyway, add the Force parameter to your command.", a.InputObject)))
				if err != nil {
					return err
				}
				continue
			}
			o.Remove(n)
		}
		o.Set(n, values[i])
	}
	if a.TypeName != "" {
		o.TypeNames = append([]string{a.TypeName}, psobject.TypeNames(o)...)
	}
	if a.PassThru {
		return r.Write(o)
	}
	return nil
}
