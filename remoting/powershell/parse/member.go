package parse

import (
	"strconv"

	"github.com/pslshell/psl/remoting/powershell/ast"
)

// memberOperator gives the length of the operator for members or elements at p.pos, 0 where none stands there.
func (p *parser) memberOperator() (op string) {
	if p.hasPeek {
		p.unpeek()
	}
	i := p.prevEnd
	if p.pos < i {
		i = p.pos
	}
	c := p.byteAt(i)
	n, nw := p.runeAt(i + 1)
	switch c {
	case '.':
		if n == '.' {
			return ""
		}
		if p.mode == modeCommand && (nw == 0 || isBlank(n) || n == '\n' || n == '\r') {
			return ""
		}
		return "."
	case ':':
		if n == ':' {
			n2, w2 := p.runeAt(i + 2)
			if p.mode == modeCommand && (w2 == 0 || isBlank(n2) || n2 == '\n' || n2 == '\r') {
				return ""
			}
			return "::"
		}
	case '[':
		return "["
	case '?':
		if n == '.' {
			return "?."
		}
		if n == '[' {
			return "?["
		}
	}
	return ""
}

func (p *parser) memberFollows() bool {
	op := p.memberOperator()
	return op == "." || op == "[" || op == "::"
}

// postfix reads members, calls and elements that follow e without a gap.
func (p *parser) postfix(e ast.Expr) ast.Expr {
	if e == nil {
		return nil
	}
	for n := 0; !p.dead; n++ {
		if _, isType := e.(*ast.Type); isType {
			// [int][0] is a cast, not an element.
			if op := p.memberOperator(); op == "[" || op == "?[" {
				return e
			}
		}
		op := p.memberOperator()
		if op == "" {
			return e
		}
		if n > maxDepth {
			p.tooDeep(p.pos)
			return e
		}
		start := p.prevEnd
		p.pos = start + len(op)
		p.prevEnd = p.pos
		opPos := ast.Extent{Start: start, End: p.pos}
		switch op {
		case "[", "?[":
			e = p.element(e, opPos, op == "?[")
		default:
			e = p.member(e, opPos, op)
		}
		if _, bad := e.(*ast.ErrorExpr); bad {
			return e
		}
	}
	return e
}

func (p *parser) element(target ast.Expr, open ast.Extent, nullCond bool) ast.Expr {
	old := p.setMode(modeExpression)
	defer p.setMode(old)
	oldComma, oldSigned := p.noComma, p.setSigned(false)
	p.noComma = false
	p.skipNewlines()
	idx := p.expression()
	p.noComma = oldComma
	p.setSigned(oldSigned)
	e := &ast.Index{Target: target, Index: idx, NullCond: nullCond}
	if idx == nil {
		p.incomplete(after(open), "MissingArrayIndexExpression", "Array index expression is missing or not valid.")
		e.Index = &ast.ErrorExpr{Extent: open}
	}
	p.skipNewlines()
	if p.peek().kind == tRBracket {
		p.next()
	} else if idx != nil {
		p.incomplete(ast.Extent{Start: p.prevEnd, End: p.prevEnd}, "MissingEndSquareBracket", "Missing ']' after array index expression.")
	}
	e.Extent = ast.Extent{Start: target.Pos().Start, End: p.prevEnd}
	return e
}

func (p *parser) member(target ast.Expr, op ast.Extent, text string) ast.Expr {
	i := p.skipSpace(p.pos)
	p.pos = i
	c, w := p.runeAt(i)
	var name ast.Expr
	old := p.setMode(modeExpression)
	defer p.setMode(old)
	switch {
	case w > 0 && isIdentPart(c):
		j := i
		for {
			n, nw := p.runeAt(j)
			if nw == 0 || !isIdentPart(n) {
				break
			}
			j += nw
		}
		name = &ast.String{Extent: ast.Extent{Start: i, End: j}, Value: p.text[i:j]}
		if n, err := strconv.ParseInt(p.text[i:j], 10, 32); err == nil {
			name = &ast.Number{Extent: ast.Extent{Start: i, End: j}, Value: int32(n)} // the key of a dictionary may be a number
		}
		p.pos, p.prevEnd = j, j
	case isSingleQuote(c) || isDoubleQuote(c) || c == '(' || c == '$' || c == '@':
		name = p.primary()
	}
	if name == nil {
		p.incomplete(after(op), "MissingPropertyName", "Missing property name after reference operator.")
		return &ast.MemberAccess{Extent: ast.Extent{Start: target.Pos().Start, End: p.prevEnd}, Target: target, Member: &ast.ErrorExpr{Extent: op}, Static: text == "::"}
	}
	p.unpeek()
	static, nullCond := text == "::", text == "?."
	at := p.prevEnd
	var typeArgs []*ast.TypeName
	if p.byteAt(at) == '[' {
		// Only a method's generic arguments have a parenthesis behind them: [Linq.Enumerable]::Empty[int]().
		typeArgs, at = p.methodTypeArgs(at)
	}
	switch p.byteAt(at) {
	case '(':
		p.pos, p.prevEnd = at, at
		return p.call(target, name, typeArgs, static, nullCond)
	case '{':
		p.pos, p.prevEnd = at, at
		sb := p.braced(false)
		return &ast.InvokeMember{
			Extent: ast.Extent{Start: target.Pos().Start, End: p.prevEnd}, Target: target, Member: name, Static: static, NullCond: nullCond,
			Args: []ast.Expr{&ast.ScriptBlockExpr{Extent: sb.Extent, Body: sb}},
		}
	}
	return &ast.MemberAccess{Extent: ast.Extent{Start: target.Pos().Start, End: p.prevEnd}, Target: target, Member: name, Static: static, NullCond: nullCond}
}

// methodTypeArgs reads [type, type] at offset i where a parenthesis follows; else it gives i back.
func (p *parser) methodTypeArgs(i int) ([]*ast.TypeName, int) {
	if c, w := p.runeAt(i + 1); w == 0 || !isIdentStart(c) {
		return nil, i
	}
	mark, errs := *p, len(p.errs)
	var list []*ast.TypeName
	p.pos = i + 1
	for {
		p.pos = p.skipSpace(p.pos)
		tn := p.typeName(true)
		if tn == nil {
			break
		}
		list = append(list, tn)
		k := p.skipSpace(p.pos)
		if p.byteAt(k) == ',' {
			p.pos = k + 1
			continue
		}
		if p.byteAt(k) == ']' && p.byteAt(k+1) == '(' && len(p.errs) == errs {
			p.pos = k + 1
			return list, k + 1
		}
		break
	}
	for _, e := range p.errs[errs:] {
		delete(p.seen, e)
	}
	kept := p.errs[:errs]
	*p = mark
	p.errs = kept
	return nil, i
}

func (p *parser) call(target, name ast.Expr, typeArgs []*ast.TypeName, static, nullCond bool) ast.Expr {
	e := &ast.InvokeMember{Target: target, Member: name, TypeArgs: typeArgs, Static: static, NullCond: nullCond}
	e.Args = p.callArguments()
	e.Extent = ast.Extent{Start: target.Pos().Start, End: p.prevEnd}
	return e
}

// callArguments reads the arguments of a method with their parentheses.
func (p *parser) callArguments() []ast.Expr {
	old := p.setMode(modeExpression)
	defer p.setMode(old)
	oldComma, oldSigned := p.noComma, p.setSigned(false)
	p.noComma = true
	defer func() { p.noComma = oldComma; p.setSigned(oldSigned) }()
	open := p.next()
	last := open.extent()
	var args []ast.Expr
	reported := false
	for {
		p.skipNewlines()
		e := p.expression()
		if e == nil {
			if p.lastComma(last) && len(args) > 0 {
				p.incomplete(after(last), "MissingExpressionAfterToken", "Missing expression after ','.")
				reported = true
			}
			break
		}
		args = append(args, e)
		p.skipNewlines()
		c := p.peek()
		if c.kind != tComma {
			break
		}
		p.next()
		last = c.extent()
	}
	p.skipNewlines()
	if p.peek().kind == tRParen {
		p.next()
	} else if !reported {
		p.incomplete(ast.Extent{Start: p.prevEnd, End: p.prevEnd}, "MissingEndParenthesisInMethodCall", "Missing ')' in method call.")
		if p.peek().kind == tComma && len(args) > 0 {
			c := p.next()
			p.incomplete(after(c.extent()), "MissingExpressionAfterToken", "Missing expression after ','.")
		}
	}
	return args
}
