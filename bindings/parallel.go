package bindings

import (
	"context"
	"errors"
	"sync"
	"time"

	lua "github.com/yuin/gopher-lua"

	luacmdlet "github.com/pslshell/psl/bindings/cmdlet"
	"github.com/pslshell/psl/bindings/value"
	"github.com/pslshell/psl/remoting"
	"github.com/pslshell/psl/remoting/client"
	"github.com/pslshell/psl/remoting/cmdlet"
	"github.com/pslshell/psl/remoting/cmdlets"
	"github.com/pslshell/psl/remoting/psobject"
	"github.com/pslshell/psl/runtime/module"
)

// forEachObject is ForEach-Object with -Parallel.
func forEachObject(c *remoting.Client) *cmdlet.Declaration {
	plain := cmdlets.ForEachObject
	return &cmdlet.Declaration{
		Name: plain.Name, Class: plain.Class, Aliases: plain.Aliases, DefaultSet: plain.DefaultSet, ShouldProcess: plain.ShouldProcess, Synopsis: plain.Synopsis,
		Description: "parallel works at several objects at once, and gives results as they come. Text is PowerShell with the object in $_, in sessions of this computer. A Lua function is given the " +
			"object; it runs on Lua states of its own, with copies of the variables that it uses: what it changes in them is not seen outside. An object that fails is an error of its own, and " +
			"does not stop the others.",
		Notes: "The original refuses error_action, warning_action, information_action and pipeline_variable beside parallel; here they work.",
		Examples: append(append([]cmdlet.Example{}, plain.Examples...),
			cmdlet.Example{Title: "Several at once", Code: `local twice = {1, 2, 3} | foreach_object{parallel = function(n) return n * 2 end, throttle_limit = 2}`}),
		New: func() any { return &forEachObjectCmd{client: c} },
	}
}

type forEachObjectCmd struct {
	cmdlets.ForEach
	Parallel       cmdlet.Block `param:"sets=ParallelParameterSet mandatory" help:"Runs for each object, several at once: a Lua function, or text of PowerShell."`
	ThrottleLimit  int32        `param:"sets=ParallelParameterSet range=1,2147483647" help:"How many objects are worked at at once." default:"5"`
	TimeoutSeconds int32        `param:"sets=ParallelParameterSet range=0,2147483" help:"Stops everything after so many seconds; 0 does not." default:"0"`
	AsJob          bool         `param:"sets=ParallelParameterSet" help:"Runs in the background and gives a job, with a child for each object."`
	UseNewRunspace bool         `param:"sets=ParallelParameterSet" help:"A state or session of its own for each object, instead of one for each that is worked at at once."`

	client *remoting.Client
	pool   *taskPool
	queue  []any // of a job, which begins at the end
	events chan taskEvent
	ctx    context.Context
	cancel context.CancelFunc
	wg     sync.WaitGroup
}

// taskEvent is something that the work at one object did.
type taskEvent struct {
	kind   remoting.EventKind
	value  any
	err    error
	object any
}

func (f *forEachObjectCmd) Begin(r *cmdlet.Run) error {
	if f.Parallel == nil {
		return f.ForEach.Begin(r)
	}
	if f.AsJob && f.TimeoutSeconds > 0 {
		return f.fail(r, "ParallelCannotUseTimeoutWithJob", psobject.InvalidOperation, "The 'TimeoutSeconds' parameter cannot be used with the 'AsJob' parameter.")
	}
	limit := int(f.ThrottleLimit)
	if limit == 0 {
		limit = 5
	}
	f.ThrottleLimit = int32(limit)
	f.ctx, f.cancel = context.WithCancel(r.Context())
	if f.TimeoutSeconds > 0 {
		f.ctx, f.cancel = context.WithTimeout(r.Context(), time.Duration(f.TimeoutSeconds)*time.Second)
	}
	f.events = make(chan taskEvent, 64)
	call := luacmdlet.Call(r)
	f.pool = &taskPool{fresh: f.UseNewRunspace, idle: make(chan task, limit), slots: make(chan struct{}, limit)}
	if fn, ok := f.Parallel.(*value.Function); ok {
		f.pool.make = func() (task, error) { return newLuaTask(call, f.client, fn) }
		return nil
	}
	text := f.Parallel.BlockText()
	using, err := (&invokeCommandCmd{}).using(r, text)
	if err != nil {
		return err
	}
	if using != nil {
		for _, v := range using.Values() {
			if _, ok := psobject.Base(v).(cmdlet.Block); ok {
				return f.fail(r, "ParallelUsingVariableCannotBeScriptBlock", psobject.InvalidType, "A ForEach-Object -Parallel using variable cannot be a script block. Passed-in script block variables are not supported with ForEach-Object -Parallel, and can result in undefined behavior.")
			}
		}
	}
	f.pool.make = func() (task, error) { return &textTask{client: f.client, text: text, using: using}, nil }
	return nil
}

func (f *forEachObjectCmd) fail(r *cmdlet.Run, id string, category psobject.ErrorCategory, text string) *psobject.ErrorRecord {
	rec := r.Fail(id, category, "System.Management.Automation.PSArgumentException", text, nil)
	rec.Category.TargetName, rec.Category.TargetType = "Microsoft.PowerShell.Commands.ForEachObjectCommand", "ForEachObjectCommand"
	return rec
}

func (f *forEachObjectCmd) Process(r *cmdlet.Run) error {
	if f.Parallel == nil {
		return f.ForEach.Process(r)
	}
	if !r.Bound("InputObject") {
		return nil
	}
	switch psobject.Base(f.InputObject).(type) {
	case cmdlet.Block, psobject.ScriptBlock:
		return r.WriteError(f.fail(r, "ParallelPipedInputObjectCannotBeScriptBlock", psobject.InvalidType, "A ForEach-Object -Parallel piped input object cannot be a script block. Passed-in script block variables are not supported with ForEach-Object -Parallel, and can result in undefined behavior."))
	}
	obj, err := value.Copy(f.InputObject)
	if err != nil {
		return notTaken(r, err)
	}
	if f.AsJob {
		f.queue = append(f.queue, obj)
		return nil
	}
	for {
		select {
		case f.pool.slots <- struct{}{}:
			t, err := f.pool.take()
			if err != nil {
				<-f.pool.slots
				return notTaken(r, err)
			}
			f.begin(t, obj)
			return f.deliver(r, false)
		case e := <-f.events:
			if err := f.pass(r, e); err != nil {
				return err
			}
		case <-f.ctx.Done():
			return r.Context().Err() // the time is over: what is piped from now on is left out, as in the original
		}
	}
}

// begin works at an object on a goroutine of its own, which Close waits for. It has one of the pool's slots.
func (f *forEachObjectCmd) begin(t task, obj any) {
	f.wg.Add(1)
	go func() {
		defer f.wg.Done()
		send := func(e taskEvent) error {
			select {
			case f.events <- e:
				return nil
			case <-f.ctx.Done():
			}
			return context.Cause(f.ctx)
		}
		err := t.run(f.ctx, obj, func(k remoting.EventKind, v any) error { return send(taskEvent{kind: k, value: v}) })
		f.pool.give(t)
		<-f.pool.slots
		f.events <- taskEvent{kind: remoting.Finished, err: err, object: obj} // somebody takes it: End or Close
	}()
}

// deliver passes on what has come; wait goes on until all work is done.
func (f *forEachObjectCmd) deliver(r *cmdlet.Run, wait bool) error {
	var done chan struct{}
	if wait {
		done = make(chan struct{})
		go func() {
			f.wg.Wait()
			close(done)
		}()
	}
	for {
		select {
		case e := <-f.events:
			if err := f.pass(r, e); err != nil {
				return err
			}
			continue
		default:
		}
		if !wait {
			return nil
		}
		select {
		case e := <-f.events:
			if err := f.pass(r, e); err != nil {
				return err
			}
		case <-done:
			wait = false // what is buffered comes still
		}
	}
}

func (f *forEachObjectCmd) pass(r *cmdlet.Run, e taskEvent) error {
	if e.kind != remoting.Finished {
		return (&invokeCommandCmd{}).event(r, remoting.Event{Kind: e.kind, Value: e.value}, nil)
	}
	if e.err == nil {
		return nil
	}
	if err := r.Context().Err(); err != nil {
		return err
	}
	return r.WriteError(taskRecord(e.err, e.object))
}

// taskRecord is the error of an object whose work failed.
func taskRecord(err error, obj any) *psobject.ErrorRecord {
	rec := &psobject.ErrorRecord{FullyQualifiedErrorID: "PSTaskException", TargetObject: obj, Cause: err,
		Category: psobject.CategoryInfo{Category: psobject.InvalidOperation, TargetName: "System.Management.Automation.PSTasks.PSTask", TargetType: "PSTask"}}
	var remote *client.RemoteError
	switch {
	case errors.Is(err, context.DeadlineExceeded), errors.Is(err, client.ErrStopped):
		rec.Exception = psobject.NewException("System.Management.Automation.PipelineStoppedException", "The pipeline has been stopped.")
	case errors.As(err, &remote) && remote.Record != nil && remote.Record.Exception != nil:
		rec.Exception, rec.Invocation, rec.ScriptStackTrace, rec.Details = remote.Record.Exception, remote.Record.Invocation, remote.Record.ScriptStackTrace, remote.Record.Details
	default:
		rec.Exception = psobject.NewException("System.Management.Automation.RuntimeException", err.Error())
	}
	t := rec.Exception.Type()
	for i := len(t) - 1; i >= 0; i-- {
		if t[i] == '.' {
			t = t[i+1:]
			break
		}
	}
	rec.Category.Reason = t
	return rec
}

func (f *forEachObjectCmd) End(r *cmdlet.Run) error {
	switch {
	case f.Parallel == nil:
		return f.ForEach.End(r)
	case f.AsJob:
		return f.job(r)
	}
	if err := f.deliver(r, true); err != nil {
		return err
	}
	return r.Context().Err()
}

// job begins the work at all objects in the background.
func (f *forEachObjectCmd) job(r *cmdlet.Run) error {
	pool, queue := f.pool, f.queue
	text := f.Parallel.BlockText()
	if fn, ok := f.Parallel.(*value.Function); ok {
		text = describeFunction(fn)
	}
	// States are made where the script runs, which goes on beside the job.
	n := min(int(f.ThrottleLimit), len(queue))
	if pool.fresh {
		n = len(queue)
		pool.idle = make(chan task, n)
	}
	for range n {
		t, err := pool.make()
		if err != nil {
			pool.close()
			return notTaken(r, err)
		}
		pool.idle <- t
	}
	f.pool = nil // the job's
	return r.Write(f.client.StartTasks(r.Context(), text, len(queue), int(f.ThrottleLimit), pool.close, func(ctx context.Context, i int, emit func(remoting.EventKind, any) error) error {
		t := <-pool.idle
		err := t.run(ctx, queue[i], emit)
		pool.give(t)
		return err
	}))
}

// Close stops what still runs and waits for it.
func (f *forEachObjectCmd) Close() {
	if f.cancel == nil {
		return
	}
	f.cancel()
	done := make(chan struct{})
	go func() {
		f.wg.Wait()
		close(done)
	}()
	for wait := true; wait; {
		select {
		case <-f.events: // nobody wants it any more
		case <-done:
			wait = false
		}
	}
	if f.pool != nil {
		f.pool.close()
	}
}

// task works at objects, one at a time.
type task interface {
	run(ctx context.Context, obj any, emit func(remoting.EventKind, any) error) error
	close()
}

// taskPool keeps tasks that have nothing to do, for the next object; fresh ones work at one object each.
type taskPool struct {
	make  func() (task, error) // where the script runs
	fresh bool
	idle  chan task
	slots chan struct{} // one for each object that is worked at
}

func (p *taskPool) take() (task, error) {
	select {
	case t := <-p.idle:
		return t, nil
	default:
		return p.make()
	}
}

func (p *taskPool) give(t task) {
	if p.fresh {
		t.close()
		return
	}
	p.idle <- t
}

func (p *taskPool) close() {
	for {
		select {
		case t := <-p.idle:
			t.close()
		default:
			return
		}
	}
}

// luaTask is a Lua function on a state of its own.
type luaTask struct {
	*worker
	fn *lua.LFunction
}

func newLuaTask(call *module.Call, c *remoting.Client, fn *value.Function) (task, error) {
	w, err := newWorker(call, c)
	if err != nil {
		return nil, err
	}
	taken, err := w.take(fn)
	if err != nil {
		w.close()
		return nil, err
	}
	return &luaTask{w, taken[0]}, nil
}

func (t *luaTask) run(ctx context.Context, obj any, emit func(remoting.EventKind, any) error) error {
	return t.call(ctx, emit, t.fn, t.session.Values.ToLua(t.fork.Host().State(), obj))
}

// textTask is text of PowerShell in a session of this computer, which is opened with the first object.
type textTask struct {
	client  *remoting.Client
	text    string
	using   *psobject.Dictionary
	session *remoting.Session
}

func (t *textTask) run(ctx context.Context, obj any, emit func(remoting.EventKind, any) error) error {
	if t.session == nil || t.session.State() != remoting.Opened {
		s, err := t.client.OpenUnlisted(ctx, remoting.Target{})
		if err != nil {
			return err
		}
		t.session = s
	}
	cmd := remoting.Command{Script: "$input | ForEach-Object {" + t.text + "\n}", Using: t.using, Input: values([]any{obj}), Unmarked: true}
	inv := t.client.Invoke(ctx, cmd, 1, remoting.On{Session: t.session})
	defer inv.Stop()
	for e := range inv.Events() {
		if e.Kind == remoting.Finished {
			return e.Err
		}
		if err := emit(e.Kind, e.Value); err != nil {
			return err
		}
	}
	return context.Cause(ctx)
}

func (t *textTask) close() {
	if t.session != nil {
		_ = t.session.Close(context.Background())
	}
}
