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
			p.incomplete(ast.Extent{Start: p.prevEnd, End: p.prevEnd}, "MissingColonInTernaryExpression", "Missing ':' in the ternary expression.")
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
	start := p.peek().start
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
		child := p.unary()
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
	_ = start
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

// typeName reads the name of a type at p.pos, its generic arguments and array brackets included.
func (p *parser) typeName(inner bool) *ast.TypeName {
	if !p.enter() {
		return nil
	}
	defer p.leave()
	start := p.pos
	i := start
	for {
		c, w := p.runeAt(i)
		if w == 0 || !(isIdentPart(c) || c == '.' || c == '+' || c == '`' || c == '\\' || c == ':') {
			break
		}
		i += w
	}
	if i == start {
		return nil
	}
	tn := &ast.TypeName{Extent: ast.Extent{Start: start, End: i}, Name: p.text[start:i]}
	p.pos = i
	for {
		i = p.skipSpace(p.pos)
		if p.byteAt(i) != '[' {
			break
		}
		j := p.skipSpace(i + 1)
		switch c := p.byteAt(j); {
		case c == ']' || c == ',':
			rank := 1
			for p.byteAt(j) == ',' {
				rank++
				j = p.skipSpace(j + 1)
			}
			if p.byteAt(j) != ']' {
				return tn
			}
			tn.Ranks = append(tn.Ranks, rank)
			p.pos = j + 1
			tn.End = p.pos
		case len(tn.Args) == 0 && len(tn.Ranks) == 0:
			p.pos = j
			for {
				wrapped := p.byteAt(p.pos) == '['
				if wrapped {
					p.pos = p.skipSpace(p.pos + 1)
				}
				arg := p.typeName(true)
				if arg == nil {
					return tn
				}
				tn.Args = append(tn.Args, arg)
				k := p.skipSpace(p.pos)
				if wrapped {
					// An assembly's name may follow inside the brackets.
					for k < p.limit && p.text[k] != ']' {
						k++
					}
					k = p.skipSpace(k + 1)
				}
				if p.byteAt(k) == ',' {
					p.pos = p.skipSpace(k + 1)
					continue
				}
				if p.byteAt(k) != ']' {
					p.report(ast.Extent{Start: k, End: k}, "EndSquareBracketExpectedAtEndOfType", "Missing ] at end of type token.")
					return tn
				}
				p.pos = k + 1
				break
			}
			tn.End = p.pos
		default:
			return tn
		}
	}
	if !inner {
		// [Type, Assembly, Version=...] names the assembly, which is not needed here.
		if i := p.skipSpace(p.pos); p.byteAt(i) == ',' {
			for i < p.limit && p.text[i] != ']' && p.text[i] != '\n' {
				i++
			}
			p.pos = i
		}
	}
	return tn
}

func (p *parser) attributeArguments(open token, tn *ast.TypeName) ast.Node {
	a := &ast.Attribute{Type: tn}
	old := p.setMode(modeExpression)
	defer p.setMode(old)
	oldComma := p.noComma
	p.noComma = true
	defer func() { p.noComma = oldComma }()
	lp := p.next()
	last := lp.extent()
	comma := false
	for {
		p.skipNewlines()
		t := p.peek()
		if t.kind == tRParen || t.kind == tEOF || t.kind == tRBracket {
			if comma && t.kind != tEOF {
				p.incomplete(after(last), "MissingExpressionAfterToken", "Missing expression after ','.")
			}
			break
		}
		if t.kind == tIdentifier || t.kind == tKeyword {
			p.next()
			arg := ast.NamedArgument{Extent: t.extent(), Name: p.tokenText(t)}
			p.skipNewlines()
			if eq := p.peek(); eq.kind == tAssign && eq.text == "=" {
				p.next()
				p.skipNewlines()
				arg.Value = p.expression()
				if arg.Value == nil {
					p.incomplete(after(eq.extent()), "MissingExpressionInNamedArgument", "Missing statement after '=' in named argument.")
					arg.Value = &ast.ErrorExpr{Extent: after(eq.extent())}
				}
				arg.End = p.prevEnd
			}
			a.Named = append(a.Named, arg)
		} else {
			e := p.expression()
			if e == nil {
				break
			}
			a.Positional = append(a.Positional, e)
		}
		p.skipNewlines()
		comma = false
		if c := p.peek(); c.kind == tComma {
			p.next()
			last = c.extent()
			comma = true
			continue
		}
		break
	}
	p.skipNewlines()
	if p.peek().kind == tRParen {
		p.next()
	} else {
		p.incomplete(ast.Extent{Start: p.prevEnd, End: p.prevEnd}, "MissingEndParenthesisInExpression", "Missing closing ')' in expression.")
	}
	p.skipNewlines()
	if p.peek().kind == tRBracket {
		p.next()
	} else {
		p.report(ast.Extent{Start: p.prevEnd, End: p.prevEnd}, "EndSquareBracketExpectedAtEndOfAttribute", "Missing ] at end of attribute or type literal.")
	}
	a.Extent = ast.Extent{Start: open.start, End: p.prevEnd}
	return a
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
		b := p.subStatements(t.extent(), false)
		return &ast.ArrayExpr{Extent: p.span(t), Body: b}
	case tDollarParen:
		p.next()
		b := p.subStatements(t.extent(), false)
		return &ast.SubExpr{Extent: p.span(t), Body: b}
	case tAtCurly:
		return p.hash(t)
	case tLCurly:
		sb := p.braced(false)
		return &ast.ScriptBlockExpr{Extent: sb.Extent, Body: sb}
	case tLParen:
		p.next()
		oldSigned := p.setSigned(false)
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
		if p.peek().kind == tComma {
			c := p.next()
			p.incomplete(after(c.extent()), "MissingExpressionAfterToken", "Missing expression after ','.")
		}
	}
	return args
}

func (p *parser) hash(open token) ast.Expr {
	p.next()
	e := &ast.Hash{}
	oldSigned := p.setSigned(false)
	oldComma := p.noComma
	p.noComma = false
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
			p.incomplete(after(key.Pos()), "MissingEqualsInHashLiteral", "Missing '=' operator after key in hash literal.")
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
		p.incomplete(after(open.extent()), "MissingEndCurlyBrace", "Missing closing '}' in statement block or type definition.")
	}
	p.setMode(old)
	p.noComma = oldComma
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
