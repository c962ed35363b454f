package powershell

import (
	"path/filepath"
	"strings"

	"github.com/pslshell/psl/remoting/powershell/ast"
	"github.com/pslshell/psl/remoting/psobject"
)

// function is a function, a filter, or a script block that is called.
type function struct {
	name   string
	body   *ast.ScriptBlock
	header []*ast.Parameter // of function f($a)
	filter bool
	module *module
	// block is the value that a called script block is.
	block    *ScriptBlock
	meta     *metadata
	readOnly bool
	private  bool // called from its own scope only
	proxy    any  // the command that it stands for, nil for none
}

func (fn *function) parameters() []*ast.Parameter {
	if fn.header != nil {
		return fn.header
	}
	if fn.body.Param != nil {
		return fn.body.Param.Parameters
	}
	return nil
}

// define runs a function statement.
func (f *frame) define(s *ast.Function) error {
	fn := &function{name: s.Name, body: s.Body, header: s.Params, filter: s.IsFilter, module: f.scope.module}
	sc := f.scope
	if i := strings.IndexByte(s.Name, ':'); i > 0 {
		if n := f.scope.named(s.Name[:i]); n != nil {
			sc = n
		}
		fn.name, fn.private = s.Name[i+1:], strings.EqualFold(s.Name[:i], "private")
	}
	if old := sc.funcs[strings.ToLower(fn.name)]; old != nil && old.readOnly {
		return newFaultOf(smaPrefix+"SessionStateUnauthorizedAccessException", "FunctionNotWritable", psobject.WriteError, fn.name,
			"Cannot write to function "+fn.name+" because it is read-only or constant.")
	}
	sc.setFunction(fn.name, fn)
	return f.functionAliases(sc, fn)
}

// functionAliases gives a function the names of its Alias attribute.
func (f *frame) functionAliases(sc *scope, fn *function) error {
	if fn.body.Param == nil {
		return nil
	}
	for _, a := range fn.body.Param.Attributes {
		if !strings.EqualFold(strings.TrimSuffix(a.Type.Name, "Attribute"), "Alias") {
			continue
		}
		for _, x := range a.Positional {
			v, err := f.eval(x)
			if err != nil {
				return err
			}
			if sc.aliases == nil {
				sc.aliases = map[string]string{}
			}
			sc.aliases[strings.ToLower(f.text(v))] = fn.name
		}
	}
	return nil
}

// scriptProc runs a function in a pipeline.
type scriptProc struct {
	caller *frame
	call   *call
	fn     *function
	out    func(any) error
	st     *streams
	input  bool // objects come from a pipeline
	f      *frame
	b      *binding
	meta   *metadata
	inputs []any
	count  int
	called bool // the call was counted
	active bool
	// hadError tells that the function wrote an error, which makes $? false.
	hadError bool
	exited   bool      // a script file has called exit
	inner    processor // of the command that a proxy stands for
	// more is what the invocation needs to put back.
	undo []func()
}

func (f *frame) startFunction(c *call, fn *function, out func(any) error, st *streams, input bool) processor {
	return &scriptProc{caller: f, call: c, fn: fn, out: out, st: st, input: input}
}

func (p *scriptProc) begin() error {
	if err := p.caller.enter(); err != nil {
		return err
	}
	p.called = true
	if err := p.caller.stopped(); err != nil {
		return err
	}
	dot := p.call.invoke == '.' && !p.caller.lends(p.fn.body)
	var s *scope
	switch {
	case dot && p.fn.module == nil:
		s = p.caller.scope
	case p.fn.module != nil && p.fn.module != p.caller.scope.module:
		s = newScope(p.fn.module.scope)
	case p.caller.lends(p.fn.body):
		s = newScope(p.caller.scope.global)
	default:
		s = newScope(p.caller.scope)
	}
	name := p.fn.name
	if p.fn.block != nil || name == "" {
		name = "<ScriptBlock>"
	}
	p.f = p.caller.child(s, p.fn.body.Source, name, p.out, p.st)
	p.f.pos = p.fn.body.Extent
	p.f.class = nil
	if err := p.f.declare(p.fn.body); err != nil {
		return err
	}
	meta, err := p.caller.metadataOf(p.fn)
	if err != nil {
		return err
	}
	p.meta = meta
	cmd := &scriptCmdlet{f: p.f, caller: p.caller, name: p.fn.name, call: p.call, meta: meta, out: p.out, proc: p}
	p.f.cmd = cmd
	p.f.handling = nil
	if p.fn.body.Dynamic != nil && meta.advanced {
		if err := p.dynamic(); err != nil {
			return err
		}
		meta = p.meta
		cmd.meta = meta
	}
	b := &binding{f: p.f, caller: p.caller, call: p.call, meta: meta, input: p.input}
	p.b = b
	args := p.call.args
	if meta.advanced {
		more, err := p.caller.defaultArguments(p.fn.name, p.call.exact, args, func(name string) string {
			if q := meta.byName[strings.ToLower(name)]; q != nil {
				return q.name
			}
			return ""
		}, meta.names)
		if err != nil {
			return err
		}
		args = append(args[:len(args):len(args)], more...)
	}
	if err := b.bind(args); err != nil {
		return err
	}
	if meta.advanced {
		if err := cmd.common(b); err != nil {
			return err
		}
	}
	if err := p.warnObsolete(b); err != nil {
		return err
	}
	p.automatic(s, dot)
	if err := b.assign(); err != nil {
		return err
	}
	p.active = true
	if p.fn.proxy != nil {
		return p.forward()
	}
	if nb := p.fn.body.Begin; nb != nil {
		return p.run(nb)
	}
	return nil
}

// automatic sets the variables that each call has.
func (p *scriptProc) automatic(s *scope, dot bool) {
	args := psobject.NewArray(p.b.rest...)
	if dot {
		// A dot-sourced block lends its caller's scope its own variables of the call.
		names := []string{"args", "myinvocation", "psboundparameters"}
		if p.fn.body.Source.File != "" {
			names = append(names, "psscriptroot", "pscommandpath")
		}
		for _, name := range names {
			old, had := s.vars[name]
			delete(s.vars, name)
			p.undo = append(p.undo, func() {
				if had {
					s.vars[name] = old
				} else {
					delete(s.vars, name)
				}
			})
		}
	}
	if !p.meta.advanced || p.call.direct {
		s.setLocal("args", args)
	} else {
		s.setLocal("args", psobject.NewArray())
	}
	s.setLocal("PSBoundParameters", p.b.bound)
	s.setLocal("MyInvocation", p.f.cmd.invocation())
	if p.meta.advanced {
		s.setLocal("PSCmdlet", p.f.cmd)
	} else {
		s.setLocal("PSCmdlet", nil)
	}
	s.setLocal("input", newEnumerator(nil))
	if file := p.fn.body.Source.File; file != "" {
		s.setLocal("PSScriptRoot", filepath.Dir(file))
		s.setLocal("PSCommandPath", file)
	}
}

// run runs one of the named blocks.
func (p *scriptProc) run(nb *ast.NamedBlock) error {
	err := p.f.block(nb.Statements, nb.Traps)
	switch e := err.(type) {
	case *returnFlow:
		return nil
	case *terminate:
		if e.cmd == p.f.cmd {
			return e.fault
		}
	}
	return err
}

func (p *scriptProc) process(v any) error {
	if err := p.caller.tick(); err != nil {
		return err
	}
	v = plain(v)
	if p.meta.takesInput || p.meta.advanced {
		if err := p.b.bindInput(v); err != nil {
			ft, ok := asFault(err)
			if !ok {
				return err
			}
			return p.f.cmd.report(ft.rec)
		}
	}
	p.count++
	s := p.f.scope
	body := p.fn.body
	if p.inner != nil {
		return p.inner.process(v)
	}
	if body.Process == nil {
		p.inputs = append(p.inputs, v)
		return nil
	}
	s.setLocal("_", v)
	s.setLocal("input", newEnumerator([]any{v}))
	return p.run(body.Process)
}

func (p *scriptProc) end() error {
	body := p.fn.body
	s := p.f.scope
	if p.inner != nil {
		return p.inner.end()
	}
	if body.Process != nil && !p.input {
		if p.meta.advanced || p.meta.takesInput {
			if err := p.b.finish(); err != nil {
				return err
			}
		}
		if p.call.invoke != '.' {
			s.setLocal("_", nil)
		}
		if err := p.run(body.Process); err != nil {
			return err
		}
	}
	if body.End != nil {
		if body.Process == nil {
			s.setLocal("input", newEnumerator(p.inputs))
			if n := len(p.inputs); n > 0 && p.call.invoke != '.' && body.Begin == nil && !body.Unnamed {
				s.setLocal("_", p.inputs[n-1])
			}
		} else {
			s.setLocal("input", newEnumerator(nil))
		}
		return p.run(body.End)
	}
	return nil
}

func (p *scriptProc) clean() error {
	var err error
	if p.inner != nil {
		err = p.inner.clean()
	}
	if p.active && p.fn.body.Clean != nil {
		p.f.out = func(any) error { return nil }
		err = p.run(p.fn.body.Clean)
	}
	for _, u := range p.undo {
		u()
	}
	if p.f != nil && p.f.cmd != nil {
		p.f.cmd.close()
	}
	if p.called {
		p.caller.leave()
		p.called = false
	}
	return err
}

// inline runs the statements of a block where it stands, without a scope of its own.
func (f *frame) inline(body *ast.ScriptBlock) error {
	for _, nb := range []*ast.NamedBlock{body.Begin, body.Process, body.End} {
		if nb == nil {
			continue
		}
		err := f.block(nb.Statements, nb.Traps)
		if _, ok := err.(*returnFlow); ok {
			continue
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// runBlock calls a script block with $_ set and gives what it puts out. It runs in the scope it was called from, as the blocks of
// ForEach-Object and its kin do.
func (f *frame) runBlock(sb *ScriptBlock, item any, hasItem bool, args []any) ([]any, error) {
	var list []any
	err := f.runBlockTo(sb, item, hasItem, args, func(v any) error {
		list = append(list, v)
		return nil
	})
	return list, err
}

func (f *frame) runBlockTo(sb *ScriptBlock, item any, hasItem bool, args []any, out func(any) error) error {
	if err := f.enter(); err != nil {
		return err
	}
	defer f.leave()
	s := f.scope
	switch {
	case sb.module != nil && sb.module != f.scope.module:
		s = sb.module.scope
	case f.lends(sb.body):
		s = newScope(f.scope.global)
	}
	c := f.child(s, sb.body.Source, "<ScriptBlock>", out, f.st)
	c.pos = sb.body.Extent
	if hasItem {
		old, had := s.vars["_"]
		s.vars["_"] = &variable{name: "_", value: item}
		defer func() {
			if had {
				s.vars["_"] = old
			} else {
				delete(s.vars, "_")
			}
		}()
	}
	if sb.body.Param != nil && len(sb.body.Param.Parameters) > 0 || len(args) > 0 {
		// Parameters need a call of their own.
		cl := &call{src: f.src, pos: f.pos, target: sb, invoke: '.'}
		for _, a := range args {
			cl.args = append(cl.args, argument{value: plain(a), has: true, pos: f.pos})
		}
		fn := &function{body: sb.body, header: sb.header, block: sb, module: sb.module}
		meta, err := f.metadataOf(fn)
		if err != nil {
			return err
		}
		b := &binding{f: c, caller: f, call: cl, meta: meta}
		if err := b.bind(cl.args); err != nil {
			return err
		}
		if err := b.assign(); err != nil {
			return err
		}
		old, had := s.vars["args"]
		s.setLocal("args", psobject.NewArray(b.rest...))
		if had {
			prev := *old
			defer func() { s.vars["args"] = &prev }()
		}
	}
	err := c.inline(sb.body)
	if _, ok := err.(*returnFlow); ok {
		return nil
	}
	return err
}

// invokeBlock calls a script block as & does, with a scope of its own.
func (f *frame) invokeBlock(sb *ScriptBlock, args []any, input []any, hasInput bool, out func(any) error, setup func(*scope)) error {
	c := &call{src: f.src, pos: f.pos, namePos: f.pos, target: sb, invoke: '&', position: 1, length: 1, direct: true}
	for _, a := range args {
		c.args = append(c.args, argument{value: plain(a), has: true, pos: f.pos})
	}
	fn := &function{body: sb.body, header: sb.header, block: sb, module: sb.module}
	inner := f
	if setup != nil {
		s := newScope(f.scope)
		setup(s)
		inner = f.child(s, f.src, f.name, out, f.st)
		inner.caller = f.caller
		inner.pos = f.pos
	}
	p := inner.startFunction(c, fn, out, f.st, hasInput)
	r := &pipeRun{stopAt: -1}
	r.stages = []*stage{{p: p, run: r}}
	return r.runAll(func(in func(any) error) error {
		for _, v := range input {
			if err := in(v); err != nil {
				return err
			}
		}
		return nil
	})
}

// warnObsolete warns of what a function's attributes call obsolete: itself, or parameters that the caller gave.
func (p *scriptProc) warnObsolete(b *binding) error {
	if b.meta.obsolete {
		if err := p.caller.message(psobject.WarningStream, "The command '"+p.fn.name+"' is obsolete. "+b.meta.obsoleteText, nil); err != nil {
			return err
		}
	}
	for _, q := range b.meta.params {
		if q.obsolete != "" && b.explicit[q] {
			if err := p.caller.message(psobject.WarningStream, q.obsolete, nil); err != nil {
				return err
			}
		}
	}
	return nil
}
