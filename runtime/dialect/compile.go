package dialect

import (
	"errors"
	"fmt"
	"regexp"
	"strconv"

	lua "github.com/yuin/gopher-lua"
	"github.com/yuin/gopher-lua/ast"
)

// A Program is compiled text. Its Proto runs after [Program.Bind]; a proto is
// bound once, to one host.
type Program struct {
	Proto *lua.FunctionProto
	// hooks are the instructions that load a hook, still to be bound.
	hooks []hookRef
}

type hookRef struct {
	proto *lua.FunctionProto
	pc    int
	name  string
}

// Compile compiles a text. file names it in messages. Errors are
// [*SyntaxError].
func Compile(src, file string, opts Options) (*Program, error) {
	p, stmts, err := parseText(src, file, opts)
	if err != nil {
		return nil, err
	}
	proto, err := p.compile(stmts)
	if err != nil {
		return nil, err
	}
	prog := &Program{Proto: proto}
	p.finish(proto, p.fn, prog)
	if opts.Prompt && opts.Locals != nil {
		*opts.Locals = *p.prompt
	}
	return prog, nil
}

// Check says whether a text is a program.
func Check(src, file string, opts Options) error {
	opts.Locals = opts.Locals.clone()
	_, err := Compile(src, file, opts)
	return err
}

func parseText(src, file string, opts Options) (*parser, []ast.Stmt, error) {
	if !opts.Prompt {
		return parseAs(src, file, opts, (*parser).chunk)
	}
	p, stmts, exprErr := parseAs(src, file, opts, (*parser).promptExpression)
	if exprErr == nil {
		return p, stmts, nil
	}
	p, stmts, err := parseAs(src, file, opts, (*parser).chunk)
	var asExpr, asChunk *SyntaxError
	if errors.As(exprErr, &asExpr) && errors.As(err, &asChunk) &&
		(asExpr.Line > asChunk.Line || asExpr.Line == asChunk.Line && asExpr.Column > asChunk.Column) {
		err = exprErr // the reading that got further tells more
	}
	return p, stmts, err
}

func parseAs(src, file string, opts Options, rule func(*parser) []ast.Stmt) (*parser, []ast.Stmt, error) {
	p := newParser(src, file, opts)
	stmts, err := p.run(rule)
	if err == nil && p.needPrivate {
		// Once more, now that the private names of each function are known.
		again := newParser(src, file, opts)
		again.private = p.private
		p = again
		stmts, err = p.run(rule)
	}
	return p, stmts, err
}

func (p *parser) run(rule func(*parser) []ast.Stmt) (stmts []ast.Stmt, err error) {
	defer func() {
		switch r := recover().(type) {
		case nil:
		case *SyntaxError:
			stmts, err = nil, r
		default:
			panic(r)
		}
	}()
	return rule(p), nil
}

var lineInMessage = regexp.MustCompile(`line (\d+)`)

// compile runs gopher-lua's compiler and speaks of its errors in our places.
func (p *parser) compile(stmts []ast.Stmt) (proto *lua.FunctionProto, err error) {
	defer func() {
		// The compiler indexes registers without looking; a text that breaks
		// its limits ends here instead of ending the program.
		if r := recover(); r != nil {
			proto, err = nil, &SyntaxError{
				File: p.file, Line: 1, Source: SourceLine(p.src, 1),
				Message: fmt.Sprintf("the compiler gave up: %v", r),
			}
		}
	}()
	proto, err = lua.Compile(stmts, p.file)
	if err == nil {
		return proto, nil
	}
	var ce *lua.CompileError
	if !errors.As(err, &ce) {
		return nil, &SyntaxError{File: p.file, Line: 1, Message: err.Error(), Source: SourceLine(p.src, 1)}
	}
	line, col := p.decode(ce.Line)
	msg := lineInMessage.ReplaceAllStringFunc(ce.Message, func(s string) string {
		n, convErr := strconv.Atoi(s[len("line "):])
		if convErr != nil {
			return s
		}
		l, _ := p.decode(n)
		return "line " + strconv.Itoa(l)
	})
	if line == 0 {
		line, col = 1, 0
	}
	return nil, &SyntaxError{File: p.file, Line: line, Column: col, Message: msg, Source: SourceLine(p.src, line)}
}

func (p *parser) decode(encoded int) (line, col int) {
	i := encoded / 2
	if i < 1 || i > len(p.places) {
		return 0, 0
	}
	pl := p.places[i-1]
	if encoded%2 == 1 {
		return pl.line + 1, 0
	}
	return pl.line, pl.col
}

// finish puts real lines in the place of encoded ones, corrects the ranges in
// which locals live (the compiler mixes up locals that share a register), and
// notes the instructions that load hooks.
func (p *parser) finish(proto *lua.FunctionProto, fn *funcState, prog *Program) {
	last := map[*local]int{}
	for pc, enc := range proto.DbgSourcePositions {
		i := enc / 2
		if i >= 1 && i <= len(p.places) {
			for l := p.places[i-1].scope; l != nil && l.fn == fn; l = l.prev {
				last[l] = pc
			}
		}
		proto.DbgSourcePositions[pc], _ = p.decode(enc)
	}
	if fn != nil && len(fn.locals) == len(proto.DbgLocals) {
		for i, l := range fn.locals {
			info := proto.DbgLocals[i]
			switch {
			case l.name != info.Name:
			case i < fn.params || l.name == LocalPrivate || l.name == localPrivateView:
				info.EndPc = len(proto.Code)
			default:
				info.EndPc = last[l] + 1
			}
		}
	}
	for pc, inst := range proto.Code {
		if inst>>26 != uint32(lua.OP_GETGLOBAL) {
			continue
		}
		// A hook's name cannot be spelled as a name in source text.
		name, ok := proto.Constants[inst&0x3ffff].(lua.LString)
		if ok && len(name) > 0 && name[0] == '(' {
			prog.hooks = append(prog.hooks, hookRef{proto, pc, string(name)})
		}
	}
	for _, child := range proto.FunctionPrototypes {
		p.finish(child, p.fns[child.LineDefined], prog)
	}
	proto.LineDefined, _ = p.decode(proto.LineDefined)
	proto.LastLineDefined, _ = p.decode(proto.LastLineDefined)
}

// Bind puts the host's values in place of the hooks: get gives the value of a
// Hook constant. Later calls do nothing.
func (prog *Program) Bind(get func(hook string) lua.LValue) error {
	for _, h := range prog.hooks {
		v := get(h.name)
		if v == nil {
			return fmt.Errorf("dialect: the host has no %s", h.name)
		}
		index := len(h.proto.Constants)
		for i, c := range h.proto.Constants {
			if c == v {
				index = i
				break
			}
		}
		if index == len(h.proto.Constants) {
			if index > 0x3ffff {
				return fmt.Errorf("dialect: too many constants")
			}
			h.proto.Constants = append(h.proto.Constants, v)
		}
		a := h.proto.Code[h.pc] >> 18 & 0xff
		h.proto.Code[h.pc] = uint32(lua.OP_LOADK)<<26 | a<<18 | uint32(index)
	}
	prog.hooks = nil
	return nil
}
