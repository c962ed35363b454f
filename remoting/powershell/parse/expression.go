package parse

import (
	"strings"

	"github.com/pslshell/psl/remoting/powershell/ast"
)

// expression reads an expression; nil where none stands here.
func (p *parser) expression() ast.Expr {
	if !p.enter() {
		return nil
	}
	defer p.leave()
	old := p.setMode(modeExpression)
	defer p.setMode(old)
	cond := p.binary()
	if cond == nil {
		return nil
	}
	q := p.peek()
	if q.kind != tQuestion {
		return cond
	}
	p.next()
	p.skipNewlines()
	e := &ast.Ternary{Cond: cond}
	e.Then = p.expression()
	if e.Then == nil {
		p.incomplete(after(q.extent()), "ExpectedValueExpression", "You must provide a value expression following the '?' operator.")
		e.Then = &ast.ErrorExpr{Extent: q.extent()}
	}
	p.skipNewlines()
	c := p.peek()
	if c.kind != tColon {
		if _, bad := e.Then.(*ast.ErrorExpr); !bad {
			p.incomplete(p.here(), "MissingColonInTernaryExpression", "Missing ':' in the ternary expression.")
		}
		e.Else = &ast.ErrorExpr{Extent: q.extent()}
		e.Extent = ast.Extent{Start: cond.Pos().Start, End: p.prevEnd}
		return e
	}
	p.next()
	p.skipNewlines()
	e.Else = p.expression()
	if e.Else == nil {
		p.incomplete(after(c.extent()), "ExpectedValueExpression", "You must provide a value expression following the ':' operator.")
		e.Else = &ast.ErrorExpr{Extent: c.extent()}
	}
	e.Extent = ast.Extent{Start: cond.Pos().Start, End: p.prevEnd}
	return e
}

// binary reads operands joined by binary operators, by precedence.
func (p *parser) binary() ast.Expr {
	left := p.arrayLiteral()
	if left == nil {
		return nil
	}
	type pending struct {
		left ast.Expr
		op   token
		prec int
	}
	var stack []pending
	join := func(min int, right ast.Expr) ast.Expr {
		for len(stack) > 0 && stack[len(stack)-1].prec >= min {
			top := stack[len(stack)-1]
			stack = stack[:len(stack)-1]
			right = &ast.Binary{
				Extent: ast.Extent{Start: top.left.Pos().Start, End: right.Pos().End},
				Op:     top.op.text, OpPos: top.op.extent(), Left: top.left, Right: right,
			}
		}
		return right
	}
	for {
		op := p.peek()
		if op.kind == tUnary || op.kind != tBinary || p.noComma && op.text == "," {
			return join(0, left)
		}
		prec := precedence[op.text]
		p.next()
		p.skipNewlines()
		left = join(prec, left)
		right := p.arrayLiteral()
		if right == nil {
			p.incomplete(after(op.extent()), "ExpectedValueExpression", "You must provide a value expression following the '"+p.tokenText(op)+"' operator.")
			// What follows is no operand: pass over an operator so that one mistake gives one error.
			if n := p.peek(); n.kind == tBinary {
				p.next()
				right = p.arrayLiteral()
			}
			if right == nil {
				right = &ast.ErrorExpr{Extent: op.extent()}
			}
		}
		stack = append(stack, pending{left, op, prec})
		left = right
	}
}

func (p *parser) arrayLiteral() ast.Expr {
	first := p.unary()
	if first == nil || p.noComma {
		return first
	}
	t := p.peek()
	if t.kind != tComma {
		return first
	}
	list := []ast.Expr{first}
	for t.kind == tComma {
		p.next()
		p.skipNewlines()
		e := p.unary()
		if e == nil {
			p.incomplete(after(t.extent()), "MissingExpressionAfterToken", "Missing expression after ','.")
			list = append(list, &ast.ErrorExpr{Extent: t.extent()})
			break
		}
		list = append(list, e)
		t = p.peek()
	}
	return &ast.ArrayLiteral{Extent: ast.Extent{Start: first.Pos().Start, End: p.prevEnd}, Elements: list}
}

func (p *parser) unary() ast.Expr {
	if !p.enter() {
		return nil
	}
	defer p.leave()
	old := p.setSigned(true)
	t := p.peek()
	if t.kind == tNumber {
		// Keep the sign with the number: what follows is cut without that rule again.
		p.signed = old
	} else {
		p.setSigned(old)
		t = p.peek()
	}
	op := ""
	switch t.kind {
	case tUnary:
		op = t.text
	case tBinary:
		switch t.text {
		case "+", "-", "split", "csplit", "isplit", "join":
			op = t.text
		}
	case tPlusPlus, tMinusMinus:
		op = t.text
	case tComma:
		if p.noComma {
			return nil
		}
		op = ","
	case tLBracket:
		return p.bracketed()
	}
	if op != "" {
		p.next()
		p.skipNewlines()
		child := p.unary()
		if child == nil {
			p.incomplete(after(t.extent()), "MissingExpressionAfterOperator", "Missing expression after unary operator '"+p.tokenText(t)+"'.")
			return &ast.ErrorExpr{Extent: t.extent()}
		}
		e := ast.Extent{Start: t.start, End: child.Pos().End}
		if op == "," {
			return &ast.ArrayLiteral{Extent: e, Elements: []ast.Expr{child}}
		}
		if op == "!" {
			op = "not"
		}
		return &ast.Unary{Extent: e, Op: op, Child: child}
	}
	e := p.primary()
	if e == nil {
		return nil
	}
	e = p.postfix(e)
	if t := p.peek(); t.kind == tPlusPlus || t.kind == tMinusMinus {
		p.next()
		e = &ast.Unary{Extent: ast.Extent{Start: e.Pos().Start, End: t.end}, Op: "p" + t.text, Child: e}
	}
	return e
}

// bracketed reads what begins with a bracket: a type, a cast or an attribute with its operand.
func (p *parser) bracketed() ast.Expr {
	nodes := p.attributes()
	if len(nodes) == 0 {
		return nil
	}
	last := nodes[len(nodes)-1]
	var e ast.Expr
	switch n := last.(type) {
	case *ast.Attribute:
		p.skipNewlines()
		e = p.unary()
		if e == nil {
			p.incomplete(n.Extent, "UnexpectedAttribute", "Unexpected attribute '"+n.Type.String()+"'.")
			return &ast.ErrorExpr{Extent: n.Extent}
		}
		e = &ast.Attributed{Extent: ast.Extent{Start: n.Start, End: e.Pos().End}, Attr: n, Child: e}
	case *ast.TypeName:
		bracket := ast.Extent{Start: p.bracketBefore(n.Start), End: p.prevEnd}
		var child ast.Expr
		if p.peek().kind != tComma { // a list begins with the type itself
			child = p.unary()
		}
		if child != nil {
			e = &ast.Convert{Extent: ast.Extent{Start: bracket.Start, End: child.Pos().End}, Type: n, Child: child}
		} else {
			e = p.postfix(&ast.Type{Extent: bracket, Name: n})
			if t := p.peek(); t.kind == tPlusPlus || t.kind == tMinusMinus {
				p.next()
				e = &ast.Unary{Extent: ast.Extent{Start: e.Pos().Start, End: t.end}, Op: "p" + t.text, Child: e}
			}
		}
	}
	for i := len(nodes) - 2; i >= 0; i-- {
		switch n := nodes[i].(type) {
		case *ast.Attribute:
			e = &ast.Attributed{Extent: ast.Extent{Start: n.Start, End: e.Pos().End}, Attr: n, Child: e}
		case *ast.TypeName:
			e = &ast.Convert{Extent: ast.Extent{Start: p.bracketBefore(n.Start), End: e.Pos().End}, Type: n, Child: e}
		}
	}
	return e
}

// bracketBefore gives the offset of the bracket that opens the type name at i.
func (p *parser) bracketBefore(i int) int {
	for j := i - 1; j >= 0; j-- {
		if p.text[j] == '[' {
			return j
		}
	}
	return i
}

// attributes reads one or more [ ] in a row: types and attributes.
func (p *parser) attributes() []ast.Node {
	var list []ast.Node
	for p.peek().kind == tLBracket {
		n := p.attribute()
		if n == nil {
			break
		}
		list = append(list, n)
		// A cast that stands before another bracket goes on, as does a parameter's next attribute on a new line.
		mark := *p
		p.skipNewlines()
		if p.peek().kind != tLBracket {
			p.rewind(mark)
			break
		}
		if p.peek().start != p.prevEnd {
			if _, isType := n.(*ast.TypeName); isType && p.text[p.prevEnd] == '\n' {
				p.rewind(mark)
				if p.inParameters() {
					p.skipNewlines()
					continue
				}
				break
			}
		}
	}
	return list
}

// inParameters tells whether commas separate parameters here, so that line ends between brackets mean nothing.
func (p *parser) inParameters() bool { return p.noComma }

// attribute reads one [ ]; the bracket must stand here.
func (p *parser) attribute() ast.Node {
	if !p.enter() {
		return nil
	}
	defer p.leave()
	open := p.next()
	p.pos = p.skipSpace(open.end)
	tn := p.typeName(false)
	if tn == nil {
		p.incomplete(after(open.extent()), "MissingTypename", "Missing type name after '['.")
		// Pass over an empty pair of brackets.
		if i := p.skipSpace(p.pos); p.byteAt(i) == ']' {
			p.pos, p.prevEnd = i+1, i+1
		}
		return nil
	}
	p.prevEnd = tn.End
	i := p.skipSpace(p.pos)
	if p.byteAt(i) == '(' {
		p.pos = i
		return p.attributeArguments(open, tn)
	}
	if p.byteAt(i) != ']' {
		p.report(after(tn.Extent), "EndSquareBracketExpectedAtEndOfAttribute", "Missing ] at end of attribute or type literal.")
		p.pos = i
		return tn
	}
	p.pos, p.prevEnd = i+1, i+1
	return tn
}

// skipSpace passes blanks, comments and line ends.
func (p *parser) skipSpace(i int) int {
	for {
		i = p.skipBlanks(i)
		if c := p.byteAt(i); i < p.limit && (c == '\n' || c == '\r') {
			i++
			continue
		}
		return i
	}
}

// primary reads an operand without what may follow it; nil where none stands here.
func (p *parser) primary() ast.Expr {
	t := p.peek()
	switch t.kind {
	case tVariable:
		p.next()
		v := t.expr.(*ast.Variable)
		if v.Splatted {
			p.splatting(v)
		}
		return p.usingVariable(v)
	case tNumber, tString:
		p.next()
		return t.expr
	case tAtParen:
		p.next()
		b, _ := p.subStatements(t.extent(), false)
		return &ast.ArrayExpr{Extent: p.span(t), Body: b}
	case tDollarParen:
		p.next()
		b, _ := p.subStatements(t.extent(), false)
		return &ast.SubExpr{Extent: p.span(t), Body: b}
	case tAtCurly:
		return p.hash(t)
	case tLCurly:
		sb := p.braced(false)
		return &ast.ScriptBlockExpr{Extent: sb.Extent, Body: sb}
	case tLParen:
		p.next()
		oldSigned, oldComma := p.setSigned(false), p.noComma
		p.noComma = false
		old := p.setMode(modeCommand)
		p.skipNewlines()
		e := &ast.Paren{Pipeline: p.parenStatement()}
		if e.Pipeline == nil {
			p.incomplete(after(t.extent()), "ExpectedExpression", "An expression was expected after '('.")
			e.Pipeline = &ast.Block{Extent: t.extent()}
		}
		p.skipNewlines()
		if p.peek().kind == tRParen {
			p.next()
		} else {
			p.incomplete(ast.Extent{Start: p.prevEnd, End: p.prevEnd}, "MissingEndParenthesisInExpression", "Missing closing ')' in expression.")
		}
		e.Extent = p.span(t)
		p.setMode(old)
		p.setSigned(oldSigned)
		p.noComma = oldComma
		return e
	}
	return nil
}

// parenStatement reads the pipeline or chain in parentheses.
func (p *parser) parenStatement() ast.Statement {
	return p.chain()
}

func (p *parser) splatting(v *ast.Variable) {
	p.report(v.Extent, "SplattingNotPermitted", "The splatting operator '@' cannot be used to reference variables in an expression. '@"+v.Name+"' can be used only as an argument to a command. To reference variables in an expression use '$"+v.Name+"'.")
}

// usingVariable wraps $using:name.
func (p *parser) usingVariable(e ast.Expr) ast.Expr {
	if v, ok := e.(*ast.Variable); ok && v.Scope == "using" {
		return &ast.UsingExpr{Extent: v.Extent, Child: v}
	}
	return e
}

func (p *parser) hash(open token) ast.Expr {
	p.next()
	e := &ast.Hash{}
	oldSigned := p.setSigned(false)
	// Where commas separate arguments they do so in the values of the keys as well.
	old := p.setMode(modeCommand)
	for !p.dead {
		p.skipSeparators()
		t := p.peek()
		if t.kind == tRCurly || t.kind == tEOF {
			break
		}
		key := p.hashKey()
		if key == nil {
			break
		}
		p.setMode(modeExpression)
		eq := p.peek()
		if eq.kind != tAssign || eq.text != "=" {
			p.report(after(key.Pos()), "MissingEqualsInHashLiteral", "Missing '=' operator after key in hash literal.")
			e.Pairs = append(e.Pairs, ast.HashPair{Key: key, Value: &ast.Block{Extent: key.Pos()}})
			// Go on behind the pair.
			p.setMode(modeCommand)
			for {
				k := p.peek().kind
				if k == tEOF || k == tRCurly || k == tSemi || k == tNewLine {
					break
				}
				p.next()
			}
			continue
		}
		p.next()
		p.skipNewlines()
		p.setMode(modeCommand)
		v := p.statement()
		if v == nil {
			p.incomplete(after(eq.extent()), "MissingStatementInHashLiteral", "Missing statement after '=' in hash literal.")
			v = &ast.Block{Extent: eq.extent()}
		}
		e.Pairs = append(e.Pairs, ast.HashPair{Key: key, Value: v})
		if k := p.peek().kind; k != tSemi && k != tNewLine && k != tRCurly && k != tEOF {
			break
		}
	}
	if p.peek().kind == tRCurly {
		p.next()
	} else {
		p.unclosed(after(open.extent()), "MissingEndCurlyBrace", "Missing closing '}' in statement block or type definition.")
	}
	p.setMode(old)
	p.setSigned(oldSigned)
	e.Extent = p.span(open)
	return e
}

// hashKey reads the key of a pair: a word, a literal or an expression.
func (p *parser) hashKey() ast.Expr {
	p.unpeek()
	i := p.skipBlanks(p.pos)
	c, w := p.runeAt(i)
	if w > 0 && isIdentStart(c) {
		j := i
		for {
			n, nw := p.runeAt(j)
			if nw == 0 || !isIdentPart(n) {
				break
			}
			j += nw
		}
		p.pos, p.prevEnd = j, j
		return &ast.String{Extent: ast.Extent{Start: i, End: j}, Value: p.text[i:j]}
	}
	p.setMode(modeExpression)
	oldComma := p.noComma
	p.noComma = true
	defer func() { p.noComma = oldComma }()
	return p.labelOrKey()
}

func (p *parser) labelOrKey() ast.Expr {
	return p.unary()
}

// foldName makes names comparable.
func foldName(s string) string { return strings.ToLower(s) }
