package remoting

import (
	"context"
	"errors"
	"sync"
	"time"

	"github.com/pslshell/psl/remoting/client"
	"github.com/pslshell/psl/remoting/psobject"
)

// DefaultThrottle is how many computers are worked on at once where nothing else is said.
const DefaultThrottle = 32

// Command is what runs in sessions.
type Command struct {
	// Script is the text of a script block, without braces.
	Script string
	// Calls are the commands of a pipeline that runs in the script's place: by their names, with the values of their parameters.
	// A session without a language takes nothing else.
	Calls []Call
	// Initialization runs before the script, for its effects alone.
	Initialization string
	// Arguments bind to the block's parameters by position.
	Arguments []any
	// Using holds the values of the $using: expressions, as UsingValues gives them.
	Using *psobject.Dictionary
	// Input gives the objects of $input for each target; nil for none. Each call starts anew and must be safe for use
	// by several targets at once. It may wait for an object, and returns when ctx is done: then the target reads no more.
	// See [Feed] for input that is made while the command runs.
	Input func(ctx context.Context, yield func(any) bool)
	// HideComputerName sets PSShowComputerName to false on results.
	HideComputerName bool
	// Host answers questions of the remote side; nil where nobody can.
	Host HostUI
	// Timeout is how long the command may take in a session that is there already, 0 for no limit; for others see
	// [Target]. A command whose time is over is stopped; its target's error is a *TimeLimit.
	Timeout time.Duration
	// TotalTimeout is the same for all targets together; those that are not done then end by a *TimeLimit.
	TotalTimeout time.Duration
	// ExitCode says when the session is asked for the exit code of its last native command. See [Outcome].
	ExitCode ExitCodeWhen
	// Background tells that nobody waits for the command, as for a job: its session is busy for all others until it
	// ends. A command that is waited for takes others in meanwhile: they run nested in it, where it puts out its next
	// object, or after it. So a stage of a pipeline may use the session that feeds it.
	Background bool

	// Interactive makes the other side show the results, by its own views and on the host that the session has: they come
	// as HostText. It is for lines that a person types.
	Interactive bool

	// Unmarked leaves out the notes of where results and records come from.
	Unmarked bool

	nested bool
	quiet  bool // not for the session's history
}

// Call is a command by its name.
type Call struct {
	Name string
	// Parameters are the values of its parameters, in their order.
	Parameters []CallParameter
}

// CallParameter is a value for a parameter; one without a name is for the next position.
type CallParameter struct {
	Name  string
	Value any
}

// ExitCodeWhen says when the exit code of the last native command is asked for, which is a command of its own.
type ExitCodeWhen uint8

// The times when it is.
const (
	ExitCodeNever ExitCodeWhen = iota
	ExitCodeAfterErrors
	ExitCodeAlways
)

// HostUI answers what the remote side asks. Methods are called on the target's goroutine, one at a time for each target.
// One that is a HostScreen, too, does what is asked of the terminal.
type HostUI interface {
	ReadLine(ctx context.Context, secret bool) (string, error)
	Prompt(ctx context.Context, caption, message string, fields []PromptField) (map[string]any, error)
	Credential(ctx context.Context, caption, message, user, target string) (*psobject.Credential, error)
	Choice(ctx context.Context, caption, message string, choices []Choice, def int) (int, error)
	// Choices is Choice for a question with several answers; defaults are those that hold where none is given.
	Choices(ctx context.Context, caption, message string, choices []Choice, defaults []int) ([]int, error)
	// Key waits for a key; one that echoes is shown.
	Key(ctx context.Context, echo bool) (rune, error)
}

// PromptField is one value that Prompt asks for.
type PromptField struct {
	Name, Label, Help, Type string
	Secret                  bool
	Default                 any
}

// Choice is one answer to a question; & stands before its key.
type Choice struct{ Label, Help string }

// EventKind tells what an event is.
type EventKind uint8

// The kinds of events.
const (
	Output      EventKind = iota // Value is the object
	Error                        // Value is a *psobject.ErrorRecord
	Warning                      // Value is a *psobject.InformationalRecord, as for the next two
	Verbose                      //
	Debug                        //
	Information                  // Value is a *psobject.InformationRecord
	Progress                     // Value is a *psobject.ProgressRecord
	HostText                     // Value is a *psobject.HostMessage
	Finished                     // the target is done; Value is an Outcome, Err tells why it failed, if it did

	exited     // the script has ended its session; not passed on
	exitCode   // Value is an int32; becomes part of the Outcome
	hostFailed // an Error of this side's host: passed on as one, without a note of where it comes from
)

// Outcome tells of a target that is done.
type Outcome struct {
	// Took is the time from the target's turn to its end.
	Took time.Duration
	// ExitCode is the exit code of the last native command that ran in the session, this command's or an earlier one's.
	// It is nil where it was not asked for, nothing native ran, or the session cannot tell.
	ExitCode *int32
}

// Event is something that a target did.
type Event struct {
	Target int // index of the target
	Kind   EventKind
	Value  any
	Err    error
}

// On is a place to run: a session, or a target for which a session is opened for this one command.
type On struct {
	Session *Session
	Target  *Target
}

// Name is the computer's name.
func (o On) Name() string {
	if o.Session != nil {
		return o.Session.ComputerName()
	}
	return o.Target.name()
}

// Invocation is a command that runs on one or more targets at once. Take the events until the channel is closed, or
// call Stop; then nothing is left behind.
type Invocation struct {
	events chan Event
	cancel context.CancelCauseFunc
	wg     sync.WaitGroup
}

// ErrStopped is the cause of a target that ended because of Stop.
var ErrStopped = errors.New("the command was stopped")

// eventBuffer is how many events may wait for the receiver; then the targets wait.
const eventBuffer = 256

// Invoke runs the command on all targets, throttle at a time (32 for 0 or less). Each target's events come in their
// order, the last one is Finished. ctx stops everything.
func (c *Client) Invoke(ctx context.Context, cmd Command, throttle int, targets ...On) *Invocation {
	// The sessions of a background command are its own from now on: what comes next finds them busy.
	holds := make([]*hold, len(targets))
	for i, on := range targets {
		if on.Session != nil && cmd.Background {
			holds[i] = on.Session.hold(true)
		}
	}
	return start(ctx, cmd.TotalTimeout, throttle, len(targets), func(ctx context.Context, i int, emit func(EventKind, any) error) error {
		h := holds[i]
		if h == nil && targets[i].Session != nil {
			h = targets[i].Session.hold(cmd.Background)
		}
		defer h.release()
		return c.invokeOn(ctx, cmd, targets[i], h, emit)
	}, func(i int) { holds[i].release() })
}

// Receive gives the events of the command that was left in a session, as those of a single target. The session must be
// open.
func (c *Client) Receive(ctx context.Context, s *Session, host HostUI) *Invocation {
	return start(ctx, 0, 1, 1, func(ctx context.Context, _ int, emit func(EventKind, any) error) error {
		return s.Receive(ctx, host, emit)
	}, nil)
}

// start does work for each of n targets, throttle at a time, all of it within a limit where there is one. skipped is told of
// those whose turn does not come any more; it may be nil.
func start(ctx context.Context, limit time.Duration, throttle, n int, work func(ctx context.Context, i int, emit func(EventKind, any) error) error, skipped func(i int)) *Invocation {
	if throttle <= 0 {
		throttle = DefaultThrottle
	}
	ctx, release := WithTotal(ctx, limit)
	ctx, cancel := context.WithCancelCause(ctx)
	inv := &Invocation{events: make(chan Event, eventBuffer), cancel: cancel}
	slots := make(chan struct{}, throttle)
	for i := range n {
		inv.wg.Add(1)
		go func() {
			defer inv.wg.Done()
			var err error
			var done Outcome
			select {
			case slots <- struct{}{}:
				began, sink := time.Now(), inv.sink(ctx, i)
				err = work(ctx, i, func(k EventKind, v any) error {
					if k == exitCode {
						code := v.(int32)
						done.ExitCode = &code
						return nil
					}
					return sink(k, v)
				})
				done.Took = time.Since(began)
				<-slots
			case <-ctx.Done():
				err = context.Cause(ctx)
				if skipped != nil {
					skipped(i)
				}
			}
			inv.events <- Event{Target: i, Kind: Finished, Value: done, Err: err}
		}()
	}
	go func() {
		inv.wg.Wait()
		cancel(nil)
		release()
		close(inv.events)
	}()
	return inv
}

// Events gives what happens. It is closed when all targets are finished.
func (inv *Invocation) Events() <-chan Event { return inv.events }

// Stop stops all targets and waits for them. Events that nobody took are dropped.
func (inv *Invocation) Stop() {
	inv.cancel(ErrStopped)
	for range inv.events {
	}
}

// Interrupt asks all targets to stop; the events go on until they have.
func (inv *Invocation) Interrupt() { inv.cancel(ErrStopped) }

// sink passes a target's events on; it fails when the command is stopped.
func (inv *Invocation) sink(ctx context.Context, target int) func(EventKind, any) error {
	return func(k EventKind, v any) error {
		select {
		case inv.events <- Event{Target: target, Kind: k, Value: v}:
			return nil
		default:
		}
		select {
		case inv.events <- Event{Target: target, Kind: k, Value: v}:
			return nil
		case <-ctx.Done():
			return context.Cause(ctx)
		}
	}
}

// invokeOn runs the command on one target.
func (c *Client) invokeOn(ctx context.Context, cmd Command, on On, h *hold, emit func(EventKind, any) error) error {
	if s := on.Session; s != nil {
		ctx, cancel := within(ctx, cmd.Timeout, "the timeout for "+s.ComputerName())
		defer cancel()
		return inTime(ctx, s.invoke(ctx, cmd, h, emit))
	}
	return attempt(ctx, *on.Target, func(ctx context.Context) (again bool, err error) {
		s, err := c.openOnce(ctx, *on.Target)
		if err != nil {
			return true, err
		}
		defer func() {
			// The work is done: closing must not be cut short by a stop, and is bounded by the transport.
			_ = s.Close(context.WithoutCancel(ctx))
		}()
		h := s.hold(cmd.Background)
		defer h.release()
		return false, inTime(ctx, s.invoke(ctx, cmd, h, emit))
	})
}

// invoke runs the command in the session, which is held for it.
func (s *Session) invoke(ctx context.Context, cmd Command, h *hold, emit func(EventKind, any) error) error {
	if !s.Ready() {
		return &StateError{Session: s, State: s.State()}
	}
	if !h.free {
		return &StateError{Session: s, State: Opened, Busy: true}
	}
	cmd.nested = h.nested
	if cmd.Initialization != "" {
		err := s.shell.Run(ctx, Command{Script: cmd.Initialization, nested: cmd.nested}, func(k EventKind, v any) error {
			if k == Output {
				return nil
			}
			return emit(k, v)
		})
		if err != nil {
			return err
		}
	}
	wrong := false
	pass, exited := s.passing(func(k EventKind, v any) error {
		wrong = wrong || k == Error
		return emit(k, v)
	}, !cmd.HideComputerName, !cmd.Unmarked)
	err := s.shell.Run(ctx, cmd, pass)
	var remote *client.RemoteError
	if errors.As(err, &remote) && remote.Record != nil {
		wrong = true
		if !cmd.Unmarked {
			origin(s, remote.Record)
		}
	}
	if *exited && ctx.Err() == nil {
		// exit in a script ends its session, on both sides; it is no failure.
		return s.Close(ctx)
	}
	if (cmd.ExitCode == ExitCodeAlways || cmd.ExitCode == ExitCodeAfterErrors && wrong) && !cmd.nested {
		s.tellExitCode(ctx, emit)
	}
	return err
}

// tellExitCode asks the session for the exit code of its last native command. That of a command which the caller stopped
// counts, too; who cancels everything does not wait for it.
func (s *Session) tellExitCode(ctx context.Context, emit func(EventKind, any) error) {
	if ctx.Err() != nil && !errors.Is(context.Cause(ctx), ErrStopped) || s.State() != Opened {
		return
	}
	ctx, cancel := within(context.WithoutCancel(ctx), 5*time.Second, "the time for the exit code")
	defer cancel()
	// A session that has no such variable, or does not let it be read, has no exit code to tell.
	_ = s.shell.Run(ctx, Command{Script: "$global:LASTEXITCODE", quiet: true}, func(k EventKind, v any) error {
		if code, ok := psobject.Base(v).(int32); ok && k == Output {
			return emit(exitCode, code)
		}
		return nil
	})
}

// passing returns a function that passes events on with a note of where they come from; ended tells afterwards whether the
// script has ended its session.
func (s *Session) passing(emit func(EventKind, any) error, show, mark bool) (pass func(EventKind, any) error, ended *bool) {
	note := notes(s, show)
	ended = new(bool)
	return func(k EventKind, v any) error {
		switch {
		case k == exited:
			*ended = true
			return nil
		case k == hostFailed:
			k = Error
		case !mark:
		case k == Output:
			v = note(v)
		default:
			origin(s, v)
		}
		return emit(k, v)
	}, ended
}

// notes returns a function that adds where a result comes from.
func notes(s *Session, show bool) func(any) any {
	computer, id := any(s.ComputerName()), any(s.InstanceID())
	var shown any = show
	return func(v any) any {
		o, ok := v.(*psobject.Object)
		switch {
		case v == nil:
			return nil // a null stays one
		case !ok:
			return &psobject.Object{Base: v, Extended: []psobject.Property{{Name: "PSComputerName", Value: computer}, {Name: "RunspaceId", Value: id}, {Name: "PSShowComputerName", Value: shown}}}
		}
		for _, p := range []psobject.Property{{Name: "PSComputerName", Value: computer}, {Name: "RunspaceId", Value: id}, {Name: "PSShowComputerName", Value: shown}} {
			o.Set(p.Name, p.Value)
		}
		return o
	}
}

// remoteException is the local side of an exception that came from another computer: a RemoteException with the other
// one inside. Its message and facts stay.
func remoteException(r *psobject.ErrorRecord) *psobject.Exception {
	const typ = "System.Management.Automation.RemoteException"
	e := r.Exception
	if e == nil || e.Remote == nil || e.Type() == typ && len(e.Properties) > 0 && e.Properties[0].Name == "SerializedRemoteException" {
		return e
	}
	x := psobject.NewException(typ, e.Message)
	x.Remote, x.StackTrace, x.Source, x.HResult = e.Remote, e.StackTrace, e.Source, e.HResult
	var invocation any
	if r.Invocation != nil && r.Invocation.Remote != nil {
		invocation = r.Invocation.Remote
	}
	x.Properties = append([]psobject.Property{{Name: "SerializedRemoteException", Value: e.Remote}, {Name: "SerializedRemoteInvocationInfo", Value: invocation}}, e.Properties...)
	return x
}

// origin notes in a record where it comes from.
func origin(s *Session, v any) {
	o := &psobject.OriginInfo{PSComputerName: s.ComputerName(), RunspaceID: s.InstanceID()}
	switch r := v.(type) {
	case *psobject.ErrorRecord:
		r.Origin = o
		r.Exception = remoteException(r)
	case *psobject.InformationalRecord:
		r.Origin = o
	case *psobject.InformationRecord:
		r.Origin = o
	case *psobject.ProgressRecord:
		r.Origin = o
	}
}
