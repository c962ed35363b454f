package module

import (
	"errors"
	"fmt"
	"testing"

	lua "github.com/yuin/gopher-lua"
)

type named string

func (n named) Name() string               { return string(n) }
func (n named) Start(*Call) (Stage, error) { return nil, errors.New("not started here") }

func TestBind(t *testing.T) {
	L := lua.NewState()
	defer L.Close()
	var seen string
	fn := Bind(L, named("Get-It"), func(L *lua.LState) int {
		cmd, ok := Running(L)
		seen = fmt.Sprint(cmd.Name(), ok)
		return 0
	})
	L.SetGlobal("get_it", fn)
	if err := L.DoString(`assert(type(get_it) == "function") get_it() assert(not debug.getupvalue(get_it, 1))`); err != nil {
		t.Fatal(err)
	}
	if seen != "Get-Ittrue" {
		t.Errorf("ran %q", seen)
	}
	if cmd, ok := CommandOf(fn); !ok || cmd.Name() != "Get-It" {
		t.Error("the command is not found behind its function")
	}
	for _, v := range []lua.LValue{lua.LNil, lua.LString("x"), L.GetGlobal("print"), L.GetGlobal("ipairs")} {
		if _, ok := CommandOf(v); ok {
			t.Errorf("%v is taken for a command", v)
		}
	}
}

var errBase = errors.New("base")

type wrapper struct{ err error }

func (w wrapper) GoError() error { return w.err }

func TestErrorsCross(t *testing.T) {
	L := lua.NewState()
	defer L.Close()
	fail := func(err error) *lua.LFunction {
		return L.NewFunction(func(L *lua.LState) int { Raise(L, nil, err); return 0 })
	}
	_, err := Invoke(L, fail(fmt.Errorf("around: %w", errBase)))
	var le *LuaError
	if !errors.As(err, &le) || !errors.Is(err, errBase) || le.Message != "around: base" || le.Traceback == "" {
		t.Errorf("got %#v", err)
	}
	// Raised again, the value is the same one.
	_, again := Invoke(L, fail(err))
	var le2 *LuaError
	if !errors.As(again, &le2) || le2.Value != le.Value {
		t.Errorf("the value changed: %#v", again)
	}
	if got := GoError(&lua.LUserData{Value: wrapper{errBase}}); got != errBase {
		t.Errorf("GoError: %v", got)
	}
	if GoError(lua.LString("x")) != nil || GoError(&lua.LUserData{Value: 1}) != nil {
		t.Error("GoError finds what is not there")
	}
}

func TestInvoke(t *testing.T) {
	L := lua.NewState()
	defer L.Close()
	if err := L.DoString(`function f(a, b) return b, a, nil end function g() error({1}) end`); err != nil {
		t.Fatal(err)
	}
	top := L.GetTop()
	got, err := Invoke(L, L.GetGlobal("f"), lua.LNumber(1), lua.LNumber(2))
	if err != nil || len(got) != 3 || got[0] != lua.LNumber(2) || got[2] != lua.LNil {
		t.Errorf("got %v %v", got, err)
	}
	if _, err := Invoke(L, L.GetGlobal("g")); err == nil {
		t.Error("no error")
	}
	if _, err := Invoke(L, lua.LNil); err == nil {
		t.Error("nil is called")
	}
	if L.GetTop() != top {
		t.Errorf("the stack grew by %d", L.GetTop()-top)
	}
}
