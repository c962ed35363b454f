package dialect

import (
	"strconv"

	"github.com/yuin/gopher-lua/ast"
)

// chunk parses the whole text.
func (p *parser) chunk() []ast.Stmt {
	p.advance()
	stmts := p.statements()
	if !p.check(tEOF) {
		p.unexpected("end of input")
	}
	return p.finishBody(stmts, p.fn)
}

// promptExpression parses an input of the prompt that is an expression list;
// it fails as any parse does where it is none.
func (p *parser) promptExpression() []ast.Stmt {
	p.advance()
	p.accept('=')
	line := p.encode(p.tok)
	exprs := p.exprList()
	if !p.check(tEOF) {
		p.unexpected("end of input")
	}
	return p.finishBody([]ast.Stmt{displayed(line, exprs)}, p.fn)
}

// displayed is a statement that displays what was typed at the prompt.
func displayed(line int, exprs []ast.Expr) ast.Stmt {
	call := newHook(HookDisplay, line, exprs...)
	if len(exprs) == 1 {
		if c, ok := exprs[0].(*ast.FuncCallExpr); ok {
			switch id, _ := c.Func.(*ast.IdentExpr); {
			case id != nil && id.Value == HookPipeline:
				call = c
			case c.Func != nil && !c.AdjustRet:
				args := append([]ast.Expr{newString(calleeName(c.Func), line), c.Func}, c.Args...)
				call = newHook(HookDisplayCall, line, args...)
			}
		}
	}
	stmt := &ast.FuncCallStmt{Expr: call}
	stmt.SetLine(line)
	return stmt
}

// finishBody puts before a function's statements what its uses of private
// variables and the locals it must capture ask for.
func (p *parser) finishBody(stmts []ast.Stmt, fn *funcState) []ast.Stmt {
	if !fn.private {
		return stmts
	}
	hook := HookPrivate
	if p.prompt != nil && fn.parent == nil {
		hook = HookPromptPrivate
	}
	line := p.encode(p.prev)
	call := newHook(hook, line)
	call.AdjustRet = false
	decl := &ast.LocalAssignStmt{Names: []string{LocalPrivate, localPrivateView}, Exprs: []ast.Expr{call}}
	decl.SetLine(line)
	hidden := []*local{{name: LocalPrivate, fn: fn}, {name: localPrivateView, fn: fn}}
	fn.locals = append(fn.locals[:fn.params:fn.params], append(hidden, fn.locals[fn.params:]...)...)
	return append([]ast.Stmt{decl}, stmts...)
}

// capture makes a function keep the preference variables among the outer
// locals it sees, so that they are found from its frame.
func (p *parser) capture(fn *funcState, line int) []ast.Stmt {
	if p.opts.Preferences == nil {
		return nil
	}
	var out []ast.Stmt
	seen := map[string]bool{}
	for l := p.scope; l != nil; l = l.prev {
		if seen[l.name] {
			continue
		}
		seen[l.name] = true
		if l.fn == fn || l.slot != "" || !p.opts.Preferences(l.name) {
			continue
		}
		decl := &ast.LocalAssignStmt{Names: []string{localCapture}, Exprs: []ast.Expr{newIdent(l.name, line)}}
		decl.SetLine(line)
		block := &ast.DoBlockStmt{Stmts: []ast.Stmt{decl}}
		block.SetLine(line)
		block.SetLastLine(line)
		out = append(out, block)
		fn.locals = append(fn.locals, &local{name: localCapture, fn: fn})
	}
	return out
}

func (p *parser) blockEnds() bool {
	switch p.tok.kind {
	case tEOF, tEnd, tElse, tElseif, tUntil:
		return true
	}
	return false
}

func (p *parser) statements() []ast.Stmt {
	stmts := []ast.Stmt{}
	for {
		for p.accept(';') {
		}
		if p.blockEnds() {
			return stmts
		}
		last := p.check(tReturn) || p.check(tBreak)
		p.enter()
		stmts = append(stmts, p.statement())
		p.leave()
		if last {
			p.accept(';')
			if !p.blockEnds() {
				p.failAt(p.tok, "unexpected %s: 'return' and 'break' end their block", p.text(p.tok))
			}
			return stmts
		}
	}
}

// block parses statements in a scope of their own.
func (p *parser) block() []ast.Stmt {
	scope := p.scope
	p.fn.depth++
	stmts := p.statements()
	p.fn.depth--
	p.scope = scope
	return stmts
}

func (p *parser) statement() ast.Stmt {
	t := p.tok
	switch t.kind {
	case tIf:
		return p.ifStmt()
	case tWhile:
		return p.whileStmt()
	case tDo:
		line := p.encode(p.advance())
		s := &ast.DoBlockStmt{Stmts: p.block()}
		s.SetLine(line)
		s.SetLastLine(p.encode(p.closeOf(tEnd, t)))
		return s
	case tFor:
		return p.forStmt()
	case tRepeat:
		return p.repeatStmt()
	case tFunction:
		return p.funcStmt()
	case tLocal:
		return p.localStmt()
	case tReturn:
		line := p.encode(p.advance())
		s := &ast.ReturnStmt{}
		if !p.blockEnds() && !p.check(';') {
			s.Exprs = p.exprList()
		}
		s.SetLine(line)
		if p.prompt != nil && p.fn.parent == nil && len(s.Exprs) > 0 {
			// Nobody takes what an input returns: it is shown, as PowerShell and Lua's own prompt do.
			shown := &ast.DoBlockStmt{Stmts: []ast.Stmt{displayed(line, s.Exprs), s}}
			s.Exprs = nil
			shown.SetLine(line)
			shown.SetLastLine(line)
			return shown
		}
		return s
	case tBreak:
		s := &ast.BreakStmt{}
		s.SetLine(p.encode(p.advance()))
		return s
	case tGoto:
		line := p.encode(p.advance())
		s := &ast.GotoStmt{Label: p.expect(tName).str}
		s.SetLine(line)
		return s
	case tLabel:
		line := p.encode(p.advance())
		s := &ast.LabelStmt{Name: p.expect(tName).str}
		p.expect(tLabel)
		s.SetLine(line)
		return s
	}
	return p.exprStmt()
}

func (p *parser) ifStmt() ast.Stmt {
	open := p.tok
	var first, cur *ast.IfStmt
	for p.check(tIf) || p.check(tElseif) {
		line := p.encode(p.advance())
		s := &ast.IfStmt{Condition: p.expr()}
		p.expect(tThen)
		s.Then = p.block()
		s.SetLine(line)
		if first == nil {
			first = s
		} else {
			cur.Else = []ast.Stmt{s}
		}
		cur = s
	}
	if p.accept(tElse) {
		cur.Else = p.block()
	}
	first.SetLastLine(p.encode(p.closeOf(tEnd, open)))
	return first
}

func (p *parser) whileStmt() ast.Stmt {
	open := p.advance()
	line := p.encode(open)
	s := &ast.WhileStmt{Condition: p.expr()}
	p.expect(tDo)
	s.Stmts = p.block()
	s.SetLine(line)
	s.SetLastLine(p.encode(p.closeOf(tEnd, open)))
	return s
}

func (p *parser) repeatStmt() ast.Stmt {
	open := p.advance()
	line := p.encode(open)
	scope := p.scope
	p.fn.depth++
	s := &ast.RepeatStmt{Stmts: p.statements()}
	p.closeOf(tUntil, open)
	s.Condition = p.expr() // sees the locals of the block
	p.fn.depth--
	p.scope = scope
	s.SetLine(line)
	s.SetLastLine(s.Condition.Line())
	return s
}

func (p *parser) forStmt() ast.Stmt {
	open := p.advance()
	line := p.encode(open)
	scope := p.scope
	p.fn.depth++
	defer func() {
		p.fn.depth--
		p.scope = scope
	}()
	name := p.expect(tName)
	if p.accept('=') {
		s := &ast.NumberForStmt{Name: name.str}
		p.declare("(for index)")
		s.Init = p.expr()
		p.expect(',')
		p.declare("(for limit)")
		s.Limit = p.expr()
		p.declare("(for step)")
		if p.accept(',') {
			s.Step = p.expr()
		}
		p.expect(tDo)
		p.declare(name.str)
		s.Stmts = p.statements()
		s.SetLine(line)
		s.SetLastLine(p.encode(p.closeOf(tEnd, open)))
		return s
	}
	s := &ast.GenericForStmt{Names: []string{name.str}}
	for p.accept(',') {
		s.Names = append(s.Names, p.expect(tName).str)
	}
	if !p.check(tIn) {
		p.unexpected("'=' or 'in'")
	}
	p.advance()
	for _, n := range []string{"(for generator)", "(for state)", "(for control)"} {
		p.declare(n)
	}
	s.Exprs = p.exprList()
	p.expect(tDo)
	for _, n := range s.Names {
		p.declare(n)
	}
	s.Stmts = p.statements()
	s.SetLine(line)
	s.SetLastLine(p.encode(p.closeOf(tEnd, open)))
	return s
}

func (p *parser) funcStmt() ast.Stmt {
	line := p.encode(p.advance())
	t := p.expect(tName)
	name := &ast.FuncName{Func: p.ident(t)}
	for p.accept('.') {
		t = p.expect(tName)
		name.Func = newField(name.Func, t.str, p.encode(t))
	}
	p.noteAssigned(name.Func)
	if p.accept(':') {
		name.Receiver, name.Func = name.Func, nil
		name.Method = p.expect(tName).str
	}
	fn := p.funcBody(p.encode(p.tok), name.Func == nil)
	s := &ast.FuncDefStmt{Name: name, Func: fn}
	s.SetLine(line)
	s.SetLastLine(fn.LastLine())
	return s
}

func (p *parser) localStmt() ast.Stmt {
	line := p.encode(p.advance())
	if p.accept(tFunction) {
		t := p.expect(tName)
		if p.atPrompt() {
			slot := p.declarePrompt(t.str).slot
			fn := p.funcBody(p.encode(p.tok), false)
			return p.promptAssign([]string{slot}, []ast.Expr{fn}, line)
		}
		p.declare(t.str) // visible in its own body
		fn := p.funcBody(p.encode(p.tok), false)
		s := &ast.LocalAssignStmt{Names: []string{t.str}, Exprs: []ast.Expr{fn}}
		s.SetLine(line)
		s.SetLastLine(fn.LastLine())
		return s
	}
	names := []string{p.expect(tName).str}
	for p.accept(',') {
		names = append(names, p.expect(tName).str)
	}
	exprs := []ast.Expr{}
	if p.accept('=') {
		// As gopher-lua has it, a lone function sees the local it is assigned to.
		prompt := p.atPrompt()
		self := !prompt && len(names) == 1 && p.check(tFunction)
		if self {
			p.declare(names[0])
		}
		exprs = p.exprList()
		if self {
			if _, ok := exprs[0].(*ast.FunctionExpr); ok && len(exprs) == 1 {
				s := &ast.LocalAssignStmt{Names: names, Exprs: exprs}
				s.SetLine(line)
				return s
			}
			// It began with a function but is more: the name was not yet
			// declared for the compiler. Its place in the order stays.
		} else if !prompt {
			for _, n := range names {
				p.declare(n)
			}
		}
		p.spread(len(names), exprs)
	} else if !p.atPrompt() {
		for _, n := range names {
			p.declare(n)
		}
	}
	if p.atPrompt() {
		slots := make([]string, len(names))
		for i, n := range names {
			slots[i] = p.declarePrompt(n).slot
		}
		if len(exprs) == 0 {
			nilExpr := &ast.NilExpr{}
			nilExpr.SetLine(line)
			exprs = append(exprs, nilExpr)
		}
		return p.promptAssign(slots, exprs, line)
	}
	s := &ast.LocalAssignStmt{Names: names, Exprs: exprs}
	s.SetLine(line)
	return s
}

func (p *parser) promptAssign(slots []string, exprs []ast.Expr, line int) ast.Stmt {
	s := &ast.AssignStmt{Rhs: exprs}
	for _, slot := range slots {
		s.Lhs = append(s.Lhs, newField(newIdent(HookLocals, line), slot, line))
	}
	s.SetLine(line)
	return s
}

// spread lets a pipeline that is the only value of several variables give one
// object to each.
func (p *parser) spread(names int, exprs []ast.Expr) {
	if names < 2 || len(exprs) != 1 {
		return
	}
	if c, ok := exprs[0].(*ast.FuncCallExpr); ok {
		if id, ok := c.Func.(*ast.IdentExpr); ok && id.Value == HookPipeline && p.lastPipeline == c {
			c.AdjustRet = false
		}
	}
}

func (p *parser) exprStmt() ast.Stmt {
	start := p.tok
	e, paren := p.suffixed()
	if p.check('|') {
		e = p.pipeline(e)
	} else if p.check('=') || p.check(',') {
		return p.assignment(start, e, paren)
	}
	call, ok := e.(*ast.FuncCallExpr)
	if !ok {
		if p.check(tEOF) {
			p.unexpected("'=' or a call")
		}
		p.failAt(start, "syntax error near %s: an expression alone is no statement", p.text(p.tok))
	}
	s := &ast.FuncCallStmt{Expr: call}
	s.SetLine(call.Line())
	return s
}

func (p *parser) assignment(start token, e ast.Expr, paren bool) ast.Stmt {
	s := &ast.AssignStmt{}
	for {
		switch e.(type) {
		case *ast.IdentExpr, *ast.AttrGetExpr:
		default:
			paren = true
		}
		if paren {
			p.failAt(start, "cannot assign to this expression")
		}
		if id, ok := e.(*ast.IdentExpr); ok && id.Value == LocalPrivate {
			p.failAt(start, "cannot assign to private itself")
		}
		s.Lhs = append(s.Lhs, e)
		if !p.accept(',') {
			break
		}
		start = p.tok
		e, paren = p.suffixed()
	}
	p.expect('=')
	for _, e := range s.Lhs {
		p.noteAssigned(e)
	}
	s.Rhs = p.exprList()
	p.spread(len(s.Lhs), s.Rhs)
	s.SetLine(s.Lhs[0].Line())
	if len(s.Lhs) > 1 && overlaps(s) {
		return p.apart(s)
	}
	return s
}

// overlaps reports whether an assignment to several targets reads a variable, or indexes by one, that it also assigns.
// gopher-lua's compiler reads such a variable from its register when it has been overwritten already, so that a, b = b, a
// would make both equal.
func overlaps(s *ast.AssignStmt) bool {
	assigned := map[string]int{}
	for i, e := range s.Lhs {
		if id, ok := e.(*ast.IdentExpr); ok {
			assigned[id.Value] = i
		}
	}
	reads := func(e ast.Expr, self int) bool {
		id, ok := e.(*ast.IdentExpr)
		if !ok {
			return false
		}
		i, ok := assigned[id.Value]
		return ok && i != self
	}
	for i, e := range s.Rhs {
		if reads(e, i) {
			return true
		}
	}
	for _, e := range s.Lhs {
		if a, ok := e.(*ast.AttrGetExpr); ok && (reads(a.Object, -1) || reads(a.Key, -1)) {
			return true
		}
	}
	return false
}

// temporary is the name of the locals that hold values between reading and assigning; scripts cannot write it.
const temporary = "(temporary)"

// apart makes an assignment in two steps: all values, and what targets are indexed by, go to locals of their own before
// anything is assigned.
func (p *parser) apart(s *ast.AssignStmt) ast.Stmt {
	line := s.Line()
	hold := func(exprs []ast.Expr, names []string) ast.Stmt {
		l := &ast.LocalAssignStmt{Names: names, Exprs: exprs}
		l.SetLine(line)
		for _, n := range names {
			p.fn.locals = append(p.fn.locals, &local{name: n, fn: p.fn})
		}
		return l
	}
	block := &ast.DoBlockStmt{}
	block.SetLine(line)
	block.SetLastLine(line)
	name := func(i int, what string) string { return temporary + what + strconv.Itoa(i) }
	targets := make([]ast.Expr, len(s.Lhs))
	for i, e := range s.Lhs {
		a, ok := e.(*ast.AttrGetExpr)
		if !ok {
			targets[i] = e
			continue
		}
		object, key := name(i, "o"), name(i, "k")
		block.Stmts = append(block.Stmts, hold([]ast.Expr{a.Object, a.Key}, []string{object, key}))
		t := &ast.AttrGetExpr{Object: newIdent(object, line), Key: newIdent(key, line)}
		t.SetLine(a.Line())
		targets[i] = t
	}
	values := make([]string, len(s.Lhs))
	for i := range values {
		values[i] = name(i, "v")
	}
	block.Stmts = append(block.Stmts, hold(s.Rhs, values))
	for i := len(targets) - 1; i >= 0; i-- {
		one := &ast.AssignStmt{Lhs: targets[i : i+1], Rhs: []ast.Expr{newIdent(values[i], line)}}
		one.SetLine(line)
		block.Stmts = append(block.Stmts, one)
	}
	return block
}
