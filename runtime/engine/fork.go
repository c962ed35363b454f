package engine

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"

	lua "github.com/yuin/gopher-lua"

	"github.com/pslshell/psl/runtime/dialect"
	"github.com/pslshell/psl/runtime/module"
)

// Fork makes an engine of its own with nothing to read, whose bindings are
// still to be installed.
func (h host) Fork(stdout, stderr io.Writer) (module.Fork, error) {
	opts := h.e.opts
	opts.Stdin, opts.Stdout, opts.Stderr = strings.NewReader(""), stdout, stderr
	e, err := New(opts)
	if err != nil {
		return nil, err
	}
	return &fork{Engine: e, origin: h.e}, nil
}

// fork is an engine that runs functions of another one.
type fork struct {
	*Engine
	origin *Engine
}

// Call runs a function as the one script of the fork.
func (f *fork) Call(ctx context.Context, fn *lua.LFunction, args ...lua.LValue) (results []lua.LValue, err error) {
	err = f.do(ctx, func() error {
		old := f.L.Env
		f.L.Env = fn.Env
		defer func() { f.L.Env = old }()
		top := f.L.GetTop()
		f.L.Push(fn)
		for _, a := range args {
			f.L.Push(a)
		}
		if err := f.L.PCall(len(args), lua.MultRet, nil); err != nil {
			return f.wrap(f.L, err)
		}
		for i := top + 1; i <= f.L.GetTop(); i++ {
			results = append(results, f.L.Get(i))
		}
		f.L.SetTop(top)
		return nil
	})
	var exit *Exit
	if errors.As(err, &exit) {
		return nil, nil // the function has ended itself
	}
	return results, err
}

// Take copies functions of the origin into the fork. See [module.Fork].
func (f *fork) Take(values module.Carrier, fns ...*lua.LFunction) ([]*lua.LFunction, error) {
	t := f.taking(values)
	out := make([]*lua.LFunction, len(fns))
	for i, fn := range fns {
		v, err := t.function(fn)
		if err != nil {
			return nil, err
		}
		out[i] = v.(*lua.LFunction)
	}
	return out, nil
}

// TakeValue copies a value of the origin into the fork.
func (f *fork) TakeValue(v lua.LValue, values module.Carrier) (lua.LValue, error) {
	return f.taking(values).value(v)
}

func (f *fork) taking(values module.Carrier) *taking {
	t := &taking{from: f.origin, to: f.Engine, values: values,
		functions: map[*lua.LFunction]*lua.LFunction{}, protos: map[*lua.FunctionProto]*lua.FunctionProto{}, tables: map[*lua.LTable]*lua.LTable{},
		upvalues: map[*lua.Upvalue]*lua.Upvalue{}, envs: map[*lua.LTable]*lua.LTable{}, hooks: map[lua.LValue]lua.LValue{}}
	for name, v := range f.origin.hooks {
		t.hooks[v] = f.hooks[name]
	}
	return t
}

// taking copies what a function needs from one engine to another. What is
// shared, or holds itself, stays so among the copies.
type taking struct {
	from, to  *Engine
	values    module.Carrier
	functions map[*lua.LFunction]*lua.LFunction
	protos    map[*lua.FunctionProto]*lua.FunctionProto
	tables    map[*lua.LTable]*lua.LTable
	upvalues  map[*lua.Upvalue]*lua.Upvalue
	envs      map[*lua.LTable]*lua.LTable
	hooks     map[lua.LValue]lua.LValue
	builtins  map[lua.LValue]lua.LValue
}

// A NotTakenError tells which variable of a function cannot go to another
// state, and why.
type NotTakenError struct {
	Variable string // "" for the function itself
	Reason   string
}

func (e *NotTakenError) Error() string {
	if e.Variable == "" {
		return "the function cannot run on a state of its own: " + e.Reason
	}
	return fmt.Sprintf("the function cannot run on a state of its own: its variable %s holds %s", e.Variable, e.Reason)
}

// named gives an error of a value the variable that holds it.
func named(err error, variable string) error {
	var n *NotTakenError
	if errors.As(err, &n) && n.Variable == "" {
		return &NotTakenError{Variable: variable, Reason: n.Reason}
	}
	return err
}

func (t *taking) value(v lua.LValue) (lua.LValue, error) {
	switch x := v.(type) {
	case *lua.LFunction:
		return t.function(x)
	case *lua.LTable:
		return t.table(x)
	case *lua.LUserData:
		if c, ok := t.builtin(v); ok {
			return c, nil
		}
		c, err := t.values.Carry(t.to.L, x)
		if err != nil {
			return nil, &NotTakenError{Reason: err.Error()}
		}
		return c, nil
	case *lua.LState:
		return nil, &NotTakenError{Reason: "a coroutine, which stays where it was made"}
	case lua.LChannel:
		return nil, &NotTakenError{Reason: "a channel, which stays where it was made"}
	}
	return v, nil
}

// builtin gives the counterpart of a value that the host itself defines: a
// command, a constructor, a library and what is in it.
func (t *taking) builtin(v lua.LValue) (lua.LValue, bool) {
	if t.builtins == nil {
		t.builtins = map[lua.LValue]lua.LValue{}
		for _, name := range t.from.scopes.Builtins() {
			own, _ := t.from.scopes.Builtin(name)
			other, ok := t.to.scopes.Builtin(name)
			if !ok {
				continue
			}
			t.pair(own, other)
		}
	}
	c, ok := t.builtins[v]
	return c, ok
}

func (t *taking) pair(own, other lua.LValue) {
	switch own.(type) {
	case *lua.LFunction, *lua.LUserData, *lua.LTable:
	default:
		return // other values are no identities
	}
	if _, have := t.builtins[own]; have {
		return
	}
	t.builtins[own] = other
	a, ok := own.(*lua.LTable)
	b, ok2 := other.(*lua.LTable)
	if !ok || !ok2 || t.from.scopes.IsScope(a) {
		return
	}
	a.ForEach(func(k, v lua.LValue) {
		switch v.(type) {
		case *lua.LFunction, *lua.LTable:
			if name, ok := k.(lua.LString); ok {
				if w := b.RawGetString(string(name)); w != lua.LNil {
					t.pair(v, w)
				}
			}
		}
	})
}

func (t *taking) function(fn *lua.LFunction) (lua.LValue, error) {
	if c, ok := t.functions[fn]; ok {
		return c, nil
	}
	if fn.IsG {
		if c, ok := t.builtin(fn); ok {
			return c, nil
		}
		if cmd, ok := module.CommandOf(fn); ok {
			return nil, &NotTakenError{Reason: "the command " + cmd.Name() + ", which is known here alone"}
		}
		return nil, &NotTakenError{Reason: "a function that is not written in Lua"}
	}
	c := t.to.L.NewFunctionFromProto(t.proto(fn.Proto))
	t.functions[fn] = c
	env, err := t.env(fn)
	if err != nil {
		return nil, err
	}
	c.Env = env
	for i, u := range fn.Upvalues {
		if c.Upvalues[i], err = t.upvalue(u); err != nil {
			return nil, named(err, fn.Proto.DbgUpvalues[i])
		}
	}
	return c, nil
}

func (t *taking) upvalue(u *lua.Upvalue) (*lua.Upvalue, error) {
	if c, ok := t.upvalues[u]; ok {
		return c, nil
	}
	c := &lua.Upvalue{}
	c.Close()
	c.SetValue(lua.LNil)
	t.upvalues[u] = c // a local function sees itself
	v, err := t.value(u.Value())
	if err != nil {
		return nil, err
	}
	c.SetValue(v)
	return c, nil
}

// proto copies compiled code. Its instructions are shared, since nobody
// changes them; its constants are this engine's hooks.
func (t *taking) proto(p *lua.FunctionProto) *lua.FunctionProto {
	if c, ok := t.protos[p]; ok {
		return c
	}
	c := *p
	t.protos[p] = &c
	c.Constants = make([]lua.LValue, len(p.Constants))
	for i, v := range p.Constants {
		if other, ok := t.hooks[v]; ok {
			v = other
		}
		c.Constants[i] = v
	}
	c.FunctionPrototypes = make([]*lua.FunctionProto, len(p.FunctionPrototypes))
	for i, child := range p.FunctionPrototypes {
		c.FunctionPrototypes[i] = t.proto(child)
	}
	if s := t.from.sources[p.SourceName]; s != nil {
		t.to.keepSource(p.SourceName, s.text, s.prompt)
	}
	return &c
}

// env gives the function an environment with copies of the free variables
// that it names, as far as they are set and not the host's.
func (t *taking) env(fn *lua.LFunction) (*lua.LTable, error) {
	env, ok := t.envs[fn.Env]
	if !ok {
		env = t.to.scopes.NewScript()
		t.envs[fn.Env] = env
	}
	var err error
	freeNames(fn.Proto, func(name string) {
		v := fn.Env.RawGetString(name)
		if v == lua.LNil {
			v = t.from.L.GetField(fn.Env, name)
		}
		host, isHost := t.from.scopes.Builtin(name)
		if err != nil || v == lua.LNil || isHost && host == v || t.from.scopes.IsPreference(name) {
			return
		}
		if s, ok := v.(*lua.LTable); ok && t.from.scopes.IsScope(s) {
			return // global, script and _G are its own
		}
		var c lua.LValue
		if c, err = t.value(v); err != nil {
			err = named(err, name)
			return
		}
		env.RawSetString(name, c)
	})
	if err == nil && usesPromptLocals(fn.Proto, t.from.hooks[dialect.HookLocals]) {
		t.from.scopes.PromptLocals.Names(func(name, slot string) bool {
			v := t.from.scopes.PromptTable.RawGetString(slot)
			var c lua.LValue
			if c, err = t.value(v); err != nil {
				err = named(err, name)
				return false
			}
			t.to.scopes.PromptTable.RawSetString(slot, c)
			return true
		})
	}
	return env, err
}

// freeNames calls use with the names of the free variables that code reads.
func freeNames(p *lua.FunctionProto, use func(name string)) {
	seen := map[string]bool{}
	for _, inst := range p.Code {
		if inst>>26 != uint32(lua.OP_GETGLOBAL) {
			continue
		}
		if name, ok := p.Constants[inst&0x3ffff].(lua.LString); ok && !seen[string(name)] {
			seen[string(name)] = true
			use(string(name))
		}
	}
	for _, child := range p.FunctionPrototypes {
		freeNames(child, use)
	}
}

// usesPromptLocals tells whether code reads what was declared local at the
// prompt.
func usesPromptLocals(p *lua.FunctionProto, table lua.LValue) bool {
	for _, c := range p.Constants {
		if c == table {
			return true
		}
	}
	for _, child := range p.FunctionPrototypes {
		if usesPromptLocals(child, table) {
			return true
		}
	}
	return false
}

func (t *taking) table(x *lua.LTable) (lua.LValue, error) {
	if c, ok := t.tables[x]; ok {
		return c, nil
	}
	if t.from.scopes.IsScope(x) {
		return nil, &NotTakenError{Reason: "a scope: name the variables of it that are wanted"}
	}
	if c, ok := t.builtin(x); ok {
		return c, nil
	}
	c := t.to.L.NewTable()
	t.tables[x] = c
	var err error
	for k, v := x.Next(lua.LNil); k != lua.LNil; k, v = x.Next(k) {
		var ck, cv lua.LValue
		if ck, err = t.value(k); err == nil {
			cv, err = t.value(v)
		}
		if err != nil {
			return nil, err
		}
		c.RawSet(ck, cv)
	}
	switch m := x.Metatable.(type) {
	case *lua.LTable:
		if own, ok := t.values.Metatable(m); ok {
			c.Metatable = own
			break
		}
		own, err := t.value(m)
		if err != nil {
			return nil, err
		}
		c.Metatable = own
	}
	return c, nil
}
