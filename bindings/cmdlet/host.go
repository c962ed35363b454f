package cmdlet

import (
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"

	lua "github.com/yuin/gopher-lua"

	"github.com/pslshell/psl/bindings/value"
	"github.com/pslshell/psl/remoting/cmdlet"
	"github.com/pslshell/psl/remoting/dotnet"
	"github.com/pslshell/psl/remoting/psobject"
	"github.com/pslshell/psl/runtime/module"
)

// host is what one call of a cmdlet runs in.
type host struct {
	s       *Session
	call    *module.Call
	command *Command
	out     module.Sink
	info    *psobject.InvocationInfo
	// redirection is where the call says that its streams go; nil where it does not.
	redirection *redirection
}

var _ cmdlet.Host = (*host)(nil)

func (h *host) Write(obj any) error {
	if h.redirection != nil && h.redirection.to[outputNumber] != nil {
		return nil // the output goes nowhere
	}
	return h.pass(obj)
}

// pass gives an object to the next stage.
func (h *host) pass(obj any) error {
	err := h.out(obj)
	if errors.Is(err, module.ErrStop) {
		return cmdlet.ErrStop
	}
	return err
}

func (h *host) WriteError(r *psobject.ErrorRecord) error {
	if done, err := h.redirect(errorNumber, r); done {
		return err
	}
	return h.s.ShowError(r)
}

func (h *host) RecordError(r *psobject.ErrorRecord) { h.s.Errors.Add(r) }

func (h *host) WriteRecord(kind psobject.StreamKind, record any) error {
	if n := streams[kind]; n > 0 {
		if done, err := h.redirect(n, record); done {
			return err
		}
	}
	return h.s.ShowRecord(kind, record)
}

func (h *host) Variable(name string) (any, bool) {
	v, ok := h.call.Vars.Lookup(name)
	if !ok {
		return nil, false
	}
	return h.call.Values.FromLua(h.call.L, v), true
}

func (h *host) SetVariable(name string, v any) error {
	scope := ""
	if s, n, ok := strings.Cut(name, ":"); ok {
		scope, name = s, n
	}
	if _, unset := v.(cmdlet.Unset); unset {
		return h.call.Vars.Remove(name, scope, true)
	}
	var x lua.LValue
	if l, ok := v.(*psobject.List); ok {
		// The table that the variable holds grows in place, so that whoever holds it sees what comes.
		x = h.s.listTable(h.call.L, l)
	} else {
		x = h.call.Values.ToLua(h.call.L, v)
	}
	return h.call.Vars.Set(module.Variable{Name: name, Value: x}, scope, false)
}

// Invoke calls a Lua function with the object as its first argument. Every value that it returns goes on; a returned
// array is enumerated once.
func (h *host) Invoke(b cmdlet.Block, under any, args []any, out func(any) error) error {
	f, ok := b.(*value.Function)
	if !ok {
		return h.s.invokeText(h, b.BlockText(), under, args, out)
	}
	L := h.call.L
	in := []lua.LValue{h.call.Values.ToLua(L, under)}
	if under == nil && len(args) > 0 {
		in = in[:0]
	}
	for _, a := range args {
		in = append(in, h.call.Values.ToLua(L, a))
	}
	results, err := h.call.Invoke(f.Fn, in...)
	if err != nil {
		return err
	}
	for _, r := range results {
		if r == lua.LNil {
			continue
		}
		if err := h.call.Values.Enumerate(h.call.Values.FromLua(L, r), func(o any) error { return out(o) }); err != nil {
			return err
		}
	}
	return nil
}

// Late gives a Lua function as one of Go, to be called wherever Lua runs.
func (h *host) Late(b cmdlet.Block) (func(args ...any) ([]any, error), bool) {
	f, ok := b.(*value.Function)
	if !ok {
		return nil, false
	}
	s := h.s
	return func(args ...any) ([]any, error) {
		L := s.Host.State()
		in := make([]lua.LValue, len(args))
		for i, a := range args {
			in[i] = s.Values.ToLua(L, a)
		}
		results, err := module.Invoke(L, f.Fn, in...)
		if err != nil {
			return nil, err
		}
		out := make([]any, len(results))
		for i, v := range results {
			out[i] = s.Values.FromLua(L, v)
		}
		return out, nil
	}, true
}

// Truth is Lua's: everything but nil and false.
func (h *host) Truth(results []any) bool {
	if len(results) == 0 {
		return false
	}
	b, ok := psobject.Base(results[0]).(bool)
	return !ok || b
}

func (h *host) Prompt() cmdlet.Prompter { return h.s.Prompter }

func (h *host) Invocation() *psobject.InvocationInfo {
	if h.info == nil {
		h.info = describe(h.command.Declaration, h.call)
	}
	return h.info
}

func (h *host) ErrorSource() string {
	if h.call.Position.Prompt {
		return ""
	}
	return filepath.Base(h.call.Position.File)
}

func (h *host) Resolve(path string) (string, error) {
	if strings.HasPrefix(path, "~") {
		if home := h.s.Home; home != "" && (path == "~" || strings.HasPrefix(path, "~/")) {
			path = home + path[1:]
		}
	}
	if h.s.Location != "" && !filepath.IsAbs(path) {
		return filepath.Join(h.s.Location, path), nil
	}
	return filepath.Abs(path)
}

// Random is where the session keeps the generator of a seed.
func (h *host) Random() **dotnet.Random { return &h.s.random }

// DriveNames lists the variables that the call sees, and those of the environment.
func (h *host) DriveNames(drive string) (names []string, known bool) {
	switch drive {
	case "variable":
		list, err := h.call.Vars.List("")
		if err != nil {
			return nil, true
		}
		for _, v := range list {
			names = append(names, v.Name)
		}
	case "env":
		for _, e := range os.Environ() {
			if i := strings.IndexByte(e, '='); i > 0 {
				names = append(names, e[:i])
			}
		}
	default:
		return nil, false
	}
	return names, true
}

func (h *host) Text(m *psobject.HostMessage) error {
	if done, err := h.redirect(informationNumber, &psobject.InformationRecord{MessageData: m}); done {
		return err
	}
	return h.s.HostText(m)
}

func (h *host) Width() int { return h.s.Width }

func (h *host) Stdin() io.Reader { return h.s.Host.Stdin() }

// Call gives a cmdlet of the Lua side the call it runs in, nil for one that runs elsewhere.
func Call(r *cmdlet.Run) *module.Call {
	if h, ok := r.Host.(*host); ok {
		return h.call
	}
	return nil
}

// SessionOf gives the session a cmdlet runs in, nil where it runs elsewhere.
func SessionOf(r *cmdlet.Run) *Session {
	if h, ok := r.Host.(*host); ok {
		return h.s
	}
	return nil
}
