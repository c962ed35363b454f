// Package parse reads PowerShell's language into the tree of package ast.
//
// It follows PowerShell's own parser closely where that shows: which characters make a token depends on whether a command or an
// expression is expected, reading goes on behind an error, and each error carries the id, the text and the place that
// PowerShell gives. It never runs anything and keeps no state between calls.
package parse

import (
	"strings"

	"github.com/pslshell/psl/remoting/powershell/ast"
)

// maxDepth limits how deep blocks and expressions may nest. PowerShell stops when its stack runs out; this is well before ours does.
const maxDepth = 600

// maxErrors ends reading of text that is no script at all.
const maxErrors = 1000

type parser struct {
	src     *ast.Source
	text    string
	limit   int
	pos     int // behind the last token that was cut
	mode    mode
	signed  bool // numbers may begin with a sign
	noComma bool // a comma ends the expression
	peeked  token
	hasPeek bool
	prevEnd int // end of the last token that was taken
	strings map[int]token
	words   map[int]token
	errs    []Error
	seen    map[Error]bool
	depth   int
	// inString counts the subexpressions in strings that are being read.
	inString int
	dead     bool    // reading was given up
	late     []Error // reported behind the others of the text
	// inText counts the strings that are being cut, and inside holds the errors of what stands in them.
	inText int
	inside []Error
	// broken tells that a script block ended within itself: its closing brace belongs to nothing.
	broken bool
	// param is the start of a token that was refused as "-name" and must not begin a command.
	refused int
}

// Parse reads the text of a script. file is its path for error messages, or empty. The error, if any, is of type *Errors; the tree is
// then what could be read.
func Parse(text, file string) (*ast.ScriptBlock, error) {
	p := &parser{
		src: ast.NewSource(text, file), text: text, limit: len(text),
		strings: map[int]token{}, words: map[int]token{}, seen: map[Error]bool{}, refused: -1,
	}
	if strings.HasPrefix(text, "\ufeff") {
		p.pos = len("\ufeff")
	}
	sb := p.scriptBody(ast.Extent{Start: p.pos, End: len(text)}, tEOF, false)
	for _, e := range p.late {
		p.fail(e)
	}
	p.check(sb)
	if len(p.errs) > 0 {
		return sb, &Errors{Source: p.src, List: p.errs}
	}
	return sb, nil
}

func (p *parser) report(e ast.Extent, id, message string) {
	p.fail(Error{ID: id, Message: message, Extent: e})
}

// incomplete reports an error that more text could heal if nothing but blanks follows it.
func (p *parser) incomplete(e ast.Extent, id, message string) {
	p.fail(Error{ID: id, Message: message, Extent: e, Incomplete: p.blankFrom(e.End)})
}

// here is the place of the next token; the end of the text stands one place behind it, as in PowerShell.
func (p *parser) here() ast.Extent {
	at := p.peek().start
	if p.peek().kind == tEOF && p.limit == len(p.text) {
		at = len(p.text) + 1
	}
	return ast.Extent{Start: at, End: at}
}

// unclosed reports a missing closing token; it is incomplete input where the text ends.
func (p *parser) unclosed(e ast.Extent, id, message string) {
	p.fail(Error{ID: id, Message: message, Extent: e, Incomplete: p.peek().kind == tEOF})
}

// blankFrom tells whether only blanks, line ends and comments follow offset i.
func (p *parser) blankFrom(i int) bool {
	text, n := p.text, len(p.text)
	for i < n {
		switch c := text[i]; {
		case c == ' ' || c == '\t' || c == '\r' || c == '\n':
			i++
		case c == ')' && p.inString > 0:
			// The text of a subexpression in a string ends here.
			return true
		case c == '#':
			for i < n && text[i] != '\n' {
				i++
			}
		default:
			return false
		}
	}
	return true
}

func (p *parser) fail(e Error) {
	e.Extent.End = max(e.Extent.End, e.Extent.Start)
	if p.seen[e] || p.dead {
		return
	}
	p.seen[e] = true
	p.errs = append(p.errs, e)
	if len(p.errs) >= maxErrors {
		p.giveUp()
	}
}

// giveUp makes the rest of the text invisible.
func (p *parser) giveUp() {
	p.dead = true
	p.limit = p.pos
	p.hasPeek = false
}

func (p *parser) tooDeep(at int) {
	p.fail(Error{ID: "ScriptTooComplicated", Message: "The script cannot be processed because it is too complicated.", Extent: ast.Extent{Start: at, End: at + 1}})
	p.giveUp()
}

// enter counts one level of nesting; it answers false where there are too many.
func (p *parser) enter() bool {
	p.depth++
	if p.depth > maxDepth {
		p.tooDeep(p.pos)
		return false
	}
	return true
}

func (p *parser) leave() { p.depth-- }

func after(e ast.Extent) ast.Extent { return ast.Extent{Start: e.End, End: e.End} }

// setMode changes what is expected; a token that was looked at in another mode is cut anew. It gives the old mode.
func (p *parser) setMode(m mode) mode {
	old := p.mode
	if old != m {
		p.unpeek()
		p.mode = m
	}
	return old
}

func (p *parser) setSigned(b bool) bool {
	old := p.signed
	if old != b {
		p.unpeek()
		p.signed = b
	}
	return old
}

func (p *parser) unpeek() {
	if p.hasPeek {
		p.pos = p.peeked.start
		p.hasPeek = false
	}
}

func (p *parser) peek() token {
	if !p.hasPeek {
		p.peeked = p.scan()
		p.hasPeek = true
	}
	return p.peeked
}

func (p *parser) next() token {
	t := p.peek()
	p.hasPeek = false
	p.prevEnd = t.end
	return t
}

func (p *parser) skipNewlines() {
	for p.peek().kind == tNewLine {
		p.hasPeek = false
	}
}

func (p *parser) skipSeparators() {
	for k := p.peek().kind; k == tNewLine || k == tSemi; k = p.peek().kind {
		p.hasPeek = false
	}
}

func (t token) isKeyword(word string) bool { return t.kind == tKeyword && t.text == word }

// scriptBody reads the inside of a script block up to its end token, which it leaves unread.
func (p *parser) scriptBody(open ast.Extent, end kind, filter bool) *ast.ScriptBlock {
	sb := &ast.ScriptBlock{Source: p.src, IsFilter: filter}
	start := p.pos
	p.setMode(modeCommand)
	sb.Usings = p.usings()
	sb.Param = p.paramBlock()
	p.skipSeparators()
	if t := p.peek(); t.kind == tKeyword && isBlockName(t.text) {
		p.namedBlocks(sb, end)
	} else {
		nb := &ast.NamedBlock{}
		nb.Start = p.peek().start
		p.statements(end, &nb.Statements, &nb.Traps)
		nb.End = p.prevEnd
		sb.Unnamed = true
		if filter {
			sb.Process = nb
		} else {
			sb.End = nb
		}
	}
	endAt := p.peek().start
	sb.Body = ast.Extent{Start: start, End: max(endAt, start)}
	if end == tEOF {
		sb.Body = ast.Extent{Start: 0, End: len(p.text)}
	}
	sb.Extent = sb.Body
	return sb
}

func isBlockName(s string) bool {
	switch s {
	case "begin", "process", "end", "clean", "dynamicparam":
		return true
	}
	return false
}

// usings reads the using statements at the top of a script.
func (p *parser) usings() []*ast.Using {
	var list []*ast.Using
	for {
		p.skipSeparators()
		t := p.peek()
		if !t.isKeyword("using") {
			return list
		}
		if u := p.using(); u != nil {
			list = append(list, u)
		}
	}
}

func (p *parser) using() *ast.Using {
	t := p.next()
	u := &ast.Using{Extent: t.extent()}
	d := p.peek()
	switch word := strings.ToLower(d.text); {
	case d.kind == tIdentifier && (word == "namespace" || word == "module" || word == "assembly" || word == "type"):
		u.Kind = word
	default:
		p.incomplete(after(t.extent()), "MissingUsingStatementDirective", "Missing using directive")
		return u
	}
	p.next()
	n := p.peek()
	e := p.argumentList()
	if e == nil {
		p.incomplete(after(d.extent()), "MissingUsingItemName", "Missing using name")
		return u
	}
	u.Extent.End = p.prevEnd
	switch s := e.(type) {
	case *ast.String:
		u.Name, u.NamePos = s.Value, s.Extent
	case *ast.Hash:
		if u.Kind == "module" {
			u.NamePos = s.Extent
			return u
		}
	default:
		if n.kind == tKeyword {
			u.Name, u.NamePos = n.text, n.extent()
			break
		}
		p.report(e.Pos(), "InvalidValueForUsingItemName", "'"+p.text[e.Pos().Start:e.Pos().End]+"' is not a valid value for using name.")
		return u
	}
	if a := p.peek(); a.kind == tIdentifier || a.kind == tAssign || a.kind == tGeneric {
		p.next()
		p.argument()
		u.Extent.End = p.prevEnd
		u.Kind = "type"
	}
	switch {
	case u.Kind == "type":
		p.report(u.Extent, "UsingStatementNotSupported", "This syntax of the 'using' statement is not supported.")
	case u.Kind == "namespace" && !isNamespace(u.Name):
		p.report(u.NamePos, "InvalidNamespaceValue", "The specified namespace in the 'using' statement contains invalid characters.")
	}
	return u
}

// isNamespace tells whether s could name a namespace: words joined by points.
func isNamespace(s string) bool {
	for _, word := range strings.Split(s, ".") {
		if word == "" {
			return false
		}
		for _, c := range word {
			if !isIdentPart(c) {
				return false
			}
		}
	}
	return true
}

func (p *parser) namedBlocks(sb *ast.ScriptBlock, end kind) {
	for {
		p.skipSeparators()
		t := p.peek()
		if t.kind == end || t.kind == tEOF {
			return
		}
		if t.kind != tKeyword || !isBlockName(t.text) {
			if t.kind == tRCurly {
				return
			}
			p.report(t.extent(), "MissingNamedBlocks", "unexpected token '"+p.tokenText(t)+"', expected 'begin', 'process', 'end', 'clean', or 'dynamicparam'.")
			// Read what stands there as statements, so that one mistake is one error.
			var stmts []ast.Statement
			var traps []*ast.Trap
			p.statements(end, &stmts, &traps)
			p.broken = true
			return
		}
		p.next()
		body := p.block()
		if body == nil {
			p.incomplete(after(t.extent()), "MissingNamedStatementBlock", "Missing statement block after '"+t.text+"'.")
			continue
		}
		nb := &ast.NamedBlock{Extent: ast.Extent{Start: t.start, End: body.End}, Statements: body.Statements, Traps: body.Traps}
		var slot **ast.NamedBlock
		switch t.text {
		case "begin":
			slot = &sb.Begin
		case "process":
			slot = &sb.Process
		case "end":
			slot = &sb.End
		case "clean":
			slot = &sb.Clean
		default:
			slot = &sb.Dynamic
		}
		if *slot != nil {
			p.report(nb.Extent, "DuplicateScriptCommandClause", "Script command clause '"+t.text+"' has already been defined.")
			continue
		}
		*slot = nb
	}
}

// tokenText gives the text of a token as it stands in the source.
func (p *parser) tokenText(t token) string { return p.text[t.start:min(t.end, len(p.text))] }

// statements reads statements up to the end token. Tokens that fit nowhere are reported at the level of a script, where nothing else can take them.
func (p *parser) statements(end kind, list *[]ast.Statement, traps *[]*ast.Trap) {
	if !p.enter() {
		return
	}
	defer p.leave()
	for !p.dead {
		p.skipSeparators()
		before := p.peek()
		st := p.statement()
		if st == nil {
			t := p.peek()
			if t.kind == tEOF || t.kind == end {
				return
			}
			if end != tEOF {
				return
			}
			if t.kind != tUnknown { // reported when it was cut
				p.report(t.extent(), "UnexpectedToken", "Unexpected token '"+p.tokenText(t)+"' in expression or statement.")
			}
			p.next()
			continue
		}
		if trap, ok := st.(*ast.Trap); ok {
			*traps = append(*traps, trap)
		} else {
			*list = append(*list, st)
		}
		if t := p.peek(); t.start == before.start && t.kind != tEOF {
			// Nothing was read: make sure that reading ends.
			p.next()
		}
	}
}

// block reads statements in braces; nil where no brace stands here.
func (p *parser) block() *ast.StatementBlock {
	old := p.setMode(modeCommand)
	defer p.setMode(old)
	p.skipNewlines()
	open := p.peek()
	if open.kind != tLCurly {
		return nil
	}
	p.next()
	b := &ast.StatementBlock{}
	b.Start = open.start
	oldSigned := p.setSigned(false)
	p.statements(tRCurly, &b.Statements, &b.Traps)
	p.setSigned(oldSigned)
	if p.peek().kind == tRCurly {
		p.next()
	} else {
		p.unclosed(open.extent(), "MissingEndCurlyBrace", "Missing closing '}' in statement block or type definition.")
	}
	b.End = p.prevEnd
	return b
}

// subStatements reads the inside of $( ) or @( ) and its closing parenthesis; false where that is missing.
func (p *parser) subStatements(open ast.Extent, inString bool) (b *ast.StatementBlock, closed bool) {
	closed = true
	old := p.setMode(modeCommand)
	defer p.setMode(old)
	oldComma, oldSigned := p.noComma, p.setSigned(false)
	p.noComma = false
	b = &ast.StatementBlock{}
	b.Start = open.Start
	p.statements(tRParen, &b.Statements, &b.Traps)
	p.noComma = oldComma
	p.setSigned(oldSigned)
	if p.peek().kind == tRParen {
		p.next()
	} else {
		missing := Error{ID: "MissingEndParenthesisInSubexpression", Message: "Missing closing ')' in subexpression.", Extent: p.here()}
		missing.Incomplete = p.blankFrom(missing.Extent.End)
		closed = false
		if inString {
			p.late = append(p.late, missing)
		} else {
			p.fail(missing)
		}
		p.unpeek()
	}
	b.End = p.prevEnd
	return b, closed
}
