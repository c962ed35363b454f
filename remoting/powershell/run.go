package powershell

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/pslshell/psl/remoting/powershell/ast"
	"github.com/pslshell/psl/remoting/powershell/parse"
	"github.com/pslshell/psl/remoting/psobject"
)

// Parameter is an argument of a Command: with a name, or by its position.
type Parameter struct {
	Name  string // without the hyphen; empty for an argument by position
	Value any
	// Switch tells that Name stands alone.
	Switch bool
}

// Command is one command of a pipeline: a cmdlet or function by its name, or a script.
type Command struct {
	Text       string
	Script     bool
	Parameters []Parameter
	// Trusted tells that the command is the host's own and not the user's: the limits of a configuration do not hold for it.
	Trusted bool
	// LocalScope gives the command a scope of its own; without it a script changes the session.
	LocalScope bool
	// MergeError sends the command's errors to the next command, or to the output.
	MergeError, MergeWarning, MergeVerbose, MergeDebug, MergeInformation bool
	// EndOfStatement ends a pipeline: the commands that follow are the next one.
	EndOfStatement bool
}

// Pipeline is what Run runs.
type Pipeline struct {
	Commands []Command
	// Input gives the objects that go into the first command, one at each call; ok is false after the last. Nil means that there is
	// none. It may block, and should end when ctx does.
	Input func(ctx context.Context) (obj any, ok bool, err error)
	// Using holds the values of $using: variables by name, in lower case.
	Using map[string]any
	// AddToHistory lists the statements in the session's history.
	AddToHistory bool
}

// Streams take what a run puts out. They are called on the goroutine of Run, which goes on when they return: that is its back-pressure. An error
// ends the run. A nil stream drops what goes there.
type Streams struct {
	Output      func(v any) error
	Error       func(r *psobject.ErrorRecord) error
	Warning     func(r *psobject.InformationalRecord) error
	Verbose     func(r *psobject.InformationalRecord) error
	Debug       func(r *psobject.InformationalRecord) error
	Information func(r *psobject.InformationRecord) error
	Progress    func(r *psobject.ProgressRecord) error
	// shares tells that what takes the values is the engine itself, which needs no copies of those that others may change.
	shares bool
}

// ExitError tells that a script ended with exit.
type ExitError struct{ Code int }

func (e *ExitError) Error() string { return fmt.Sprintf("exit %d", e.Code) }

// ProcessExitError tells that a script ended its process with [Environment]::Exit. Whoever hosts the runspace decides what ends.
type ProcessExitError struct{ Code int }

func (e *ProcessExitError) Error() string {
	return fmt.Sprintf("the script ended its process with code %d", e.Code)
}

// StoppedError tells that the context ended before the pipeline did.
type StoppedError struct{ Cause error }

func (e *StoppedError) Error() string { return "The pipeline has been stopped." }

// Unwrap gives the cause.
func (e *StoppedError) Unwrap() error { return e.Cause }

// TerminatingError ends a pipeline. Record is what the original's pipeline fails with in its own process; Sent is what the original's server
// sends, which has the exception itself where Record names it as what contains the error.
type TerminatingError struct {
	Record, Sent *psobject.ErrorRecord
	// Thrown tells that a throw statement made it, and Preferred that it ended the pipeline because a preference asked for that.
	Thrown, Preferred bool
}

func (e *TerminatingError) Error() string { return e.Record.Message() }

// Unwrap gives the record.
func (e *TerminatingError) Unwrap() error { return e.Record }

// RunScript runs the text of a script in the session's own scope.
func (rs *Runspace) RunScript(ctx context.Context, script string, s Streams) error {
	return rs.Run(ctx, Pipeline{Commands: []Command{{Text: script, Script: true}}}, s)
}

// Run runs a pipeline to its end. Its error is a *TerminatingError, an *ExitError, a *ProcessExitError, a *StoppedError, or what a stream or the input returned.
func (rs *Runspace) Run(ctx context.Context, p Pipeline, s Streams) (err error) {
	rs.mu.Lock()
	defer rs.mu.Unlock()
	return rs.run(ctx, p, s)
}

// HadErrors tells whether the last run wrote an error; it is $? turned around.
func (rs *Runspace) HadErrors() bool { return !rs.question }

// RunNested runs a pipeline within the one that runs: it is called by a stream or a host's method, on Run's goroutine.
// What $? says is as before afterwards.
func (rs *Runspace) RunNested(ctx context.Context, p Pipeline, s Streams) error {
	question := rs.question
	defer func() { rs.question = question }()
	return rs.run(ctx, p, s)
}

// Pulse asks for a call of Options.Meanwhile by what runs, or else by what runs next. Any goroutine may call it.
func (rs *Runspace) Pulse() {
	if rs.opts.Meanwhile != nil {
		rs.pulse.Store(true)
	}
}

func (rs *Runspace) run(ctx context.Context, p Pipeline, s Streams) (err error) {
	defer rs.takeTurn()()
	oldTop := rs.top
	defer func() {
		rs.enter(oldTop)
		if r := recover(); r != nil {
			rec := newRecord(psobject.NewException("System.InvalidOperationException", fmt.Sprintf("The engine failed: %v", r)), "EngineFailure", psobject.NotSpecified, nil)
			rec.Exception.StackTrace = shortStack()
			err = &TerminatingError{Record: rec, Sent: rec}
		}
	}()
	if rs.policy != nil && !rs.policy.started {
		return errors.New("the session's configuration has not been started: nothing may run")
	}
	if from := p.Input; from != nil {
		p.Input = func(ctx context.Context) (obj any, ok bool, err error) {
			rs.idle(func() { obj, ok, err = from(ctx) })
			return obj, ok, err
		}
	}
	in := &interp{rs: rs, ctx: ctx, question: &rs.question, using: p.Using}
	st := rs.streams(s)
	out := func(any) error { return nil }
	if s.Output != nil {
		put := outside(rs, s, s.Output)
		out = func(v any) error { return ends(put(v)) }
	}
	f := &frame{in: in, scope: rs.global, name: "<ScriptBlock>", out: out, st: st}
	rs.enter(f)
	from := 0
	for i := range p.Commands {
		if i < len(p.Commands)-1 && !p.Commands[i].EndOfStatement {
			continue
		}
		done := func(error) {}
		if p.AddToHistory {
			done = rs.remember(p.Commands[from].Text)
		}
		err := rs.runStatement(f, p.Commands[from:i+1], p.Input, from == 0)
		done(err)
		if err != nil {
			return rs.outer(f, err)
		}
		from = i + 1
	}
	return nil
}

// enter makes f the frame of the run that is busy; nil where none is.
func (rs *Runspace) enter(f *frame) {
	rs.top = f
	if ec, ok := rs.global.vars["executioncontext"].value.(*executionContext); ok && f != nil {
		ec.f = f
	}
}

// outer makes what Run returns of what ended a run.
func (rs *Runspace) outer(f *frame, err error) error {
	var stopped *pipelineStopped
	switch e := err.(type) {
	case *exitFlow:
		if rs.host != nil {
			rs.host.SetShouldExit(e.code)
		}
		return &ExitError{e.code}
	case *loopFlow, *returnFlow:
		return nil
	case *terminate:
		err = e.fault
	}
	if errors.As(err, &stopped) && stopped.failed && f.in.ctx.Err() == nil {
		return stopped.cause
	}
	if stopped != nil || f.in.ctx.Err() != nil {
		return &StoppedError{Cause: context.Cause(f.in.ctx)}
	}
	ft, ok := asFault(err)
	if !ok {
		return err
	}
	f.place(ft)
	f.list(ft)
	rs.question = false
	rec, sent := ft.rec, ft.rec
	if (ft.stop || ft.broken) && !ft.thrown && ownRecord(rec) {
		c := *rec
		ex := *rec.Exception
		ex.TypeNames = psobject.NewException(smaPrefix+"ParentContainsErrorRecordException", "").TypeNames
		c.Exception = &ex
		c.Category.Reason = "ParentContainsErrorRecordException"
		rec = &c
	}
	return &TerminatingError{Record: rec, Sent: sent, Thrown: ft.thrown, Preferred: ft.stop && !ft.thrown}
}

// ownRecord tells whether an exception of the engine makes its own record, which names itself as what contains the error.
func ownRecord(rec *psobject.ErrorRecord) bool {
	if rec.Exception == nil {
		return false
	}
	switch strings.TrimPrefix(rec.Exception.Type(), smaPrefix) {
	case "RuntimeException", "ActionPreferenceStopException", "MethodInvocationException", "MethodException", "ValidationMetadataException":
		return true
	case "ParameterBindingException", "ParameterBindingValidationException", "ParameterBindingArgumentTransformationException":
		return true
	case "CommandNotFoundException":
		return !strings.Contains(rec.FullyQualifiedErrorID, ",") // that of Get-Command is a cmdlet's
	}
	return false
}

// endsOf makes a sink whose errors end the run.
func endsOf[T any](sink func(T) error) func(T) error {
	if sink == nil {
		return func(T) error { return nil }
	}
	return func(v T) error { return ends(sink(v)) }
}

func (rs *Runspace) runStatement(f *frame, cmds []Command, input func(context.Context) (any, bool, error), first bool) error {
	if !first {
		input = nil
	}
	r := &pipeRun{stopAt: -1}
	var calls []*call
	for i, c := range cmds {
		cl, err := rs.callOf(f, c, i == 0)
		if err != nil {
			return err
		}
		cl.position, cl.length = i+1, len(cmds)
		calls = append(calls, cl)
	}
	next := f.out
	var stages []*stage
	for i := len(calls) - 1; i >= 0; i-- {
		sink := next
		own := *f.st // what one command merges is none of the others'
		st := &own
		c := cmds[i]
		for from, on := range map[int]bool{2: c.MergeError, 3: c.MergeWarning, 4: c.MergeVerbose, 5: c.MergeDebug, 6: c.MergeInformation} {
			if on {
				divert(st, from, sink)
			}
		}
		s := &stage{run: r}
		proc, err := f.start(calls[i], sink, st, i > 0 || input != nil)
		if err != nil {
			return err
		}
		s.p = proc
		stages = append(stages, s)
		next = s.input
	}
	for i := len(stages) - 1; i >= 0; i-- {
		stages[i].at = len(r.stages)
		r.stages = append(r.stages, stages[i])
	}
	*f.in.question = true
	single := len(cmds) == 1 && cmds[0].Script
	err := r.runAll(func(in func(any) error) error {
		if input == nil {
			return nil
		}
		for {
			if err := f.stopped(); err != nil {
				return err
			}
			v, ok, err := input(f.in.ctx)
			if err != nil {
				if serr := f.stopped(); serr != nil {
					return serr
				}
				return ends(err)
			}
			if !ok {
				return nil
			}
			if err := in(v); err != nil {
				return err
			}
		}
	})
	if err == nil {
		if !single {
			*f.in.question = !r.failed()
		}
		return nil
	}
	if single {
		return err
	}
	// The error of a command is reported as that of a statement.
	ft, ok := asFault(err)
	if !ok {
		return err
	}
	f.place(ft)
	return ft
}

// callOf makes the call that a command stands for.
func (rs *Runspace) callOf(f *frame, c Command, first bool) (*call, error) {
	cl := &call{name: c.Text, invoke: '.'}
	if c.LocalScope {
		cl.invoke = '&'
	}
	if c.Script {
		if f.language() == NoLanguage && !c.Trusted {
			return nil, scriptsNotAllowed()
		}
		body, err := parse.Parse(c.Text, "")
		if err != nil {
			return nil, f.in.parseFault(err, true)
		}
		body.Source.Trusted = c.Trusted
		sb := &ScriptBlock{body: body, in: f.in}
		if err := f.mustBeAllowed(sb, true); err != nil {
			return nil, err
		}
		cl.name = ""
		cl.target = sb
		cl.top = true
		cl.src = body.Source
		cl.pos = body.Extent
	} else {
		of := f
		if c.Trusted {
			own := *f
			own.src = &ast.Source{Trusted: true}
			of = &own
		}
		t, err := of.resolve(c.Text)
		if err != nil {
			return nil, err
		}
		cl.invoke = 0
		cl.target = t
	}
	for _, p := range c.Parameters {
		v := p.Value
		switch {
		case p.Name == "":
			cl.args = append(cl.args, argument{value: v, has: true})
		case p.Switch:
			cl.args = append(cl.args, argument{name: strings.TrimPrefix(p.Name, "-")})
		default:
			cl.args = append(cl.args, argument{name: strings.TrimSuffix(strings.TrimPrefix(p.Name, "-"), ":"), value: v, has: true, colon: true})
		}
	}
	return cl, nil
}
