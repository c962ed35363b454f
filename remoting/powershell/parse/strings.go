package parse

import (
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/pslshell/psl/remoting/powershell/ast"
)

// parts collects the text and the expressions of an expandable string.
type parts struct {
	list []ast.Expr
	text strings.Builder
	from int
}

func (b *parts) flush(to int) {
	if b.text.Len() > 0 {
		b.list = append(b.list, &ast.String{Extent: ast.Extent{Start: b.from, End: to}, Value: b.text.String(), Quote: ast.Double})
		b.text.Reset()
	}
}

// result makes the expression of what was collected.
func (b *parts) result(e ast.Extent, q ast.Quote, raw string) ast.Expr {
	plain := len(b.list) == 0
	text := b.text.String()
	if plain {
		return &ast.String{Extent: e, Value: text, Quote: q}
	}
	b.flush(e.End)
	return &ast.Expandable{Extent: e, Parts: b.list, Quote: q, Raw: raw}
}

// scanExpandable cuts the rest of a double-quoted string or here-string whose text begins at body. What was cut is remembered by its
// start, since the same place may be cut again in another mode, and reading nested subexpressions twice at each level would
// take exponential time.
func (p *parser) scanExpandable(start, body int, here bool) token {
	if t, ok := p.strings[start]; ok {
		p.pos = t.end
		return t
	}
	b := parts{from: body}
	p.inText++
	i := body
	quote := ast.Double
	if here {
		quote = ast.DoubleHere
	}
	closed := false
	textEnd := p.limit
loop:
	for i < p.limit {
		c, w := p.runeAt(i)
		switch {
		case here && (c == '\n' || c == '\r'):
			next := i + 1
			if c == '\r' && p.byteAt(next) == '\n' {
				next++
			}
			if q, qw := p.runeAt(next); qw > 0 && isDoubleQuote(q) && p.byteAt(next+qw) == '@' {
				textEnd = i
				i = next + qw + 1
				closed = true
				break loop
			}
			b.text.WriteString(p.text[i:next])
			i = next
		case !here && isDoubleQuote(c):
			if n, nw := p.runeAt(i + w); nw > 0 && isDoubleQuote(n) {
				b.text.WriteByte('"')
				i += w + nw
				continue
			}
			textEnd = i
			i += w
			closed = true
			break loop
		case c == '`':
			var s string
			s, i = p.escape(i)
			b.text.WriteString(s)
		case c == '$':
			next, ok := p.expansion(&b, i, true)
			if !ok {
				b.text.WriteByte('$')
				i++
				continue
			}
			i = next
		default:
			b.text.WriteString(p.text[i : i+w])
			i += w
		}
	}
	if !closed {
		term := "\""
		if here && p.indentedFooter(start, body, isDoubleQuote) {
			term = ""
		} else if here {
			term = "\"@"
		}
		if term != "" {
			p.incomplete(ast.Extent{Start: start, End: p.limit}, "TerminatorExpectedAtEndOfString", "The string is missing the terminator: "+term+".")
		}
		i = p.limit
	}
	p.inText--
	if p.inText == 0 {
		p.errs = append(p.errs, p.inside...)
		p.inside = nil
	}
	t := token{kind: tString, start: start, end: i}
	t.expr = b.result(t.extent(), quote, p.text[body:textEnd])
	p.strings[start] = t
	p.pos = i
	return t
}

// expansion reads the variable or subexpression at the '$' at offset i into b. It answers false where the '$' is plain text.
func (p *parser) expansion(b *parts, i int, inString bool) (int, bool) {
	c, w := p.runeAt(i + 1)
	switch {
	case c == '(':
		b.flush(i)
		e, end := p.nested(i)
		b.list = append(b.list, e)
		b.from = end
		return end, true
	case w > 0 && isVariableStart(c) && c != ':':
		if (c == '$' || c == '?' || c == '^') && !inString {
			// A word may hold these only as they are.
			if c != '$' && c != '^' {
				break
			}
		}
		v, end, ok := p.variable(i, false, inString)
		if !ok {
			return i, false
		}
		b.flush(i)
		b.list = append(b.list, v)
		b.from = end
		return end, true
	}
	return i, false
}

// nested reads the subexpression $( ) at offset i with the parser itself.
func (p *parser) nested(i int) (ast.Expr, int) {
	if p.depth > maxDepth {
		p.tooDeep(i)
		return &ast.ErrorExpr{Extent: ast.Extent{Start: i, End: p.limit}}, p.limit
	}
	saved := *p
	p.depth++
	p.inString++
	p.inText = 0
	p.pos = i + 2
	p.hasPeek = false
	p.mode = modeCommand
	p.noComma = false
	p.signed = false
	body, closed := p.subStatements(ast.Extent{Start: i, End: i + 2}, true)
	p.unpeek()
	end := p.pos
	errs, inside, late, seen, dead, limit := p.errs, p.inside, p.late, p.seen, p.dead, p.limit
	*p = saved
	p.errs, p.inside, p.late, p.seen, p.dead, p.limit = errs, inside, late, seen, dead, limit
	if p.inText > 0 {
		// PowerShell cuts the string before it reads what is in it, and so tells of the string first.
		p.inside = append(p.inside, errs[len(saved.errs):]...)
		p.errs = errs[:len(saved.errs)]
	}
	if !closed {
		p.incomplete(ast.Extent{Start: i, End: p.limit}, "IncompleteDollarSubexpressionReference", "$(subexpression) is missing the closing ')'.")
	}
	e := ast.Extent{Start: i, End: end}
	return &ast.SubExpr{Extent: e, Body: body}, end
}

// escape reads the backtick escape at offset i; it gives its text and the offset behind it.
func (p *parser) escape(i int) (string, int) {
	c, w := p.runeAt(i + 1)
	if w == 0 {
		return "`", i + 1
	}
	next := i + 1 + w
	switch c {
	case '0':
		return "\x00", next
	case 'a':
		return "\a", next
	case 'b':
		return "\b", next
	case 'e':
		return "\x1b", next
	case 'f':
		return "\f", next
	case 'n':
		return "\n", next
	case 'r':
		return "\r", next
	case 't':
		return "\t", next
	case 'v':
		return "\v", next
	case 'u':
		return p.unicodeEscape(i)
	}
	return p.text[i+1 : next], next
}

func (p *parser) unicodeEscape(i int) (string, int) {
	const bad = "The Unicode escape sequence is not valid. A valid sequence is `u{ followed by one to six hex digits and a closing '}'."
	if p.byteAt(i+2) != '{' {
		_, w := p.runeAt(i + 2)
		p.report(ast.Extent{Start: i, End: i + 2 + min(w, 0)}, "InvalidUnicodeEscapeSequence", bad)
		return "", i + 2
	}
	j := i + 3
	for j < p.limit && strings.IndexByte("0123456789abcdefABCDEF", p.text[j]) >= 0 {
		j++
	}
	if j-i-3 > 6 {
		p.report(ast.Extent{Start: i + 9, End: i + 10}, "TooManyDigitsInUnicodeEscapeSequence", "The Unicode escape sequence contains more than the maximum of six hex digits between braces.")
		return "", j
	}
	if p.byteAt(j) != '}' || j == i+3 {
		e := ast.Extent{Start: i, End: j + 1}
		if p.byteAt(j) != '}' {
			e = ast.Extent{Start: j, End: j + 1}
		}
		p.report(e, "InvalidUnicodeEscapeSequence", bad)
		return "", j
	}
	n, _ := strconv.ParseUint(p.text[i+3:j], 16, 32)
	if n > utf8.MaxRune {
		p.report(ast.Extent{Start: i + 3, End: j}, "InvalidUnicodeEscapeSequenceValue", "The Unicode escape sequence value is out of range. The maximum value is 0x10FFFF.")
		return "", j + 1
	}
	if n >= 0xD800 && n < 0xE000 {
		return wtf8(rune(n)), j + 1
	}
	return string(rune(n)), j + 1
}

// wtf8 encodes a lone surrogate the way package psobject keeps them: as three bytes of generalised UTF-8.
func wtf8(r rune) string {
	return string([]byte{0xE0 | byte(r>>12), 0x80 | byte(r>>6)&0x3F, 0x80 | byte(r)&0x3F})
}

// scanVariable cuts $name as a token; where text of a command line follows without a gap it is part of a word instead.
func (p *parser) scanVariable(start int, splat bool) token {
	v, end, ok := p.variable(start, splat, false)
	if !ok {
		return p.scanGeneric(start)
	}
	if p.mode == modeCommand && !splat {
		c, w := p.runeAt(end)
		if !forcesNew(c, w) && c != '.' && c != '[' && !(c == ':' && p.byteAt(end+1) == ':') && c != '?' {
			return p.scanGeneric(start)
		}
		if c == '?' {
			if n := p.byteAt(end + 1); n != '.' && n != '[' {
				return p.scanGeneric(start)
			}
		}
		if c == '.' {
			// "$a." at the end of a word is text.
			if n, nw := p.runeAt(end + 1); forcesNew(n, nw) && n != '(' && n != '{' {
				return p.scanGeneric(start)
			}
		}
	}
	p.pos = end
	return token{kind: tVariable, start: start, end: end, expr: v}
}

// variable reads the variable at offset start; false where the '$' begins none.
func (p *parser) variable(start int, splat, inString bool) (*ast.Variable, int, bool) {
	i := start + 1
	v := &ast.Variable{Splatted: splat}
	if p.byteAt(i) == '{' {
		v.Braced = true
		var b strings.Builder
		j := i + 1
		for {
			c, w := p.runeAt(j)
			if w == 0 {
				p.incomplete(ast.Extent{Start: start + 1, End: p.limit}, "IncompleteDollarVariableReference", "${{variable}} reference starting is missing the closing '}}'.")
				v.Extent = ast.Extent{Start: start, End: p.limit}
				p.name(v, b.String())
				return v, p.limit, true
			}
			if c == '}' {
				j++
				break
			}
			if c == '{' {
				p.report(ast.Extent{Start: j, End: j + 1}, "OpenBraceNeedsToBeBackTickedInVariableName", "The character '{' in a variable name must be escaped with a backtick.")
			}
			if c == '`' {
				var s string
				s, j = p.escape(j)
				b.WriteString(s)
				continue
			}
			b.WriteString(p.text[j : j+w])
			j += w
		}
		v.Extent = ast.Extent{Start: start, End: j}
		if b.Len() == 0 {
			p.report(ast.Extent{Start: j - 1, End: j}, "EmptyVariableReference", "An empty ${} variable reference was found. A name is required inside the braces.")
		}
		p.name(v, b.String())
		return v, j, true
	}
	c, w := p.runeAt(i)
	if c == '$' || c == '?' || c == '^' {
		// $$, $? and $^ unless a longer name follows $? ... which only letters make.
		v.Extent = ast.Extent{Start: start, End: i + 1}
		v.Name, v.Short, v.Key = string(c), string(c), string(c)
		return v, i + 1, true
	}
	_ = w
	j := i
	scoped := false
	for {
		c, w := p.runeAt(j)
		if w == 0 {
			break
		}
		// $a?.b and $a?[0] take the mark into the name, too.
		if isIdentPart(c) || c == '?' {
			j += w
			continue
		}
		if c == ':' && !scoped && j > i {
			n, nw := p.runeAt(j + 1)
			if n == ':' {
				break
			}
			if nw > 0 && isIdentPart(n) {
				scoped = true
				j++
				continue
			}
			if inString {
				p.report(ast.Extent{Start: start, End: j + 1}, "InvalidVariableReferenceWithDrive", "Variable reference is not valid. ':' was not followed by a valid variable name character. Consider using ${} to delimit the name.")
				v.Extent = ast.Extent{Start: start, End: j + 1}
				p.name(v, p.text[i:j])
				return v, j + 1, true
			}
			break
		}
		if c == ':' && !scoped && j == i {
			// $:name has no meaning; it is text.
			return nil, start, false
		}
		break
	}
	if j == i {
		return nil, start, false
	}
	v.Extent = ast.Extent{Start: start, End: j}
	p.name(v, p.text[i:j])
	return v, j, true
}

// name splits what stands behind the '$' into scope and name.
func (p *parser) name(v *ast.Variable, s string) {
	v.Name, v.Short = s, s
	if i := strings.IndexByte(s, ':'); i > 0 {
		v.Scope, v.Short = strings.ToLower(s[:i]), s[i+1:]
		if v.Scope == "variable" {
			v.Scope = ""
		}
	}
	v.Key = strings.ToLower(v.Short)
	if v.Key == "psitem" {
		v.Key = "_"
	}
}

// scanGeneric cuts a bare word of a command line, which may hold quoted pieces, escapes and variables.
func (p *parser) scanGeneric(start int) token {
	if t, ok := p.words[start]; ok {
		p.pos = t.end
		return t
	}
	b := parts{from: start}
	i := start
	for {
		c, w := p.runeAt(i)
		if forcesNew(c, w) {
			break
		}
		switch {
		case c == '`':
			n, nw := p.runeAt(i + 1)
			if nw == 0 {
				i++
				continue
			}
			if i == start && (n == '\n' || n == '\r') {
				goto done
			}
			var s string
			s, i = p.escape(i)
			b.text.WriteString(s)
		case isSingleQuote(c):
			t := p.scanSingle(i, w)
			b.text.WriteString(t.expr.(*ast.String).Value)
			i = t.end
		case isDoubleQuote(c):
			t := p.scanDouble(i, w)
			switch e := t.expr.(type) {
			case *ast.String:
				b.text.WriteString(e.Value)
			case *ast.Expandable:
				b.flush(i)
				b.list = append(b.list, e.Parts...)
				b.from = t.end
			}
			i = t.end
		case c == '$':
			next, ok := p.expansion(&b, i, false)
			if !ok {
				b.text.WriteByte('$')
				i++
				continue
			}
			i = next
		default:
			b.text.WriteString(p.text[i : i+w])
			i += w
		}
	}
done:
	if i == start {
		// Nothing fits: take one character so that reading goes on.
		_, w := p.runeAt(i)
		i += max(w, 1)
		if i > p.limit {
			i = p.limit
		}
	}
	p.pos = i
	t := token{kind: tGeneric, start: start, end: i, text: p.text[start:i]}
	t.expr = b.result(t.extent(), ast.Bare, p.text[start:i])
	if len(b.list) > 0 {
		p.words[start] = t
	}
	return t
}
