package cmdlets

import (
	"strings"

	"github.com/pslshell/psl/remoting/cmdlet"
	"github.com/pslshell/psl/remoting/dotnet"
	"github.com/pslshell/psl/remoting/psobject"
)

// ForEachObject does something with each object.
var ForEachObject = &cmdlet.Declaration{
	Name: "ForEach-Object", Class: objectTypePrefix + "ForEachObjectCommand", Aliases: []string{"foreach", "%"}, DefaultSet: "ScriptBlockSet", ShouldProcess: true,
	Synopsis: "Runs a block for each object, or reads a property or calls a method of each.",
	Examples: []cmdlet.Example{{Title: "A block", Code: `write_output{1, 2} | foreach_object(function(n) return n * 10 end)`},
		{Title: "A method", Code: `write_output{"a", "b"} | foreach_object("ToUpper")`}},
	New: func() any { return &ForEach{} },
}

// ForEach is ForEach-Object without -Parallel, which a host adds that has threads.
type ForEach struct {
	InputObject  any            `param:"sets=PropertyAndMethodSet,ScriptBlockSet,ParallelParameterSet value type=System.Management.Automation.PSObject"`
	Begin_       cmdlet.Block   `param:"sets=ScriptBlockSet" as:"Begin" help:"Runs before the first object."`
	ProcessBlock []cmdlet.Block `param:"sets=ScriptBlockSet pos=0 mandatory emptylist null" as:"Process" help:"Runs for each object; several: the first is Begin and the last is End."`
	End_         cmdlet.Block   `param:"sets=ScriptBlockSet" as:"End" help:"Runs after the last object."`
	Remaining    []cmdlet.Block `param:"sets=ScriptBlockSet rest emptylist null" as:"RemainingScripts"`
	MemberName   string         `param:"sets=PropertyAndMethodSet pos=0 mandatory nne" help:"The property to read or the method to call."`
	ArgumentList []any          `param:"sets=PropertyAndMethodSet rest alias=Args type=System.Object[]" help:"The method's arguments."`

	begin, end cmdlet.Block
	process    []cmdlet.Block
}

// Begin runs the block for it.
func (f *ForEach) Begin(r *cmdlet.Run) error {
	if c := r.Common; f.MemberName == "" && (c.WhatIf.Present || c.Confirm.Present) {
		return r.Fail("NoShouldProcessForScriptBlockSet", psobject.InvalidOperation, "System.InvalidOperationException",
			"The -WhatIf and -Confirm parameters are not supported for script blocks.", nil)
	}
	f.begin, f.end = f.Begin_, f.End_
	f.process = append(append([]cmdlet.Block(nil), f.ProcessBlock...), f.Remaining...)
	if f.begin == nil && len(f.process) > 1 && !r.Bound("Begin") {
		f.begin, f.process = f.process[0], f.process[1:]
		if f.end == nil && len(f.process) > 1 && !r.Bound("End") {
			f.end, f.process = f.process[len(f.process)-1], f.process[:len(f.process)-1]
		}
	}
	if f.begin != nil {
		return r.Host.Invoke(f.begin, nil, nil, r.Write)
	}
	return nil
}

// Process does it for one object.
func (f *ForEach) Process(r *cmdlet.Run) error {
	if f.MemberName != "" {
		return f.member(r)
	}
	for _, b := range f.process {
		if b == nil {
			continue
		}
		if err := r.Host.Invoke(b, f.InputObject, nil, r.Write); err != nil {
			return err
		}
	}
	return nil
}

// End runs the block for it.
func (f *ForEach) End(r *cmdlet.Run) error {
	if f.end != nil {
		return r.Host.Invoke(f.end, nil, nil, r.Write)
	}
	return nil
}

// member reads a property or calls a method, whose name may be a pattern of exactly one.
func (f *ForEach) member(r *cmdlet.Run) error {
	obj := f.InputObject
	if obj == nil {
		return r.WriteError(r.Fail("InputObjectIsNull", psobject.InvalidArgument, "System.Management.Automation.PSArgumentNullException",
			"Cannot perform the operation because input is null.", nil))
	}
	name := f.MemberName
	if dotnet.HasWildcards(name) {
		w := dotnet.NewWildcard(name, true)
		var hits []string
		for _, m := range members(obj) {
			if w.Match(m.Name) {
				hits = append(hits, m.Name)
			}
		}
		if len(hits) > 1 {
			return r.WriteError(r.Fail("AmbiguousPropertyOrMethodName", psobject.InvalidOperation, "System.Management.Automation.PSArgumentException",
				"Input name \""+name+"\" is ambiguous. It can be resolved to multiple matched members. Possible matches include: "+strings.Join(hits, " ")+".", obj))
		}
		if len(hits) == 1 {
			name = hits[0]
		}
	}
	if c := r.Common; c.WhatIf.Present || c.Confirm.Present {
		ok, err := r.ShouldProcess("InputObject: "+dotnet.String(obj), f.action(obj, name))
		if err != nil || !ok {
			return err
		}
	}
	if !r.Bound("ArgumentList") {
		if v, ok := read(obj, name); ok {
			return r.WriteAll(v)
		}
	}
	v, err, found := dotnet.Call(obj, name, f.ArgumentList)
	switch {
	case found && err != nil:
		return r.WriteError(r.Fail("MethodInvocationError", psobject.InvalidOperation, "System.Management.Automation.MethodInvocationException",
			"Exception calling \""+name+"\": \""+err.Error()+"\"", obj))
	case found && v == dotnet.Void:
		return nil
	case found:
		return r.WriteAll(v)
	}
	if x, ok := dotnet.Get(obj, name); ok {
		return r.WriteAll(x)
	}
	if r.Bound("ArgumentList") {
		return r.WriteError(r.Fail("MethodNotFound", psobject.InvalidOperation, "System.Management.Automation.RuntimeException",
			"Method invocation failed because ["+psobject.TypeName(obj)+"] does not contain a method named '"+name+"'.", obj))
	}
	return r.Write(nil)
}

// action says what would be done with a member.
func (f *ForEach) action(obj any, name string) string {
	for _, m := range definitions(obj) {
		if !strings.EqualFold(m.name, name) {
			continue
		}
		name = m.name
		if m.kind != "Method" {
			break
		}
		text := "Invoke method '" + name + "'"
		for i, a := range f.ArgumentList {
			sep := ", "
			if i == 0 {
				sep = " with arguments: "
			}
			text += sep + dotnet.String(a)
		}
		return text
	}
	return "Retrieve the value for property '" + name + "'"
}
