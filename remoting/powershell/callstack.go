package powershell

import (
	"github.com/pslshell/psl/remoting/cmdlet"
	"github.com/pslshell/psl/remoting/psobject"
)

type getPSCallStack struct{}

// End gives the calls that led here, innermost first.
func (*getPSCallStack) End(r *cmdlet.Run) error {
	for c := engineHost(r).f; c != nil; c = c.caller {
		if c.src == nil {
			continue
		}
		p := func(n string, v any) psobject.Property { return psobject.Property{Name: n, Value: v} }
		command, where := c.name, "<No file>"
		if c.src.File != "" {
			where = c.src.File + ": line " + itoa(c.src.Line(c.pos.Start))
		}
		var invocation any
		if c.cmd != nil && c.cmd.call.src != nil {
			invocation = c.cmd.invocation()
		}
		var file any
		if c.src.File != "" {
			file = c.src.File
		}
		if err := r.Write(&psobject.Object{TypeNames: []string{smaPrefix + "CallStackFrame", "System.Object"}, Text: "at " + command + ", " + where, HasText: true,
			Extended: []psobject.Property{p("Command", command), p("Location", where), p("Arguments", "{}")},
			Adapted: []psobject.Property{p("ScriptName", file), p("ScriptLineNumber", int32(c.src.Line(c.pos.Start))), p("InvocationInfo", invocation),
				p("Position", extentObject(c.src, c.pos)), p("FunctionName", command)}}); err != nil {
			return err
		}
	}
	return nil
}
