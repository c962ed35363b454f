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
		ft.broken = true
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
		if err == nil && statementSetsQuestion(s) {
			*f.in.question = true
		}
		return err
	case *ast.If:
		for _, c := range s.Clauses {
			ok, err := f.condition(c.Cond)
			if err != nil {
				return err
			}
			if ok {
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

// setsQuestion tells whether an expression makes $? true. One in brackets leaves it as the statements in it have.
func setsQuestion(e ast.Expr) bool {
	inner := func(list []ast.Statement) bool { return len(list) == 1 && statementSetsQuestion(list[0]) }
	switch x := e.(type) {
	case *ast.Paren:
		return statementSetsQuestion(x.Pipeline)
	case *ast.SubExpr:
		return inner(x.Body.Statements)
	case *ast.ArrayExpr:
		return inner(x.Body.Statements)
	}
	return true
}

func statementSetsQuestion(s ast.Statement) bool {
	switch s := s.(type) {
	case *ast.Assignment:
		return statementSetsQuestion(s.Right)
	case *ast.Pipeline:
		if len(s.Elements) == 1 {
			if e, ok := s.Elements[0].(*ast.CommandExpr); ok {
				return setsQuestion(e.Expr)
			}
		}
	}
	return false
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
	if !pureExpression(c) {
		*f.in.question = true // a command in a condition cannot fail it
	}
	return truth(v), nil
}

// pureExpression tells whether a statement runs no command itself.
func pureExpression(s ast.Statement) bool {
	p, ok := s.(*ast.Pipeline)
	if !ok || len(p.Elements) != 1 {
		return false
	}
	_, ok = p.Elements[0].(*ast.CommandExpr)
	return ok
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
