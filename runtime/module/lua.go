package module

import (
	"errors"
	"strings"

	lua "github.com/yuin/gopher-lua"
)

// mark is the hidden upvalue by which a Lua function is known as a command.
// Scripts cannot read or replace upvalues of functions made in Go.
type mark struct{ cmd Command }

// Bind gives the Lua function for a command. invoke runs it: it finds the
// command with [Running]. The host's Register calls Bind; bindings need it only
// to hand out a command as a value without a name.
func Bind(L *lua.LState, cmd Command, invoke lua.LGFunction) *lua.LFunction {
	return L.NewClosure(invoke, &lua.LUserData{Value: mark{cmd}, Metatable: lua.LNil, Env: L.Env})
}

// CommandOf gives the command behind a Lua value, false where it is none.
func CommandOf(v lua.LValue) (Command, bool) {
	fn, ok := v.(*lua.LFunction)
	if !ok || !fn.IsG || len(fn.Upvalues) != 1 {
		return nil, false
	}
	return commandIn(fn.Upvalues[0].Value())
}

// Running gives the command whose function L is executing.
func Running(L *lua.LState) (Command, bool) {
	return commandIn(L.Get(lua.UpvalueIndex(1)))
}

func commandIn(v lua.LValue) (Command, bool) {
	ud, ok := v.(*lua.LUserData)
	if !ok {
		return nil, false
	}
	m, ok := ud.Value.(mark)
	return m.cmd, ok
}

// LuaError is an error raised in a script, with the traceback of its place.
type LuaError struct {
	// Value is what was raised: a string with its position, a table, or the
	// userdata of a Go error.
	Value lua.LValue
	// Message is the text of Value.
	Message string
	// Traceback lists the Lua calls, innermost first, one a line; "" where
	// the place is unknown.
	Traceback string
	// Cause is the Go error inside Value, nil where there is none.
	Cause error
	// Position is the innermost place of the traceback in a script; its Line is
	// 0 where that is unknown.
	Position Position
}

func (e *LuaError) Error() string { return e.Message }
func (e *LuaError) Unwrap() error { return e.Cause }

// Invoke calls fn with args on L and returns all results. Errors are
// [*LuaError]; Go panics inside are errors too.
func Invoke(L *lua.LState, fn lua.LValue, args ...lua.LValue) ([]lua.LValue, error) {
	top := L.GetTop()
	L.Push(fn)
	for _, a := range args {
		L.Push(a)
	}
	if err := PCall(L, len(args), lua.MultRet); err != nil {
		L.SetTop(top)
		return nil, WrapError(L, err)
	}
	n := L.GetTop() - top
	out := make([]lua.LValue, n)
	for i := range out {
		out[i] = L.Get(top + 1 + i)
	}
	L.SetTop(top)
	return out, nil
}

// WrapError turns what gopher-lua's PCall returned into a [*LuaError].
func WrapError(L *lua.LState, err error) error {
	var api *lua.ApiError
	if !errors.As(err, &api) {
		return err
	}
	e := &LuaError{Value: api.Object, Cause: GoError(api.Object)}
	if e.Cause == nil {
		e.Cause = api.Cause
	}
	e.Message = textOf(L, api.Object)
	trace := api.StackTrace
	trace = strings.TrimPrefix(trace, "stack traceback:")
	e.Traceback = strings.Trim(trace, "\n")
	return e
}

// textOf is tostring without the risk of raising.
func textOf(L *lua.LState, v lua.LValue) (s string) {
	if v == nil {
		return ""
	}
	if ud, ok := v.(*lua.LUserData); ok {
		if err := GoError(ud); err != nil {
			return err.Error()
		}
	}
	defer func() {
		if recover() != nil {
			s = v.String()
		}
	}()
	return L.ToStringMeta(v).String()
}

// GoError gives the Go error inside a raised Lua value: a userdata whose Value
// is an error or has a method GoError() error. nil where there is none.
func GoError(v lua.LValue) error {
	ud, ok := v.(*lua.LUserData)
	if !ok {
		return nil
	}
	switch e := ud.Value.(type) {
	case error:
		return e
	case interface{ GoError() error }:
		return e.GoError()
	}
	return nil
}

// Raise ends the running Lua function with err as a Lua error; it does not
// return. values may be nil, then the error is carried in a bare userdata.
// An error that came from a script ([*LuaError]) is raised with its own value.
func Raise(L *lua.LState, values Values, err error) {
	var le *LuaError
	if errors.As(err, &le) && error(le) == err {
		// level 0: a string value already carries its position
		raiseValue(L, le.Value)
	}
	if values != nil {
		raiseValue(L, values.Error(L, err))
	}
	raiseValue(L, &lua.LUserData{Value: err, Metatable: lua.LNil, Env: L.Env})
}

func raiseValue(L *lua.LState, v lua.LValue) { L.Error(v, 0) }
