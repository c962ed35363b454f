package dialect

import (
	"fmt"
	"strings"
)

// kind is a token's kind: a punctuation's own byte, or one of these.
type kind int

const (
	tEOF kind = iota + 256
	tName
	tNumber
	tString
	tEq     // ==
	tNe     // ~=
	tLe     // <=
	tGe     // >=
	tConcat // ..
	tDots   // ...
	tLabel  // ::
	tAnd
	tBreak
	tDo
	tElse
	tElseif
	tEnd
	tFalse
	tFor
	tFunction
	tGoto
	tIf
	tIn
	tLocal
	tNil
	tNot
	tOr
	tRepeat
	tReturn
	tThen
	tTrue
	tUntil
	tWhile
)

var keywords = map[string]kind{
	"and": tAnd, "break": tBreak, "do": tDo, "else": tElse, "elseif": tElseif,
	"end": tEnd, "false": tFalse, "for": tFor, "function": tFunction,
	"goto": tGoto, "if": tIf, "in": tIn, "local": tLocal, "nil": tNil,
	"not": tNot, "or": tOr, "repeat": tRepeat, "return": tReturn,
	"then": tThen, "true": tTrue, "until": tUntil, "while": tWhile,
}

var kindNames = func() map[kind]string {
	m := map[kind]string{
		tEOF: "end of input", tName: "a name", tNumber: "a number", tString: "a string",
		tEq: "==", tNe: "~=", tLe: "<=", tGe: ">=", tConcat: "..", tDots: "...", tLabel: "::",
	}
	for s, k := range keywords {
		m[k] = s
	}
	return m
}()

func (k kind) String() string {
	if s, ok := kindNames[k]; ok {
		return s
	}
	return string(rune(k))
}

type token struct {
	kind kind
	str  string // name, digits, or the string's value
	off  int    // byte offset
	end  int    // offset behind it
	line int
	col  int // from 1
}

type lexer struct {
	file      string
	src       string
	off       int
	line      int
	lineStart int
}

// fail ends parsing with a *SyntaxError, which Parse recovers.
func (lx *lexer) fail(line, col int, incomplete bool, format string, args ...any) {
	source := SourceLine(lx.src, line)
	for line > 1 && strings.TrimSpace(source) == "" {
		// What is missing at the end of the text is missing behind its last words: that line can be shown.
		line--
		source = strings.TrimRight(SourceLine(lx.src, line), " \t")
		col = len(source) + 1
	}
	panic(&SyntaxError{
		File: lx.file, Line: line, Column: col, Message: fmt.Sprintf(format, args...),
		Source: source, Incomplete: incomplete,
	})
}

func (lx *lexer) failHere(incomplete bool, format string, args ...any) {
	lx.fail(lx.line, lx.off-lx.lineStart+1, incomplete, format, args...)
}

func (lx *lexer) peek(n int) byte {
	if lx.off+n < len(lx.src) {
		return lx.src[lx.off+n]
	}
	return 0
}

// newline steps over one line end: \n, \r, \r\n or \n\r.
func (lx *lexer) newline() {
	c := lx.src[lx.off]
	lx.off++
	if lx.off < len(lx.src) {
		if d := lx.src[lx.off]; (d == '\n' || d == '\r') && d != c {
			lx.off++
		}
	}
	lx.line++
	lx.lineStart = lx.off
}

func isDigit(c byte) bool { return '0' <= c && c <= '9' }
func isHex(c byte) bool   { return isDigit(c) || 'a' <= c && c <= 'f' || 'A' <= c && c <= 'F' }
func isName(c byte) bool {
	return c == '_' || 'A' <= c && c <= 'Z' || 'a' <= c && c <= 'z' || isDigit(c)
}

func (lx *lexer) next() token {
	lx.space()
	t := token{off: lx.off, line: lx.line, col: lx.off - lx.lineStart + 1}
	if lx.off >= len(lx.src) {
		t.kind, t.end = tEOF, lx.off
		return t
	}
	c := lx.src[lx.off]
	switch {
	case isDigit(c) || c == '.' && isDigit(lx.peek(1)):
		t.kind, t.str = tNumber, lx.number()
	case isName(c):
		start := lx.off
		for lx.off < len(lx.src) && isName(lx.src[lx.off]) {
			lx.off++
		}
		t.kind, t.str = tName, lx.src[start:lx.off]
		if k, ok := keywords[t.str]; ok {
			t.kind = k
		}
	case c == '"' || c == '\'':
		t.kind, t.str = tString, lx.quoted(c)
	case c == '[' && (lx.peek(1) == '[' || lx.peek(1) == '='):
		s, ok := lx.long("string")
		if !ok {
			lx.failHere(false, "invalid multiline string")
		}
		t.kind, t.str = tString, s
	default:
		t.kind, t.str = lx.operator(c)
	}
	t.end = lx.off
	return t
}

func (lx *lexer) operator(c byte) (kind, string) {
	three, two := "", ""
	if lx.off+3 <= len(lx.src) {
		three = lx.src[lx.off : lx.off+3]
	}
	if lx.off+2 <= len(lx.src) {
		two = lx.src[lx.off : lx.off+2]
	}
	if three == "..." {
		lx.off += 3
		return tDots, three
	}
	k := kind(0)
	switch two {
	case "==":
		k = tEq
	case "~=":
		k = tNe
	case "<=":
		k = tLe
	case ">=":
		k = tGe
	case "..":
		k = tConcat
	case "::":
		k = tLabel
	}
	if k != 0 {
		lx.off += 2
		return k, two
	}
	if strings.IndexByte("+-*/%^#()[]{};:,.=<>|", c) >= 0 {
		lx.off++
		return kind(c), string(rune(c))
	}
	what := fmt.Sprintf("'%c'", c)
	if c < ' ' || c > '~' {
		what = fmt.Sprintf("byte 0x%02x", c)
	}
	lx.failHere(false, "unexpected %s", what)
	return 0, ""
}

// space skips blanks, line ends and comments.
func (lx *lexer) space() {
	for lx.off < len(lx.src) {
		switch c := lx.src[lx.off]; {
		case c == '\n' || c == '\r':
			lx.newline()
		case c == ' ' || c == '\t' || c == '\v' || c == '\f':
			lx.off++
		case c == '-' && lx.peek(1) == '-':
			lx.off += 2
			if lx.peek(0) == '[' {
				if _, ok := lx.long("comment"); ok {
					continue
				}
			}
			for lx.off < len(lx.src) && lx.src[lx.off] != '\n' && lx.src[lx.off] != '\r' {
				lx.off++
			}
		default:
			return
		}
	}
}

// long reads [[...]] or [=[...]=]. false, with nothing read, where the opening
// bracket is none.
func (lx *lexer) long(what string) (string, bool) {
	line, col := lx.line, lx.off-lx.lineStart+1
	level := 0
	for lx.peek(1+level) == '=' {
		level++
	}
	if lx.peek(1+level) != '[' {
		return "", false
	}
	lx.off += level + 2
	if c := lx.peek(0); lx.off < len(lx.src) && (c == '\n' || c == '\r') {
		lx.newline()
	}
	closing := "]" + strings.Repeat("=", level) + "]"
	var b strings.Builder
	start := lx.off
	for lx.off < len(lx.src) {
		switch c := lx.src[lx.off]; c {
		case ']':
			if strings.HasPrefix(lx.src[lx.off:], closing) {
				b.WriteString(lx.src[start:lx.off])
				lx.off += len(closing)
				return b.String(), true
			}
			lx.off++
		case '\n', '\r':
			b.WriteString(lx.src[start:lx.off])
			lx.newline()
			b.WriteByte('\n')
			start = lx.off
		default:
			lx.off++
		}
	}
	lx.fail(line, col, true, "unfinished long %s: %q is missing", what, closing)
	return "", false
}

func (lx *lexer) quoted(quote byte) string {
	line, col := lx.line, lx.off-lx.lineStart+1
	lx.off++
	var b strings.Builder
	for {
		if lx.off >= len(lx.src) {
			// A quoted string cannot go on in the next line, except behind \.
			lx.fail(line, col, strings.HasSuffix(lx.src, "\\\n"), "unfinished string")
		}
		c := lx.src[lx.off]
		switch c {
		case quote:
			lx.off++
			return b.String()
		case '\n', '\r':
			lx.fail(line, col, false, "unfinished string")
		case '\\':
			lx.off++
			lx.escape(&b, line, col)
		default:
			b.WriteByte(c)
			lx.off++
		}
	}
}

func (lx *lexer) escape(b *strings.Builder, line, col int) {
	if lx.off >= len(lx.src) {
		lx.fail(line, col, true, "unfinished string")
	}
	c := lx.src[lx.off]
	if i := strings.IndexByte("abfnrtv", c); i >= 0 {
		b.WriteByte("\a\b\f\n\r\t\v"[i])
		lx.off++
		return
	}
	switch {
	case c == '\n' || c == '\r':
		lx.newline()
		b.WriteByte('\n')
	case isDigit(c):
		v := 0
		for i := 0; i < 3 && isDigit(lx.peek(0)); i++ {
			v = v*10 + int(lx.src[lx.off]-'0')
			lx.off++
		}
		if v > 255 {
			lx.failHere(false, "escape sequence too large in string")
		}
		b.WriteByte(byte(v))
	default:
		b.WriteByte(c)
		lx.off++
	}
}

// number reads digits as gopher-lua's compiler takes them: leading zeros are
// dropped, since it would read them as octal.
func (lx *lexer) number() string {
	line, col, start := lx.line, lx.off-lx.lineStart+1, lx.off
	bad := func() {
		for lx.off < len(lx.src) && (isName(lx.src[lx.off]) || lx.src[lx.off] == '.') {
			lx.off++
		}
		lx.fail(line, col, false, "malformed number near '%s'", lx.src[start:lx.off])
	}
	if lx.peek(0) == '0' && (lx.peek(1) == 'x' || lx.peek(1) == 'X') {
		lx.off += 2
		digits := lx.off
		for isHex(lx.peek(0)) {
			lx.off++
		}
		if lx.off == digits || isName(lx.peek(0)) {
			bad()
		}
		return lx.src[start:lx.off]
	}
	for isDigit(lx.peek(0)) {
		lx.off++
	}
	if lx.peek(0) == '.' && lx.peek(1) != '.' {
		lx.off++
		for isDigit(lx.peek(0)) {
			lx.off++
		}
	}
	if c := lx.peek(0); c == 'e' || c == 'E' {
		lx.off++
		if c := lx.peek(0); c == '+' || c == '-' {
			lx.off++
		}
		if !isDigit(lx.peek(0)) {
			bad()
		}
		for isDigit(lx.peek(0)) {
			lx.off++
		}
	}
	if isName(lx.peek(0)) {
		bad()
	}
	s := strings.TrimLeft(lx.src[start:lx.off], "0")
	if s == "" || !isDigit(s[0]) {
		s = "0" + s
	}
	return s
}
