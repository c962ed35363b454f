package powershell

import (
	"strings"

	"github.com/pslshell/psl/remoting/dotnet"
	"github.com/pslshell/psl/remoting/powershell/ast"
	"github.com/pslshell/psl/remoting/psobject"
)

// eval gives the value of an expression.
func (f *frame) eval(e ast.Expr) (any, error) {
	switch x := e.(type) {
	case *ast.Number:
		return x.Value, nil
	case *ast.String:
		return x.Value, nil
	case *ast.Variable:
		return f.getVar(x)
	case *ast.Expandable:
		return f.expand(x)
	case *ast.Binary:
		return f.binary(x)
	case *ast.MemberAccess:
		target, err := f.eval(x.Target)
		if err != nil {
			return nil, err
		}
		return f.memberOf(x, plain(target))
	case *ast.InvokeMember:
		return f.invoke(x)
	case *ast.Index:
		return f.index(x)
	case *ast.Unary:
		return f.unary(x)
	case *ast.Paren:
		return f.paren(x)
	case *ast.ArrayLiteral:
		out := make([]any, len(x.Elements))
		for i, el := range x.Elements {
			v, err := f.eval(el)
			if err != nil {
				return nil, err
			}
			out[i] = plain(v)
		}
		return psobject.NewArray(out...), nil
	case *ast.ArrayExpr:
		return f.arrayExpr(x)
	case *ast.SubExpr:
		pos := f.pos
		list, err := f.capture(func() error { return f.stmts(x.Body) })
		f.pos = pos
		if err != nil {
			return nil, err
		}
		return collapse(list), nil
	case *ast.Hash:
		return f.hash(x, psobject.NewHashtable())
	case *ast.ScriptBlockExpr:
		return &ScriptBlock{body: x.Body, in: f.in, module: f.scope.module}, nil
	case *ast.Convert:
		return f.cast(x)
	case *ast.Attributed:
		return f.attributed(x)
	case *ast.Type:
		t, err := f.resolveType(x.Name)
		if err != nil {
			return nil, f.typeFault(err, x.Extent)
		}
		return t, nil
	case *ast.Ternary:
		c, err := f.eval(x.Cond)
		if err != nil {
			return nil, err
		}
		if truth(c) {
			return f.eval(x.Then)
		}
		return f.eval(x.Else)
	case *ast.UsingExpr:
		return f.eval(x.Child)
	}
	return nil, newFault("NotSupported", psobject.NotImplemented, nil, "The expression is not supported.")
}

// typeFault places the error of an unknown type at its name.
func (f *frame) typeFault(err error, e ast.Extent) error {
	if ft, ok := err.(*fault); ok {
		ft.rec.Category.TargetType = "TypeName"
		ft.rec.Invocation = invocationAt(f.src, e)
	}
	return err
}

func (f *frame) paren(x *ast.Paren) (any, error) {
	switch p := x.Pipeline.(type) {
	case *ast.Assignment:
		return f.assign(p)
	case *ast.Pipeline:
		if len(p.Elements) == 1 {
			if ce, ok := p.Elements[0].(*ast.CommandExpr); ok && len(ce.Redirections) == 0 && !p.Background {
				if u, ok := ce.Expr.(*ast.Unary); ok {
					return f.step(u, true)
				}
				v, err := f.eval(ce.Expr)
				if err != nil {
					return nil, err
				}
				if e, ok := psobject.Base(v).(*enumerator); ok {
					var list []any
					for it, more := e.next(); more; it, more = e.next() {
						list = append(list, it)
					}
					return collapse(list), nil
				}
				return v, nil
			}
		}
	}
	pos := f.pos
	v, err := f.value(x.Pipeline)
	f.pos = pos
	return v, err
}

// arrayExpr is @( ): always an array.
func (f *frame) arrayExpr(x *ast.ArrayExpr) (any, error) {
	pos := f.pos
	// @(expr) of a single expression keeps an array that is one already.
	if len(x.Body.Statements) == 1 && len(x.Body.Traps) == 0 {
		if pl, ok := x.Body.Statements[0].(*ast.Pipeline); ok && len(pl.Elements) == 1 {
			if ce, ok := pl.Elements[0].(*ast.CommandExpr); ok {
				if lit, ok := ce.Expr.(*ast.ArrayLiteral); ok {
					return f.eval(lit)
				}
			}
		}
	}
	list, err := f.capture(func() error { return f.stmts(x.Body) })
	f.pos = pos
	if err != nil {
		return nil, err
	}
	return psobject.NewArray(list...), nil
}

func (f *frame) hash(x *ast.Hash, d *psobject.Dictionary) (any, error) {
	for _, p := range x.Pairs {
		k, err := f.eval(p.Key)
		if err != nil {
			return nil, err
		}
		k = plain(k)
		if k == nil {
			return nil, newFault("InvalidNullKey", psobject.InvalidOperation, d, "A null key is not allowed in a hash literal.")
		}
		v, err := f.value(p.Value)
		if err != nil {
			return nil, err
		}
		if e, ok := psobject.Base(v).(*enumerator); ok {
			var list []any
			for it, more := e.next(); more; it, more = e.next() {
				list = append(list, it)
			}
			v = collapse(list)
		}
		if d.Index(k) >= 0 {
			return nil, newFault("DuplicateKeyInHashLiteral", psobject.InvalidOperation, k, "Duplicate keys '"+f.text(k)+"' are not allowed in hash literals.")
		}
		d.Set(k, plain(v))
	}
	return d, nil
}

// expand makes the text of an expandable string.
func (f *frame) expand(x *ast.Expandable) (any, error) {
	var b strings.Builder
	for _, p := range x.Parts {
		if s, ok := p.(*ast.String); ok {
			b.WriteString(s.Value)
			continue
		}
		f.inString = true
		v, err := f.eval(p)
		f.inString = false
		if err != nil {
			return nil, err
		}
		if e, ok := psobject.Base(v).(*enumerator); ok {
			var list []any
			for it, more := e.next(); more; it, more = e.next() {
				list = append(list, it)
			}
			v = psobject.NewArray(list...)
		}
		b.WriteString(f.text(v))
	}
	return b.String(), nil
}

// cast is [type]value.
func (f *frame) cast(x *ast.Convert) (any, error) {
	t, err := f.resolveType(x.Type)
	if err != nil {
		return nil, f.typeFault(err, ast.Extent{Start: x.Start, End: x.Type.End + 1})
	}
	if t.Full == smaPrefix+"PSReference" {
		err = f.mayMake(t)
	} else {
		err = f.mayConvert(t)
	}
	if err != nil {
		return nil, err
	}
	if h, ok := x.Child.(*ast.Hash); ok {
		switch {
		case strings.EqualFold(x.Type.Name, "ordered"):
			return f.hash(h, psobject.NewDictionary(psobject.OrderedDict))
		case t.custom:
			v, err := f.hash(h, psobject.NewDictionary(psobject.OrderedDict))
			if err != nil {
				return nil, err
			}
			return f.customObject(v.(*psobject.Dictionary))
		}
	}
	if t.Full == smaPrefix+"PSReference" {
		return f.refTo(x.Child)
	}
	v, err := f.eval(x.Child)
	if err != nil {
		return nil, err
	}
	return f.convert(v, t)
}

// refTo makes [ref]$variable.
func (f *frame) refTo(e ast.Expr) (any, error) {
	if v, ok := e.(*ast.Variable); ok && v.Scope != "env" && v.Scope != "function" {
		s := f.scope
		if v.Scope != "" {
			if n := f.scope.named(v.Scope); n != nil {
				s = n
			}
		}
		if f.in.rs.policy.defines(v.Key) && !f.trusted() {
			return nil, variableIsPrivate(v.Name)
		}
		cell := s.find(v.Key)
		if cell == nil {
			path := &psobject.Object{TypeNames: []string{smaPrefix + "VariablePath", "System.Object"}, Text: v.Name, HasText: true}
			return nil, newFault("NonExistingVariableReference", psobject.InvalidOperation, path, "[ref] cannot be applied to a variable that does not exist.")
		}
		return &reference{
			get: func() any { return plain(cell.read()) },
			set: func(n any) error {
				if len(cell.checks) > 0 {
					c, err := runChecks(f, cell.checks, n)
					if err != nil {
						return err
					}
					n = c
				}
				cell.value = n
				return nil
			},
		}, nil
	}
	v, err := f.eval(e)
	if err != nil {
		return nil, err
	}
	if r, ok := psobject.Base(v).(*reference); ok {
		return r, nil
	}
	cell := plain(v)
	return &reference{get: func() any { return cell }, set: func(n any) error { cell = n; return nil }}, nil
}

// attributed is [attribute()]value: outside of declarations the attribute checks the value.
func (f *frame) attributed(x *ast.Attributed) (any, error) {
	v, err := f.eval(x.Child)
	if err != nil {
		return nil, err
	}
	return v, nil
}

// assign runs an assignment and gives the value.
func (f *frame) assign(s *ast.Assignment) (any, error) {
	f.pos = s.Pos()
	if s.Op == "=" {
		v, err := f.value(s.Right)
		if err != nil {
			return nil, err
		}
		f.pos = s.Pos()
		if err := f.store(s.Left, v); err != nil {
			return nil, err
		}
		return v, nil
	}
	if s.Op == "??=" {
		old, err := f.eval(s.Left)
		if err != nil {
			return nil, err
		}
		if plain(old) != nil {
			return old, nil
		}
		v, err := f.value(s.Right)
		if err != nil {
			return nil, err
		}
		f.pos = s.Pos()
		return v, f.store(s.Left, v)
	}
	// Compound: the target is evaluated once.
	left, put, err := f.assignTo(s.Left)
	if err != nil {
		return nil, err
	}
	right, err := f.value(s.Right)
	if err != nil {
		return nil, err
	}
	f.pos = s.Pos()
	v, err := f.arith(s.Op[:1], plain(left), plain(right))
	if err != nil {
		return nil, err
	}
	return v, put(v)
}

// assignTo reads an assignable expression and gives what writes it back, with its parts evaluated once.
func (f *frame) assignTo(e ast.Expr) (any, func(any) error, error) {
	switch x := e.(type) {
	case *ast.MemberAccess:
		target, err := f.evalTarget(x.Target)
		if err != nil {
			return nil, nil, err
		}
		name, err := f.memberName(x.Member)
		if err != nil {
			return nil, nil, err
		}
		var v any
		if x.Static {
			v, err = f.memberOf(x, target)
		} else {
			v, err = f.getMemberLoose(target, name)
		}
		if err != nil {
			return nil, nil, err
		}
		return v, func(n any) error {
			if x.Static {
				return f.setStatic(target, name, n)
			}
			return f.setMember(target, name, plain(n))
		}, nil
	case *ast.Index:
		target, err := f.eval(x.Target)
		if err != nil {
			return nil, nil, err
		}
		idx, err := f.eval(x.Index)
		if err != nil {
			return nil, nil, err
		}
		v, err := f.getIndex(target, plain(idx))
		if err != nil {
			return nil, nil, err
		}
		return plain(v), func(n any) error { return f.setIndex(target, plain(idx), plain(n)) }, nil
	case *ast.Convert:
		v, put, err := f.assignTo(x.Child)
		if err != nil {
			return nil, nil, err
		}
		_ = put
		return v, func(n any) error { return f.store(e, n) }, nil
	}
	v, err := f.eval(e)
	if err != nil {
		return nil, nil, err
	}
	return v, func(n any) error { return f.store(e, n) }, nil
}

// store assigns a value to an expression.
func (f *frame) store(e ast.Expr, v any) error {
	return f.storeChecked(e, v, nil)
}

func (f *frame) storeChecked(e ast.Expr, v any, checks []check) error {
	switch x := e.(type) {
	case *ast.Variable:
		return f.setVar(x, v, checks)
	case *ast.Convert:
		t, err := f.resolveType(x.Type)
		if err != nil {
			return f.typeFault(err, ast.Extent{Start: x.Start, End: x.Type.End + 1})
		}
		if t.Full == "System.Void" {
			return nil
		}
		// Checks run from the last to the first, so the outer ones stand in front.
		return f.storeChecked(x.Child, v, append(checks, f.typeCheck(t, x)))
	case *ast.Attributed:
		c, err := f.attributeCheck(x.Attr, variableName(x))
		if err != nil {
			return err
		}
		return f.storeChecked(x.Child, v, append(checks, c))
	case *ast.MemberAccess:
		target, err := f.evalTarget(x.Target)
		if err != nil {
			return err
		}
		name, err := f.memberName(x.Member)
		if err != nil {
			return err
		}
		if len(checks) > 0 {
			if v, err = runChecks(f, checks, v); err != nil {
				return err
			}
		}
		if x.Static {
			return f.setStatic(target, name, plain(v))
		}
		return f.setMember(target, name, plain(v))
	case *ast.Index:
		target, err := f.eval(x.Target)
		if err != nil {
			return err
		}
		idx, err := f.eval(x.Index)
		if err != nil {
			return err
		}
		return f.setIndex(target, plain(idx), plain(v))
	case *ast.ArrayLiteral:
		return f.storeMany(x.Elements, v)
	case *ast.Paren:
		if pl, ok := x.Pipeline.(*ast.Pipeline); ok && len(pl.Elements) == 1 {
			if ce, ok := pl.Elements[0].(*ast.CommandExpr); ok {
				return f.storeChecked(ce.Expr, v, checks)
			}
		}
	}
	return newFault("RuntimeException", psobject.InvalidOperation, nil, "The assignment expression is not valid. The input to an assignment operator must be an object that is able to accept assignments, such as a variable or a property.")
}

// storeMany is $a, $b = values: the last target takes what is left.
func (f *frame) storeMany(targets []ast.Expr, v any) error {
	var list []any
	if e, ok := psobject.Base(v).(*enumerator); ok {
		for it, more := e.next(); more; it, more = e.next() {
			list = append(list, it)
		}
	} else if l, ok := items(v); ok {
		list = l
	} else {
		list = []any{plain(v)}
	}
	for i, t := range targets {
		var part any
		switch {
		case i >= len(list):
		case i == len(targets)-1 && len(list) > len(targets):
			part = psobject.NewArray(append([]any(nil), list[i:]...)...)
		default:
			part = plain(list[i])
		}
		if err := f.store(t, part); err != nil {
			return err
		}
	}
	return nil
}

// variableName gives the name of the variable that a declaration is for.
func variableName(e ast.Expr) string {
	for {
		switch x := e.(type) {
		case *ast.Variable:
			return x.Short
		case *ast.Convert:
			e = x.Child
		case *ast.Attributed:
			e = x.Child
		default:
			return ""
		}
	}
}

// unary evaluates operators with one operand.
func (f *frame) unary(x *ast.Unary) (any, error) {
	switch x.Op {
	case "++", "--", "p++", "p--":
		return f.step(x, false)
	case "not":
		v, err := f.eval(x.Child)
		if err != nil {
			return nil, err
		}
		return !truth(v), nil
	}
	v, err := f.eval(x.Child)
	if err != nil {
		return nil, err
	}
	v = plain(v)
	switch x.Op {
	case "-":
		return f.negate(v)
	case "+":
		return f.arith("+", int32(0), v)
	case "bnot":
		return f.bitNot(v)
	case "join":
		return f.join(v, "")
	case "split", "isplit", "csplit":
		return f.splitBlanks(v)
	}
	return nil, newFault("NotSupported", psobject.NotImplemented, nil, "The operator '"+x.Op+"' is not supported.")
}

// step is ++ and --; as a statement they put nothing out.
func (f *frame) step(x *ast.Unary, wanted bool) (any, error) {
	switch x.Op {
	case "++", "--", "p++", "p--":
	default:
		return f.unary(x)
	}
	old, put, err := f.assignTo(x.Child)
	if err != nil {
		return nil, err
	}
	old = plain(old)
	op := "+"
	if strings.HasSuffix(x.Op, "--") {
		op = "-"
	}
	base := old
	if base == nil {
		base = int32(0)
	}
	switch b := psobject.Base(base).(type) {
	case psobject.Enum:
	default:
		if !dotnet.IsNumber(b) {
			return nil, newFault("OperatorRequiresNumber", psobject.InvalidOperation, nil, "The '"+op+op+"' operator works only on numbers. The operand is a '"+typeNameOf(b)+"'.")
		}
	}
	n, err := f.arith(op, base, int32(1))
	if err != nil {
		return nil, err
	}
	if err := put(n); err != nil {
		return nil, err
	}
	if x.Op[0] == 'p' {
		return base, nil
	}
	// The prefix form gives what was stored, which the variable's type may have changed.
	return f.eval(x.Child)
}
