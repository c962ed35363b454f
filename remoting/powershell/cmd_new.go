package powershell

import (
	"strings"

	"github.com/pslshell/psl/remoting/cmdlet"
	"github.com/pslshell/psl/remoting/psobject"
)

type newObject struct {
	TypeName     string               `param:"sets=Net pos=0 mandatory"`
	ArgumentList []any                `param:"sets=Net pos=1 alias=Args"`
	ComObject    string               `param:"sets=Com pos=0 mandatory"`
	Strict       bool                 `param:"sets=Com"`
	Property     *psobject.Dictionary `param:""`
}

func (n *newObject) End(r *cmdlet.Run) error {
	f := engineHost(r).f
	if n.ComObject != "" {
		return r.Fail("NoCOMClassIdentified", psobject.ResourceUnavailable, "System.Runtime.InteropServices.COMException", "Retrieving the COM class factory for component with CLSID failed: COM is not there.", n.ComObject)
	}
	t := f.typeByText(n.TypeName)
	if t == nil {
		return r.Fail("TypeNotFound", psobject.InvalidType, smaPrefix+"PSArgumentException", "Cannot find type ["+n.TypeName+"]: verify that the assembly containing this type is loaded.", nil)
	}
	args := make([]any, len(n.ArgumentList))
	for i, a := range n.ArgumentList {
		args[i] = plain(a)
	}
	if !t.custom && t.Full != smaPrefix+"PSObject" && f.mayMake(t) != nil {
		return r.Fail("CannotCreateTypeConstrainedLanguage", psobject.PermissionDenied, smaPrefix+"PSNotSupportedException", "Cannot create type. Only core types are supported in this language mode.", nil)
	}
	var v any
	var err error
	if strings.EqualFold(n.TypeName, "PSObject") || strings.EqualFold(n.TypeName, "PSCustomObject") || strings.EqualFold(n.TypeName, smaPrefix+"PSObject") || strings.EqualFold(n.TypeName, smaPrefix+"PSCustomObject") {
		if len(args) == 1 {
			v = &psobject.Object{Base: args[0]}
		} else {
			v = psobject.NewCustom()
		}
	} else if v, err = f.construct(t, args); err != nil {
		ft, ok := asFault(f.ctorError(err, t, len(args)))
		if !ok {
			return err
		}
		rec := r.Fail("ConstructorInvokedThrowException", psobject.InvalidOperation, smaPrefix+"MethodInvocationException", ft.rec.Message(), nil)
		if strings.Contains(ft.rec.FullyQualifiedErrorID, "CouldNotFindBest") && len(args) > 0 && !isValueType(t.Full) {
			rec = r.Fail("ConstructorInvokedThrowException", psobject.InvalidOperation, smaPrefix+"MethodException",
				"Cannot find an overload for \""+shortType(t.Full)+"\" and the argument count: \""+itoa(len(args))+"\".", nil)
		} else if strings.Contains(ft.rec.FullyQualifiedErrorID, "CouldNotFindBest") {
			rec = r.Fail("ConstructorInvokedThrowException", psobject.InvalidOperation, smaPrefix+"PSArgumentException", "A constructor was not found. Cannot find an appropriate constructor for type "+t.PSText()+".", nil)
			rec.FullyQualifiedErrorID = "CannotFindAppropriateCtor," + r.Declaration.Class
			rec.Category.Category = psobject.ObjectNotFound
		}
		return rec
	}
	if n.Property != nil {
		for i, k := range n.Property.Keys() {
			name := f.text(k)
			val := n.Property.Values()[i]
			if o, ok := v.(*psobject.Object); ok && o.Custom() && o.Base == nil {
				o.Set(name, val)
				continue
			}
			if err := f.setMember(v, name, val); err != nil {
				return r.Fail("InvalidOperationException", psobject.InvalidOperation, "System.InvalidOperationException", "The member \""+name+"\" was not found for the specified .NET object.", nil)
			}
		}
	}
	return r.Write(v)
}

type addMemberCmdlet struct {
	InputObject         any                  `param:"value mandatory"`
	MemberType          string               `param:"sets=MemberSet pos=0 mandatory alias=Type"`
	Name                any                  `param:"sets=MemberSet pos=1 mandatory"`
	Value               any                  `param:"sets=MemberSet pos=2"`
	SecondValue         any                  `param:"sets=MemberSet pos=3"`
	NotePropertyName    string               `param:"sets=NotePropertySingleMemberSet pos=0 mandatory"`
	NotePropertyValue   any                  `param:"sets=NotePropertySingleMemberSet pos=1 mandatory null emptytext emptylist"`
	NotePropertyMembers *psobject.Dictionary `param:"sets=NotePropertyMultiMemberSet pos=0 mandatory"`
	TypeName            string               `param:""`
	Force               bool                 `param:""`
	PassThru            bool                 `param:""`
}

func (a *addMemberCmdlet) Process(r *cmdlet.Run) error {
	f := engineHost(r).f
	target := a.InputObject
	o, ok := target.(*psobject.Object)
	if !ok {
		o = &psobject.Object{Base: target}
	}
	add := func(kind, name string, v, second any) error {
		if a.Force {
			o.Remove(name)
		}
		err := f.addMember(o, &newMember{kind: kind, name: name, value: v, second: second})
		if err == nil {
			return nil
		}
		rec := r.Fail("MemberAlreadyExists", psobject.InvalidOperation, "System.InvalidOperationException",
			"Cannot add a member with the name \""+name+"\" because a member with that name already exists. To overwrite the member anyway, add the Force parameter to your command.", target)
		rec.Category.TargetType = "PSObject" // the object as it came
		return r.WriteError(rec)
	}
	var err error
	switch {
	case a.NotePropertyMembers != nil:
		for i, k := range a.NotePropertyMembers.Keys() {
			if err = add("NoteProperty", f.text(k), a.NotePropertyMembers.Values()[i], nil); err != nil {
				return err
			}
		}
	case a.NotePropertyName != "":
		err = add("NoteProperty", a.NotePropertyName, a.NotePropertyValue, nil)
	case a.Name != nil:
		kind := ""
		for _, k := range []string{"NoteProperty", "ScriptProperty", "AliasProperty", "ScriptMethod"} {
			if strings.EqualFold(k, a.MemberType) {
				kind = k
			}
		}
		if kind == "" && a.Value == nil {
			// Add-Member name value
			err = add("NoteProperty", a.MemberType, a.Name, nil)
			break
		}
		if kind == "" {
			return r.Fail("InvalidMemberType", psobject.InvalidArgument, "System.InvalidOperationException", "The member type "+a.MemberType+" is not supported.", nil)
		}
		err = add(kind, f.text(a.Name), a.Value, a.SecondValue)
	}
	if err != nil {
		return err
	}
	if a.TypeName != "" {
		o.TypeNames = append([]string{a.TypeName}, psobject.TypeNames(o)...)
	}
	if a.PassThru {
		return r.Write(o)
	}
	return nil
}

type getCulture struct {
	Name            []string `param:"sets=Name pos=0 value"`
	NoUserOverrides bool     `param:"sets=CurrentCulture"`
	ListAvailable   bool     `param:"sets=ListAvailable"`
}

func (g *getCulture) Process(r *cmdlet.Run) error {
	if len(g.Name) == 0 {
		return r.Write(invariant)
	}
	for _, n := range g.Name {
		if err := r.Write(&culture{name: n}); err != nil {
			return err
		}
	}
	return nil
}
