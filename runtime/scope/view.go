package scope

import (
	"errors"
	"fmt"
	"sort"
	"strconv"
	"strings"

	lua "github.com/yuin/gopher-lua"

	"github.com/pslshell/psl/runtime/dialect"
	"github.com/pslshell/psl/runtime/module"
)

// View sees variables from the place of a call; it implements
// [module.Variables]. It is valid while that call runs.
type View struct {
	s *Scopes
	L *lua.LState
}

// At gives the view from the innermost Lua function that runs on L.
func (s *Scopes) At(L *lua.LState) *View { return &View{s, L} }

var _ module.Variables = (*View)(nil)

// Using reads the variable that $using:name means in a literal text, as seen
// from the innermost Lua function on L. set is false for a free variable that
// holds nil, and true for a declared local holding nil.
func Using(L *lua.LState, text, name string) (value lua.LValue, set bool) {
	s := Of(L)
	if s == nil {
		return lua.LNil, false
	}
	return s.At(L).Using(text, name)
}

// frame finds the innermost Lua function.
func (v *View) frame() (*lua.Debug, *lua.LFunction) {
	for level := 0; ; level++ {
		dbg, ok := v.L.GetStack(level)
		if !ok {
			return nil, nil
		}
		f, err := v.L.GetInfo("f", dbg, lua.LNil)
		if err != nil {
			return nil, nil
		}
		if fn, ok := f.(*lua.LFunction); ok && !fn.IsG {
			return dbg, fn
		}
	}
}

// Env is the environment of the innermost Lua function, else the state's.
func (v *View) Env() *lua.LTable {
	if _, fn := v.frame(); fn != nil {
		return fn.Env
	}
	return v.L.Env
}

// env is the scope in which a call stands: its function's environment if that
// is a scope (setfenv may have made it another table), else the thread's.
func (v *View) env() *env {
	if e := v.s.envs[v.Env()]; e != nil {
		return e
	}
	if e := v.s.envs[v.L.Env]; e != nil {
		return e
	}
	return v.s.global
}

// ScopeTable is the environment in which new code of this place runs.
func (v *View) ScopeTable() *lua.LTable {
	if !v.s.IsScope(v.L.Env) {
		return v.L.Env // setfenv(0, t) chose it
	}
	return v.env().table
}

// declared looks for a local, upvalue, prompt local or private variable.
func (v *View) declared(match func(string) bool) (name string, val lua.LValue, ok bool) {
	dbg, fn := v.frame()
	if fn == nil {
		return "", nil, false
	}
	var private *lua.LTable
	for i := 1; ; i++ {
		n, value := v.L.GetLocal(dbg, i)
		if n == "" || n == "(*temporary)" {
			break
		}
		if n == dialect.LocalPrivate {
			private, _ = value.(*lua.LTable)
		}
		if n[0] != '(' && match(n) {
			name, val, ok = n, value, true // the last declared hides the others
		}
	}
	if ok {
		return name, val, true
	}
	for i, n := range fn.Proto.DbgUpvalues {
		if n[0] != '(' && match(n) && i < len(fn.Upvalues) {
			return n, fn.Upvalues[i].Value(), true
		}
	}
	if fn.Env == v.s.global.table {
		for n, slot := range v.s.PromptLocals.Names {
			if match(n) {
				return n, v.s.PromptTable.RawGetString(slot), true
			}
		}
	}
	if private != nil {
		private.ForEach(func(k, value lua.LValue) {
			if n, isName := k.(lua.LString); isName && !ok && match(string(n)) {
				name, val, ok = string(n), value, true
			}
		})
	}
	return name, val, ok
}

func (v *View) free(name string) (lua.LValue, bool) {
	// A function whose environment is no scope (setfenv) reads that first.
	if t := v.Env(); !v.s.IsScope(t) {
		if x := t.RawGetString(name); x != lua.LNil {
			return x, true
		}
	}
	e := v.env()
	if x, ok := e.get(name); ok {
		return x, true
	}
	return v.s.global.get(name)
}

func (v *View) freeFold(name string) (lua.LValue, bool) {
	if _, x, ok := v.env().getFold(name); ok {
		return x, true
	}
	_, x, ok := v.s.global.getFold(name)
	return x, ok
}

func exactly(name string) func(string) bool { return func(s string) bool { return s == name } }
func folded(name string) func(string) bool {
	return func(s string) bool { return strings.EqualFold(s, name) }
}

// Lookup implements [module.Variables].
func (v *View) Lookup(name string) (lua.LValue, bool) {
	if _, x, ok := v.declared(exactly(name)); ok {
		return x, true
	}
	if x, ok := v.free(name); ok {
		return x, true
	}
	if v.s.prefs[name] {
		return lua.LNil, false // spelled as it should be, and not set
	}
	if _, x, ok := v.declared(folded(name)); ok {
		return x, true
	}
	if x, ok := v.freeFold(name); ok {
		return x, true
	}
	return lua.LNil, false
}

// Using implements [module.Variables].
func (v *View) Using(text, name string) (lua.LValue, bool) {
	kept := v.s.using.get(text)
	if x, ok := kept.read(v.L, exactly(name)); ok {
		return x, true
	}
	if _, x, ok := v.declared(exactly(name)); ok {
		return x, true
	}
	if x, ok := v.free(name); ok {
		return x, true
	}
	if x, ok := kept.read(v.L, folded(name)); ok {
		return x, true
	}
	if _, x, ok := v.declared(folded(name)); ok {
		return x, true
	}
	if x, ok := v.freeFold(name); ok {
		return x, true
	}
	return lua.LNil, false
}

// errUnknownScope is the original's text.
var errUnknownScope = errors.New(`Cannot process argument because the value of parameter "Scope" is not valid. ` +
	`Valid values are "Global", "Local", or "Script", or a number relative to the current scope (0 through the number of scopes ` +
	`where 0 is the current scope and 1 is its parent). Change the value of the "Scope" parameter and run the operation again.`)

// scopeOf resolves a scope's name. local is true where locals of the function
// come first.
func (v *View) scopeOf(scope string) (e *env, name string, local, private bool, err error) {
	cur := v.env()
	curName := "Script"
	if cur == v.s.global {
		curName = "Global"
	}
	switch strings.ToLower(scope) {
	case "", "script":
		return cur, curName, false, false, nil
	case "local":
		return cur, curName, true, false, nil
	case "global":
		return v.s.global, "Global", false, false, nil
	case "private":
		return cur, curName, false, true, nil
	}
	n, convErr := strconv.Atoi(scope)
	depth := 1
	if cur == v.s.global {
		depth = 0
	}
	switch {
	case convErr != nil:
		return nil, "", false, false, errUnknownScope
	case n < 0 || n > depth:
		return nil, "", false, false, fmt.Errorf("scope number %d exceeds the number of active scopes (%d)", n, depth+1)
	case n == 0:
		return cur, curName, true, false, nil
	}
	return v.s.global, "Global", false, false, nil
}

// Get implements [module.Variables].
func (v *View) Get(name, scope string) (module.Variable, bool, error) {
	e, scopeName, local, private, err := v.scopeOf(scope)
	if err != nil {
		return module.Variable{}, false, err
	}
	if scope == "" || local || private {
		n, x, ok := v.declared(exactly(name))
		if !ok {
			n, x, ok = v.declared(folded(name))
		}
		if ok {
			out := module.Variable{Name: n, Value: x, Scope: "Local"}
			if private {
				out.Options = module.Private
			}
			return out, true, nil
		}
		if private {
			return module.Variable{}, false, nil
		}
	}
	if out, ok := e.variable(name, scopeName); ok {
		return out, true, nil
	}
	if scope == "" && e != v.s.global {
		if out, ok := v.s.global.variable(name, "Global"); ok {
			return out, true, nil
		}
	}
	if n, _, ok := e.getFold(name); ok {
		out, found := e.variable(n, scopeName)
		return out, found, nil
	}
	if scope == "" && e != v.s.global {
		if n, _, ok := v.s.global.getFold(name); ok {
			out, found := v.s.global.variable(n, "Global")
			return out, found, nil
		}
	}
	return module.Variable{}, false, nil
}

// Set implements [module.Variables]. With scope Local (or 0) a declared local
// of the name is assigned; Private writes the private variables of a function
// that has some, else the scope.
func (v *View) Set(x module.Variable, scope string, force bool) error {
	e, scopeName, local, private, err := v.scopeOf(scope)
	if err != nil {
		return err
	}
	if x.Value == nil {
		x.Value = lua.LNil
	}
	if local && v.setLocal(x.Name, x.Value) {
		return nil
	}
	if private || x.Options&module.Private != 0 {
		if t := v.privateTable(); t != nil {
			t.RawSetString(x.Name, x.Value)
			return nil
		}
	}
	if _, ok := e.variable(x.Name, ""); !ok {
		// Names ignore case where the exact one is not there.
		if n, _, ok := e.getFold(x.Name); ok && scope != "" {
			x.Name = n
		}
	}
	return v.s.set(e, x, scopeName, force)
}

func (v *View) privateTable() *lua.LTable {
	dbg, fn := v.frame()
	if fn == nil {
		return nil
	}
	for i := 1; ; i++ {
		n, value := v.L.GetLocal(dbg, i)
		if n == "" || n == "(*temporary)" {
			return nil
		}
		if n == dialect.LocalPrivate {
			t, _ := value.(*lua.LTable)
			return t
		}
	}
}

func (v *View) setLocal(name string, value lua.LValue) bool {
	dbg, fn := v.frame()
	if fn == nil {
		return false
	}
	found := 0
	for i := 1; ; i++ {
		n, _ := v.L.GetLocal(dbg, i)
		if n == "" || n == "(*temporary)" {
			break
		}
		if n == name {
			found = i
		}
	}
	if found == 0 {
		return false
	}
	v.L.SetLocal(dbg, found, value)
	return true
}

// Remove implements [module.Variables].
func (v *View) Remove(name, scope string, force bool) error {
	e, scopeName, _, _, err := v.scopeOf(scope)
	if err != nil {
		return err
	}
	if old, ok := e.fixed[name]; ok && (old.Options&module.Constant != 0 || !force) {
		return &module.VariableError{Name: name, Scope: scopeName, Option: old.Options}
	}
	delete(e.fixed, name)
	delete(e.notes, name)
	e.table.RawSetString(name, lua.LNil)
	return nil
}

// List implements [module.Variables].
func (v *View) List(scope string) ([]module.Variable, error) {
	e, scopeName, local, private, err := v.scopeOf(scope)
	if err != nil {
		return nil, err
	}
	found := map[string]module.Variable{}
	add := func(e *env, scopeName string) {
		e.table.ForEach(func(k, val lua.LValue) {
			name, ok := k.(lua.LString)
			if !ok || v.hidden(string(name), val) {
				return
			}
			if _, dup := found[string(name)]; !dup {
				found[string(name)], _ = e.variable(string(name), scopeName)
			}
		})
		for name := range e.fixed {
			if _, dup := found[name]; !dup {
				found[name], _ = e.variable(name, scopeName)
			}
		}
	}
	if scope == "" || local || private {
		v.declared(func(name string) bool {
			if _, val, ok := v.declared(exactly(name)); ok && !private {
				found[name] = module.Variable{Name: name, Value: val, Scope: "Local"}
			}
			return false
		})
		if private {
			if t := v.privateTable(); t != nil {
				t.ForEach(func(k, val lua.LValue) {
					found[k.String()] = module.Variable{Name: k.String(), Value: val, Scope: "Local", Options: module.Private}
				})
			}
		}
	}
	if !private {
		add(e, scopeName)
		if scope == "" && e != v.s.global {
			add(v.s.global, "Global")
		}
	}
	out := make([]module.Variable, 0, len(found))
	for _, x := range found {
		out = append(out, x)
	}
	sort.Slice(out, func(i, j int) bool { return out[i].Name < out[j].Name })
	return out, nil
}

func (v *View) hidden(name string, val lua.LValue) bool {
	switch name {
	case "_G", "global", "script":
		return true
	}
	b, ok := v.s.builtins[name]
	return ok && b == val
}
