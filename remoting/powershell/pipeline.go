package powershell

import (
	"errors"
	"slices"

	"github.com/pslshell/psl/remoting/cmdlet"
	"github.com/pslshell/psl/remoting/powershell/ast"
	"github.com/pslshell/psl/remoting/psobject"
)

// processor is a command at work in a pipeline. All its methods are called on the goroutine of the pipeline.
type processor interface {
	begin() error
	process(v any) error
	end() error
	// clean is called once however the pipeline ended.
	clean() error
}

// stage is a processor with its place in the pipeline.
type stage struct {
	p     processor
	run   *pipeRun
	at    int
	began bool
	// waiting holds what earlier stages put out before this one began.
	waiting []any
}

// pipeRun is a pipeline at work.
type pipeRun struct {
	stages []*stage
	// failure is the error of a later stage on its way through the earlier ones.
	failure error
	// stopAt is the stage that wants no more, -1 for none.
	stopAt int
}

// abort carries the failure of a later stage through the earlier ones, which must not take it for their own.
type abort struct{ run *pipeRun }

func (*abort) Error() string { return "the pipeline ends" }

// input passes an object to the stage.
func (s *stage) input(v any) error {
	if !s.began {
		s.waiting = append(s.waiting, v)
		return nil
	}
	err := s.p.process(v)
	if err == nil {
		return nil
	}
	return s.run.broken(s, err)
}

// broken notes what ended a stage and gives what travels through the stages before it.
func (r *pipeRun) broken(s *stage, err error) error {
	var a *abort
	if errors.As(err, &a) {
		return err
	}
	if errors.Is(err, cmdlet.ErrStop) {
		if r.stopAt < s.at {
			r.stopAt = s.at
		}
		return &abort{r}
	}
	if r.failure == nil {
		r.failure = err
	}
	return &abort{r}
}

// run drives the stages; feed passes what comes from before the first.
func (r *pipeRun) runAll(feed func(in func(any) error) error) (err error) {
	defer func() {
		for _, s := range r.stages {
			if cerr := s.p.clean(); cerr != nil && err == nil {
				err = cerr
			}
		}
	}()
	own := func(err error) (bool, error) {
		// An abort of this pipeline is resolved here; another one goes on.
		if a, ok := err.(*abort); ok && a.run == r {
			if r.failure != nil {
				return true, r.failure
			}
			return true, nil
		}
		return false, err
	}
	for _, s := range r.stages {
		if err := s.p.begin(); err != nil {
			if errors.Is(err, cmdlet.ErrStop) {
				r.stopAt = s.at
				s.began = true
				continue
			}
			if mine, ferr := own(err); mine && ferr == nil {
				s.began = true
				continue
			} else if mine {
				return ferr
			}
			return err
		}
		s.began = true
	}
	for _, s := range r.stages {
		if s.at <= r.stopAt {
			s.waiting = nil
		}
		for _, v := range s.waiting {
			if err := s.input(v); err != nil {
				mine, ferr := own(err)
				if !mine || ferr != nil {
					return ferr
				}
				break
			}
		}
		s.waiting = nil
	}
	if feed != nil && r.stopAt < 0 {
		if err := feed(r.stages[0].input); err != nil {
			mine, ferr := own(err)
			if !mine || ferr != nil {
				return ferr
			}
		}
	}
	for _, s := range r.stages {
		if s.at < r.stopAt {
			continue
		}
		if err := s.p.end(); err != nil && !errors.Is(err, cmdlet.ErrStop) {
			mine, ferr := own(err)
			if mine && ferr == nil {
				continue
			}
			return ferr
		}
	}
	return nil
}

// pipeline runs a pipeline statement into f.out.
func (f *frame) pipeline(p *ast.Pipeline) error {
	if p.Background {
		return f.background(f.src.Text[p.Elements[0].Pos().Start:p.Elements[len(p.Elements)-1].Pos().End])
	}
	if len(p.Elements) == 1 {
		if ce, ok := p.Elements[0].(*ast.CommandExpr); ok && len(ce.Redirections) == 0 {
			if u, ok := ce.Expr.(*ast.Unary); ok && (u.Op == "++" || u.Op == "--" || u.Op == "p++" || u.Op == "p--") {
				if _, err := f.step(u, false); err != nil {
					return err
				}
				*f.in.question = true
				return nil
			}
			v, err := f.eval(ce.Expr)
			if err != nil {
				return err
			}
			if setsQuestion(ce.Expr) {
				*f.in.question = true
			}
			return emit(f.out, v)
		}
	}
	r := &pipeRun{stopAt: -1}
	var feed func(func(any) error) error
	out, closers := f.out, []func() error{}
	defer func() {
		for _, c := range closers {
			_ = c()
		}
	}()
	// Commands and arguments are evaluated from the first to the last before anything runs.
	type prepared struct {
		call *call
		expr *ast.CommandExpr
	}
	var list []prepared
	for _, el := range p.Elements {
		switch x := el.(type) {
		case *ast.CommandExpr:
			list = append(list, prepared{expr: x})
		case *ast.Command:
			c, err := f.prepare(x)
			if err != nil {
				return err
			}
			list = append(list, prepared{call: c})
		}
	}
	for i := range list {
		if list[i].call != nil {
			list[i].call.position, list[i].call.length = i+1, len(list)
		}
	}
	// The stages are linked from the last to the first.
	next := out
	var stages []*stage
	for i := len(list) - 1; i >= 0; i-- {
		x := list[i]
		if x.expr != nil {
			expr := x.expr
			sink := next
			st := f.st
			if len(expr.Redirections) > 0 {
				s2, st2, cl, err := f.redirect(expr.Redirections, sink, f.st)
				closers = append(closers, cl...)
				if err != nil {
					return err
				}
				sink, st = s2, st2
			}
			if x := rangeExpr(expr.Expr); x != nil {
				if len(stages) == 0 {
					return f.eachOf(x, sink)
				}
				feed = func(in func(any) error) error { return f.eachOf(x, sink) }
				continue
			}
			if len(stages) == 0 {
				old := f.out
				oldSt := f.st
				f.st = st
				f.out = sink
				v, err := f.eval(expr.Expr)
				f.st = oldSt
				f.out = old
				if err != nil {
					return err
				}
				if setsQuestion(expr.Expr) {
					*f.in.question = true
				}
				return emit(sink, v)
			}
			feed = func(in func(any) error) error {
				oldSt := f.st
				f.st = st
				v, err := f.eval(expr.Expr)
				f.st = oldSt
				if err != nil {
					return err
				}
				return emit(sink, v)
			}
			continue
		}
		c := x.call
		sink, st := next, f.st
		if len(c.redirections) > 0 {
			var cl []func() error
			var err error
			sink, st, cl, err = f.redirect(c.redirections, next, f.st)
			closers = append(closers, cl...)
			if err != nil {
				return err
			}
		}
		s := &stage{run: r}
		proc, err := f.start(c, sink, st, i > 0)
		if err != nil {
			return err
		}
		s.p = proc
		stages = append(stages, s)
		next = s.input
	}
	for i := len(stages) - 1; i >= 0; i-- {
		s := stages[i]
		s.at = len(r.stages)
		r.stages = append(r.stages, s)
	}
	*f.in.question = true
	pos := f.pos
	err := r.runAll(feed)
	f.pos = pos
	if err != nil {
		*f.in.question = false
		return err
	}
	*f.in.question = !r.failed()
	return nil
}

// failed tells whether a command of the pipeline wrote an error itself: those of what a function runs do not count.
func (r *pipeRun) failed() bool {
	for _, s := range r.stages {
		switch p := s.p.(type) {
		case *scriptProc:
			if p.hadError {
				return true
			}
		case *fileProc:
			if p.hadError {
				return true
			}
		case *cmdletProc:
			if p.host.hadError || p.run != nil && p.run.Failed {
				return true
			}
		case *native:
			if p.hadError {
				return true
			}
		}
	}
	return false
}

// argument is one piece of a command line after evaluation.
type argument struct {
	name  string // of -name, "" for a value
	colon bool   // -name:value
	value any
	has   bool
	// word is the text as it was written, where a number keeps it.
	word     string
	pos      ast.Extent
	valuePos ast.Extent // of the value of -name:value
	splat    bool
	// byDefault: of $PSDefaultParameterValues
	byDefault bool
	verbatim  bool // --%: what follows is for the program as it stands
}

// call is a command with its evaluated arguments.
type call struct {
	src          *ast.Source
	pos          ast.Extent // of the whole element
	namePos      ast.Extent
	name         string // as written
	invoke       byte
	target       any // what is called: *function, *ScriptBlock, *cmdlet.Declaration, *application, *builtin
	args         []argument
	exact        bool  // $PSDefaultParameterValues adds nothing
	dashes       []int // where among args -- stood, which ends the names of parameters
	top          bool  // the script of a run
	direct       bool  // a block that is invoked as a value: its arguments are the parameters' in their order
	redirections []*ast.Redirection
	position     int
	length       int
}

// prepare evaluates a command's name and arguments.
func (f *frame) prepare(x *ast.Command) (*call, error) {
	c := &call{src: f.src, pos: x.Extent, invoke: x.Invoke, redirections: x.Redirections}
	if len(x.Elements) == 0 {
		c.target = &builtin{name: "", run: func(*frame, *call, func(any) error) error { return nil }}
		return c, nil
	}
	first := x.Elements[0].(ast.Expr)
	c.namePos = first.Pos()
	if x.Invoke == 0 {
		if s, ok := first.(*ast.String); ok {
			c.name = s.Value
		} else {
			v, err := f.eval(first)
			if err != nil {
				return nil, err
			}
			c.name = f.text(v)
		}
	} else {
		v, err := f.eval(first)
		if err != nil {
			return nil, err
		}
		if n, ok := first.(*ast.Number); ok {
			v = f.text(n.Value)
		}
		switch t := psobject.Base(plain(v)).(type) {
		case string:
			c.name = t
		case *ScriptBlock:
			c.target = t
		case *commandInfo:
			if !f.trusted() && !f.in.rs.policy.shows(t) {
				return nil, commandNotFound(t.name)
			}
			c.name, c.target = t.name, t.target
			if a, ok := c.target.(string); ok {
				c.name, c.target = a, nil
			}
		case psobject.ScriptBlock:
			sb, err := f.in.parseGiven(string(t), f)
			if err != nil {
				return nil, err
			}
			c.target = sb
		case *module:
			return f.prepareModule(c, x, t)
		case nil:
			return nil, f.badInvoke(x, first)
		default:
			c.name = f.text(v)
		}
		if c.target == nil && c.name == "" {
			err := f.badInvoke(x, first)
			if ft, ok := err.(*fault); ok {
				ft.rec.Category.TargetType = "String"
			}
			return nil, err
		}
	}
	if f.scope.strictVersion() >= 2 && calledLikeMethod(x) {
		return nil, newFault("StrictModeFunctionCallWithParens", psobject.InvalidOperation, nil,
			"The function or command was called as if it were a method. Parameters should be separated by spaces. For information about parameters, see the about_Parameters Help topic.")
	}
	if err := f.arguments(c, x.Elements[1:]); err != nil {
		return nil, err
	}
	if c.target == nil {
		t, err := f.resolve(c.name)
		if err != nil {
			if ft, ok := err.(*fault); ok {
				ft.rec.Invocation = invocationAt(f.src, c.namePos)
				ft.rec.Invocation.InvocationName = c.name
			}
			return nil, err
		}
		c.target = t
	}
	if _, isProgram := c.target.(*application); isProgram {
		for _, at := range c.dashes { // a program has its own idea of it
			c.args = slices.Insert(c.args, at, argument{value: "--", has: true, pos: c.namePos})
		}
	}
	return c, nil
}

func (f *frame) badInvoke(x *ast.Command, first ast.Expr) error {
	ft := newFault("BadExpression", psobject.InvalidOperation, nil, "The expression after '"+string(x.Invoke)+"' in a pipeline element produced an object that was not valid. It must result in a command name, a script block, or a CommandInfo object.")
	ft.rec.Invocation = invocationAt(f.src, first.Pos())
	return ft
}

// arguments evaluates the arguments of a command.
func (f *frame) arguments(c *call, elements []ast.Node) error {
	positional := false // after --, what looks like a parameter is a value
	for _, el := range elements {
		if s, ok := el.(*ast.String); ok && s.Quote == ast.Bare && s.Value == "--" && !positional {
			positional = true
			c.dashes = append(c.dashes, len(c.args))
			continue
		}
		switch a := el.(type) {
		case *ast.CommandParameter:
			if positional {
				c.args = append(c.args, argument{value: f.src.Text[a.Start:a.End], has: true, pos: a.Extent})
				continue
			}
			arg := argument{name: a.Name, pos: a.Extent}
			if a.Argument != nil {
				v, err := f.eval(a.Argument)
				if err != nil {
					return err
				}
				arg.value, arg.has, arg.colon = plain(v), true, true
				arg.valuePos = a.Argument.Pos()
			}
			c.args = append(c.args, arg)
		case *ast.Variable:
			if a.Splatted {
				if err := f.splat(c, a); err != nil {
					return err
				}
				continue
			}
			v, err := f.eval(a)
			if err != nil {
				return err
			}
			c.args = append(c.args, argument{value: plain(v), has: true, pos: a.Extent})
		case ast.Expr:
			v, err := f.eval(a)
			if err != nil {
				return err
			}
			arg := argument{value: plain(v), has: true, pos: a.Pos()}
			if e, ok := arg.value.(*enumerator); ok {
				arg.value = drain(e)
			}
			if s, ok := a.(*ast.String); ok && s.Quote == ast.Bare && s.Value == "--%" {
				arg.verbatim = true
			}
			if n, ok := a.(*ast.Number); ok {
				arg.word = f.src.Text[n.Start:n.End]
			}
			c.args = append(c.args, arg)
		}
	}
	return nil
}

// splat adds the arguments that @name stands for.
func (f *frame) splat(c *call, v *ast.Variable) error {
	plainVar := *v
	plainVar.Splatted = false
	val, err := f.getVar(&plainVar)
	if err != nil {
		return err
	}
	switch x := psobject.Base(plain(val)).(type) {
	case *psobject.Dictionary:
		for i, k := range x.Keys() {
			c.args = append(c.args, argument{name: f.text(k), colon: true, value: plain(x.Values()[i]), has: true, pos: v.Extent, valuePos: v.Extent, splat: true})
		}
	case nil:
	default:
		list, ok := items(x)
		if !ok {
			list = []any{x}
		}
		for _, e := range list {
			// $args passes names on as names.
			if n, ok := e.(*argName); ok {
				c.args = append(c.args, argument{name: n.name, pos: v.Extent})
				continue
			}
			if s, ok := e.(*psobject.Object); ok && s.HasText && s.Base != nil {
				if _, isName := s.Get("<CommandParameterName>"); isName {
					c.args = append(c.args, argument{name: s.Text, pos: v.Extent})
					continue
				}
			}
			c.args = append(c.args, argument{value: plain(e), has: true, pos: v.Extent})
		}
	}
	return nil
}

// argName is an unknown -name in $args.
type argName struct{ name string }

// start makes the processor of a command.
func (f *frame) start(c *call, out func(any) error, st *streams, input bool) (processor, error) {
	switch t := c.target.(type) {
	case *ScriptBlock:
		fn := &function{name: "", body: t.body, header: t.header, block: t, module: t.module}
		return f.startFunction(c, fn, out, st, input), nil
	case *function:
		return f.startFunction(c, t, out, st, input), nil
	case *cmdlet.Declaration:
		return f.startCmdlet(c, t, out, st, input)
	case *scriptFile:
		return f.startFile(c, t, out, st, input)
	case *application:
		return &native{f: f, c: c, app: t, out: out, st: st, input: input}, nil
	case *builtin:
		return &builtinProc{f: f, c: c, b: t, out: out}, nil
	}
	return nil, newFault("NotSupported", psobject.NotImplemented, nil, "The command cannot be run.")
}

// builtin is a command without a processor of its own.
type builtin struct {
	name string
	run  func(f *frame, c *call, out func(any) error) error
}

type builtinProc struct {
	f   *frame
	c   *call
	b   *builtin
	out func(any) error
}

func (b *builtinProc) begin() error        { return nil }
func (b *builtinProc) process(v any) error { return nil }
func (b *builtinProc) end() error          { return b.b.run(b.f, b.c, b.out) }
func (b *builtinProc) clean() error        { return nil }
