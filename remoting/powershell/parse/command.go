package parse

import (
	"strings"

	"github.com/pslshell/psl/remoting/powershell/ast"
)

// chain reads pipelines joined by && and ||.
func (p *parser) chain() ast.Statement {
	left := p.pipeline()
	for left != nil {
		t := p.peek()
		if t.kind == tAmp {
			p.next()
			switch l := left.(type) {
			case *ast.Pipeline:
				l.Background = true
			case *ast.Chain:
				l.Background = true
			}
			return left
		}
		if t.kind != tAndAnd && t.kind != tOrOr {
			return left
		}
		p.next()
		p.skipNewlines()
		right := p.pipeline()
		if right == nil {
			at := after(t.extent())
			if n := p.peek(); n.kind == tAndAnd || n.kind == tOrOr {
				at = ast.Extent{Start: t.start, End: n.end}
			}
			p.incomplete(at, "EmptyPipelineChainElement", "A pipeline chain operator must be followed by a pipeline.")
			return left
		}
		left = &ast.Chain{Extent: ast.Extent{Start: left.Pos().Start, End: right.Pos().End}, Left: left, Right: right, Op: t.text}
	}
	return left
}

// pipeline reads a pipeline or an assignment; nil where neither stands here.
func (p *parser) pipeline() ast.Statement {
	if !p.enter() {
		return nil
	}
	defer p.leave()
	pl := &ast.Pipeline{}
	var pipe *token
	oldSigned := p.setSigned(false)
	defer p.setSigned(oldSigned)
	oldMode := p.mode
	defer func() { p.setMode(oldMode) }()
	for {
		var el ast.PipelineElement
		p.setMode(modeExpression)
		e := p.expression()
		if e != nil {
			if len(pl.Elements) > 0 {
				p.report(e.Pos(), "ExpressionsMustBeFirstInPipeline", "Expressions are only allowed as the first element of a pipeline.")
			}
			t := p.peek()
			if t.kind == tAssign && len(pl.Elements) == 0 {
				p.next()
				p.skipNewlines()
				p.setMode(modeCommand)
				right := p.statement()
				if right == nil {
					p.incomplete(after(t.extent()), "ExpectedValueExpression", "You must provide a value expression following the '"+t.text+"' operator.")
					right = p.wrong(t)
				}
				return &ast.Assignment{
					Extent: ast.Extent{Start: e.Pos().Start, End: p.prevEnd},
					Left:   e, Op: t.text, OpPos: t.extent(), Right: right,
				}
			}
			ce := &ast.CommandExpr{Expr: e}
			for p.peek().kind == tRedirect {
				ce.Redirections = append(ce.Redirections, p.redirection())
			}
			if r := p.peek(); r.kind == tRedirectIn {
				p.reserved(r)
			}
			ce.Extent = ast.Extent{Start: e.Pos().Start, End: p.prevEnd}
			el = ce
		} else if c := p.command(); c != nil {
			el = c
		}
		p.setMode(modeCommand)
		if el != nil {
			pl.Elements = append(pl.Elements, el)
		} else if len(pl.Elements) > 0 || p.peek().kind == tPipe {
			at := p.peek().extent()
			if pipe != nil {
				at = after(pipe.extent())
			}
			p.incomplete(at, "EmptyPipeElement", "An empty pipe element is not allowed.")
		}
		t := p.peek()
		if t.kind == tNewLine && len(pl.Elements) > 0 {
			// A pipe may begin the next line.
			mark := *p
			p.skipNewlines()
			if p.peek().kind == tPipe {
				t = p.peek()
			} else {
				p.rewind(mark)
				t = p.peek()
			}
		}
		switch t.kind {
		case tPipe:
			p.next()
			p.skipNewlines()
			pipe = &t
			if p.peek().kind == tEOF {
				p.incomplete(after(t.extent()), "EmptyPipeElement", "An empty pipe element is not allowed.")
				return p.finish(pl)
			}
			continue
		case tNewLine, tSemi, tEOF, tRParen, tRCurly, tAndAnd, tOrOr, tAmp:
		default:
			if len(pl.Elements) == 0 {
				return nil
			}
			p.report(t.extent(), "UnexpectedToken", "Unexpected token '"+p.tokenText(t)+"' in expression or statement.")
			if t.kind == tParameter || t.kind == tRBracket {
				p.next()
				// PowerShell refuses what follows such a token on its line as well.
				switch n := p.peek(); n.kind {
				case tEOF, tNewLine, tSemi, tRCurly, tRParen, tPipe:
				default:
					p.report(n.extent(), "UnexpectedToken", "Unexpected token '"+p.tokenText(n)+"' in expression or statement.")
				}
			}
		}
		return p.finish(pl)
	}
}

func (p *parser) finish(pl *ast.Pipeline) ast.Statement {
	if len(pl.Elements) == 0 {
		return nil
	}
	pl.Start = pl.Elements[0].Pos().Start
	pl.End = pl.Elements[len(pl.Elements)-1].Pos().End
	return pl
}

func (p *parser) reserved(t token) {
	p.next()
	p.report(t.extent(), "RedirectionNotSupported", "The '<' operator is reserved for future use.")
	// What would have been read from goes with it.
	switch p.peek().kind {
	case tIdentifier, tGeneric, tString, tVariable, tNumber:
		p.next()
	}
}

func (p *parser) redirection() *ast.Redirection {
	t := p.next()
	r := t.redirect
	if r.Merge {
		if r.To != 1 || r.From == 1 {
			p.report(t.extent(), "RedirectionNotSupported", "The '"+t.text+"' operator is reserved for future use.")
		}
		return r
	}
	old := p.setMode(modeCommand)
	defer p.setMode(old)
	r.File = p.argument()
	if r.File == nil {
		p.report(after(t.extent()), "MissingFileSpecification", "Missing file specification after redirection operator.")
		r.File = &ast.ErrorExpr{Extent: t.extent()}
	}
	r.End = p.prevEnd
	return r
}

// command reads a command with its arguments; nil where none stands here.
func (p *parser) command() *ast.Command {
	old := p.setMode(modeCommand)
	defer p.setMode(old)
	c := &ast.Command{}
	t := p.peek()
	c.Start = t.start
	if t.kind == tAmp || t.kind == tDot {
		p.next()
		c.Invoke = '&'
		if t.kind == tDot {
			c.Invoke = '.'
		}
		name := p.peek()
		var e ast.Expr
		if name.kind == tParameter {
			e = p.word(name)
		} else {
			e = p.argument()
		}
		if e == nil {
			p.report(t.extent(), "MissingExpression", "Missing expression after '"+p.tokenText(t)+"' in pipeline element.")
			c.Elements = append(c.Elements, &ast.ErrorExpr{Extent: t.extent()})
			c.End = p.prevEnd
			return c
		}
		c.Elements = append(c.Elements, e)
	} else {
		switch t.kind {
		case tIdentifier, tKeyword, tGeneric, tParameter, tLabel, tNumber, tBinary, tAssign, tQuestion, tColon, tColonColon, tUnary, tPlusPlus, tMinusMinus:
			c.Elements = append(c.Elements, p.word(t))
		case tRedirect:
			// > file alone makes an empty file; it stands without a command.
		default:
			return nil
		}
	}
	for !p.dead {
		t := p.peek()
		switch t.kind {
		case tEOF, tNewLine, tSemi, tRParen, tRCurly, tPipe, tAndAnd, tOrOr, tAmp:
			c.End = p.prevEnd
			if len(c.Elements) == 0 && len(c.Redirections) == 0 {
				return nil
			}
			return c
		case tComma:
			p.report(t.extent(), "MissingArgument", "Missing argument in parameter list.")
			p.next()
			continue
		case tRedirect:
			c.Redirections = append(c.Redirections, p.redirection())
			continue
		case tRedirectIn:
			p.reserved(t)
			continue
		case tParameter:
			p.next()
			cp := &ast.CommandParameter{Extent: t.extent(), Name: t.text}
			if t.colon {
				if n := p.peek(); n.kind == tParameter {
					cp.Argument = p.word(n)
				} else {
					cp.Argument = p.argumentList()
				}
				if cp.Argument == nil {
					p.report(after(t.extent()), "ParameterRequiresArgument", "Parameter "+strings.TrimRight(p.tokenText(t), " ")+" requires an argument.")
				}
				cp.End = p.prevEnd
			}
			c.Elements = append(c.Elements, cp)
			continue
		}
		if t.kind == tMinusMinus || t.kind == tGeneric && t.text == "--%" {
			if p.text[t.start:min(t.start+3, p.limit)] == "--%" {
				c.Elements = append(c.Elements, p.verbatim(t)...)
				continue
			}
		}
		e := p.argumentList()
		if e == nil {
			p.report(t.extent(), "UnexpectedToken", "Unexpected token '"+p.tokenText(t)+"' in expression or statement.")
			p.next()
			continue
		}
		c.Elements = append(c.Elements, e)
	}
	c.End = p.prevEnd
	return c
}

// verbatim reads --% and, as one argument, the rest of the line.
func (p *parser) verbatim(t token) []ast.Node {
	p.unpeek()
	i := t.start + 3
	for i < p.limit && (p.text[i] == ' ' || p.text[i] == '\t') {
		i++
	}
	j, quoted := i, false
	for j < p.limit && p.text[j] != '\n' && p.text[j] != '\r' {
		if p.text[j] == '"' {
			quoted = !quoted
		}
		if !quoted && (p.text[j] == '|' || p.text[j] == '&' && p.byteAt(j+1) == '&') {
			break
		}
		j++
	}
	p.pos, p.prevEnd = j, j
	mark := ast.Extent{Start: t.start, End: t.start + 3}
	rest := ast.Extent{Start: i, End: j}
	return []ast.Node{
		&ast.String{Extent: mark, Value: "--%", Quote: ast.Bare},
		&ast.String{Extent: rest, Value: strings.TrimRight(p.text[i:j], " \t"), Quote: ast.Bare},
	}
}

// word takes the token t as a bare word, whatever it would be elsewhere.
func (p *parser) word(t token) ast.Expr {
	switch t.kind {
	case tIdentifier, tGeneric:
		p.next()
		return t.expr
	case tKeyword:
		p.next()
		return &ast.String{Extent: t.extent(), Value: p.tokenText(t)}
	}
	p.hasPeek = false
	g := p.scanGeneric(t.start)
	p.prevEnd = g.end
	return g.expr
}

// argumentList reads one argument, or several joined by commas.
func (p *parser) argumentList() ast.Expr {
	first := p.argument()
	if first == nil {
		return nil
	}
	t := p.peek()
	if t.kind != tComma {
		return first
	}
	list := []ast.Expr{first}
	for t.kind == tComma {
		p.next()
		p.skipNewlines()
		var e ast.Expr
		if n := p.peek(); n.kind == tParameter {
			e = p.word(n)
		} else {
			e = p.argument()
		}
		if e == nil {
			p.incomplete(after(t.extent()), "MissingExpression", "Missing expression after ',' in pipeline element.")
			break
		}
		list = append(list, e)
		t = p.peek()
	}
	return &ast.ArrayLiteral{Extent: ast.Extent{Start: first.Pos().Start, End: p.prevEnd}, Elements: list}
}

// argument reads a single argument of a command; nil where none stands here.
func (p *parser) argument() ast.Expr {
	if !p.enter() {
		return nil
	}
	defer p.leave()
	old := p.setMode(modeCommand)
	defer p.setMode(old)
	oldSigned := p.setSigned(false)
	defer p.setSigned(oldSigned)
	t := p.peek()
	switch t.kind {
	case tEOF, tNewLine, tSemi, tRParen, tRCurly, tPipe, tAndAnd, tOrOr, tAmp, tComma, tRedirect, tRedirectIn, tParameter, tUnknown:
		return nil
	case tVariable:
		p.next()
		e := t.expr
		if e.(*ast.Variable).Splatted {
			if p.memberFollows() {
				p.splatting(e.(*ast.Variable))
				return p.postfix(e)
			}
			return e
		}
		return p.postfix(p.usingVariable(e))
	case tString:
		p.next()
		return p.postfix(t.expr)
	case tNumber:
		p.next()
		return t.expr
	case tLParen, tDollarParen, tAtParen, tAtCurly, tLCurly:
		return p.postfix(p.primary())
	}
	return p.word(t)
}
