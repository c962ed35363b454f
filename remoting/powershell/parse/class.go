package parse

import (
	"github.com/pslshell/psl/remoting/powershell/ast"
)

// typeDefinition reads a class or an enum.
func (p *parser) typeDefinition(t token, attrs []*ast.Attribute) ast.Statement {
	p.next()
	def := &ast.TypeDef{IsEnum: t.text == "enum", Attributes: attrs}
	n := p.peek()
	if n.kind != tIdentifier && n.kind != tKeyword && n.kind != tGeneric {
		p.incomplete(after(t.extent()), "MissingNameAfterKeyword", "Missing name after "+t.text+" keyword.")
		return p.wrong(t)
	}
	// The name ends where no letter follows: "class A:B" has a base.
	p.unpeek()
	j := n.start
	for {
		c, w := p.runeAt(j)
		if w == 0 || !isIdentPart(c) {
			break
		}
		j += w
	}
	def.Name, def.NamePos = p.text[n.start:j], ast.Extent{Start: n.start, End: j}
	p.pos, p.prevEnd = j, j
	i := p.skipSpace(p.pos)
	if p.byteAt(i) == ':' {
		p.pos = p.skipSpace(i + 1)
		for {
			bracket := p.byteAt(p.pos) == '['
			if bracket {
				p.pos = p.skipSpace(p.pos + 1)
			}
			tn := p.typeName(true)
			if tn == nil {
				p.incomplete(ast.Extent{Start: i + 1, End: i + 1}, "TypeNameExpected", "The type name is missing.")
				break
			}
			p.prevEnd = p.pos
			def.Bases = append(def.Bases, tn)
			k := p.skipSpace(p.pos)
			if bracket && p.byteAt(k) == ']' {
				p.pos, p.prevEnd = k+1, k+1
				k = p.skipSpace(p.pos)
			}
			if p.byteAt(k) != ',' {
				break
			}
			p.pos = p.skipSpace(k + 1)
		}
	}
	p.skipNewlines()
	open := p.peek()
	if open.kind != tLCurly {
		p.incomplete(ast.Extent{Start: p.prevEnd, End: p.prevEnd}, "MissingTypeBody", "Missing '"+t.text+"' body in '"+t.text+"' declaration.")
		return p.wrong(t)
	}
	p.next()
	old := p.setMode(modeExpression)
	oldComma := p.noComma
	p.noComma = false
	defer func() { p.noComma = oldComma }()
	for !p.dead {
		// Only the end of a property takes semicolons, not that of a method.
		if n := len(def.Members); n > 0 && !def.Members[n-1].IsMethod {
			p.skipSeparators()
		} else {
			p.skipNewlines()
		}
		k := p.peek().kind
		if k == tRCurly || k == tEOF {
			break
		}
		var m *ast.Member
		if def.IsEnum {
			m = p.enumMember()
		} else {
			m = p.classMember(def.Name)
		}
		if m == nil {
			break
		}
		def.Members = append(def.Members, m)
	}
	p.setMode(old)
	if p.peek().kind == tRCurly {
		p.next()
	} else {
		p.incomplete(after(open.extent()), "MissingEndCurlyBrace", "Missing closing '}' in statement block or type definition.")
	}
	def.Extent = p.span(t)
	return def
}

func (p *parser) enumMember() *ast.Member {
	n := p.peek()
	if n.kind != tIdentifier && n.kind != tKeyword {
		return nil
	}
	p.next()
	m := &ast.Member{Name: p.tokenText(n), NamePos: n.extent(), Static: true}
	if eq := p.peek(); eq.kind == tAssign && eq.text == "=" {
		p.next()
		p.skipNewlines()
		m.Initial = p.expression()
		if m.Initial == nil {
			p.incomplete(after(eq.extent()), "ExpectedValueExpression", "You must provide a value expression following the '=' operator.")
		}
	}
	m.Extent = ast.Extent{Start: n.start, End: p.prevEnd}
	return m
}

func (p *parser) classMember(class string) *ast.Member {
	m := &ast.Member{}
	first := p.peek()
	for {
		t := p.peek()
		switch {
		case t.kind == tLBracket:
			n := p.attribute()
			switch n := n.(type) {
			case *ast.TypeName:
				m.Type = n
			case *ast.Attribute:
				m.Attributes = append(m.Attributes, n)
			default:
				return nil
			}
			p.skipNewlines()
			continue
		case t.isKeyword("static"):
			p.next()
			m.Static = true
			p.skipNewlines()
			continue
		case t.isKeyword("hidden"):
			p.next()
			m.Hidden = true
			p.skipNewlines()
			continue
		}
		break
	}
	n := p.peek()
	m.NamePos = n.extent()
	switch n.kind {
	case tVariable:
		p.next()
		m.Name = n.expr.(*ast.Variable).Name
		if eq := p.peek(); eq.kind == tAssign && eq.text == "=" {
			p.next()
			p.skipNewlines()
			m.Initial = p.expression()
		}
		m.Extent = ast.Extent{Start: first.start, End: p.prevEnd}
		if k := p.peek().kind; k != tSemi && k != tNewLine && k != tRCurly && k != tEOF {
			p.report(ast.Extent{Start: p.prevEnd, End: p.prevEnd}, "MissingEndOfPropertyDeclaration", "Missing ';' at end of property definition.")
		}
		return m
	case tIdentifier, tKeyword:
		p.next()
		m.Name = p.tokenText(n)
	default:
		if n.start == first.start {
			return nil // no member at all
		}
		p.incomplete(ast.Extent{Start: p.prevEnd, End: p.prevEnd}, "IncompleteMemberDefinition", "Missing a property name or method definition.")
		return nil
	}
	m.IsMethod = true
	p.skipNewlines()
	open := p.peek()
	if open.kind != tLParen {
		p.incomplete(after(n.extent()), "MissingMethodParameterList", "Missing '(' in class method parameter list.")
		p.incomplete(after(n.extent()), "MissingFunctionBody", "Missing function body in function declaration.")
		m.Extent = ast.Extent{Start: first.start, End: p.prevEnd}
		return p.skipMember(m)
	}
	p.next()
	params, ok := p.parameters(open.extent())
	m.Params = params
	closeEnd := p.prevEnd
	if !ok {
		m.Extent = ast.Extent{Start: first.start, End: p.prevEnd}
		return p.skipMember(m)
	}
	p.skipNewlines()
	if c := p.peek(); c.kind == tColon {
		p.next()
		p.skipNewlines()
		if b := p.peek(); b.kind == tIdentifier && foldName(b.text) == "base" {
			p.next()
			p.skipNewlines()
			if p.peek().kind == tLParen {
				m.HasBase = true
				m.BaseArgs = p.callArguments()
				p.skipNewlines()
			}
		}
	}
	if p.peek().kind != tLCurly {
		p.incomplete(ast.Extent{Start: closeEnd, End: closeEnd}, "MissingFunctionBody", "Missing function body in function declaration.")
		m.Extent = ast.Extent{Start: first.start, End: p.prevEnd}
		return p.skipMember(m)
	}
	m.Body = p.braced(false)
	m.Extent = ast.Extent{Start: first.start, End: p.prevEnd}
	return m
}

// skipMember passes what is left of a member that could not be read.
func (p *parser) skipMember(m *ast.Member) *ast.Member {
	for !p.dead {
		switch p.peek().kind {
		case tSemi, tNewLine, tRCurly, tEOF:
			m.Body = &ast.ScriptBlock{Source: p.src}
			return m
		}
		p.next()
	}
	return m
}
