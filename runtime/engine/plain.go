package engine

import (
	"io"

	lua "github.com/yuin/gopher-lua"

	"github.com/pslshell/psl/runtime/module"
)

// plainValues serves an engine without bindings: objects are Lua values.
type plainValues struct{}

func (plainValues) FromLua(_ *lua.LState, v lua.LValue) any {
	if v == lua.LNil {
		return nil
	}
	return v
}

func (plainValues) ToLua(_ *lua.LState, obj any) lua.LValue {
	if v, ok := obj.(lua.LValue); ok {
		return v
	}
	if obj == nil {
		return lua.LNil
	}
	return &lua.LUserData{Value: obj, Metatable: lua.LNil}
}

func (plainValues) Enumerate(obj any, yield module.Sink) error {
	t, ok := obj.(*lua.LTable)
	switch {
	case obj == nil:
		return nil
	case !ok:
		return yield(obj)
	}
	n := t.Len()
	if n == 0 {
		if k, _ := t.Next(lua.LNil); k != lua.LNil {
			return yield(obj) // names and values are one object
		}
	}
	for i := 1; i <= n; i++ {
		if err := yield(t.RawGetInt(i)); err != nil {
			return err
		}
	}
	return nil
}

func (p plainValues) Collect(L *lua.LState, objs []any) lua.LValue {
	switch len(objs) {
	case 0:
		return lua.LNil
	case 1:
		return p.ToLua(L, objs[0])
	}
	t := L.CreateTable(len(objs), 0)
	for i, o := range objs {
		t.RawSetInt(i+1, p.ToLua(L, o))
	}
	return t
}

func (plainValues) Error(L *lua.LState, err error) lua.LValue {
	ud := L.NewUserData()
	ud.Value = err
	meta, ok := L.G.Registry.RawGetString("(psl error)").(*lua.LTable)
	if !ok {
		meta = L.NewTable()
		text := func(v lua.LValue) lua.LString {
			if err := module.GoError(v); err != nil {
				return lua.LString(err.Error())
			}
			return lua.LString(L.ToStringMeta(v).String())
		}
		meta.RawSetString("__tostring", L.NewFunction(func(L *lua.LState) int {
			L.Push(text(L.Get(1)))
			return 1
		}))
		meta.RawSetString("__concat", L.NewFunction(func(L *lua.LState) int {
			L.Push(text(L.Get(1)) + text(L.Get(2)))
			return 1
		}))
		L.G.Registry.RawSetString("(psl error)", meta)
	}
	ud.Metatable = meta
	return ud
}

// plainDisplay writes values as tostring does, one a line.
type plainDisplay struct{ e *Engine }

func (d *plainDisplay) Show(obj any) error {
	return d.Text(d.e.L.ToStringMeta(d.e.values.ToLua(d.e.L, obj)).String() + "\n")
}

func (d *plainDisplay) Text(s string) error {
	_, err := io.WriteString(d.e.opts.Stdout, s)
	return err
}

func (d *plainDisplay) Flush() error { return nil }
