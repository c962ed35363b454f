package engine

import (
	"errors"
	"fmt"

	lua "github.com/yuin/gopher-lua"

	"github.com/pslshell/psl/runtime/module"
)

// step is a stage as the script wrote it: a callee with its arguments, or, as
// first element only, a command that begins the pipeline.
type step struct {
	fn   lua.LValue
	args []lua.LValue
	pos  module.Position
}

// pipe runs the steps of one pipeline.
type pipe struct {
	e      *Engine
	L      *lua.LState
	stages []module.Stage
	begun  []bool
	// stopped is the last stage that wants no more; the ones before it are
	// through.
	stopped int
	sink    module.Sink // behind the last stage
}

// invoke is the Go function behind every command: a pipeline of one.
func (e *Engine) invoke(L *lua.LState) int {
	s := &step{fn: e.layout.frame(L).Fn, args: arguments(L, 1), pos: e.position(L)}
	return e.run(L, nil, false, []*step{s})
}

// run runs a pipeline and gives its results as the running call wants them.
// Without a source the first step must be a command.
func (e *Engine) run(L *lua.LState, source lua.LValue, fed bool, steps []*step) int {
	statement, want := e.layout.wanted(L)
	var objs []any
	sink := func(obj any) error {
		objs = append(objs, obj)
		return nil
	}
	out := module.Captured
	if statement {
		out, sink = module.Displayed, e.display.Show
	}
	if err := e.drive(L, source, fed, steps, out, sink); err != nil {
		e.raise(L, err)
	}
	if statement {
		return 0
	}
	for i := 0; i < want-1; i++ {
		if i < len(objs) {
			L.Push(e.values.ToLua(L, objs[i]))
		} else {
			L.Push(lua.LNil)
		}
	}
	L.Push(e.values.Collect(L, objs[min(want-1, len(objs)):]))
	return want
}

func (e *Engine) drive(L *lua.LState, source lua.LValue, fed bool, steps []*step, out module.Output, sink module.Sink) (err error) {
	p := &pipe{
		e: e, L: L, stopped: -1, sink: sink,
		stages: make([]module.Stage, 0, len(steps)), begun: make([]bool, len(steps)),
	}
	defer func() {
		for _, s := range p.stages {
			s.Close()
		}
	}()
	for i, s := range steps {
		o := module.Piped
		if i == len(steps)-1 {
			o = out
		}
		stage, err := e.start(L, s, i, len(steps), fed || i > 0, o)
		if err != nil {
			return err
		}
		p.stages = append(p.stages, stage)
	}
	err = p.feed(source, fed)
	if err == nil && e.stop.raised() {
		err = e.reason()
	}
	return err
}

func (e *Engine) reason() error {
	if x := e.exit.Load(); x != nil {
		return x
	}
	return &Cancelled{Cause: e.ctx.Err()}
}

func (e *Engine) start(L *lua.LState, s *step, index, n int, fed bool, out module.Output) (module.Stage, error) {
	cmd, ok := module.CommandOf(s.fn)
	if !ok {
		return &functionStage{e: e, L: L, fn: s.fn, args: s.args}, nil
	}
	return cmd.Start(&module.Call{
		Context: e.ctx, L: L, Args: s.args, PipelineInput: fed, Output: out,
		Position: s.pos, Index: index, Stages: n,
		Vars: e.scopes.At(L), Values: e.values, Host: host{e},
	})
}

// feed begins the stages, passes the objects through them and ends those that
// were not stopped.
func (p *pipe) feed(source lua.LValue, fed bool) error {
	// The stages behind a first command are begun before it, since it may
	// write as soon as it begins.
	first := 0
	if !fed {
		first = 1
	}
	for i := first; i < len(p.stages); i++ {
		if err := p.begin(i); err != nil && !p.through(err, i) {
			return err
		}
	}
	if !fed {
		if err := p.begin(0); err != nil && !p.through(err, 0) {
			return err
		}
	} else if p.stopped < 0 {
		err := p.e.values.Enumerate(p.e.values.FromLua(p.L, source), p.into(0))
		if err != nil && !errors.Is(err, module.ErrStop) {
			return err
		}
	}
	for i := 0; i < len(p.stages); i++ {
		if i < p.stopped {
			continue
		}
		if err := p.begin(i); err != nil && !p.through(err, i) {
			return err
		}
		if err := p.stages[i].End(); err != nil && !p.through(err, i) {
			return err
		}
	}
	return nil
}

// through says whether err only tells that stage i, or one behind it, wants no
// more, and notes it.
func (p *pipe) through(err error, i int) bool {
	if !errors.Is(err, module.ErrStop) {
		return false
	}
	p.stopped = max(p.stopped, i)
	return true
}

func (p *pipe) begin(i int) error {
	if p.begun[i] {
		return nil
	}
	p.begun[i] = true
	return p.stages[i].Begin(p.into(i + 1))
}

// into gives the sink that leads to stage i.
func (p *pipe) into(i int) module.Sink {
	return func(obj any) error {
		if p.e.stop.raised() {
			return p.e.reason()
		}
		if i == len(p.stages) {
			return p.sink(obj)
		}
		if p.stopped >= i {
			return module.ErrStop
		}
		err := p.begin(i)
		if err == nil {
			err = p.stages[i].Process(obj)
		}
		if err != nil && p.through(err, i) {
			return module.ErrStop
		}
		return err
	}
}

// functionStage calls a Lua function for each object.
type functionStage struct {
	e    *Engine
	L    *lua.LState
	fn   lua.LValue
	args []lua.LValue
	out  module.Sink
	call []lua.LValue
}

func (s *functionStage) Begin(out module.Sink) error {
	s.out = out
	s.call = append(make([]lua.LValue, 1, len(s.args)+1), s.args...)
	return nil
}

func (s *functionStage) Process(obj any) error {
	s.call[0] = s.e.values.ToLua(s.L, obj)
	results, err := module.Invoke(s.L, s.fn, s.call...)
	if err != nil {
		return err
	}
	for _, r := range results {
		if r == lua.LNil {
			continue
		}
		if err := s.e.values.Enumerate(s.e.values.FromLua(s.L, r), s.out); err != nil {
			return err
		}
	}
	return nil
}

func (s *functionStage) End() error { return nil }
func (s *functionStage) Close()     {}

// arguments gives the arguments of the running Go function.
func arguments(L *lua.LState, from int) []lua.LValue {
	n := L.GetTop()
	if n < from {
		return nil
	}
	args := make([]lua.LValue, 0, n-from+1)
	for i := from; i <= n; i++ {
		args = append(args, L.Get(i))
	}
	return args
}

func callable(L *lua.LState, v lua.LValue) bool {
	return v.Type() == lua.LTFunction || L.GetMetaField(v, "__call").Type() == lua.LTFunction
}

func stepIn(v lua.LValue) (*step, bool) {
	ud, ok := v.(*lua.LUserData)
	if !ok {
		return nil, false
	}
	s, ok := ud.Value.(*step)
	return s, ok
}

func (e *Engine) pushStep(L *lua.LState, s *step) int {
	L.Push(&lua.LUserData{Value: s, Metatable: lua.LNil})
	return 1
}

func (e *Engine) hookSource(L *lua.LState) int {
	fn, args := L.Get(2), arguments(L, 3)
	if _, ok := module.CommandOf(fn); ok {
		return e.pushStep(L, &step{fn: fn, args: args, pos: e.position(L)})
	}
	if !callable(L, fn) {
		L.RaiseError("attempt to call '%s' (a %s value) at the start of a pipeline", L.ToString(1), fn.Type())
	}
	L.Push(fn)
	for _, a := range args {
		L.Push(a)
	}
	L.Call(len(args), 1)
	return 1
}

func (e *Engine) hookStage(L *lua.LState) int {
	fn := L.Get(2)
	if !callable(L, fn) {
		L.RaiseError("attempt to call '%s' (a %s value) as a stage of a pipeline", L.ToString(1), fn.Type())
	}
	return e.pushStep(L, &step{fn: fn, args: arguments(L, 3), pos: e.position(L)})
}

// hookMethodStage makes "| obj:method(x)" call obj.method(obj, object, x).
func (e *Engine) hookMethodStage(L *lua.LState) int {
	name, obj, args := L.ToString(1), L.Get(2), arguments(L, 3)
	fn := L.GetField(obj, name)
	if !callable(L, fn) {
		L.RaiseError("attempt to call method '%s' (a %s value) as a stage of a pipeline", name, fn.Type())
	}
	bound := L.NewFunction(func(L *lua.LState) int {
		top := L.GetTop()
		L.Insert(fn, 1)
		L.Insert(obj, 2)
		L.Call(top+1, lua.MultRet)
		return L.GetTop()
	})
	return e.pushStep(L, &step{fn: bound, args: args, pos: e.position(L)})
}

func (e *Engine) hookPipeline(L *lua.LState) int {
	source := L.Get(1)
	n := L.GetTop()
	steps := make([]*step, 0, n)
	first, isStep := stepIn(source)
	if isStep {
		steps = append(steps, first)
	}
	for i := 2; i <= n; i++ {
		s, ok := stepIn(L.Get(i))
		if !ok {
			e.raise(L, fmt.Errorf("stage %d of a pipeline is a %s value", i, L.Get(i).Type()))
		}
		steps = append(steps, s)
	}
	return e.run(L, source, !isStep, steps)
}
