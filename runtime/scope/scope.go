package scope

import (
	"sort"
	"strings"

	lua "github.com/yuin/gopher-lua"

	"github.com/pslshell/psl/runtime/dialect"
	"github.com/pslshell/psl/runtime/module"
)

const registryKey = "(psl scopes)"

// Scopes are the scopes of one Lua state.
type Scopes struct {
	L      *lua.LState
	global *env
	envs   map[*lua.LTable]*env
	// builtins are the host's functions and the libraries, by name.
	builtins map[string]lua.LValue
	// commands are those of them that stand in the global scope alone, behind its variables. The others are copied into
	// every script's table, which finds them faster.
	commands map[string]bool
	prefs    map[string]bool
	using    usingTable

	// The prompt's locals live in a table under the slots that dialect gives.
	PromptLocals *dialect.PromptLocals
	PromptTable  *lua.LTable
	private      *lua.LTable // the prompt's
}

// env is one environment: the table scripts see and what is known beside it.
type env struct {
	table *lua.LTable
	meta  *lua.LTable
	// fixed holds read-only and constant variables. They are kept out of the
	// table so that an assignment meets __newindex; plain variables never pay.
	fixed map[string]*module.Variable
	notes map[string]module.Variable // options and descriptions of plain ones
}

// New makes the scopes of L. The names that stand in L's globals by then are
// taken as the host's.
func New(L *lua.LState) *Scopes {
	s := &Scopes{
		L: L, envs: map[*lua.LTable]*env{}, builtins: map[string]lua.LValue{}, commands: map[string]bool{}, prefs: map[string]bool{},
		PromptLocals: &dialect.PromptLocals{}, PromptTable: L.NewTable(),
	}
	s.using.init()
	g := L.G.Global
	g.ForEach(func(k, v lua.LValue) {
		if name, ok := k.(lua.LString); ok {
			s.builtins[string(name)] = v
		}
	})
	delete(s.builtins, "_G")
	s.global = &env{table: g, fixed: map[string]*module.Variable{}, notes: map[string]module.Variable{}}
	s.envs[g] = s.global
	g.RawSetString("global", g)
	g.RawSetString("script", g)
	L.G.Registry.RawSetString(registryKey, &lua.LUserData{Value: s, Metatable: lua.LNil})
	return s
}

// Of gives the scopes of a state (of any of its threads), nil where it has none.
func Of(L *lua.LState) *Scopes {
	if ud, ok := L.G.Registry.RawGetString(registryKey).(*lua.LUserData); ok {
		s, _ := ud.Value.(*Scopes)
		return s
	}
	return nil
}

// Global is the table of the global scope, which is the prompt's.
func (s *Scopes) Global() *lua.LTable { return s.global.table }

// NewScript makes the environment of a script. Release drops it.
func (s *Scopes) NewScript() *lua.LTable {
	t := s.L.CreateTable(0, len(s.builtins)+8)
	for name, v := range s.builtins {
		if !s.commands[name] {
			t.RawSetString(name, v)
		}
	}
	t.RawSetString("_G", t)
	t.RawSetString("script", t)
	t.RawSetString("global", s.global.table)
	e := &env{table: t, fixed: map[string]*module.Variable{}, notes: map[string]module.Variable{}}
	e.meta = s.L.NewTable()
	e.meta.RawSetString("__index", s.global.table)
	t.Metatable = e.meta
	s.envs[t] = e
	return t
}

// Release forgets a script's environment. Functions that outlive the script
// keep its variables; only options of variables are lost.
func (s *Scopes) Release(t *lua.LTable) {
	if t != s.global.table {
		delete(s.envs, t)
	}
}

// IsScope says whether a table is the environment of a script or the global one.
func (s *Scopes) IsScope(t *lua.LTable) bool { return s.envs[t] != nil }

// HidesMetatable says whether a table is a script's environment with the
// metatable it was made with, which plain Lua does not have.
func (s *Scopes) HidesMetatable(v lua.LValue) bool {
	t, ok := v.(*lua.LTable)
	if !ok {
		return false
	}
	e := s.envs[t]
	return e != nil && e.meta != nil && t.Metatable == e.meta
}

// Define makes a host value known in every scope, those of running scripts
// included unless they gave the name another meaning.
func (s *Scopes) Define(name string, v lua.LValue) {
	old := s.builtins[name]
	s.builtins[name] = v
	for t := range s.envs {
		if now := t.RawGetString(name); now == lua.LNil || now == old {
			t.RawSetString(name, v)
		}
	}
}

// DefineCommand makes a command known in every scope. A variable of its name hides it, one of the global scope too: the
// short names of commands are words that scripts use.
func (s *Scopes) DefineCommand(name string, v lua.LValue) {
	s.Undefine(name)
	s.builtins[name], s.commands[name] = v, true
	if g := s.global.table; g.RawGetString(name) == lua.LNil {
		g.RawSetString(name, v)
	}
}

// Undefine takes a host value back.
func (s *Scopes) Undefine(name string) {
	old, ok := s.builtins[name]
	if !ok {
		return
	}
	delete(s.builtins, name)
	delete(s.commands, name)
	for t := range s.envs {
		if t.RawGetString(name) == old {
			t.RawSetString(name, lua.LNil)
		}
	}
}

// Builtin gives a host value.
func (s *Scopes) Builtin(name string) (lua.LValue, bool) {
	v, ok := s.builtins[name]
	return v, ok
}

// Builtins lists the names of host values, sorted.
func (s *Scopes) Builtins() []string {
	names := make([]string, 0, len(s.builtins))
	for n := range s.builtins {
		names = append(names, n)
	}
	sort.Strings(names)
	return names
}

// Preferences names the preference variables and sets those not yet set in
// global scope.
func (s *Scopes) Preferences(vars map[string]lua.LValue) {
	for name, v := range vars {
		s.prefs[name] = true
		if s.global.table.RawGetString(name) == lua.LNil {
			s.global.table.RawSetString(name, v)
		}
	}
}

// IsPreference is the predicate that dialect.Options wants.
func (s *Scopes) IsPreference(name string) bool { return s.prefs[name] }

// Private gives the private table of a function that runs with environment
// env, and a view that reads it first and env behind it.
func (s *Scopes) Private(L *lua.LState, env *lua.LTable) (private, view *lua.LTable) {
	private, view = L.NewTable(), L.NewTable()
	s.fillView(L, private, view, env)
	return private, view
}

// PromptPrivate gives the prompt's, which outlive its chunks.
func (s *Scopes) PromptPrivate(L *lua.LState) (private, view *lua.LTable) {
	if s.private == nil {
		s.private = L.NewTable()
	}
	view = L.NewTable()
	s.fillView(L, s.private, view, s.global.table)
	return s.private, view
}

func (s *Scopes) fillView(L *lua.LState, private, view, env *lua.LTable) {
	meta := L.NewTable()
	meta.RawSetString("__index", L.NewFunction(func(L *lua.LState) int {
		v := private.RawGet(L.Get(2))
		if v == lua.LNil {
			v = L.GetTable(env, L.Get(2))
		}
		L.Push(v)
		return 1
	}))
	meta.RawSetString("__newindex", L.NewFunction(func(L *lua.LState) int {
		if private.RawGet(L.Get(2)) != lua.LNil {
			private.RawSet(L.Get(2), L.Get(3))
		} else {
			L.SetTable(env, L.Get(2), L.Get(3))
		}
		return 0
	}))
	view.Metatable = meta
}

// get reads a name of an environment without running metamethods.
func (e *env) get(name string) (lua.LValue, bool) {
	if v, ok := e.fixed[name]; ok {
		return v.Value, true
	}
	v := e.table.RawGetString(name)
	return v, v != lua.LNil
}

// getFold is get ignoring case; of several the first in order.
func (e *env) getFold(name string) (string, lua.LValue, bool) {
	best, val := "", lua.LValue(lua.LNil)
	for n, v := range e.fixed {
		if strings.EqualFold(n, name) && (best == "" || n < best) {
			best, val = n, v.Value
		}
	}
	e.table.ForEach(func(k, v lua.LValue) {
		n, ok := k.(lua.LString)
		if ok && len(n) == len(name) && strings.EqualFold(string(n), name) && (best == "" || string(n) < best) {
			best, val = string(n), v
		}
	})
	return best, val, best != ""
}

func (e *env) variable(name, scope string) (module.Variable, bool) {
	if v, ok := e.fixed[name]; ok {
		c := *v
		c.Scope = scope
		return c, true
	}
	v := e.table.RawGetString(name)
	if v == lua.LNil {
		return module.Variable{}, false
	}
	out := e.notes[name]
	out.Name, out.Value, out.Scope = name, v, scope
	return out, true
}

// set writes a variable with its options.
func (s *Scopes) set(e *env, v module.Variable, scope string, force bool) error {
	if old, ok := e.fixed[v.Name]; ok {
		if old.Options&module.Constant != 0 || !force {
			return &module.VariableError{Name: v.Name, Scope: scope, Option: old.Options & (module.Constant | module.ReadOnly)}
		}
		delete(e.fixed, v.Name)
	}
	if v.Value == nil {
		v.Value = lua.LNil
	}
	if v.Options&(module.ReadOnly|module.Constant) == 0 {
		e.table.RawSetString(v.Name, v.Value)
		if v.Options != 0 || v.Description != "" {
			e.notes[v.Name] = v
		} else {
			delete(e.notes, v.Name)
		}
		return nil
	}
	delete(e.notes, v.Name)
	e.table.RawSetString(v.Name, lua.LNil)
	kept := v
	e.fixed[v.Name] = &kept
	s.guard(e)
	return nil
}

// guard puts the metamethods on an environment that keep its fixed variables.
func (s *Scopes) guard(e *env) {
	if e.meta == nil {
		e.meta = s.L.NewTable()
		e.table.Metatable = e.meta
	}
	if e.meta.RawGetString("__newindex") != lua.LNil {
		return
	}
	outer := s.global.table
	e.meta.RawSetString("__index", s.L.NewFunction(func(L *lua.LState) int {
		key := L.Get(2)
		if name, ok := key.(lua.LString); ok {
			if v, ok := e.fixed[string(name)]; ok {
				L.Push(v.Value)
				return 1
			}
		}
		if e.table == outer {
			L.Push(lua.LNil)
		} else {
			L.Push(L.GetTable(outer, key))
		}
		return 1
	}))
	e.meta.RawSetString("__newindex", s.L.NewFunction(func(L *lua.LState) int {
		if name, ok := L.Get(2).(lua.LString); ok {
			if v, ok := e.fixed[string(name)]; ok {
				L.RaiseError("%s", (&module.VariableError{Name: v.Name, Option: v.Options}).Error())
			}
		}
		L.RawSet(e.table, L.Get(2), L.Get(3))
		return 0
	}))
}
