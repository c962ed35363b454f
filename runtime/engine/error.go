package engine

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"strings"

	lua "github.com/yuin/gopher-lua"

	"github.com/pslshell/psl/runtime/dialect"
	"github.com/pslshell/psl/runtime/module"
)

// Exit is the error of a script that called exit(Code).
type Exit struct{ Code int }

func (e *Exit) Error() string { return fmt.Sprintf("exit %d", e.Code) }

// Cancelled is the error of a script whose context ended. It unwraps to the
// context's cause.
type Cancelled struct{ Cause error }

func (e *Cancelled) Error() string { return "the script was cancelled: " + e.Cause.Error() }
func (e *Cancelled) Unwrap() error { return e.Cause }

// Is makes errors.Is(err, context.Canceled) hold whatever the cause.
func (e *Cancelled) Is(target error) bool { return target == context.Canceled }

// ErrBusy says that the engine runs another script, on this goroutine or
// another.
var ErrBusy = errors.New("engine: a script is running already")

// Describe gives the text of an uncaught error for standard error: the
// message, for a syntax error the line with a caret, for an error in a script
// the traceback.
func Describe(err error) string {
	var syntax *dialect.SyntaxError
	var le *module.LuaError
	switch {
	case errors.As(err, &le):
		var b strings.Builder
		if errors.As(le.Cause, &syntax) {
			b.WriteString(strings.TrimSuffix(syntax.Render(), "\n"))
		} else {
			b.WriteString(le.Message)
		}
		b.WriteByte('\n')
		if le.Traceback != "" {
			b.WriteString("stack traceback:\n" + le.Traceback + "\n")
		}
		return b.String()
	case errors.As(err, &syntax):
		return syntax.Render()
	}
	return err.Error() + "\n"
}

// wrap makes the typed error of what PCall returned.
func (e *Engine) wrap(L *lua.LState, err error) error {
	if x := e.exit.Load(); x != nil {
		return x
	}
	if e.stop.raised() {
		return &Cancelled{Cause: context.Cause(e.ctx)}
	}
	err = module.WrapError(L, err)
	var le *module.LuaError
	if errors.As(err, &le) && e.inner != nil && e.inner.Value == le.Value && e.inner.Traceback != "" {
		// The error passed through a Go function; its first place counts.
		le.Traceback = e.inner.Traceback
	}
	if le != nil {
		le.Position = e.placeIn(le.Traceback)
	}
	return err
}

// placeIn is the first place in a script that a traceback names.
func (e *Engine) placeIn(traceback string) module.Position {
	for line := range strings.Lines(traceback) {
		place, _, ok := strings.Cut(strings.TrimSpace(line), ": in ")
		at := strings.LastIndexByte(place, ':')
		if !ok || at < 0 {
			continue
		}
		if n, err := strconv.Atoi(place[at+1:]); err == nil {
			return e.place(place[:at], n)
		}
	}
	return module.Position{}
}

// raise ends the running Lua function with a Go error.
func (e *Engine) raise(L *lua.LState, err error) {
	var le *module.LuaError
	if errors.As(err, &le) {
		e.inner = le
		if error(le) != err && le.Cause == nil {
			// A command added words to an error of a script's function.
			module.Raise(L, e.values, err)
		}
		module.Raise(L, e.values, le)
	}
	module.Raise(L, e.values, err)
}
