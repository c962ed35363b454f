package engine

import (
	lua "github.com/yuin/gopher-lua"

	"github.com/pslshell/psl/runtime/dialect"
	"github.com/pslshell/psl/runtime/module"
)

// installHooks makes the functions that compiled code calls.
func (e *Engine) installHooks() {
	e.hooks = map[string]lua.LValue{dialect.HookLocals: e.scopes.PromptTable}
	for name, fn := range map[string]lua.LGFunction{
		dialect.HookSource:        e.hookSource,
		dialect.HookStage:         e.hookStage,
		dialect.HookMethodStage:   e.hookMethodStage,
		dialect.HookPipeline:      e.hookPipeline,
		dialect.HookUsing:         e.hookUsing,
		dialect.HookPrivate:       e.hookPrivate,
		dialect.HookPromptPrivate: e.hookPromptPrivate,
		dialect.HookDisplay:       e.hookDisplay,
		dialect.HookDisplayCall:   e.hookDisplayCall,
	} {
		e.hooks[name] = e.L.NewFunction(fn)
	}
}

func (e *Engine) hookUsing(L *lua.LState) int {
	text := L.ToString(1)
	getter := L.ToFunction(2)
	var names []string
	for i := 3; i <= L.GetTop(); i++ {
		names = append(names, L.ToString(i))
	}
	e.scopes.KeepUsing(text, getter, names)
	L.Push(L.Get(1))
	return 1
}

func (e *Engine) hookPrivate(L *lua.LState) int {
	private, view := e.scopes.Private(L, e.scopes.At(L).Env())
	L.Push(private)
	L.Push(view)
	return 2
}

func (e *Engine) hookPromptPrivate(L *lua.LState) int {
	private, view := e.scopes.PromptPrivate(L)
	L.Push(private)
	L.Push(view)
	return 2
}

// showValue displays one value as a statement of it would be.
func (e *Engine) showValue(L *lua.LState, v lua.LValue) {
	if v == lua.LNil {
		return
	}
	if t, ok := v.(*lua.LTable); ok {
		// A script's table that says itself what its text is shows that. Tables of the host's own kinds have their views.
		if fn, ok := L.GetMetaField(t, "__tostring").(*lua.LFunction); ok && !fn.IsG {
			v = L.ToStringMeta(t)
		}
	}
	if err := e.values.Enumerate(e.values.FromLua(L, v), e.display.Show); err != nil {
		e.raise(L, err)
	}
}

func (e *Engine) hookDisplay(L *lua.LState) int {
	e.heed(L)
	for _, v := range arguments(L, 1) {
		e.showValue(L, v)
	}
	return 0
}

func (e *Engine) hookDisplayCall(L *lua.LState) int {
	fn, args := L.Get(2), arguments(L, 3)
	if _, ok := module.CommandOf(fn); ok {
		s := &step{fn: fn, args: args, pos: e.position(L)}
		if err := e.drive(L, nil, false, []*step{s}, module.Displayed, e.display.Show); err != nil {
			e.raise(L, err)
		}
		return 0
	}
	if !callable(L, fn) {
		L.RaiseError("attempt to call '%s' (a %s value)", L.ToString(1), fn.Type())
	}
	top := L.GetTop()
	L.Push(fn)
	for _, a := range args {
		L.Push(a)
	}
	L.Call(len(args), lua.MultRet)
	e.heed(L)
	for _, v := range arguments(L, top+1) {
		e.showValue(L, v)
	}
	return 0
}
