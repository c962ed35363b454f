package parse

import (
	"github.com/pslshell/psl/remoting/powershell/ast"
)

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
