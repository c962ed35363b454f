package dialect

import (
	"regexp"
	"strings"

	"github.com/yuin/gopher-lua/ast"
)

func (p *parser) exprList() []ast.Expr {
	list := []ast.Expr{p.expr()}
	for p.accept(',') {
		list = append(list, p.expr())
	}
	return list
}

// expr parses an expression, pipelines included.
func (p *parser) expr() ast.Expr {
	e := p.subexpr(0)
	if p.check('|') {
		return p.pipeline(e)
	}
	return e
}

// priority of the binary operators, left and right; right is lower where the
// operator binds to the right.
var priority = map[kind][2]int{
	tOr: {1, 1}, tAnd: {2, 2},
	'<': {3, 3}, '>': {3, 3}, tLe: {3, 3}, tGe: {3, 3}, tNe: {3, 3}, tEq: {3, 3},
	tConcat: {5, 4}, '+': {6, 6}, '-': {6, 6},
	'*': {7, 7}, '/': {7, 7}, '%': {7, 7}, '^': {10, 9},
}

const unaryPriority = 8

func (p *parser) subexpr(limit int) ast.Expr {
	p.enter()
	var e ast.Expr
	switch k := p.tok.kind; k {
	case tNot, '-', '#':
		p.advance()
		operand := p.subexpr(unaryPriority)
		switch k {
		case tNot:
			e = &ast.UnaryNotOpExpr{Expr: operand}
		case '-':
			e = &ast.UnaryMinusOpExpr{Expr: operand}
		default:
			e = &ast.UnaryLenOpExpr{Expr: operand}
		}
		e.SetLine(operand.Line())
	default:
		e = p.simple()
	}
	n := 0
	for {
		k := p.tok.kind
		pri, ok := priority[k]
		if !ok || pri[0] <= limit {
			break
		}
		p.chain(&n)
		p.advance()
		rhs := p.subexpr(pri[1])
		line := e.Line()
		switch k {
		case tOr, tAnd:
			e = &ast.LogicalOpExpr{Operator: k.String(), Lhs: e, Rhs: rhs}
		case '<', '>', tLe, tGe, tEq, tNe:
			e = &ast.RelationalOpExpr{Operator: k.String(), Lhs: e, Rhs: rhs}
		case tConcat:
			e = &ast.StringConcatOpExpr{Lhs: e, Rhs: rhs}
		default:
			e = &ast.ArithmeticOpExpr{Operator: k.String(), Lhs: e, Rhs: rhs}
		}
		e.SetLine(line)
	}
	p.leave()
	return e
}

func (p *parser) simple() ast.Expr {
	t := p.tok
	var e ast.Expr
	switch t.kind {
	case tNumber:
		e = &ast.NumberExpr{Value: t.str}
	case tString:
		p.advance()
		return p.stringExpr(t)
	case tNil:
		e = &ast.NilExpr{}
	case tTrue:
		e = &ast.TrueExpr{}
	case tFalse:
		e = &ast.FalseExpr{}
	case tDots:
		if !p.fn.vararg {
			p.failAt(t, "cannot use '...' outside a vararg function")
		}
		e = &ast.Comma3Expr{}
	case '{':
		return p.table()
	case tFunction:
		p.advance()
		return p.funcBody(p.encode(t), false)
	default:
		e, _ := p.suffixed()
		return e
	}
	p.advance()
	e.SetLine(p.encode(t))
	return e
}

// suffixed parses a name or parenthesised expression with indexes and calls
// behind it. paren is true where nothing stands behind the parentheses.
func (p *parser) suffixed() (e ast.Expr, paren bool) {
	start := p.tok
	stage := p.inStage == start.off+1
	switch t := start; t.kind {
	case tName:
		p.advance()
		e = p.ident(t)
	case '(':
		p.advance()
		line := p.encode(t)
		p.enter()
		e = p.expr()
		p.leave()
		p.closeOf(')', t)
		switch ex := e.(type) {
		case *ast.Comma3Expr:
			ex.AdjustRet = true
		case *ast.FuncCallExpr:
			ex.AdjustRet = true
			p.lastPipeline = nil
		case *ast.FunctionExpr:
			p.fns[line] = p.fns[ex.Line()]
		}
		e.SetLine(line)
		paren = true
	default:
		p.failAt(start, "unexpected %s", p.text(start))
	}
	n := 0
	for {
		t := p.tok
		switch t.kind {
		case '.':
			p.advance()
			name := p.expect(tName)
			if id, ok := e.(*ast.IdentExpr); ok && id.Value == LocalPrivate {
				p.notePrivate(name.str)
			}
			key := newString(name.str, p.encode(name))
			get := &ast.AttrGetExpr{Object: e, Key: key}
			get.SetLine(e.Line())
			e = get
		case '[':
			p.advance()
			get := &ast.AttrGetExpr{Object: e, Key: p.expr()}
			p.closeOf(']', t)
			get.SetLine(e.Line())
			e = get
		case ':':
			p.advance()
			name := p.expect(tName)
			if !p.argsBegin() {
				p.unexpected("arguments")
			}
			call := &ast.FuncCallExpr{Receiver: e, Method: name.str, Args: p.args()}
			call.SetLine(e.Line())
			e = call
		default:
			if !p.argsBegin() {
				return e, paren
			}
			call := &ast.FuncCallExpr{Func: e, Args: p.args()}
			call.SetLine(e.Line())
			if n == 0 && start.kind == tName {
				p.noteCall(start, call, stage)
			}
			e = call
		}
		paren = false
		p.chain(&n)
	}
}

func (p *parser) argsBegin() bool {
	return p.check('(') || p.check('{') || p.check(tString)
}

func (p *parser) args() []ast.Expr {
	t := p.tok
	switch t.kind {
	case tString:
		p.advance()
		return []ast.Expr{p.stringExpr(t)}
	case '{':
		return []ast.Expr{p.table()}
	}
	if p.prev.kind == ')' && p.prev.line != t.line {
		p.failAt(t, "ambiguous syntax (function call x new statement)")
	}
	p.advance()
	args := []ast.Expr{}
	if !p.check(')') {
		args = p.exprList()
	}
	p.closeOf(')', t)
	return args
}

func (p *parser) table() ast.Expr {
	open := p.advance()
	e := &ast.TableExpr{Fields: []*ast.Field{}}
	e.SetLine(p.encode(open))
	p.enter()
	for !p.check('}') {
		f := &ast.Field{}
		switch {
		case p.check(tName) && p.lookahead().kind == '=':
			t := p.advance()
			p.advance()
			f.Key = newString(t.str, p.encode(t))
		case p.check('['):
			t := p.advance()
			f.Key = p.expr()
			p.closeOf(']', t)
			p.expect('=')
		}
		f.Value = p.expr()
		if f.Key != nil {
			// A field takes one value. gopher-lua's compiler looks at the last field without its key and would add
			// the values to the array as well.
			switch x := f.Value.(type) {
			case *ast.Comma3Expr:
				x.AdjustRet = true
			case *ast.FuncCallExpr:
				x.AdjustRet = true
			}
		}
		e.Fields = append(e.Fields, f)
		if !p.accept(',') && !p.accept(';') {
			break
		}
	}
	p.leave()
	p.closeOf('}', open)
	return e
}

// funcBody parses parameters and statements; line is the function's own.
func (p *parser) funcBody(line int, method bool) *ast.FunctionExpr {
	fn := &funcState{parent: p.fn, seq: p.nfns}
	p.nfns++
	p.fns[line] = fn
	outer, scope := p.fn, p.scope
	p.fn = fn
	open := p.expect('(')
	pars := &ast.ParList{Names: []string{}}
	if method {
		p.declare("self")
	}
	for !p.check(')') {
		if p.accept(tDots) {
			pars.HasVargs = true
			break
		}
		name := p.expect(tName).str
		pars.Names = append(pars.Names, name)
		p.declare(name)
		if !p.accept(',') {
			break
		}
		if p.check(')') {
			p.unexpected("a name or '...'")
		}
	}
	p.closeOf(')', open)
	if pars.HasVargs {
		fn.vararg = true
		p.declare("arg") // gopher-lua keeps Lua 5.0's table of arguments
	}
	fn.params = len(fn.locals)
	captured := p.capture(fn, line)
	p.enter()
	stmts := p.statements()
	p.leave()
	end := p.closeOf(tEnd, open)
	e := &ast.FunctionExpr{ParList: pars}
	e.SetLine(line)
	e.SetLastLine(p.encode(end))
	if len(captured) > 0 {
		stmts = append(captured, stmts...)
	}
	e.Stmts = p.finishBody(stmts, fn)
	p.fn, p.scope = outer, scope
	return e
}

// pipeline parses the stages behind a first element.
func (p *parser) pipeline(first ast.Expr) ast.Expr {
	line := first.Line()
	source := first
	if c, ok := first.(*ast.FuncCallExpr); ok && c.Func != nil && !c.AdjustRet {
		args := append([]ast.Expr{newString(calleeName(c.Func), line), c.Func}, c.Args...)
		source = newHook(HookSource, line, args...)
	}
	parts := []ast.Expr{source}
	n := 0
	for p.check('|') {
		p.chain(&n)
		p.advance()
		parts = append(parts, p.stage())
	}
	call := newHook(HookPipeline, line, parts...)
	p.lastPipeline = call
	return call
}

func (p *parser) stage() ast.Expr {
	t := p.tok
	if t.kind == tFunction {
		p.advance()
		line := p.encode(t)
		fn := p.funcBody(line, false)
		return newHook(HookStage, line, newString("function", line), fn)
	}
	if t.kind != tName && t.kind != '(' {
		p.failAt(t, "a call or a function expected behind '|' near %s", p.text(t))
	}
	p.inStage = t.off + 1
	e, paren := p.suffixed()
	c, ok := e.(*ast.FuncCallExpr)
	if !ok || paren {
		// Inside parentheses may stand a function.
		if _, isFn := e.(*ast.FunctionExpr); isFn {
			return newHook(HookStage, e.Line(), newString("function", e.Line()), e)
		}
		p.lexer.fail(t.line, t.col, p.check(tEOF), "a stage of a pipeline must be a call, as in '| f()', or a function, near %s", p.text(p.tok))
	}
	line := p.encode(t)
	if c.Func == nil {
		args := append([]ast.Expr{newString(c.Method, line), c.Receiver}, c.Args...)
		return newHook(HookMethodStage, line, args...)
	}
	args := append([]ast.Expr{newString(calleeName(c.Func), line), c.Func}, c.Args...)
	return newHook(HookStage, line, args...)
}

// calleeName names a called expression for messages.
func calleeName(e ast.Expr) string {
	switch ex := e.(type) {
	case *ast.IdentExpr:
		return ex.Value
	case *ast.AttrGetExpr:
		if k, ok := ex.Key.(*ast.StringExpr); ok {
			if id, ok := ex.Object.(*ast.IdentExpr); ok && id.Value == HookLocals {
				name, _, _ := strings.Cut(k.Value, "#")
				return name
			}
			return k.Value
		}
	}
	return "?"
}

var usingName = regexp.MustCompile(`(?i)\$\{?using:([A-Za-z_][A-Za-z0-9_]*)`)

// stringExpr gives the literal; where it names variables of this side with
// $using:, the host is told how to read those that are locals here.
func (p *parser) stringExpr(t token) ast.Expr {
	line := p.encode(t)
	lit := newString(t.str, line)
	if !strings.Contains(t.str, "sing:") && !strings.Contains(t.str, "SING:") {
		return lit
	}
	matches := usingName.FindAllStringSubmatch(t.str, -1)
	if matches == nil {
		return lit
	}
	var names, values []ast.Expr
	seen := map[string]bool{}
	for _, m := range matches {
		l := p.findUsing(m[1])
		if l == "" || seen[l] || len(names) == 100 {
			continue
		}
		seen[l] = true
		names = append(names, newString(l, line))
	}
	if len(names) == 0 {
		return newHook(HookUsing, line, lit)
	}
	getter := &ast.FunctionExpr{ParList: &ast.ParList{Names: []string{}}}
	gline := p.encode(t)
	getter.SetLine(gline)
	getter.SetLastLine(gline)
	fn := &funcState{parent: p.fn, seq: p.nfns}
	p.nfns++
	p.fns[gline] = fn
	outer := p.fn
	p.fn = fn
	for _, n := range names {
		values = append(values, p.variable(n.(*ast.StringExpr).Value, gline))
	}
	p.fn = outer
	ret := &ast.ReturnStmt{Exprs: values}
	ret.SetLine(gline)
	getter.Stmts = []ast.Stmt{ret}
	return newHook(HookUsing, line, append([]ast.Expr{lit, getter}, names...)...)
}

// findUsing gives the spelling of the local that a name in text means here: as
// written, else ignoring case; "" where there is none.
func (p *parser) findUsing(name string) string {
	if p.find(name) != nil || p.prompt != nil && p.opts.Locals.Slot(name) != "" {
		return name
	}
	for l := p.scope; l != nil; l = l.prev {
		if strings.EqualFold(l.name, name) {
			return l.name
		}
	}
	return ""
}
