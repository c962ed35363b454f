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

// foreachList evaluates what foreach walks; changed tells whether the collection behind it was changed since, where that is an error.
func (f *frame) foreachList(st ast.Statement) (any, func() bool, error) {
	if pl, ok := st.(*ast.Pipeline); ok && len(pl.Elements) == 1 {
		if ce, ok := pl.Elements[0].(*ast.CommandExpr); ok {
			if x := rangeExpr(ce.Expr); x != nil && len(ce.Redirections) == 0 {
				v, err := f.rangeEnumerator(x)
				return v, nil, err
			}
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
