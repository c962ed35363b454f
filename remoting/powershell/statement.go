package powershell

import (
	"strings"

	"github.com/pslshell/psl/remoting/powershell/ast"
	"github.com/pslshell/psl/remoting/psobject"
)

// block runs statements; an error of one is handled here as traps, preferences and enclosing try statements ask for.
func (f *frame) block(list []ast.Statement, traps []*ast.Trap) error {
	for _, st := range list {
		if err := f.tick(); err != nil {
			return err
		}
		f.pos = st.Pos()
		err := f.exec(st)
		if err == nil {
			continue
		}
		ft, ok := asFault(err)
		if !ok {
			return err
		}
		f.place(ft)
		if err := f.handle(ft, traps); err != nil {
			return err
		}
	}
	return nil
}

func (f *frame) stmts(b *ast.StatementBlock) error {
	return f.block(b.Statements, b.Traps)
}

// list puts an error into $Error, once.
func (f *frame) list(ft *fault) {
	if !ft.listed {
		ft.listed = true
		f.in.rs.appendError(ft.rec)
		f.in.rs.global.setLocal("StackTrace", "   "+f.stackTrace())
	}
}

// handle decides what an error of a statement does: nil means that the next statement runs.
func (f *frame) handle(ft *fault, traps []*ast.Trap) error {
	f.list(ft)
	*f.in.question = false
	for _, t := range f.trapsFor(ft, traps) {
		return f.runTrap(t, ft)
	}
	if f.enclosed || ft.stop {
		return ft
	}
	switch f.preference("erroractionpreference", "Continue") {
	case "SilentlyContinue", "Ignore":
		return nil
	case "Stop":
		if !ft.thrown {
			ft.stop = true
		}
		return ft
	}
	if ft.thrown {
		return ft
	}
	return f.st.err(ft.rec)
}

// trapsFor gives the trap that takes the error, if any: the one whose type fits best.
func (f *frame) trapsFor(ft *fault, traps []*ast.Trap) []*ast.Trap {
	var general *ast.Trap
	for _, t := range traps {
		if t.Type == nil {
			if general == nil {
				general = t
			}
			continue
		}
		if typ := f.findType(t.Type); typ != nil && f.caughtBy(ft, typ) != nil {
			return []*ast.Trap{t}
		}
	}
	if general != nil {
		return []*ast.Trap{general}
	}
	return nil
}

func (f *frame) runTrap(t *ast.Trap, ft *fault) error {
	s := newScope(f.scope)
	s.setLocal("_", ft.rec)
	c := f.child(s, f.src, f.name, f.out, f.st)
	c.caller = f.caller
	c.cmd = f.cmd
	c.handling = ft
	c.enclosed = f.enclosed
	err := c.block(t.Body.Statements, t.Body.Traps)
	switch e := err.(type) {
	case nil:
		if f.enclosed {
			return ft
		}
		*f.in.question = false
		switch f.preference("erroractionpreference", "Continue") {
		case "SilentlyContinue", "Ignore":
			return nil
		case "Stop":
			return ft
		}
		return f.st.err(ft.rec)
	case *loopFlow:
		if e.again {
			*f.in.question = false
			return nil
		}
		return ft
	}
	return err
}

// preference reads a preference variable as the name of its action.
func (f *frame) preference(key, normal string) string {
	v, ok := f.lookup(key)
	if !ok {
		return normal
	}
	switch x := psobject.Base(plain(v)).(type) {
	case psobject.Enum:
		return x.Name
	case nil:
		return normal
	default:
		s := f.text(x)
		for _, n := range []string{"SilentlyContinue", "Stop", "Continue", "Inquire", "Ignore", "Suspend", "Break"} {
			if strings.EqualFold(n, s) {
				return n
			}
		}
		if n, ok := asInt(x); ok && n >= 0 && n < 7 {
			return []string{"SilentlyContinue", "Stop", "Continue", "Inquire", "Ignore", "Suspend", "Break"}[n]
		}
	}
	return normal
}

// exec runs one statement.
func (f *frame) exec(st ast.Statement) error {
	switch s := st.(type) {
	case *ast.Pipeline:
		return f.pipeline(s)
	case *ast.Assignment:
		_, err := f.assign(s)
		if err == nil {
			*f.in.question = true
		}
		return err
	case *ast.If:
		for _, c := range s.Clauses {
			f.pos = c.Cond.Pos()
			v, err := f.value(c.Cond)
			if err != nil {
				return err
			}
			if truth(v) {
				return f.stmts(c.Body)
			}
		}
		if s.Else != nil {
			return f.stmts(s.Else)
		}
		return nil
	case *ast.ForEach:
		return f.forEach(s)
	case *ast.For:
		return f.forLoop(s)
	case *ast.While:
		return f.loop(s.Label, func() (bool, error) { return f.condition(s.Cond) }, func() error { return f.stmts(s.Body) }, nil)
	case *ast.DoLoop:
		return f.doLoop(s)
	case *ast.Switch:
		return f.switchStatement(s)
	case *ast.Try:
		return f.try(s)
	case *ast.Flow:
		return f.flow(s)
	case *ast.Function:
		return f.define(s)
	case *ast.TypeDef:
		// Types are made before the script runs.
		return nil
	case *ast.Chain:
		return f.chain(s)
	case *ast.Data:
		return f.data(s)
	case *ast.Trap:
		return nil
	case *ast.Using:
		return nil
	case *ast.Block:
		if s.Body != nil {
			return f.stmts(s.Body)
		}
		return nil
	}
	return newFault("NotSupported", psobject.NotImplemented, nil, "The statement is not supported.")
}

func (f *frame) chain(s *ast.Chain) error {
	// An error of the left side is reported where it stands, so that the right side can follow.
	side := func(st ast.Statement) error {
		f.pos = st.Pos()
		err := f.exec(st)
		if err == nil {
			return nil
		}
		ft, ok := asFault(err)
		if !ok {
			return err
		}
		f.place(ft)
		return f.handle(ft, nil)
	}
	if err := side(s.Left); err != nil {
		return err
	}
	if *f.in.question == (s.Op == "&&") {
		return side(s.Right)
	}
	return nil
}

func (f *frame) condition(c ast.Statement) (bool, error) {
	if c == nil {
		return true, nil
	}
	f.pos = c.Pos()
	v, err := f.value(c)
	if err != nil {
		return false, err
	}
	return truth(v), nil
}

// mine tells whether a break or continue is meant for the loop with the label.
func (e *loopFlow) mine(label string) bool {
	return e.label == "" || strings.EqualFold(e.label, label)
}

// loop runs a body while the condition holds.
func (f *frame) loop(label string, cond func() (bool, error), body, after func() error) error {
	for {
		if err := f.tick(); err != nil {
			return err
		}
		ok, err := cond()
		if err != nil {
			return err
		}
		if !ok {
			return nil
		}
		if err := body(); err != nil {
			lf, isFlow := err.(*loopFlow)
			if !isFlow || !lf.mine(label) {
				return err
			}
			if !lf.again {
				return nil
			}
		}
		if after != nil {
			if err := after(); err != nil {
				return err
			}
		}
	}
}

// silent runs a statement without its output, as the parts of a for statement do.
func (f *frame) silent(st ast.Statement) error {
	if st == nil {
		return nil
	}
	f.pos = st.Pos()
	old := f.out
	f.out = func(any) error { return nil }
	defer func() { f.out = old }()
	return f.exec(st)
}

func (f *frame) forLoop(s *ast.For) error {
	if err := f.silent(s.Init); err != nil {
		return err
	}
	return f.loop(s.Label,
		func() (bool, error) { return f.condition(s.Cond) },
		func() error { return f.stmts(s.Body) },
		func() error { return f.silent(s.Iter) })
}

func (f *frame) doLoop(s *ast.DoLoop) error {
	for {
		if err := f.tick(); err != nil {
			return err
		}
		if err := f.stmts(s.Body); err != nil {
			lf, isFlow := err.(*loopFlow)
			if !isFlow || !lf.mine(s.Label) {
				return err
			}
			if !lf.again {
				return nil
			}
		}
		ok, err := f.condition(s.Cond)
		if err != nil {
			return err
		}
		if ok == s.Until {
			return nil
		}
	}
}

func (f *frame) forEach(s *ast.ForEach) error {
	f.pos = s.List.Pos()
	if pl, ok := s.List.(*ast.Pipeline); ok && len(pl.Elements) == 1 {
		if ce, ok := pl.Elements[0].(*ast.CommandExpr); ok && rangeExpr(ce.Expr) != nil && len(ce.Redirections) == 0 {
			return f.forEachOf(s, rangeExpr(ce.Expr))
		}
	}
	v, changed, err := f.foreachList(s.List)
	if err != nil {
		return err
	}
	if isNone(v) || v == nil {
		return nil
	}
	// $foreach is the enumerator of the loop.
	var en *enumerator
	if e, ok := psobject.Base(v).(*enumerator); ok {
		en = e
	} else if list, ok := items(v); ok {
		en = newEnumerator(list)
	} else {
		en = newEnumerator([]any{v})
	}
	old, had := f.scope.vars["foreach"]
	f.scope.vars["foreach"] = &variable{name: "foreach", value: en}
	defer func() {
		if had {
			f.scope.vars["foreach"] = old
		} else {
			delete(f.scope.vars, "foreach")
		}
	}()
	for {
		if err := f.tick(); err != nil {
			return err
		}
		if changed != nil && changed() {
			f.pos = s.Variable.Pos()
			return netError("System.InvalidOperationException", "Collection was modified; enumeration operation may not execute.")
		}
		x, ok := en.next()
		if !ok {
			return nil
		}
		f.pos = s.Variable.Pos()
		if err := f.setVar(s.Variable, plain(x), nil); err != nil {
			return err
		}
		if err := f.stmts(s.Body); err != nil {
			lf, isFlow := err.(*loopFlow)
			if !isFlow || !lf.mine(s.Label) {
				return err
			}
			if !lf.again {
				return nil
			}
		}
	}
}

// forEachOf is foreach over a range.
func (f *frame) forEachOf(s *ast.ForEach, x *ast.Binary) error {
	old, had := f.scope.vars["foreach"]
	f.scope.vars["foreach"] = &variable{name: "foreach", value: newEnumerator(nil)}
	defer func() {
		if had {
			f.scope.vars["foreach"] = old
		} else {
			delete(f.scope.vars, "foreach")
		}
	}()
	var left *loopFlow
	err := f.eachOf(x, func(v any) error {
		f.pos = s.Variable.Pos()
		if err := f.setVar(s.Variable, v, nil); err != nil {
			return err
		}
		err := f.stmts(s.Body)
		if lf, isFlow := err.(*loopFlow); isFlow && lf.mine(s.Label) {
			if lf.again {
				return nil
			}
			left = lf
		}
		return err
	})
	if lf, ok := err.(*loopFlow); ok && lf == left {
		return nil
	}
	return err
}

// foreachList evaluates what foreach walks; changed tells whether the collection behind it was changed since, where that is an error.
func (f *frame) foreachList(st ast.Statement) (any, func() bool, error) {
	if pl, ok := st.(*ast.Pipeline); ok && len(pl.Elements) == 1 {
		if ce, ok := pl.Elements[0].(*ast.CommandExpr); ok {
			if ma, ok := ce.Expr.(*ast.MemberAccess); ok && !ma.Static {
				if name, ok := ma.Member.(*ast.String); ok && (strings.EqualFold(name.Value, "keys") || strings.EqualFold(name.Value, "values")) {
					target, err := f.eval(ma.Target)
					if err != nil {
						return nil, nil, err
					}
					if d, ok := psobject.Base(target).(*psobject.Dictionary); ok {
						v, err := f.getMember(target, name.Value)
						n := d.Len()
						return v, func() bool { return d.Len() != n }, err
					}
					v, err := f.memberOf(ma, target)
					return v, nil, err
				}
			}
		}
	}
	v, err := f.value(st)
	if err != nil {
		return nil, nil, err
	}
	if l, ok := psobject.Base(v).(*psobject.List); ok && !l.FixedSize() {
		n := len(l.Items)
		return v, func() bool { return len(l.Items) != n }, nil
	}
	return v, nil, nil
}

func (f *frame) flow(s *ast.Flow) error {
	switch s.Keyword {
	case "break", "continue":
		lf := &loopFlow{again: s.Keyword == "continue"}
		if s.Label != nil {
			v, err := f.eval(s.Label)
			if err != nil {
				return err
			}
			lf.label = f.text(v)
		}
		return lf
	case "return":
		if s.Value != nil {
			if f.method != nil {
				v, err := f.value(s.Value)
				if err != nil {
					return err
				}
				if m := f.returns; m != nil && !m.void && m.ret != nil {
					if v, err = f.convert(plain(v), m.ret); err != nil {
						f.pos = s.Value.Pos()
						return err
					}
				}
				*f.method = &returned{v}
				return &returnFlow{}
			}
			if err := f.exec(s.Value); err != nil {
				return err
			}
		}
		return &returnFlow{}
	case "exit":
		code := 0
		if s.Value != nil {
			v, err := f.value(s.Value)
			if err != nil {
				return err
			}
			if n, err := f.convert(v, f.in.rs.typeOf("System.Int32")); err == nil {
				i, _ := n.(int32)
				code = int(i)
			}
		}
		return &exitFlow{code}
	}
	return f.throw(s)
}

// throw makes the error of a throw statement.
func (f *frame) throw(s *ast.Flow) error {
	if s.Value == nil {
		if f.handling != nil {
			ft := *f.handling
			ft.thrown = true
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
	return f.thrownValue(plain(v))
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
		if c := f.catchFor(s, ft); c != nil {
			f.list(ft)
			*f.in.question = false
			err = f.catch(c, ft)
		}
	}
	if s.Finally != nil {
		if ferr := f.finally(s.Finally, err); ferr != nil {
			return ferr
		}
	}
	return err
}

// finally runs the last block of a try statement, even where the run was stopped.
func (f *frame) finally(b *ast.StatementBlock, pending error) error {
	old := f.enclosed
	f.enclosed = old
	defer func() { f.enclosed = old }()
	return f.stmts(b)
}

func (f *frame) catchFor(s *ast.Try, ft *fault) *ast.Catch {
	// The clause whose type is nearest to the error's wins; the first that fits is that one where clauses are in order.
	for _, c := range s.Catches {
		for _, tn := range c.Types {
			if t := f.findType(tn); t != nil && f.caughtBy(ft, t) != nil {
				return c
			}
		}
	}
	for _, c := range s.Catches {
		if len(c.Types) == 0 {
			return c
		}
	}
	return nil
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
				if ex != rec.Exception {
					r := *rec
					r.Exception = ex
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

// withItem sets $_ in this scope; the function it gives puts the old one back.
func (f *frame) withItem(v any) func() {
	old, had := f.scope.vars["_"]
	f.scope.vars["_"] = &variable{name: "_", value: v}
	return func() {
		if had {
			f.scope.vars["_"] = old
		} else {
			delete(f.scope.vars, "_")
		}
	}
}

func (f *frame) data(s *ast.Data) error {
	list, err := f.capture(func() error { return f.stmts(s.Body) })
	if err != nil {
		return err
	}
	if s.Variable == "" {
		for _, v := range list {
			if err := f.out(v); err != nil {
				return err
			}
		}
		return nil
	}
	f.scope.setLocal(s.Variable, collapse(list))
	return nil
}
