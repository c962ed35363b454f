package cmdlet

import (
	"strings"

	"github.com/pslshell/psl/remoting/cmdlet"
	"github.com/pslshell/psl/remoting/psobject"
	"github.com/pslshell/psl/runtime/module"
)

// AsksHelp reports whether a field of a call's table asks for the cmdlet's help instead of running it: help, or "?", which
// stand for the original's -?. A parameter of that name goes before.
func AsksHelp(field string) bool { return field == "?" || strings.EqualFold(field, "help") }

// asksHelp reports whether a call of the cmdlet does.
func asksHelp(d *cmdlet.Declaration, args []cmdlet.Argument) bool {
	for _, a := range args {
		if a.Name == "" || !AsksHelp(a.Name) || psobject.Base(a.Value) != true {
			continue
		}
		b := &cmdlet.Binder{Parameters: d.Parameters(), LuaNames: true}
		if _, err := b.Resolve(a.Name); err != nil {
			return true
		}
	}
	return false
}

// helpStage gives the cmdlet's help in its place, and does nothing with what is piped to it.
type helpStage struct {
	declaration *cmdlet.Declaration
	width       int // of the screen
	out         module.Sink
}

func (s *helpStage) Begin(out module.Sink) error { s.out = out; return nil }
func (s *helpStage) Process(any) error           { return nil }
func (s *helpStage) End() error {
	return s.out(strings.TrimRight(Help(s.declaration, s.width), "\n"))
}
func (s *helpStage) Close() {}
