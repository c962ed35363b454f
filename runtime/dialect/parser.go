package dialect

import (
	"strconv"
	"strings"

	"github.com/yuin/gopher-lua/ast"
)

// Limits of nesting. They bound the recursion here and in the compiler behind.
const (
	maxDepth = 1000  // syntactic levels
	maxChain = 20000 // operators or calls in a row, which nest in the tree only
)

// A local is one declared variable; prev leads to those visible when it was
// declared, across enclosing functions.
type local struct {
	name string
	fn   *funcState
	prev *local
	slot string // a prompt local lives in this slot instead
}

// funcState is one function being parsed.
type funcState struct {
	parent  *funcState
	locals  []*local // all, in the order the compiler registers them
	params  int
	seq     int // number in order of appearance
	vararg  bool
	private bool // mentions private
	depth   int  // open blocks
}

// place is what a node's encoded line stands for.
type place struct {
	line, col int
	scope     *local
}

type parser struct {
	lexer
	opts   Options
	tok    token
	ahead  token
	peeked bool
	prev   token // the token before tok

	places []place
	fns    map[int]*funcState // by encoded line of definition
	fn     *funcState
	scope  *local
	nfns   int
	depth  int

	prompt *PromptLocals
	// Names written private.x, by function: collected in a first pass, since
	// a use may stand before the assignment.
	private      map[int]map[string]bool
	needPrivate  bool
	lastPipeline *ast.FuncCallExpr // the newest pipeline, where nothing encloses it

	survey  *Survey // nil where nobody asked for one
	inStage int     // one more than the offset at which the newest stage begins
}

func newParser(src, file string, opts Options) *parser {
	p := &parser{opts: opts, fns: map[int]*funcState{}, private: map[int]map[string]bool{}}
	p.lexer = lexer{file: file, src: src, line: 1}
	if opts.Prompt {
		p.prompt = opts.Locals.clone()
	}
	if opts.Shebang && strings.HasPrefix(src, "#") {
		for p.off < len(src) && src[p.off] != '\n' && src[p.off] != '\r' {
			p.off++
		}
	}
	p.fn = &funcState{vararg: true}
	p.fns[0] = p.fn
	if opts.survey {
		p.survey = &Survey{Assigned: map[string]bool{}}
	}
	p.nfns = 1
	return p
}

// encode makes the "line" of a node: the number of a place, doubled, since the
// compiler adds one here and there to mean the line behind.
func (p *parser) encode(t token) int {
	p.places = append(p.places, place{t.line, t.col, p.scope})
	return len(p.places) * 2
}

func (p *parser) advance() token {
	t := p.tok
	p.prev = t
	if p.peeked {
		p.tok, p.peeked = p.ahead, false
	} else {
		p.tok = p.lexer.next()
	}
	return t
}

func (p *parser) lookahead() token {
	if !p.peeked {
		p.ahead, p.peeked = p.lexer.next(), true
	}
	return p.ahead
}

func (p *parser) text(t token) string {
	if t.kind == tEOF {
		return "<eof>"
	}
	s := p.src[t.off:t.end]
	if len(s) > 30 {
		s = s[:27] + "..."
	}
	if i := strings.IndexAny(s, "\r\n"); i >= 0 {
		s = s[:i] + "..."
	}
	return "'" + s + "'"
}

func (p *parser) failAt(t token, format string, args ...any) {
	p.lexer.fail(t.line, t.col, t.kind == tEOF, format, args...)
}

func (p *parser) unexpected(want string) {
	p.failAt(p.tok, "%s expected near %s", want, p.text(p.tok))
}

func (p *parser) check(k kind) bool { return p.tok.kind == k }

func (p *parser) accept(k kind) bool {
	if p.tok.kind == k {
		p.advance()
		return true
	}
	return false
}

func (p *parser) expect(k kind) token {
	if p.tok.kind != k {
		s := k.String()
		if k != tName {
			s = "'" + s + "'"
		}
		p.unexpected(s)
	}
	return p.advance()
}

// closeOf expects the token that ends what open began.
func (p *parser) closeOf(k kind, open token) token {
	if p.tok.kind != k {
		if p.tok.line == open.line {
			p.unexpected("'" + k.String() + "'")
		}
		p.unexpected("'" + k.String() + "' (to close '" + open.kind.String() + "' at line " + strconv.Itoa(open.line) + ")")
	}
	return p.advance()
}

func (p *parser) enter() {
	p.depth++
	if p.depth > maxDepth {
		p.failAt(p.tok, "too many nested levels (more than %d)", maxDepth)
	}
}

func (p *parser) leave() { p.depth-- }

func (p *parser) chain(n *int) {
	*n++
	if *n > maxChain {
		p.failAt(p.tok, "expression too long (more than %d operators)", maxChain)
	}
}

// declare makes a local visible and records it in the compiler's order.
func (p *parser) declare(name string) {
	l := &local{name: name, fn: p.fn, prev: p.scope}
	p.fn.locals = append(p.fn.locals, l)
	p.scope = l
}

// atPrompt says whether a local declared here belongs to the prompt.
func (p *parser) atPrompt() bool { return p.prompt != nil && p.fn.parent == nil && p.fn.depth == 0 }

func (p *parser) declarePrompt(name string) *local {
	p.prompt.n++
	slot := name + "#" + strconv.Itoa(p.prompt.n)
	l := &local{name: name, fn: p.fn, prev: p.scope, slot: slot}
	p.scope = l
	p.prompt.slots[name] = slot
	return l
}

func (p *parser) find(name string) *local {
	for l := p.scope; l != nil; l = l.prev {
		if l.name == name {
			return l
		}
	}
	return nil
}

// ident gives the expression that reads or writes a name.
func (p *parser) ident(t token) ast.Expr {
	return p.variable(t.str, p.encode(t))
}

func (p *parser) variable(name string, line int) ast.Expr {
	slot := ""
	if l := p.find(name); l != nil {
		slot = l.slot
		if slot == "" {
			return newIdent(name, line)
		}
	} else if p.prompt != nil {
		slot = p.opts.Locals.Slot(name)
	}
	if slot != "" {
		return newField(newIdent(HookLocals, line), slot, line)
	}
	if name == "private" {
		p.fn.private, p.needPrivate = true, true
		return newIdent(LocalPrivate, line)
	}
	if p.private[p.fn.seq][name] || p.prompt != nil && p.fn.parent == nil && p.prompt.private[name] {
		p.fn.private = true
		return newField(newIdent(localPrivateView, line), name, line)
	}
	return newIdent(name, line)
}

// notePrivate records private.name for the second pass.
func (p *parser) notePrivate(name string) {
	m := p.private[p.fn.seq]
	if m == nil {
		m = map[string]bool{}
		p.private[p.fn.seq] = m
	}
	m[name] = true
	if p.prompt != nil && p.fn.parent == nil {
		p.prompt.private[name] = true
	}
}

func newIdent(name string, line int) *ast.IdentExpr {
	e := &ast.IdentExpr{Value: name}
	e.SetLine(line)
	return e
}

func newString(s string, line int) *ast.StringExpr {
	e := &ast.StringExpr{Value: s}
	e.SetLine(line)
	return e
}

func newField(obj ast.Expr, key string, line int) *ast.AttrGetExpr {
	e := &ast.AttrGetExpr{Object: obj, Key: newString(key, line)}
	e.SetLine(line)
	return e
}

// newHook is a call of the host that gives exactly one value.
func newHook(hook string, line int, args ...ast.Expr) *ast.FuncCallExpr {
	e := &ast.FuncCallExpr{Func: newIdent(hook, line), Args: args, AdjustRet: true}
	e.SetLine(line)
	return e
}
