package powershell

import (
	"strings"

	"github.com/pslshell/psl/remoting/powershell/ast"
	"github.com/pslshell/psl/remoting/psobject"
)

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
	v, err := f.foreachList(s.List)
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
	} else if e, ok := enumeratorOf(v); ok {
		en = e
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
		if err := en.modified(); err != nil {
			f.pos = s.Variable.Pos()
			return err
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

// foreachList evaluates what foreach walks.
func (f *frame) foreachList(st ast.Statement) (any, error) {
	if pl, ok := st.(*ast.Pipeline); ok && len(pl.Elements) == 1 {
		if ce, ok := pl.Elements[0].(*ast.CommandExpr); ok && len(ce.Redirections) == 0 {
			if x := rangeExpr(ce.Expr); x != nil {
				return f.rangeEnumerator(x)
			}
			if ma, ok := ce.Expr.(*ast.MemberAccess); ok && !ma.Static {
				return f.eval(ma) // the collection itself, not what a pipeline makes of it
			}
		}
	}
	return f.value(st)
}
