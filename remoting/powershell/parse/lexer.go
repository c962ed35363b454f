package parse

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/pslshell/psl/remoting/powershell/ast"
)

// peekRune gives the character at offset i and its width; 0, 0 at the end.
func (p *parser) runeAt(i int) (rune, int) {
	if i >= p.limit {
		return 0, 0
	}
	if c := p.text[i]; c < utf8.RuneSelf {
		return rune(c), 1
	}
	return utf8.DecodeRuneInString(p.text[i:p.limit])
}

func (p *parser) byteAt(i int) byte {
	if i >= p.limit {
		return 0
	}
	return p.text[i]
}

func isDash(c rune) bool { return c == '-' || c == '–' || c == '—' || c == '―' }

func isSingleQuote(c rune) bool {
	return c == '\'' || c == '‘' || c == '’' || c == '‚' || c == '‛'
}

func isDoubleQuote(c rune) bool { return c == '"' || c == '“' || c == '”' || c == '„' }

func isDigit(c rune) bool { return c >= '0' && c <= '9' }

func isIdentStart(c rune) bool { return c == '_' || unicode.IsLetter(c) }

func isIdentPart(c rune) bool { return c == '_' || unicode.IsLetter(c) || unicode.IsDigit(c) }

func isVariableStart(c rune) bool {
	return c == '$' || c == '?' || c == '^' || c == '{' || c == ':' || isIdentPart(c)
}

func isBlank(c rune) bool {
	return c == ' ' || c == '\t' || c == '\f' || c == '\v' || c == 0x85 || c == 0xA0 || (c > 127 && unicode.IsSpace(c))
}

// forcesNew tells whether c ends a bare word.
func forcesNew(c rune, width int) bool {
	if width == 0 {
		return true
	}
	switch c {
	case ' ', '\t', '\r', '\n', '{', '}', '(', ')', ';', ',', '|', '&', '\f', '\v', 0x85, 0xA0:
		return true
	}
	return c > 127 && unicode.IsSpace(c)
}

// forcesNewAfterNumber tells whether c ends a number in an expression.
func (p *parser) forcesNewAfterNumber(i int) bool {
	c, w := p.runeAt(i)
	if forcesNew(c, w) {
		return true
	}
	if isDash(c) {
		return true
	}
	switch c {
	case '!', '#', '%', '*', '+', '/', '<', '=', '>', ']', '.', '?', ':':
		return true
	}
	return false
}

// skipBlanks passes blanks, line continuations and comments, and gives the offset behind them.
func (p *parser) skipBlanks(i int) int {
	for {
		c, w := p.runeAt(i)
		switch {
		case w == 0:
			return i
		case isBlank(c):
			i += w
		case c == '`':
			n, nw := p.runeAt(i + 1)
			if n == '\n' {
				i += 2
			} else if n == '\r' {
				i += 2
				if p.byteAt(i) == '\n' {
					i++
				}
			} else if nw > 0 && isBlank(n) {
				i += 1 + nw
			} else {
				return i
			}
		case c == '#':
			for i < p.limit && p.text[i] != '\n' && p.text[i] != '\r' {
				i++
			}
		case c == '<' && p.byteAt(i+1) == '#':
			end := strings.Index(p.text[i+2:p.limit], "#>")
			if end < 0 {
				p.incomplete(ast.Extent{Start: i, End: p.limit}, "MissingTerminatorMultiLineComment", "The terminator '#>' is missing from the multiline comment.")
				return p.limit
			}
			i += 2 + end + 2
		default:
			return i
		}
	}
}

// scan cuts the next token at p.pos, which it moves behind the token.
func (p *parser) scan() token {
	p.pos = p.skipBlanks(p.pos)
	start := p.pos
	c, w := p.runeAt(start)
	if w == 0 {
		return token{kind: tEOF, start: start, end: start}
	}
	mk := func(k kind, n int, text string) token {
		p.pos = start + n
		return token{kind: k, start: start, end: p.pos, text: text}
	}
	c1, w1 := p.runeAt(start + w)
	// operator makes an operator of n bytes, or a bare word where a command is expected and text follows without a gap.
	operator := func(k kind, n int, text string) token {
		if p.mode == modeCommand {
			if nc, nw := p.runeAt(start + n); !forcesNew(nc, nw) {
				return p.scanGeneric(start)
			}
		}
		return mk(k, n, text)
	}
	switch {
	case c == '\n':
		return mk(tNewLine, 1, "\n")
	case c == '\r':
		if c1 == '\n' {
			return mk(tNewLine, 2, "\n")
		}
		return mk(tNewLine, 1, "\n")
	case isSingleQuote(c):
		return p.scanSingle(start, w)
	case isDoubleQuote(c):
		return p.scanDouble(start, w)
	}
	switch c {
	case '@':
		switch {
		case c1 == '{':
			return mk(tAtCurly, 2, "@{")
		case c1 == '(':
			return mk(tAtParen, 2, "@(")
		case w1 > 0 && isSingleQuote(c1):
			return p.scanHere(start, 1+w1, false)
		case w1 > 0 && isDoubleQuote(c1):
			return p.scanHere(start, 1+w1, true)
		case w1 > 0 && isVariableStart(c1) && c1 != '$' && c1 != '^':
			return p.scanVariable(start, true)
		}
		p.report(ast.Extent{Start: start, End: start + 1}, "UnrecognizedToken", "Unrecognized token in source text.")
		return mk(tUnknown, 1, "@")
	case '`':
		return p.scanGeneric(start)
	case '=':
		return operator(tAssign, 1, "=")
	case '+':
		switch {
		case c1 == '+':
			return operator(tPlusPlus, 2, "++")
		case c1 == '=':
			return operator(tAssign, 2, "+=")
		case p.signed && (isDigit(c1) || c1 == '.'):
			return p.scanNumber(start)
		}
		return operator(tBinary, 1, "+")
	case '*':
		switch {
		case c1 == '=':
			return operator(tAssign, 2, "*=")
		case c1 == '>':
			return p.scanRedirection(start, 0, start+1)
		}
		return operator(tBinary, 1, "*")
	case '/', '%':
		if c1 == '=' {
			return operator(tAssign, 2, string(c)+"=")
		}
		return operator(tBinary, 1, string(c))
	case '$':
		if c1 == '(' {
			return mk(tDollarParen, 2, "$(")
		}
		if w1 > 0 && isVariableStart(c1) {
			return p.scanVariable(start, false)
		}
		return p.scanGeneric(start)
	case '<':
		return mk(tRedirectIn, 1, "<")
	case '>':
		return p.scanRedirection(start, 1, start)
	case ',':
		return mk(tComma, 1, ",")
	case ';':
		return mk(tSemi, 1, ";")
	case '(':
		return mk(tLParen, 1, "(")
	case ')':
		return mk(tRParen, 1, ")")
	case '{':
		return mk(tLCurly, 1, "{")
	case '}':
		return mk(tRCurly, 1, "}")
	case '[':
		if p.mode == modeCommand {
			return p.scanGeneric(start)
		}
		return mk(tLBracket, 1, "[")
	case ']':
		if p.mode == modeCommand {
			return p.scanGeneric(start)
		}
		return mk(tRBracket, 1, "]")
	case '&':
		if c1 == '&' {
			return mk(tAndAnd, 2, "&&")
		}
		return mk(tAmp, 1, "&")
	case '|':
		if c1 == '|' {
			return mk(tOrOr, 2, "||")
		}
		return mk(tPipe, 1, "|")
	case '!':
		if p.mode == modeCommand && !forcesNew(c1, w1) && c1 != '$' {
			return p.scanGeneric(start)
		}
		return mk(tUnary, 1, "!")
	case '?':
		if p.mode == modeCommand {
			return p.scanGeneric(start)
		}
		if c1 == '?' {
			if p.byteAt(start+2) == '=' {
				return mk(tAssign, 3, "??=")
			}
			return mk(tBinary, 2, "??")
		}
		return mk(tQuestion, 1, "?")
	case '.':
		if c1 == '.' {
			if nc, nw := p.runeAt(start + 2); p.mode == modeCommand && !forcesNew(nc, nw) {
				return p.scanGeneric(start)
			}
			if p.mode == modeCommand {
				return p.scanGeneric(start)
			}
			return mk(tBinary, 2, "..")
		}
		if isDigit(c1) {
			return p.scanNumber(start)
		}
		if p.mode == modeCommand && w1 > 0 && !forcesNew(c1, w1) && c1 != '$' && !isSingleQuote(c1) && !isDoubleQuote(c1) {
			return p.scanGeneric(start)
		}
		return mk(tDot, 1, ".")
	case ':':
		if c1 == ':' {
			if nc, nw := p.runeAt(start + 2); p.mode == modeCommand && !forcesNew(nc, nw) {
				return p.scanGeneric(start)
			}
			return mk(tColonColon, 2, "::")
		}
		if p.mode == modeCommand {
			if w1 > 0 && isIdentStart(c1) {
				i := start + 1
				for {
					n, nw := p.runeAt(i)
					if nw == 0 || !isIdentPart(n) {
						break
					}
					i += nw
				}
				if nc, nw := p.runeAt(i); forcesNew(nc, nw) {
					return mk(tLabel, i-start, p.text[start+1:i])
				}
			}
			return p.scanGeneric(start)
		}
		return mk(tColon, 1, ":")
	}
	if isDash(c) {
		switch {
		case w1 > 0 && isDash(c1):
			return operator(tMinusMinus, w+w1, "--")
		case c1 == '=':
			return operator(tAssign, w+1, "-=")
		case w1 > 0 && (unicode.IsLetter(c1) || c1 == '_' || c1 == '?'):
			return p.scanParameter(start, w)
		case p.signed && (isDigit(c1) || c1 == '.'):
			return p.scanNumber(start)
		}
		return operator(tBinary, w, "-")
	}
	if isDigit(c) {
		// 2> and the like are redirections, where the digit stands alone.
		if c >= '1' && c <= '6' && c1 == '>' {
			return p.scanRedirection(start, int(c-'0'), start+1)
		}
		return p.scanNumber(start)
	}
	if isIdentStart(c) {
		i := start
		for {
			n, nw := p.runeAt(i)
			if nw == 0 || !isIdentPart(n) {
				break
			}
			i += nw
		}
		if p.mode == modeCommand {
			if nc, nw := p.runeAt(i); !forcesNew(nc, nw) {
				return p.scanGeneric(start)
			}
		}
		t := mk(tIdentifier, i-start, p.text[start:i])
		if lower := strings.ToLower(t.text); keywords[lower] {
			t.kind, t.text = tKeyword, lower
		}
		t.expr = &ast.String{Extent: t.extent(), Value: p.text[start:i]}
		return t
	}
	return p.scanGeneric(start)
}

// scanRedirection cuts >, >>, >&1; at is the offset of the '>'.
func (p *parser) scanRedirection(start, from, at int) token {
	r := &ast.Redirection{From: from}
	i := at + 1
	if p.byteAt(i) == '>' {
		r.Append = true
		i++
	} else if p.byteAt(i) == '&' && (p.byteAt(i+1) == '1' || p.byteAt(i+1) == '2') {
		r.Merge, r.To = true, int(p.byteAt(i+1)-'0')
		i += 2
	}
	p.pos = i
	t := token{kind: tRedirect, start: start, end: i, text: p.text[start:i], redirect: r}
	r.Extent = t.extent()
	return t
}

// scanParameter cuts -name, which in an expression may be an operator.
func (p *parser) scanParameter(start, dash int) token {
	i := start + dash
	for {
		c, w := p.runeAt(i)
		if w == 0 || isBlank(c) {
			break
		}
		if strings.ContainsRune("{}();,|&.[\r\n", c) {
			break
		}
		if c == ':' {
			break
		}
		if p.mode == modeCommand {
			if isSingleQuote(c) || isDoubleQuote(c) {
				return p.scanGeneric(start)
			}
		} else if !isIdentPart(c) && c != '?' {
			break
		}
		i += w
	}
	name := p.text[start+dash : i]
	if p.mode == modeExpression {
		lower := strings.ToLower(name)
		if k, ok := dashOperators[lower]; ok {
			p.pos = i
			return token{kind: k, start: start, end: i, text: lower}
		}
	}
	t := token{kind: tParameter, start: start, end: i, text: name}
	if p.byteAt(i) == ':' {
		t.colon = true
		t.end++
	}
	p.pos = t.end
	return t
}

// scanSingle cuts a string in single quotes.
func (p *parser) scanSingle(start, w int) token {
	var b strings.Builder
	i := start + w
	for {
		c, cw := p.runeAt(i)
		if cw == 0 {
			p.incomplete(ast.Extent{Start: start, End: p.limit}, "TerminatorExpectedAtEndOfString", "The string is missing the terminator: '.")
			break
		}
		if isSingleQuote(c) {
			n, nw := p.runeAt(i + cw)
			if nw > 0 && isSingleQuote(n) {
				b.WriteRune('\'')
				i += cw + nw
				continue
			}
			i += cw
			break
		}
		b.WriteString(p.text[i : i+cw])
		i += cw
	}
	p.pos = i
	t := token{kind: tString, start: start, end: i}
	t.expr = &ast.String{Extent: t.extent(), Value: b.String(), Quote: ast.Single}
	return t
}

// scanHere cuts a here-string.
func (p *parser) scanHere(start, head int, double bool) token {
	i := start + head
	for {
		c, w := p.runeAt(i)
		if w == 0 || !isBlank(c) {
			break
		}
		i += w
	}
	switch p.byteAt(i) {
	case '\r':
		i++
		if p.byteAt(i) == '\n' {
			i++
		}
	case '\n':
		i++
	default:
		if i >= p.limit {
			q := "'@"
			if double {
				q = "\"@"
			}
			p.incomplete(ast.Extent{Start: start, End: p.limit}, "TerminatorExpectedAtEndOfString", "The string is missing the terminator: "+q+".")
			p.pos = p.limit
			t := token{kind: tString, start: start, end: p.limit}
			t.expr = &ast.String{Extent: t.extent()}
			return t
		}
		// Reading goes on behind the header: what follows is text of the script again.
		_, w := p.runeAt(i)
		p.report(ast.Extent{Start: i, End: i + w}, "UnexpectedCharactersAfterHereStringHeader", "No characters are allowed after a here-string header but before the end of the line.")
		for i < p.limit && p.text[i] != '\n' && p.text[i] != '\r' {
			i++
		}
		p.pos = i
		t := token{kind: tString, start: start, end: i}
		t.expr = &ast.String{Extent: t.extent()}
		return t
	}
	// The end is a line that starts with the quote and @. The line end before it is not part of the text.
	body := i
	find := func(i int) (int, int, bool) {
		c, w := p.runeAt(i)
		if w > 0 && (double && isDoubleQuote(c) || !double && isSingleQuote(c)) && p.byteAt(i+w) == '@' {
			return i, i + w + 1, true
		}
		return 0, 0, false
	}
	if _, after, ok := find(body); ok {
		p.pos = after
		t := token{kind: tString, start: start, end: after}
		q := ast.SingleHere
		if double {
			q = ast.DoubleHere
		}
		t.expr = &ast.String{Extent: t.extent(), Quote: q}
		return t
	}
	if double {
		return p.scanExpandable(start, body, true)
	}
	for i = body; i < p.limit; i++ {
		if p.text[i] != '\n' && p.text[i] != '\r' {
			continue
		}
		end := i
		next := i + 1
		if p.text[i] == '\r' && p.byteAt(next) == '\n' {
			next++
		}
		if _, after, ok := find(next); ok {
			p.pos = after
			t := token{kind: tString, start: start, end: after}
			t.expr = &ast.String{Extent: t.extent(), Value: p.text[body:end], Quote: ast.SingleHere}
			return t
		}
	}
	if !p.indentedFooter(start, head, isSingleQuote) {
		p.incomplete(ast.Extent{Start: start, End: p.limit}, "TerminatorExpectedAtEndOfString", "The string is missing the terminator: '@.")
	}
	p.pos = p.limit
	t := token{kind: tString, start: start, end: p.limit}
	t.expr = &ast.String{Extent: t.extent(), Quote: ast.SingleHere}
	return t
}

// scanDouble cuts a string in double quotes.
func (p *parser) scanDouble(start, w int) token {
	return p.scanExpandable(start, start+w, false)
}

// indentedFooter reports the end of a here-string that has blanks before it, which is the likely reason why none was found.
func (p *parser) indentedFooter(start, body int, isQuote func(rune) bool) bool {
	for i := body; i < p.limit; i++ {
		if p.text[i] != '\n' {
			continue
		}
		j := p.skipBlanks(i + 1)
		if q, w := p.runeAt(j); j > i+1 && w > 0 && isQuote(q) && p.byteAt(j+w) == '@' {
			e := ast.Extent{Start: j, End: p.limit}
			p.fail(Error{ID: "WhitespaceBeforeHereStringFooter", Message: "White space is not allowed before the string terminator.", Extent: e, Incomplete: true})
			return true
		}
	}
	return false
}
