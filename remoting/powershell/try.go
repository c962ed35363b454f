package powershell

import (
	"context"
	"strings"
	"time"

	"github.com/pslshell/psl/remoting/powershell/ast"
	"github.com/pslshell/psl/remoting/psobject"
)

// throw makes the error of a throw statement.
func (f *frame) throw(s *ast.Flow) error {
	if s.Value == nil {
		if f.handling != nil {
			ft := *f.handling
			ft.thrown = true
			markThrown(ft.rec.Exception)
			return &ft
		}
		ft := newFault("ScriptHalted", psobject.OperationStopped, nil, "ScriptHalted")
		ft.thrown = true
		return ft
	}
	v, err := f.value(s.Value)
	if err != nil {
		return err
	}
	f.pos = s.Pos()
	err = f.thrownValue(plain(v))
	if ft, ok := err.(*fault); ok {
		markThrown(ft.rec.Exception)
	}
	return err
}

const wasThrown = "WasThrownFromThrowStatement"

// markThrown makes an exception tell that a throw statement made it. Only a RuntimeException can say that of itself.
func markThrown(x *psobject.Exception) {
	if x == nil || !psobject.Is(x, runtimeException) {
		return
	}
	for i := range x.Properties {
		if x.Properties[i].Name == wasThrown {
			x.Properties[i].Value = true
			return
		}
	}
	x.Properties = append([]psobject.Property{{Name: wasThrown, Value: true}}, x.Properties...)
}

func (f *frame) thrownValue(v any) error {
	var ft *fault
	switch x := psobject.Base(v).(type) {
	case *psobject.ErrorRecord:
		ft = &fault{rec: x, thrown: true, placed: x.Invocation != nil}
		if x.ScriptStackTrace != "" {
			ft.placed = true
		}
		return ft
	case *psobject.Exception:
		id := x.Message
		if r, ok := recordOf(x); ok {
			c := *r
			ft = &fault{rec: &c, thrown: true}
			ft.rec.Exception = x
			return ft
		}
		ft = &fault{rec: newRecord(x, id, psobject.OperationStopped, nil)}
	case *instance:
		if x.exception != nil {
			x.syncException()
			ft = &fault{rec: newRecord(x.exception, x.exception.Message, psobject.OperationStopped, nil)}
		}
	}
	if ft == nil {
		message := ""
		switch x := psobject.Base(v).(type) {
		case string:
			message = x
		case nil:
			message = "ScriptHalted"
		default:
			message = f.text(v)
		}
		if message == "" {
			message = "ScriptHalted"
		}
		ft = newFault(message, psobject.OperationStopped, v, message)
		if o, ok := v.(*psobject.Object); ok && o.Custom() {
			ft.rec.Category.TargetType = "PSObject" // it is thrown as it is wrapped
		}
	}
	ft.thrown = true
	return ft
}

// recordOf gives the error record inside an exception of the engine.
func recordOf(x *psobject.Exception) (*psobject.ErrorRecord, bool) {
	for _, p := range x.Properties {
		if p.Name == "ErrorRecord" {
			r, ok := p.Value.(*psobject.ErrorRecord)
			return r, ok
		}
	}
	return nil, false
}

// caughtBy gives the exception that a catch clause for the type would show; nil where it does not take the error.
func (f *frame) caughtBy(ft *fault, t *Type) *psobject.Exception {
	ex := ft.rec.Exception
	if ex == nil {
		return nil
	}
	if ex.Inner != nil && psobject.Is(ex, runtimeException) && f.isOfType(ex.Inner, t) {
		return ex.Inner
	}
	if f.isOfType(ex, t) {
		return ex
	}
	if t.class != nil {
		if in := f.in.rs.exceptionOwner(ex); in != nil && f.isOfType(in, t) {
			return ex
		}
	}
	if t.Full == smaPrefix+"RuntimeException" && !psobject.Is(ex, "System.Management.Automation.RuntimeException") {
		return nil
	}
	return nil
}

func (f *frame) try(s *ast.Try) error {
	oldEnclosed := f.enclosed
	f.enclosed = f.enclosed || len(s.Catches) > 0
	err := f.stmts(s.Body)
	f.enclosed = oldEnclosed
	if t, ok := err.(*terminate); ok && len(s.Catches) > 0 {
		err = t.fault
	}
	if ft, ok := asFault(err); ok {
		f.place(ft)
		c, cerr := f.catchFor(s, ft)
		if cerr != nil {
			return cerr
		}
		if c != nil {
			f.list(ft)
			*f.in.question = false
			err = f.catch(c, ft)
		}
	}
	if s.Finally != nil {
		if ferr := f.finally(s.Finally); ferr != nil {
			return ferr
		}
	}
	return err
}

// finallyTime is how long a finally block may take that runs because the run was stopped.
const finallyTime = 10 * time.Second

// finally runs the last block of a try statement, even where the run was stopped: then for a limited time.
func (f *frame) finally(b *ast.StatementBlock) error {
	if f.in.ctx.Err() != nil {
		stopped := f.in.ctx
		ctx, cancel := context.WithTimeout(context.WithoutCancel(stopped), finallyTime)
		f.in.ctx = ctx
		defer func() {
			cancel()
			f.in.ctx = stopped
		}()
	}
	return f.stmts(b)
}

func (f *frame) catchFor(s *ast.Try, ft *fault) (*ast.Catch, error) {
	for _, c := range s.Catches {
		for _, tn := range c.Types {
			if f.findType(tn) == nil {
				_, err := f.resolveType(tn)
				return nil, err
			}
		}
	}
	// The clause whose type is nearest to the error's wins; the first that fits is that one where clauses are in order.
	for _, c := range s.Catches {
		for _, tn := range c.Types {
			if t := f.findType(tn); t != nil && f.caughtBy(ft, t) != nil {
				return c, nil
			}
		}
	}
	for _, c := range s.Catches {
		if len(c.Types) == 0 {
			return c, nil
		}
	}
	return nil, nil
}

func (f *frame) catch(c *ast.Catch, ft *fault) error {
	rec := ft.rec
	if len(c.Types) > 0 {
		for _, tn := range c.Types {
			t := f.findType(tn)
			if t == nil {
				continue
			}
			if ex := f.caughtBy(ft, t); ex != nil {
				switch {
				case ex != rec.Exception:
					r := *rec
					r.Exception = ex
					rec = &r
				case ft.stop && !ft.thrown && strings.HasPrefix(ex.Type(), smaPrefix):
					// The exception is caught by its type, and its own record is not that of the cmdlet.
					r := *rec
					r.FullyQualifiedErrorID, _, _ = strings.Cut(rec.FullyQualifiedErrorID, ",")
					r.Category.Activity, r.Invocation = "", nil
					rec = &r
				}
				break
			}
		}
	}
	oldHandling := f.handling
	f.handling = ft
	restore := f.withItem(rec)
	err := f.stmts(c.Body)
	restore()
	f.handling = oldHandling
	return err
}
