package bindings

import (
	"errors"

	lua "github.com/yuin/gopher-lua"

	luacmdlet "github.com/pslshell/psl/bindings/cmdlet"
	"github.com/pslshell/psl/remoting/cmdlet"
	"github.com/pslshell/psl/remoting/dotnet"
	"github.com/pslshell/psl/remoting/psobject"
	"github.com/pslshell/psl/runtime/module"
)

const variableClass = "Microsoft.PowerShell.Commands."

var getVariable = &cmdlet.Declaration{
	Name: "Get-Variable", Class: variableClass + "GetVariableCommand", Aliases: []string{"gv"},
	Synopsis: "Gives variables with their names and options.",
	Examples: []cmdlet.Example{{Title: "The value", Code: `color = "red"; get_variable{"color", value_only = true}`}},
	New:      func() any { return &getVariableCmd{} },
}

type getVariableCmd struct {
	Name      []string `param:"pos=0 value name nne" help:"Names; patterns are understood."`
	ValueOnly bool     `param:"" help:"Only the values."`
	variableNames
	Scope string `param:"nne" help:"Global, Script, Local, Private or a number."`
}

func (g *getVariableCmd) Process(r *cmdlet.Run) error {
	call := luacmdlet.Call(r)
	names := g.Name
	if len(names) == 0 {
		names = []string{"*"}
	}
	for _, n := range names {
		if dotnet.HasWildcards(n) {
			list, err := call.Vars.List(g.Scope)
			if err != nil {
				return scopeError(r, g.Scope, err)
			}
			for _, v := range list {
				if dotnet.Like(v.Name, n, true) && g.keep(v.Name) {
					if err := g.write(r, call, v); err != nil {
						return err
					}
				}
			}
			continue
		}
		v, ok, err := find(call, n, g.Scope)
		if err != nil {
			return scopeError(r, g.Scope, err)
		}
		if !ok || !g.keep(v.Name) {
			rec := r.Fail("VariableNotFound", psobject.ObjectNotFound, "System.Management.Automation.ItemNotFoundException", "Cannot find a variable with the name '"+n+"'.", n)
			if err := r.WriteError(rec); err != nil {
				return err
			}
			continue
		}
		if err := g.write(r, call, v); err != nil {
			return err
		}
	}
	return nil
}

// variableNames leave out some of the variables that names and patterns mean.
type variableNames struct {
	Include []string `param:"" help:"Only these names; patterns are understood."`
	Exclude []string `param:"" help:"Not these names; patterns are understood."`
}

func (v *variableNames) keep(name string) bool {
	return like(name, v.Include) && (len(v.Exclude) == 0 || !like(name, v.Exclude))
}

func find(call *module.Call, name, scope string) (module.Variable, bool, error) {
	v, ok, err := call.Vars.Get(name, scope)
	if ok || err != nil {
		return v, ok, err
	}
	if scope == "" {
		if x, ok := call.Vars.Lookup(name); ok {
			return module.Variable{Name: name, Value: x}, true, nil
		}
	}
	return v, false, nil
}

func scopeError(r *cmdlet.Run, scope string, err error) error {
	return r.Fail("Argument", psobject.InvalidArgument, "System.Management.Automation.PSArgumentException", err.Error(), scope)
}

func (g *getVariableCmd) write(r *cmdlet.Run, call *module.Call, v module.Variable) error {
	x := call.Values.FromLua(call.L, v.Value)
	if g.ValueOnly {
		return r.WriteAll(x)
	}
	return r.Write(&variable{v, x, call.Vars, call.Values, call.L})
}

var setVariable = &cmdlet.Declaration{
	Name: "Set-Variable", Class: variableClass + "SetVariableCommand", Aliases: []string{"set", "sv"}, ShouldProcess: true,
	Synopsis: "Sets a variable of a scope, with options.",
	Examples: []cmdlet.Example{{Title: "In the prompt's scope", Code: `set_variable{name = "shared", value = 1, scope = "Global"}`}},
	New:      func() any { return &setVariableCmd{} },
}

type setVariableCmd struct {
	Name  []string `param:"pos=0 mandatory name" help:"The names."`
	Value any      `param:"pos=1 value name" help:"The value; several objects make a collection."`
	variableNames
	Description string        `param:""`
	Option      psobject.Enum `param:"type=System.Management.Automation.ScopedItemOptions" help:"ReadOnly, Constant or Private."`
	Force       bool          `param:"" help:"Overwrites a variable that is read-only."`
	Visibility  psobject.Enum `param:"type=System.Management.Automation.SessionStateEntryVisibility" help:"A mark: a script sees all that its host sees."`
	PassThru    bool          `param:"" help:"Puts the variable out."`
	Append      bool          `param:"" help:"Adds to what the variable holds; it becomes a list."`
	Scope       string        `param:"nne" help:"Global, Script, Local, Private or a number."`

	values []any
}

func (s *setVariableCmd) Process(r *cmdlet.Run) error {
	if r.PipelineInput {
		s.values = append(s.values, s.Value)
	}
	return nil
}

func (s *setVariableCmd) End(r *cmdlet.Run) error {
	call := luacmdlet.Call(r)
	x := s.Value
	if r.PipelineInput {
		switch len(s.values) {
		case 0:
			x = nil
		case 1:
			x = s.values[0]
		default:
			x = psobject.NewArray(s.values...)
		}
	}
	names, err := s.names(r, call)
	if err != nil {
		return err
	}
	given := x
	for _, n := range names {
		if s.Append {
			var err error
			if x, err = s.appended(r, call, n, given); err != nil {
				return err
			}
		}
		v, _, err := call.Vars.Get(n, s.Scope)
		if err != nil {
			return scopeError(r, s.Scope, err)
		}
		v.Name = n
		if r.Bound("Value") || r.PipelineInput || v.Value == nil { // else it keeps what it has
			v.Value = call.Values.ToLua(call.L, x)
		}
		if r.Bound("Option") {
			v.Options = optionsOf(s.Option) | v.Options&module.Hidden
		}
		if r.Bound("Visibility") {
			v.Options = withVisibility(v.Options, s.Visibility)
		}
		if r.Bound("Description") {
			v.Description = s.Description
		}
		done, err := setVar(r, call, v, s.Scope, s.Force)
		if err != nil {
			return err
		}
		if done && s.PassThru {
			if err := r.Write(&variable{v, x, call.Vars, call.Values, call.L}); err != nil {
				return err
			}
		}
	}
	return nil
}

// names are the variables that are set: a pattern means those that are there.
func (s *setVariableCmd) names(r *cmdlet.Run, call *module.Call) (names []string, err error) {
	for _, n := range s.Name {
		if !dotnet.HasWildcards(n) {
			if s.keep(n) {
				names = append(names, n)
			}
			continue
		}
		list, err := call.Vars.List(s.Scope)
		if err != nil {
			return nil, scopeError(r, s.Scope, err)
		}
		for _, v := range list {
			if dotnet.Like(v.Name, n, true) && s.keep(v.Name) {
				names = append(names, v.Name)
			}
		}
	}
	return names, nil
}

// appended gives what a variable holds with further values.
func (s *setVariableCmd) appended(r *cmdlet.Run, call *module.Call, name string, more any) (any, error) {
	list := &psobject.List{Type: "System.Collections.Generic.List`1[[System.Object]]"}
	add := func(x any) {
		if l, ok := psobject.Base(x).(*psobject.List); ok {
			list.Items = append(list.Items, l.Items...)
			return
		}
		list.Items = append(list.Items, x)
	}
	v, ok, err := call.Vars.Get(name, s.Scope)
	if err != nil {
		return nil, scopeError(r, s.Scope, err)
	}
	if ok && v.Value != lua.LNil {
		add(call.Values.FromLua(call.L, v.Value))
	}
	add(more)
	return list, nil
}

var newVariable = &cmdlet.Declaration{
	Name: "New-Variable", Class: variableClass + "NewVariableCommand", Aliases: []string{"nv"}, ShouldProcess: true,
	Synopsis: "Makes a variable, which must not be there yet.",
	Examples: []cmdlet.Example{{Title: "One that keeps its value", Code: `new_variable{"limit", 5, option = "Constant"}`}},
	New:      func() any { return &newVariableCmd{} },
}

type newVariableCmd struct {
	Name        string        `param:"pos=0 mandatory name" help:"The name."`
	Value       any           `param:"pos=1 value name" help:"The value."`
	Description string        `param:"" help:"What it is for."`
	Option      psobject.Enum `param:"type=System.Management.Automation.ScopedItemOptions" help:"ReadOnly, Constant or Private."`
	Visibility  psobject.Enum `param:"type=System.Management.Automation.SessionStateEntryVisibility" help:"A mark: a script sees all that its host sees."`
	Force       bool          `param:"" help:"Replaces a variable of that name."`
	PassThru    bool          `param:"" help:"Puts the variable out."`
	Scope       string        `param:"nne" help:"Global, Script, Local, Private or a number."`
}

func (n *newVariableCmd) Process(r *cmdlet.Run) error {
	call := luacmdlet.Call(r)
	scope := n.Scope
	if scope == "" {
		scope = "Local"
	}
	if _, there, err := call.Vars.Get(n.Name, scope); err != nil {
		return scopeError(r, n.Scope, err)
	} else if there && !n.Force {
		return r.WriteError(r.Fail("VariableAlreadyExists", psobject.ResourceExists, "System.Management.Automation.SessionStateException",
			"A variable with name '"+n.Name+"' already exists.", n.Name))
	}
	v := module.Variable{Name: n.Name, Value: call.Values.ToLua(call.L, n.Value), Options: withVisibility(optionsOf(n.Option), n.Visibility), Description: n.Description}
	if done, err := setVar(r, call, v, scope, n.Force); !done || err != nil || !n.PassThru {
		return err
	}
	return r.Write(&variable{v, n.Value, call.Vars, call.Values, call.L})
}

// setVar writes a variable; one that is locked is an error that does not end the script.
func setVar(r *cmdlet.Run, call *module.Call, v module.Variable, scope string, force bool) (done bool, err error) {
	err = call.Vars.Set(v, scope, force)
	var locked *module.VariableError
	switch {
	case err == nil:
		return true, nil
	case !errors.As(err, &locked):
		return false, scopeError(r, scope, err)
	}
	rec := r.Fail("VariableNotWritable", psobject.WriteError, "System.Management.Automation.SessionStateUnauthorizedAccessException", err.Error(), v.Name)
	rec.Cause = err
	return false, r.WriteError(rec)
}

var removeVariable = &cmdlet.Declaration{
	Name: "Remove-Variable", Class: variableClass + "RemoveVariableCommand", Aliases: []string{"rv"}, ShouldProcess: true,
	Synopsis: "Removes variables.",
	Examples: []cmdlet.Example{{Title: "One", Code: `color = "red"; remove_variable("color")`}},
	New:      func() any { return &removeVariableCmd{} },
}

type removeVariableCmd struct {
	Name []string `param:"pos=0 mandatory name" help:"Names; patterns are understood."`
	variableNames
	Force bool   `param:"" help:"Also one that is read-only."`
	Scope string `param:"nne" help:"Global, Script, Local, Private or a number."`
}

func (x *removeVariableCmd) Process(r *cmdlet.Run) error {
	call := luacmdlet.Call(r)
	return eachVariable(r, call, x.Name, x.Scope, x.keep, func(v module.Variable) error {
		err := call.Vars.Remove(v.Name, x.Scope, x.Force)
		var locked *module.VariableError
		switch {
		case err == nil:
			return nil
		case !errors.As(err, &locked):
			return scopeError(r, x.Scope, err)
		}
		rec := r.Fail("VariableNotRemovable", psobject.WriteError, "System.Management.Automation.SessionStateUnauthorizedAccessException",
			"Cannot remove variable "+v.Name+" because it is constant or read-only. If the variable is read-only, try the operation again specifying the Force option.", v.Name)
		rec.Cause = err
		return r.WriteError(rec)
	})
}

var clearVariable = &cmdlet.Declaration{
	Name: "Clear-Variable", Class: variableClass + "ClearVariableCommand", Aliases: []string{"clv"}, ShouldProcess: true,
	Synopsis: "Takes the values of variables away.",
	Examples: []cmdlet.Example{{Title: "One", Code: `color = "red"; clear_variable("color")`}},
	New:      func() any { return &clearVariableCmd{} },
}

type clearVariableCmd struct {
	Name []string `param:"pos=0 mandatory name" help:"Names; patterns are understood."`
	variableNames
	Force    bool   `param:"" help:"Also one that is read-only."`
	PassThru bool   `param:"" help:"Puts the variables out."`
	Scope    string `param:"nne" help:"Global, Script, Local, Private or a number."`
}

func (c *clearVariableCmd) Process(r *cmdlet.Run) error {
	call := luacmdlet.Call(r)
	return eachVariable(r, call, c.Name, c.Scope, c.keep, func(v module.Variable) error {
		v.Value = lua.LNil
		if done, err := setVar(r, call, v, c.Scope, c.Force); !done || err != nil || !c.PassThru {
			return err
		}
		return r.Write(&variable{v, nil, call.Vars, call.Values, call.L})
	})
}

// eachVariable calls f for the variables that the names mean; one that is not there is an error that does not end the
// script.
func eachVariable(r *cmdlet.Run, call *module.Call, names []string, scope string, keep func(string) bool, f func(module.Variable) error) error {
	for _, n := range names {
		if !dotnet.HasWildcards(n) {
			v, ok, err := call.Vars.Get(n, scope) // a local is Lua's own
			if err != nil {
				return scopeError(r, scope, err)
			}
			switch {
			case ok && keep(v.Name):
				err = f(v)
			case !ok:
				err = r.WriteError(r.Fail("VariableNotFound", psobject.ObjectNotFound, "System.Management.Automation.ItemNotFoundException", "Cannot find a variable with the name '"+n+"'.", n))
			}
			if err != nil {
				return err
			}
			continue
		}
		list, err := call.Vars.List(scope)
		if err != nil {
			return scopeError(r, scope, err)
		}
		for _, v := range list {
			if dotnet.Like(v.Name, n, true) && keep(v.Name) {
				if err := f(v); err != nil {
					return err
				}
			}
		}
	}
	return nil
}
