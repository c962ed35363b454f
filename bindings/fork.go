package bindings

import (
	"context"
	"errors"
	"io"
	"strings"

	lua "github.com/yuin/gopher-lua"

	luacmdlet "github.com/pslshell/psl/bindings/cmdlet"
	"github.com/pslshell/psl/bindings/value"
	"github.com/pslshell/psl/remoting"
	"github.com/pslshell/psl/remoting/client"
	"github.com/pslshell/psl/remoting/psobject"
	"github.com/pslshell/psl/runtime/module"
)

// worker is a Lua state of its own for functions of the caller's: a job's, or one of those that ForEach-Object -Parallel
// has. It is made where the caller runs and then belongs to the goroutine that works with it.
type worker struct {
	fork    module.Fork
	session *luacmdlet.Session
	carry   value.Carrier
	emit    func(remoting.EventKind, any) error
	text    strings.Builder // a line that print has begun
}

// newWorker makes a state with all cmdlets. Sessions and jobs are the client's, which both states share.
func newWorker(call *module.Call, c *remoting.Client) (*worker, error) {
	w := &worker{}
	f, err := call.Host.Fork(io.Discard, io.Discard)
	if err != nil {
		return nil, err
	}
	w.fork = f
	if w.session, err = Install(f.Host(), c); err != nil {
		_ = f.Close()
		return nil, err
	}
	w.session.Events = func(k remoting.EventKind, v any) error { return w.emit(k, v) }
	f.Host().SetDisplay(w)
	w.carry = value.Carrier{From: call.Values.(*value.Values), To: w.session.Values}
	return w, nil
}

// take copies functions of the caller's.
func (w *worker) take(fns ...*value.Function) ([]*lua.LFunction, error) {
	list := make([]*lua.LFunction, len(fns))
	for i, f := range fns {
		list[i] = f.Fn
	}
	return w.fork.Take(w.carry, list...)
}

// arguments copies values of the caller's. Functions among them are copied as such.
func (w *worker) arguments(call *module.Call, values []any) ([]lua.LValue, error) {
	out := make([]lua.LValue, len(values))
	for i, v := range values {
		x, err := w.fork.TakeValue(call.Values.ToLua(call.L, v), w.carry)
		if err != nil {
			return nil, err
		}
		out[i] = x
	}
	return out, nil
}

// call runs a function; what it returns, displays and prints goes to emit, as its errors and messages do. Its error is the
// record of what ended it.
func (w *worker) call(ctx context.Context, emit func(remoting.EventKind, any) error, fn *lua.LFunction, args ...lua.LValue) error {
	w.emit = emit
	results, err := w.fork.Call(ctx, fn, args...)
	for i := 0; err == nil && i < len(results); i++ {
		v := w.session.Values.FromLua(nil, results[i])
		err = w.session.Values.Enumerate(v, w.Show)
	}
	if err == nil {
		return nil
	}
	if ctx.Err() != nil {
		return context.Cause(ctx)
	}
	return &client.RemoteError{State: "Failed", Record: functionRecord(err)}
}

// functionRecord is the error record of a Lua function that failed.
func functionRecord(err error) *psobject.ErrorRecord {
	if rec := value.Record(err); rec != nil {
		return rec
	}
	text := err.Error()
	var le *module.LuaError
	if errors.As(err, &le) {
		text = le.Message
	}
	return &psobject.ErrorRecord{Exception: psobject.NewException("System.Management.Automation.RuntimeException", text), FullyQualifiedErrorID: "LuaError", Cause: err,
		Category: psobject.CategoryInfo{Category: psobject.OperationStopped, Reason: "RuntimeException"}}
}

// close frees the state.
func (w *worker) close() { _ = w.fork.Close() }

var _ module.Display = (*worker)(nil)

// Show passes on what the function displays, as a copy: the function may go on with its own.
func (w *worker) Show(obj any) error {
	if err := w.Flush(); err != nil {
		return err
	}
	v, err := value.Copy(obj)
	if err != nil {
		return errors.New("the output of the function holds " + err.Error())
	}
	return w.emit(remoting.Output, v)
}

// Text passes on what the function prints, a line an object.
func (w *worker) Text(s string) error {
	for {
		line, rest, whole := strings.Cut(s, "\n")
		w.text.WriteString(line)
		if !whole {
			return nil
		}
		line = w.text.String()
		w.text.Reset()
		if err := w.emit(remoting.Output, line); err != nil {
			return err
		}
		s = rest
	}
}

// Flush passes on a line that has no end.
func (w *worker) Flush() error {
	if w.text.Len() == 0 {
		return nil
	}
	return w.Text("\n")
}
