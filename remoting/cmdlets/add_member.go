package cmdlets

import (
	"errors"
	"strings"

	"github.com/pslshell/psl/remoting/cmdlet"
	"github.com/pslshell/psl/remoting/dotnet"
	"github.com/pslshell/psl/remoting/psobject"
)

// AddMember gives objects further properties.
var AddMember = &cmdlet.Declaration{
	Name: "Add-Member", Class: objectTypePrefix + "AddMemberCommand", DefaultSet: "TypeNameSet",
	Synopsis: "Gives an object further properties.",
	Notes:    "Properties that hold a value can be added, those that Lua functions read and write, and aliases. A method is a function whose first argument is the object.",
	Examples: []cmdlet.Example{{Title: "A property", Code: `local o = psobject{Name = "web"}; o | add_member("Site", "Oslo"); print(o.Site)`},
		{Title: "A property that is computed", Code: `local o = psobject{Size = 2048}
o | add_member{"ScriptProperty", "KB", function(this) return this.Size / 1024 end, function(this, kb) this.Size = kb * 1024 end}
o.KB = 5; print(o.Size)`},
		{Title: "A method", Code: `local o = psobject{Size = 2048}
o | add_member{"ScriptMethod", "Times", function(this, n) return this.Size * n end}
print(o:Times(2))`}},
	New: func() any { return &addMember{} },
}

type addMember struct {
	InputObject         any                  `param:"sets=MemberSet,NotePropertyMultiMemberSet,NotePropertySingleMemberSet,TypeNameSet mandatory value type=System.Management.Automation.PSObject" help:"The object."`
	MemberType          psobject.Enum        `param:"sets=MemberSet pos=0 mandatory alias=Type type=System.Management.Automation.PSMemberTypes" help:"The kind."`
	Name                string               `param:"sets=MemberSet pos=1 mandatory" help:"The name."`
	Value               any                  `param:"sets=MemberSet pos=2" help:"The value, the property an alias stands for, or the function that gives it: function(this)."`
	SecondValue         any                  `param:"sets=MemberSet pos=3" help:"What writes a computed property, or the type of an alias."`
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
	case a.MemberType.Name != "" && a.MemberType.Name != "NoteProperty" && a.MemberType.Name != "AliasProperty" && a.MemberType.Name != "ScriptProperty" && a.MemberType.Name != "ScriptMethod":
		return r.Fail("CannotAddMemberType", psobject.InvalidOperation, "System.InvalidOperationException",
			"Cannot add a member with type \""+a.MemberType.Name+"\". Specify a different type for the MemberTypes parameter.", a.InputObject)
	case a.Name != "":
		v, err := a.value(r)
		if err != nil {
			return err
		}
		names, values = []string{a.Name}, []any{v}
	}
	for i, n := range names {
		if _, there := read(o, n); there || o.Find(n) != nil {
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

// value is what the member of -MemberType holds.
func (a *addMember) value(r *cmdlet.Run) (any, error) {
	fail := func(id, text string) error {
		return r.Fail(id, psobject.InvalidOperation, "System.InvalidOperationException", text, nil)
	}
	kind := a.MemberType.Name
	switch kind {
	case "AliasProperty", "ScriptMethod":
		if a.Value == nil {
			return nil, fail("Value1ShouldNotBeNull", "The Value parameter should not be null for a member of type \""+kind+"\". Specify a non-null value for the Value parameter when adding members of this type.")
		}
		if kind == "AliasProperty" {
			return a.alias(r)
		}
	case "ScriptProperty":
		return a.computed(r)
	}
	if a.SecondValue != nil {
		return nil, fail("Value2ShouldNotBeSpecified", "The SecondValue parameter is not necessary for a member of type \""+kind+"\", and should not be specified. Do not specify the SecondValue parameter when you add members of this type.")
	}
	if kind == "ScriptMethod" {
		return a.method(r)
	}
	return a.Value, nil
}

// alias is another name of a property, as a value of a type where one is named.
func (a *addMember) alias(r *cmdlet.Run) (any, error) {
	name := dotnet.String(a.Value)
	c := &psobject.Computed{Kind: "AliasProperty", Definition: a.Name + " = " + name}
	typ := ""
	if a.SecondValue != nil {
		text := dotnet.String(a.SecondValue)
		var ok bool
		if typ, ok = dotnet.ResolveType(text); !ok {
			return nil, r.Fail("InvalidCastFromStringToType", psobject.InvalidArgument, "System.Management.Automation.PSInvalidCastException",
				"Cannot convert the \""+text+"\" value of type \""+psobject.TypeName(a.SecondValue)+"\" to type \"System.Type\".", nil)
		}
		c.Definition = a.Name + " = (" + typ + ")" + name
	}
	c.Get = func(self any) (any, error) {
		v, _ := read(self, name)
		if typ != "" {
			return dotnet.Convert(v, typ)
		}
		return v, nil
	}
	c.Set = func(self, v any) error {
		o, ok := self.(*psobject.Object)
		if !ok {
			return errors.New("the property " + name + " cannot be written")
		}
		o.Set(name, v)
		return nil
	}
	return c, nil
}

// function gives a function of the host that the member keeps, nil for none.
func function(r *cmdlet.Run, v any) (func(args ...any) ([]any, error), error) {
	if v == nil {
		return nil, nil
	}
	if b, ok := psobject.Base(v).(cmdlet.Block); ok {
		if late, ok := r.Host.(cmdlet.LateHost); ok {
			if f, ok := late.Late(b); ok {
				return f, nil
			}
		}
	}
	return nil, r.Fail("ConvertToFinalInvalidCastException", psobject.InvalidArgument, "System.Management.Automation.PSInvalidCastException",
		"Cannot convert the \""+dotnet.String(v)+"\" value of type \""+psobject.TypeName(v)+"\" to type \"System.Management.Automation.ScriptBlock\".", nil)
}

// together is what a function gave back as one value.
func together(out []any) any {
	switch len(out) {
	case 0:
		return nil
	case 1:
		return out[0]
	}
	return psobject.NewArray(out...)
}

// method is a method that a function of the host runs.
func (a *addMember) method(r *cmdlet.Run) (any, error) {
	f, err := function(r, a.Value)
	if err != nil {
		return nil, err
	}
	return &psobject.Computed{Kind: "ScriptMethod", Get: func(any) (any, error) { return nil, nil },
		Call: func(self any, args []any) (any, error) {
			out, err := f(append([]any{self}, args...)...)
			return together(out), err
		}}, nil
}

// computed is a property that functions of the host read and write.
func (a *addMember) computed(r *cmdlet.Run) (any, error) {
	get, err := function(r, a.Value)
	if err != nil {
		return nil, err
	}
	set, err := function(r, a.SecondValue)
	if err != nil {
		return nil, err
	}
	if get == nil && set == nil {
		return nil, r.Fail("Value1AndValue2AreNotBothNull", psobject.InvalidOperation, "System.InvalidOperationException",
			"Both Value and SecondValue parameters should not be null for a member of type \"ScriptProperty\". Specify a non-null value for one of the two parameters.", nil)
	}
	c := &psobject.Computed{Kind: "ScriptProperty", Get: func(any) (any, error) { return nil, nil }}
	var parts []string
	if get != nil {
		parts = append(parts, "get="+a.Value.(cmdlet.Block).BlockText())
		c.Get = func(self any) (any, error) {
			out, err := get(self)
			return together(out), err
		}
	}
	if set != nil {
		parts = append(parts, "set="+a.SecondValue.(cmdlet.Block).BlockText())
		c.Set = func(self, v any) error {
			_, err := set(self, v)
			return err
		}
	}
	c.Definition = "System.Object " + a.Name + " {" + strings.Join(parts, ";") + ";}"
	return c, nil
}
