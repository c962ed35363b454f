package parse

import (
	"github.com/pslshell/psl/remoting/powershell/ast"
)

// statement reads one statement; nil where none stands here.
func (p *parser) statement() ast.Statement {
	if !p.enter() {
		return nil
	}
	defer p.leave()
	p.setMode(modeCommand)
	if !p.hasPeek {
		p.pos = p.skipBlanks(p.pos)
	}
	start := p.pos
	if p.hasPeek {
		start = p.peeked.start
	}
	c, _ := p.runeAt(start)
	switch {
	case isIdentStart(c):
		if t := p.peek(); t.kind == tKeyword {
			if st, done := p.keyword(t); done {
				return st
			}
		}
	case c == ':':
		t := p.peek()
		if t.kind == tLabel {
			p.next()
			p.skipNewlines()
			n := p.peek()
			if n.kind == tKeyword {
				switch n.text {
				case "for", "foreach", "while", "do", "switch":
					st, _ := p.labelled(n, t.text)
					return st
				}
			}
			return p.chain()
		}
	case c == '[':
		if st := p.attributedType(); st != nil {
			return st
		}
	}
	return p.chain()
}

// attributedType reads a class or an enum with attributes before it; nil where something else stands here.
func (p *parser) attributedType() ast.Statement {
	saved := *p
	savedErrs := len(p.errs)
	old := p.setMode(modeExpression)
	nodes := p.attributes()
	p.setMode(old)
	p.skipNewlines()
	t := p.peek()
	if len(p.errs) == savedErrs && (t.isKeyword("class") || t.isKeyword("enum")) {
		var attrs []*ast.Attribute
		for _, n := range nodes {
			if a, ok := n.(*ast.Attribute); ok {
				attrs = append(attrs, a)
			}
		}
		return p.typeDefinition(t, attrs)
	}
	errs := p.errs[:savedErrs]
	for _, e := range p.errs[savedErrs:] {
		delete(p.seen, e)
	}
	*p = saved
	p.errs = errs
	return nil
}

// keyword reads the statement that the keyword t begins; false where t is the name of a command after all.
func (p *parser) keyword(t token) (ast.Statement, bool) {
	switch t.text {
	case "for", "foreach", "while", "do", "switch":
		return p.labelled(t, "")
	case "if":
		return p.ifStatement(t), true
	case "try":
		return p.tryStatement(t), true
	case "trap":
		return p.trapStatement(t), true
	case "data":
		return p.dataStatement(t), true
	case "break", "continue":
		return p.jump(t), true
	case "return", "throw", "exit":
		return p.leaveStatement(t), true
	case "function", "filter":
		return p.function(t), true
	case "workflow":
		p.next()
		f := p.functionRest(t)
		p.report(f.Pos(), "WorkflowNotSupportedInPowerShellCore", "Workflow is not supported in PowerShell 6+.")
		return f, true
	case "class", "enum":
		return p.typeDefinition(t, nil), true
	case "using":
		u := p.using()
		p.report(u.Extent, "UsingMustBeAtStartOfScript", "A 'using' statement must appear before any other statements in a script.")
		return u, true
	case "from", "define", "var":
		p.next()
		p.report(t.extent(), "ReservedKeywordNotAllowed", "The '"+t.text+"' keyword is not supported in this version of the language.")
		return &ast.Block{Extent: t.extent()}, true
	case "parallel", "sequence":
		// Only workflows know these blocks.
		i := p.skipBlanks(t.end)
		if p.byteAt(i) == '{' {
			p.next()
			body := p.block()
			p.report(t.extent(), "UnexpectedKeyword", "Unexpected keyword '"+t.text+"'.")
			return &ast.Block{Extent: ast.Extent{Start: t.start, End: p.prevEnd}, Body: body}, true
		}
	}
	return nil, false
}

func (p *parser) labelled(t token, label string) (ast.Statement, bool) {
	switch t.text {
	case "for":
		return p.forStatement(t, label), true
	case "foreach":
		return p.forEach(t, label), true
	case "while":
		return p.whileStatement(t, label), true
	case "do":
		return p.doStatement(t, label), true
	}
	return p.switchStatement(t, label), true
}

func (p *parser) span(t token) ast.Extent { return ast.Extent{Start: t.start, End: p.prevEnd} }

// wrong stands for a statement that could not be read.
func (p *parser) wrong(t token) ast.Statement { return &ast.Block{Extent: p.span(t)} }

func (p *parser) ifStatement(t token) ast.Statement {
	st := &ast.If{}
	key := t
	for {
		p.next()
		p.skipNewlines()
		open := p.peek()
		if open.kind != tLParen {
			p.incomplete(after(key.extent()), "MissingOpenParenthesisInIfStatement", "Missing '(' after '"+key.text+"' in if statement.")
			st.Extent = p.span(t)
			return st
		}
		p.next()
		p.skipNewlines()
		cond := p.pipeline()
		failed := false
		if cond == nil {
			p.incomplete(after(open.extent()), "IfStatementMissingCondition", "Missing condition in if statement after '"+key.text+" ('.")
			cond = p.wrong(open)
			failed = true
		}
		p.skipNewlines()
		closing := p.peek()
		if closing.kind != tRParen {
			if !failed {
				p.incomplete(after(ast.Extent{Start: p.prevEnd, End: p.prevEnd}), "MissingEndParenthesisAfterStatement", "Missing closing ')' after expression in '"+key.text+"' statement.")
			}
			st.Extent = p.span(t)
			return st
		}
		p.next()
		body := p.block()
		if body == nil {
			p.incomplete(closing.extent(), "MissingStatementBlock", "Missing statement block after "+key.text+" ( condition ).")
			st.Extent = p.span(t)
			return st
		}
		st.Clauses = append(st.Clauses, ast.IfClause{Cond: cond, Body: body})
		// else may stand on a later line; the line ends are given back where it does not.
		mark := *p
		p.skipNewlines()
		switch n := p.peek(); {
		case n.isKeyword("elseif"):
			key = n
			continue
		case n.isKeyword("else"):
			p.next()
			st.Else = p.block()
			if st.Else == nil {
				p.incomplete(after(n.extent()), "MissingStatementBlockAfterElse", "Missing statement block after 'else' keyword.")
			}
		default:
			p.rewind(mark)
		}
		st.Extent = p.span(t)
		return st
	}
}

// rewind goes back to where the parser stood at mark; what was reported since stays.
func (p *parser) rewind(mark parser) {
	errs, seen, late, dead, limit := p.errs, p.seen, p.late, p.dead, p.limit
	*p = mark
	p.errs, p.seen, p.late, p.dead, p.limit = errs, seen, late, dead, limit
}

// openParen reads the parenthesis after a loop's keyword.
func (p *parser) openParen(key token) (token, bool) {
	p.skipNewlines()
	open := p.peek()
	if open.kind != tLParen {
		p.incomplete(after(key.extent()), "MissingOpenParenthesisAfterKeyword", "Missing opening '(' after keyword '"+key.text+"'.")
		return open, false
	}
	p.next()
	return open, true
}

func (p *parser) closeParen(what string) bool {
	p.skipNewlines()
	if p.peek().kind != tRParen {
		p.incomplete(ast.Extent{Start: p.prevEnd, End: p.prevEnd}, "MissingEndParenthesisAfterStatement", "Missing closing ')' after expression in '"+what+"' statement.")
		return false
	}
	p.next()
	return true
}

func (p *parser) tryStatement(t token) ast.Statement {
	p.next()
	st := &ast.Try{}
	st.Body = p.block()
	if st.Body == nil {
		p.incomplete(after(t.extent()), "MissingTryStatementBlock", "The Try statement is missing its statement block.")
		return p.wrong(t)
	}
	for {
		mark := *p
		p.skipNewlines()
		c := p.peek()
		if !c.isKeyword("catch") {
			p.rewind(mark)
			break
		}
		st.Catches = append(st.Catches, p.catch(c))
	}
	mark := *p
	p.skipNewlines()
	if f := p.peek(); f.isKeyword("finally") {
		p.next()
		st.Finally = p.block()
		if st.Finally == nil {
			p.incomplete(after(f.extent()), "MissingFinallyStatementBlock", "The Finally block is missing its statement block.")
		}
	} else {
		p.rewind(mark)
		if len(st.Catches) == 0 {
			p.incomplete(ast.Extent{Start: p.prevEnd, End: p.prevEnd}, "MissingCatchOrFinally", "The Try statement is missing its Catch or Finally block.")
		}
	}
	st.Extent = p.span(t)
	return st
}

func (p *parser) catch(t token) *ast.Catch {
	p.next()
	c := &ast.Catch{}
	last := t.extent()
	for {
		p.skipNewlines()
		old := p.setMode(modeExpression)
		open := p.peek()
		if open.kind != tLBracket {
			p.setMode(old)
			if len(c.Types) > 0 && p.lastComma(last) {
				p.incomplete(after(last), "MissingTypeLiteralToken", "Missing type literal.")
			}
			break
		}
		n := p.attribute()
		p.setMode(old)
		tn, ok := n.(*ast.TypeName)
		if !ok {
			break
		}
		c.Types = append(c.Types, tn)
		last = tn.Extent
		mark := *p
		p.skipNewlines()
		comma := p.peek()
		if comma.kind != tComma {
			p.rewind(mark)
			break
		}
		p.next()
		last = comma.extent()
	}
	c.Body = p.block()
	if c.Body == nil {
		at := after(last)
		if len(c.Types) > 0 {
			at.Start, at.End = c.Types[len(c.Types)-1].End+1, c.Types[len(c.Types)-1].End+1
			if p.byteAt(at.Start-1) != ']' {
				at.Start, at.End = p.prevEnd, p.prevEnd
			}
		}
		p.incomplete(at, "MissingCatchHandlerBlock", "The Catch block is missing its statement block.")
		c.Body = &ast.StatementBlock{}
	}
	c.Extent = p.span(t)
	return c
}

func (p *parser) trapStatement(t token) ast.Statement {
	p.next()
	st := &ast.Trap{}
	p.skipNewlines()
	old := p.setMode(modeExpression)
	if p.peek().kind == tLBracket {
		if tn, ok := p.attribute().(*ast.TypeName); ok {
			st.Type = tn
		}
	}
	p.setMode(old)
	st.Body = p.block()
	if st.Body == nil {
		p.incomplete(ast.Extent{Start: p.prevEnd, End: p.prevEnd}, "MissingTrapStatement", "The 'trap' statement was incomplete. A trap statement requires a body.")
		return p.wrong(t)
	}
	st.Extent = p.span(t)
	return st
}

func (p *parser) dataStatement(t token) ast.Statement {
	p.next()
	st := &ast.Data{}
	p.skipNewlines()
	if n := p.peek(); n.kind == tIdentifier || n.kind == tKeyword {
		p.next()
		st.Variable = p.tokenText(n)
		p.skipNewlines()
	}
	for {
		n := p.peek()
		if n.kind != tParameter {
			break
		}
		p.next()
		for e := p.argument(); e != nil; e = p.argument() {
			if s, ok := e.(*ast.String); ok {
				st.Commands = append(st.Commands, s.Value)
			}
			if p.peek().kind != tComma {
				break
			}
			p.next()
		}
	}
	st.Body = p.block()
	if st.Body == nil {
		p.incomplete(ast.Extent{Start: p.prevEnd, End: p.prevEnd}, "MissingStatementBlockForDataSection", "The Data section is missing its statement block.")
		return p.wrong(t)
	}
	st.Extent = p.span(t)
	return st
}

func (p *parser) jump(t token) ast.Statement {
	p.next()
	st := &ast.Flow{Keyword: t.text}
	switch p.peek().kind {
	case tNewLine, tSemi, tEOF, tRCurly, tRParen, tPipe, tAmp, tAndAnd, tOrOr, tComma:
	default:
		st.Label = p.argument()
	}
	st.Extent = p.span(t)
	return st
}

func (p *parser) leaveStatement(t token) ast.Statement {
	p.next()
	st := &ast.Flow{Keyword: t.text}
	st.Value = p.pipeline()
	st.Extent = p.span(t)
	return st
}

func (p *parser) function(t token) ast.Statement {
	p.next()
	return p.functionRest(t)
}

// functionRest reads what follows the keyword function.
func (p *parser) functionRest(t token) ast.Statement {
	f := &ast.Function{IsFilter: t.text == "filter"}
	p.setMode(modeCommand)
	p.skipNewlines()
	n := p.peek()
	switch n.kind {
	case tLCurly, tRCurly, tLParen, tRParen, tEOF, tSemi, tPipe, tComma, tString, tVariable, tAmp:
		p.incomplete(after(t.extent()), "MissingNameAfterKeyword", "Missing name after "+t.text+" keyword.")
		f.Extent = p.span(t)
		return f
	case tIdentifier, tKeyword, tGeneric, tNumber:
	default:
		p.unpeek()
		p.pos = n.start
		n = p.scanGeneric(n.start)
		p.peeked, p.hasPeek = n, true
	}
	p.next()
	f.Name = p.tokenText(n)
	if s, ok := n.expr.(*ast.String); ok {
		f.Name = s.Value
	}
	last := n.extent()
	mark := *p
	p.skipNewlines()
	if open := p.peek(); open.kind == tLParen {
		p.next()
		params, ok := p.parameters(open.extent())
		if params == nil {
			params = []*ast.Parameter{}
		}
		f.Params = params
		if !ok {
			if p.peek().kind == tLCurly {
				p.next() // what would close it closes nothing
			}
			f.Extent = p.span(t)
			f.Body = &ast.ScriptBlock{Source: p.src}
			return f
		}
		last.End = p.prevEnd
	} else {
		p.rewind(mark)
	}
	p.skipNewlines()
	open := p.peek()
	if open.kind != tLCurly {
		p.incomplete(after(last), "MissingFunctionBody", "Missing function body in function declaration.")
		f.Extent = p.span(t)
		f.Body = &ast.ScriptBlock{Source: p.src}
		return f
	}
	f.Body = p.braced(f.IsFilter)
	f.Extent = p.span(t)
	return f
}

// braced reads a script block in braces; a brace must stand here.
func (p *parser) braced(filter bool) *ast.ScriptBlock {
	old := p.setMode(modeCommand)
	defer p.setMode(old)
	oldComma, oldSigned := p.noComma, p.setSigned(false)
	p.noComma = false
	open := p.next()
	var sb *ast.ScriptBlock
	if p.enter() {
		sb = p.scriptBody(open.extent(), tRCurly, filter)
		p.leave()
	} else {
		sb = &ast.ScriptBlock{Source: p.src}
	}
	p.noComma = oldComma
	p.setSigned(oldSigned)
	if p.broken {
		p.broken = false
	} else if p.peek().kind == tRCurly {
		p.next()
	} else {
		p.unclosed(open.extent(), "MissingEndCurlyBrace", "Missing closing '}' in statement block or type definition.")
	}
	sb.Extent = ast.Extent{Start: open.start, End: p.prevEnd}
	// The text of the block reaches from brace to brace, blanks and comments included.
	sb.Body = ast.Extent{Start: open.end, End: max(open.end, p.prevEnd-1)}
	return sb
}
