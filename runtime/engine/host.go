package engine

import (
	"context"
	"errors"
	"io"
	"slices"
	"strings"

	lua "github.com/yuin/gopher-lua"

	"github.com/pslshell/psl/runtime/dialect"
	"github.com/pslshell/psl/runtime/module"
)

// host is the engine as bindings see it.
type host struct{ e *Engine }

// Host gives what bindings are installed into.
func (e *Engine) Host() module.Host { return host{e} }

func (h host) State() *lua.LState { return h.e.L }

func (h host) Register(cmd module.Command, names ...string) {
	fn := module.Bind(h.e.L, cmd, h.e.invoke)
	for _, n := range names {
		h.e.commands[n] = cmd
		h.e.scopes.DefineCommand(n, fn)
	}
}

func (h host) Define(name string, v lua.LValue) {
	delete(h.e.commands, name)
	h.e.scopes.Define(name, v)
}

func (h host) Unregister(names ...string) {
	for _, n := range names {
		delete(h.e.commands, n)
		h.e.scopes.Undefine(n)
	}
}

func (h host) Command(name string) (module.Command, bool) {
	c, ok := h.e.commands[name]
	return c, ok
}

func (h host) Preferences(vars map[string]lua.LValue) { h.e.scopes.Preferences(vars) }

func (h host) Preload(name string, loader lua.LGFunction) { h.e.L.PreloadModule(name, loader) }

func (h host) Load(text, name string) (*lua.LFunction, error) {
	return h.e.load(text, name, h.e.scopes.NewScript(), dialect.Options{})
}

func (h host) SetValues(v module.Values)            { h.e.values = v }
func (h host) SetDisplay(d module.Display)          { h.e.display = d }
func (h host) SetErrorView(view func(error) string) { h.e.errorView = view }
func (h host) SetHint(hint func(string) string)     { h.e.hint = hint }
func (h host) Values() module.Values                { return h.e.values }
func (h host) Display() module.Display              { return h.e.display }
func (h host) Stdin() io.Reader                     { return h.e.opts.Stdin }
func (h host) Stdout() io.Writer                    { return h.e.opts.Stdout }
func (h host) Stderr() io.Writer                    { return h.e.opts.Stderr }
func (h host) Context() context.Context             { return h.e.ctx }
func (h host) OnClose(f func() error)               { h.e.closers = append(h.e.closers, f) }

func (h host) Variables() module.Variables { return h.e.scopes.At(h.e.L) }

func (h host) PromptVariables() []module.Variable {
	s := h.e.scopes
	var out []module.Variable
	for name, slot := range s.PromptLocals.Names {
		out = append(out, module.Variable{Name: name, Value: s.PromptTable.RawGetString(slot), Scope: "Local"})
	}
	slices.SortFunc(out, func(a, b module.Variable) int { return strings.Compare(a.Name, b.Name) })
	globals, err := s.At(h.e.L).List("Global")
	if err != nil {
		return out // there is always a global scope
	}
	return append(out, globals...)
}

// ErrorText gives the text for an uncaught error, by the view that bindings
// installed, else by [Describe], with a hint where bindings have one.
func (e *Engine) ErrorText(err error) string {
	text := ""
	if e.errorView != nil {
		text = e.errorView(err)
	}
	if text == "" {
		text = Describe(err)
	}
	if e.hint != nil {
		if hint := e.hint(wrongSource(err)); hint != "" {
			text += hint + "\n"
		}
	}
	return text
}

// wrongSource is the line at which a text is no program or Lua itself went wrong, "" for what commands report.
func wrongSource(err error) string {
	var syntax *dialect.SyntaxError
	var le *module.LuaError
	switch {
	case errors.As(err, &syntax):
		return syntax.Source
	case errors.As(err, &le) && le.Cause == nil:
		return le.Position.Source
	}
	return ""
}
