package parse

import (
	"strings"

	"github.com/pslshell/psl/remoting/powershell/ast"
)

func (p *parser) loopBody(what string) *ast.StatementBlock {
	b := p.block()
	if b == nil {
		p.incomplete(ast.Extent{Start: p.prevEnd, End: p.prevEnd}, "MissingLoopStatement", "Missing statement body in "+what+" loop.")
		return &ast.StatementBlock{}
	}
	return b
}

func (p *parser) whileStatement(t token, label string) ast.Statement {
	p.next()
	st := &ast.While{Label: label}
	open, ok := p.openParen(t)
	if !ok {
		return p.wrong(t)
	}
	p.skipNewlines()
	st.Cond = p.pipeline()
	if st.Cond == nil {
		p.incomplete(after(open.extent()), "MissingExpressionAfterKeyword", "Missing expression after 'while' in loop.")
		if p.peek().kind != tRParen {
			return p.wrong(t)
		}
	}
	if !p.closeParen("while") {
		return p.wrong(t)
	}
	st.Body = p.loopBody("while")
	st.Extent = p.span(t)
	return st
}

func (p *parser) doStatement(t token, label string) ast.Statement {
	p.next()
	st := &ast.DoLoop{Label: label}
	st.Body = p.block()
	if st.Body == nil {
		p.incomplete(after(t.extent()), "MissingLoopStatement", "Missing statement body in do loop.")
		return p.wrong(t)
	}
	p.skipNewlines()
	key := p.peek()
	if !key.isKeyword("while") && !key.isKeyword("until") {
		p.incomplete(ast.Extent{Start: p.prevEnd, End: p.prevEnd}, "MissingWhileOrUntilInDoWhile", "Missing while or until keyword in do loop.")
		return p.wrong(t)
	}
	p.next()
	st.Until = key.text == "until"
	open, ok := p.openParen(key)
	if !ok {
		return p.wrong(t)
	}
	p.skipNewlines()
	st.Cond = p.pipeline()
	if st.Cond == nil {
		p.incomplete(after(open.extent()), "MissingExpressionAfterKeyword", "Missing expression after '"+key.text+"' in loop.")
		if p.peek().kind != tRParen {
			return p.wrong(t)
		}
	}
	if !p.closeParen(key.text) {
		return p.wrong(t)
	}
	st.Extent = p.span(t)
	return st
}

func (p *parser) forStatement(t token, label string) ast.Statement {
	p.next()
	st := &ast.For{Label: label}
	if _, ok := p.openParen(t); !ok {
		return p.wrong(t)
	}
	part := func() ast.Statement {
		p.skipNewlines()
		return p.pipeline()
	}
	sep := func() {
		if k := p.peek().kind; k == tSemi || k == tNewLine {
			p.next()
		}
	}
	st.Init = part()
	sep()
	st.Cond = part()
	sep()
	st.Iter = part()
	if !p.closeParen("for") {
		return p.wrong(t)
	}
	st.Body = p.loopBody("for")
	st.Extent = p.span(t)
	return st
}

const foreachForm = "\nThe correct form is: foreach ($a in $b) {...}"

func (p *parser) forEach(t token, label string) ast.Statement {
	p.next()
	st := &ast.ForEach{Label: label}
	// -parallel and -throttlelimit only live in workflows; they are read to be refused by name.
	p.skipNewlines()
	for f := p.peek(); f.kind == tParameter; f = p.peek() {
		p.next()
		switch name := strings.ToLower(f.text); {
		case name != "" && strings.HasPrefix("parallel", name):
			st.Parallel = true
		case name != "" && strings.HasPrefix("throttlelimit", name):
			st.Throttled = true
			p.skipNewlines()
			if p.argument() == nil {
				p.incomplete(after(f.extent()), "MissingThrottleLimit", "The ThrottleLimit parameter of the foreach statement is missing a value. Supply a throttle limit to the parameter.")
			}
		default:
			p.report(f.extent(), "InvalidForeachFlag", "The parameter "+f.text+" is not valid for the foreach statement.")
		}
		p.skipNewlines()
	}
	open, ok := p.openParen(t)
	if !ok {
		return p.wrong(t)
	}
	p.skipNewlines()
	v := p.peek()
	if v.kind != tVariable {
		p.incomplete(after(open.extent()), "MissingVariableNameAfterForeach", "Missing variable name after foreach."+foreachForm)
		return p.wrong(t)
	}
	p.next()
	st.Variable = v.expr.(*ast.Variable)
	p.skipNewlines()
	in := p.peek()
	if !in.isKeyword("in") {
		p.incomplete(after(v.extent()), "MissingInInForeach", "Missing 'in' after variable in foreach loop."+foreachForm)
		return p.wrong(t)
	}
	p.next()
	p.skipNewlines()
	st.List = p.pipeline()
	if st.List == nil {
		p.incomplete(after(in.extent()), "MissingForeachExpression", "Missing expression in foreach loop."+foreachForm)
		return p.wrong(t)
	}
	p.skipNewlines()
	if p.peek().kind != tRParen {
		p.incomplete(ast.Extent{Start: p.prevEnd, End: p.prevEnd}, "MissingEndParenthesisAfterForeach", "Missing closing ')' after expression part of foreach loop."+foreachForm)
		return p.wrong(t)
	}
	p.next()
	st.Body = p.block()
	if st.Body == nil {
		p.incomplete(ast.Extent{Start: p.prevEnd, End: p.prevEnd}, "MissingForeachStatement", "Missing statement body in foreach loop."+foreachForm)
		return p.wrong(t)
	}
	st.Extent = p.span(t)
	return st
}

func (p *parser) switchStatement(t token, label string) ast.Statement {
	p.next()
	st := &ast.Switch{Label: label}
	at := t.extent()
	for {
		f := p.peek()
		if f.kind != tParameter {
			break
		}
		p.next()
		at = f.extent()
		name := strings.ToLower(f.text)
		switch {
		case name == "":
			p.report(f.extent(), "InvalidSwitchFlag", "The parameter "+f.text+" is not valid for the switch statement.")
		case strings.HasPrefix("regex", name):
			st.Regex, st.Wildcard, st.Exact = true, false, false
		case strings.HasPrefix("wildcard", name):
			st.Wildcard, st.Regex, st.Exact = true, false, false
		case strings.HasPrefix("exact", name):
			st.Exact, st.Wildcard, st.Regex = true, false, false
		case strings.HasPrefix("casesensitive", name):
			st.CaseSensitive = true
		case strings.HasPrefix("parallel", name):
			st.Parallel = true
		case strings.HasPrefix("file", name):
			st.File = true
			e := p.argument()
			if e == nil {
				p.incomplete(after(f.extent()), "MissingFilenameOption", "Cannot process the 'switch' statement because of a missing file name argument to the -file option.")
				return p.wrong(t)
			}
			st.Cond = &ast.Pipeline{Extent: e.Pos(), Elements: []ast.PipelineElement{&ast.CommandExpr{Extent: e.Pos(), Expr: e}}}
		default:
			p.report(f.extent(), "InvalidSwitchFlag", "The parameter "+f.text+" is not valid for the switch statement.")
		}
	}
	if st.Cond == nil {
		p.skipNewlines()
		const needed = "A switch statement must have one of the following:  '-file file_name' or '( expression )'."
		open := p.peek()
		if open.kind != tLParen {
			p.incomplete(after(at), "PipelineValueRequired", needed)
			return p.wrong(t)
		}
		p.next()
		p.skipNewlines()
		st.Cond = p.pipeline()
		if st.Cond == nil {
			p.incomplete(after(open.extent()), "PipelineValueRequired", needed)
			if p.peek().kind != tRParen {
				return p.wrong(t)
			}
		}
		p.skipNewlines()
		if p.peek().kind != tRParen {
			p.incomplete(ast.Extent{Start: p.prevEnd, End: p.prevEnd}, "MissingEndParenthesisInSwitchStatement", "Missing ')' after expression in switch statement.")
			return p.wrong(t)
		}
		p.next()
	}
	p.skipNewlines()
	open := p.peek()
	if open.kind != tLCurly {
		// PowerShell points behind the place where the brace is missing.
		p.incomplete(ast.Extent{Start: p.prevEnd + 1, End: p.prevEnd + 1}, "MissingCurlyBraceInSwitchStatement", "Missing '{' in switch statement.")
		return p.wrong(t)
	}
	p.next()
	for !p.dead {
		p.skipSeparators()
		p.setMode(modeCommand)
		n := p.peek()
		if n.kind == tRCurly {
			p.next()
			break
		}
		if n.kind == tEOF {
			if len(st.Clauses) == 0 && st.Default == nil {
				p.incomplete(ast.Extent{Start: p.prevEnd, End: p.prevEnd}, "MissingSwitchConditionExpression", "Missing condition in switch statement clause.")
			} else {
				p.unclosed(open.extent(), "MissingEndCurlyBrace", "Missing closing '}' in statement block or type definition.")
			}
			break
		}
		isDefault := n.kind == tIdentifier && strings.EqualFold(n.text, "default")
		cond := p.argument()
		if cond == nil {
			p.incomplete(after(ast.Extent{Start: p.prevEnd, End: p.prevEnd}), "MissingSwitchConditionExpression", "Missing condition in switch statement clause.")
			return p.wrong(t)
		}
		body := p.block()
		if body == nil {
			p.incomplete(ast.Extent{Start: p.prevEnd, End: p.prevEnd}, "MissingSwitchStatementClause", "Missing statement block in switch statement clause.")
			// Read on behind the clause.
			if p.peek().kind == tRCurly {
				continue
			}
			return p.wrong(t)
		}
		if isDefault {
			if st.Default != nil {
				p.report(n.extent(), "MultipleSwitchDefaultClauses", "A switch statement can have only one default clause.")
			}
			st.Default = body
			continue
		}
		st.Clauses = append(st.Clauses, ast.SwitchClause{Cond: cond, Body: body})
	}
	st.Extent = p.span(t)
	return st
}
