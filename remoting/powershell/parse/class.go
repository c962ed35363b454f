package parse

import (
	"strings"

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
		colon := i + 1 // or comma: behind what a type must follow
		p.pos = p.skipSpace(colon)
		for {
			bracket := p.byteAt(p.pos) == '['
			if bracket {
				p.pos = p.skipSpace(p.pos + 1)
			}
			tn := p.typeName(true)
			if tn == nil {
				p.incomplete(ast.Extent{Start: colon, End: colon}, "TypeNameExpected", "Type name expected.")
				break
			}
			p.prevEnd = p.pos
			def.Bases = append(def.Bases, tn)
			k := p.skipSpace(p.pos)
			if bracket && p.byteAt(k) == ']' {
				p.pos, p.prevEnd = k+1, k+1
				k = p.skipSpace(p.pos)
			}
			if p.byteAt(k) != ',' || def.IsEnum {
				break
			}
			colon = k + 1
			p.pos = p.skipSpace(colon)
		}
	}
	p.skipNewlines()
	open := p.peek()
	if open.kind != tLCurly {
		at := ast.Extent{Start: p.prevEnd, End: p.prevEnd}
		if def.IsEnum {
			at = after(def.NamePos)
		}
		p.incomplete(at, "MissingTypeBody", "Missing '"+t.text+"' body in '"+t.text+"' declaration.")
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
		p.unclosed(after(open.extent()), "MissingEndCurlyBrace", "Missing closing '}' in statement block or type definition.")
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
	eq := p.peek()
	if eq.kind == tAssign && eq.text == "=" {
		p.next()
		p.skipNewlines()
		m.Initial = p.expression()
		if m.Initial == nil {
			p.incomplete(after(eq.extent()), "ExpectedValueExpression", "You must provide a value expression following the '=' operator.")
		}
	}
	m.Extent = ast.Extent{Start: n.start, End: p.prevEnd}
	if m.Initial != nil || eq.kind != tAssign {
		p.propertyEnd()
	}
	return m
}

// propertyEnd asks for the end of a property or of an enum's value.
func (p *parser) propertyEnd() {
	if k := p.peek().kind; k != tSemi && k != tNewLine && k != tRCurly {
		at := ast.Extent{Start: p.prevEnd, End: p.prevEnd}
		p.incomplete(at, "MissingPropertyTerminator", "Missing ';' or end-of-line in property definition.")
	}
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
				if m.Type == nil {
					m.Type = n
				} else {
					p.report(ast.Extent{Start: t.start, End: p.prevEnd}, "TooManyTypes", "Only one type may be specified on class members.")
				}
			case *ast.Attribute:
				m.Attributes = append(m.Attributes, n)
			default:
				return nil
			}
			p.skipNewlines()
			continue
		case t.isKeyword("static"):
			p.next()
			p.qualifier(t, &m.Static)
			p.skipNewlines()
			continue
		case t.isKeyword("hidden"):
			p.next()
			p.qualifier(t, &m.Hidden)
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
		p.propertyEnd()
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
		p.skipMember()
		m.Extent = ast.Extent{Start: first.start, End: p.prevEnd}
		return m
	}
	p.next()
	params, ok := p.parameters(open.extent())
	m.Params = params
	closeEnd := p.prevEnd
	if !ok {
		p.skipMember()
		m.Extent = ast.Extent{Start: first.start, End: p.prevEnd}
		return m
	}
	mark := *p
	p.skipNewlines()
	if c := p.peek(); c.kind == tColon {
		p.next()
		p.skipNewlines()
		b := p.peek()
		if !strings.EqualFold(m.Name, class) {
			p.rewind(mark) // only a constructor calls that of its base
		} else {
			if b.kind != tIdentifier || foldName(b.text) != "base" {
				p.incomplete(after(c.extent()), "MissingBaseCtorCall", "Missing 'base' after ':' in a base class constructor call.")
				if b.kind != tIdentifier {
					return p.skipBaseCall(m, first)
				}
			}
			p.next()
			p.skipNewlines()
			if p.peek().kind != tLParen {
				p.incomplete(after(b.extent()), "MissingMethodParameterList", "Missing '(' in class method parameter list.")
				return p.skipBaseCall(m, first)
			}
			m.HasBase = true
			m.BaseArgs = p.callArguments()
			p.skipNewlines()
		}
	}
	if p.peek().kind != tLCurly {
		p.incomplete(ast.Extent{Start: closeEnd, End: closeEnd}, "MissingFunctionBody", "Missing function body in function declaration.")
		p.skipMember()
		m.Extent = ast.Extent{Start: first.start, End: p.prevEnd}
		return m
	}
	m.Body = p.braced(false)
	m.Extent = ast.Extent{Start: first.start, End: p.prevEnd}
	return m
}

// qualifier notes static or hidden, which may stand once.
func (p *parser) qualifier(t token, set *bool) {
	if *set {
		p.report(t.extent(), "DuplicateQualifier", "Duplicate '"+t.text+"' qualifier")
	}
	*set = true
}

// skipBaseCall passes what is left of a constructor whose call of its base could not be read. Its braces are not seen as such: the
// first that closes ends the class, as in PowerShell.
func (p *parser) skipBaseCall(m *ast.Member, first token) *ast.Member {
	for !p.dead {
		switch p.peek().kind {
		case tSemi, tNewLine, tRCurly, tEOF:
			m.Extent = ast.Extent{Start: first.start, End: p.prevEnd}
			return m
		}
		p.next()
	}
	return m
}

// skipMember passes what is left of a member that could not be read, with the braces in it. The member has no body then, and is
// looked into no further.
func (p *parser) skipMember() {
	depth := 0
	for !p.dead {
		switch p.peek().kind {
		case tEOF:
			return
		case tSemi, tNewLine:
			if depth == 0 {
				return
			}
		case tLCurly, tAtCurly:
			depth++
		case tRCurly:
			if depth == 0 {
				return
			}
			depth--
		}
		p.next()
	}
}
