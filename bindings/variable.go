package bindings

import (
	"errors"

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
	Name      []string `param:"pos=0 value name" help:"Names; patterns are understood."`
	ValueOnly bool     `param:"" help:"Only the values."`
	Include   []string `param:"" help:"Only these names."`
	Exclude   []string `param:"" help:"Not these names."`
	Scope     string   `param:"" help:"Global, Script, Local, Private or a number."`
}

func (g *getVariableCmd) Process(r *cmdlet.Run) error {
	call := luacmdlet.Call(r)
	names := g.Name
	if len(names) == 0 {
		names = []string{"*"}
	}
	keep := func(n string) bool {
		for _, e := range g.Exclude {
			if dotnet.Like(n, e, true) {
				return false
			}
		}
		for _, i := range g.Include {
			if dotnet.Like(n, i, true) {
				return true
			}
		}
		return len(g.Include) == 0
	}
	for _, n := range names {
		if dotnet.HasWildcards(n) {
			list, err := call.Vars.List(g.Scope)
			if err != nil {
				return scopeError(r, g.Scope, err)
			}
			for _, v := range list {
				if dotnet.Like(v.Name, n, true) && keep(v.Name) {
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
		if !ok || !keep(v.Name) {
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
	return r.Write(variableObject(v, x))
}

func variableObject(v module.Variable, x any) *psobject.Object {
	const typ = "System.Management.Automation.PSVariable"
	return &psobject.Object{TypeNames: []string{typ, "System.Object"}, Text: typ, HasText: true,
		Adapted: []psobject.Property{{Name: "Name", Value: v.Name}, {Name: "Description", Value: v.Description}, {Name: "Value", Value: x},
			{Name: "Visibility", Value: dotnet.EnumOf("System.Management.Automation.SessionStateEntryVisibility", 0)},
			{Name: "Module", Value: nil}, {Name: "ModuleName", Value: ""},
			{Name: "Options", Value: dotnet.EnumOf("System.Management.Automation.ScopedItemOptions", options(v.Options))},
			{Name: "Attributes", Value: psobject.NewArray()}}}
}

// optionBits relates the host's options to those of ScopedItemOptions.
var optionBits = map[module.Option]int64{module.ReadOnly: 1, module.Constant: 2, module.Private: 4, module.AllScope: 8}

func options(o module.Option) int64 {
	var n int64
	for bit, v := range optionBits {
		if o&bit != 0 {
			n |= v
		}
	}
	return n
}

var setVariable = &cmdlet.Declaration{
	Name: "Set-Variable", Class: variableClass + "SetVariableCommand", Aliases: []string{"set", "sv"}, ShouldProcess: true,
	Synopsis: "Sets a variable of a scope, with options.",
	Examples: []cmdlet.Example{{Title: "In the prompt's scope", Code: `set_variable{name = "shared", value = 1, scope = "Global"}`}},
	New:      func() any { return &setVariableCmd{} },
}

type setVariableCmd struct {
	Name        []string      `param:"pos=0 mandatory name" help:"The names."`
	Value       any           `param:"pos=1 value name" help:"The value; several objects make a collection."`
	Include     []string      `param:"hidden"`
	Exclude     []string      `param:"hidden"`
	Description string        `param:""`
	Option      psobject.Enum `param:"type=System.Management.Automation.ScopedItemOptions" help:"ReadOnly, Constant or Private."`
	Force       bool          `param:"" help:"Overwrites a variable that is read-only."`
	Visibility  string        `param:"hidden"`
	PassThru    bool          `param:"" help:"Puts the variable out."`
	Scope       string        `param:"" help:"Global, Script, Local, Private or a number."`

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
	var opts module.Option
	for bit, v := range optionBits {
		if s.Option.Value&v != 0 {
			opts |= bit
		}
	}
	for _, n := range s.Name {
		v := module.Variable{Name: n, Value: call.Values.ToLua(call.L, x), Options: opts, Description: s.Description}
		if err := call.Vars.Set(v, s.Scope, s.Force); err != nil {
			var locked *module.VariableError
			if !errors.As(err, &locked) {
				return scopeError(r, s.Scope, err)
			}
			rec := r.Fail("VariableNotWritable", psobject.WriteError, "System.Management.Automation.SessionStateUnauthorizedAccessException", err.Error(), n)
			rec.Cause = err
			if err := r.WriteError(rec); err != nil {
				return err
			}
			continue
		}
		if s.PassThru {
			if err := r.Write(variableObject(v, x)); err != nil {
				return err
			}
		}
	}
	return nil
}
