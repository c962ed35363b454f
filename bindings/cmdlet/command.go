package cmdlet

import (
	"errors"
	"strings"

	lua "github.com/yuin/gopher-lua"

	"github.com/pslshell/psl/bindings/value"
	"github.com/pslshell/psl/remoting/cmdlet"
	"github.com/pslshell/psl/remoting/psobject"
	"github.com/pslshell/psl/runtime/module"
)

// Adapter rewrites a call's arguments before they are bound, where Lua's way differs from the shell's.
type Adapter func(c *module.Call, args []cmdlet.Argument) []cmdlet.Argument

// Command is a declaration as the Lua host runs it.
type Command struct {
	*cmdlet.Declaration
	session *Session
	adapt   Adapter
}

var _ module.Command = (*Command)(nil)

// Name is the cmdlet's name.
func (c *Command) Name() string { return c.Declaration.Name }

// LuaName is the cmdlet's name in Lua: the verb and the noun in lower case.
func LuaName(name string) string { return strings.ToLower(strings.ReplaceAll(name, "-", "_")) }

// spaced is the Lua name with the words of the noun apart: new_ps_session for New-PSSession.
func spaced(name string) string {
	verb, noun, ok := strings.Cut(name, "-")
	if !ok {
		return LuaName(name)
	}
	var b strings.Builder
	b.WriteString(strings.ToLower(verb))
	r := []rune(noun)
	for i, c := range r {
		upper := c >= 'A' && c <= 'Z'
		if i == 0 || upper && (r[i-1] < 'A' || r[i-1] > 'Z' || i+1 < len(r) && r[i+1] >= 'a' && r[i+1] <= 'z') {
			b.WriteByte('_')
		}
		b.WriteString(strings.ToLower(string(c)))
	}
	return b.String()
}

// LuaNames are all names by which Lua calls the cmdlet: the verb and noun, the noun's words apart, the shell's aliases
// that are names in Lua.
func LuaNames(d *cmdlet.Declaration) []string {
	names := []string{LuaName(d.Name)}
	add := func(n string) {
		for _, have := range names {
			if have == n {
				return
			}
		}
		names = append(names, n)
	}
	s := spaced(d.Name)
	add(s)
	add(strings.Replace(s, "_ps_", "_ps", 1))
	for _, a := range d.Aliases {
		if luaIdentifier(a) && !reserved[a] {
			add(strings.ToLower(a))
		}
	}
	return names
}

// reserved are aliases of the shell that mean something else in Lua.
var reserved = map[string]bool{"type": true, "select": true, "sort": true, "print": true, "where": false, "foreach": false, "echo": false}

func luaIdentifier(s string) bool {
	for i, c := range s {
		if c != '_' && (c < 'a' || c > 'z') && (c < 'A' || c > 'Z') && (i == 0 || c < '0' || c > '9') {
			return false
		}
	}
	return s != ""
}

// Start binds the arguments.
func (c *Command) Start(call *module.Call) (module.Stage, error) {
	h := &host{s: c.session, call: call, command: c}
	args := arguments(call)
	if asksHelp(c.Declaration, args) {
		return &helpStage{declaration: c.Declaration, width: c.session.Width}, nil
	}
	args, err := h.redirected(c.Declaration, args)
	if err != nil {
		return nil, c.session.failed(err)
	}
	if c.adapt != nil {
		args = c.adapt(call, args)
	}
	b := &cmdlet.Binder{LuaNames: true, LastTakesRest: true, Credential: c.session.askCredential}
	run, err := cmdlet.Start(call.Context, c.Declaration, h, b, args, call.PipelineInput)
	if err != nil {
		h.redirection.close()
		return nil, c.session.failed(err)
	}
	return &stage{run: run, host: h}, nil
}

// element is one of a table's values, with the notes it had when it came where the host's values know them.
func element(v module.Values, L *lua.LState, t *lua.LTable, i int) any {
	if own, ok := v.(*value.Values); ok {
		return own.Element(t, i)
	}
	return v.FromLua(L, t.RawGetInt(i))
}

// arguments turns a Lua call's arguments into the shell's: a lone table holds parameters, positional ones in its array
// part; otherwise each argument is a positional value.
func arguments(call *module.Call) []cmdlet.Argument {
	v, L := call.Values, call.L
	var out []cmdlet.Argument
	if len(call.Args) == 1 {
		if t, ok := call.Args[0].(*lua.LTable); ok {
			for i := 1; i <= t.Len(); i++ {
				out = append(out, cmdlet.Positional(element(v, L, t, i)))
			}
			n := float64(t.Len())
			for k, x := t.Next(lua.LNil); k != lua.LNil; k, x = t.Next(k) {
				if i, ok := k.(lua.LNumber); ok && float64(i) >= 1 && float64(i) <= n {
					continue
				}
				out = append(out, cmdlet.Named(k.String(), v.FromLua(L, x)))
			}
			return out
		}
	}
	for _, a := range call.Args {
		out = append(out, cmdlet.Positional(v.FromLua(L, a)))
	}
	return out
}

// stage is a running cmdlet.
type stage struct {
	run  *cmdlet.Run
	host *host
}

func (s *stage) Begin(out module.Sink) error {
	s.host.out = out
	return s.result(s.run.Begin())
}

func (s *stage) Process(obj any) error { return s.result(s.run.Process(obj)) }

func (s *stage) End() error { return s.result(s.run.End()) }

func (s *stage) Close() {
	s.run.Close()
	s.host.redirection.close()
	if told := s.host.s.Called; told != nil {
		var names []string
		s.run.Binder().Each(func(p *cmdlet.Parameter, _ any) { names = append(names, p.Name) })
		told(s.run.Declaration, names)
	}
}

func (s *stage) result(err error) error {
	switch {
	case err == nil:
		return nil
	case errors.Is(err, cmdlet.ErrStop):
		return module.ErrStop
	}
	return s.host.s.failed(err)
}

// describe makes the invocation of error records from a call's place.
func describe(d *cmdlet.Declaration, call *module.Call) *psobject.InvocationInfo {
	i := &psobject.InvocationInfo{MyCommand: d.Name, CommandType: "Cmdlet", InvocationName: LuaName(d.Name),
		ScriptLineNumber: int32(call.Position.Line), Line: call.Position.Source,
		PipelineLength: int32(call.Stages), PipelinePosition: int32(call.Index + 1), ExpectingInput: call.PipelineInput, CommandOrigin: "Internal"}
	if !call.Position.Prompt {
		i.ScriptName = call.Position.File // what is typed has none, as in the original
	}
	name := LuaName(d.Name)
	if at := strings.Index(i.Line, name); at >= 0 {
		i.OffsetInLine = int32(at + 1)
		end := at + len(name)
		i.EndOffsetInLine = int32(end + 1)
		i.Statement = i.Line[at:]
	}
	return i
}
