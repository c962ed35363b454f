package remoting

import (
	"context"
	"errors"
	"sync"

	"github.com/pslshell/psl/remoting/client"
	"github.com/pslshell/psl/remoting/psobject"
)

// DefaultThrottle is how many computers are worked on at once where nothing else is said.
const DefaultThrottle = 32

// Command is what runs in sessions.
type Command struct {
	// Script is the text of a script block, without braces.
	Script string
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
	// Background tells that nobody waits for the command, as for a job: its session is busy for all others until it
	// ends. A command that is waited for takes others in meanwhile: they run nested in it, where it puts out its next
	// object, or after it. So a stage of a pipeline may use the session that feeds it.
	Background bool

	// Interactive makes the other side show the results, by its own views and on the host that the session has: they come
	// as HostText. It is for lines that a person types.
	Interactive bool

	nested bool
}

// HostUI answers what the remote side asks. Methods are called on the target's goroutine, one at a time for each target.
type HostUI interface {
	ReadLine(ctx context.Context, secret bool) (string, error)
	Prompt(ctx context.Context, caption, message string, fields []PromptField) (map[string]any, error)
	Credential(ctx context.Context, caption, message, user, target string) (*psobject.Credential, error)
	Choice(ctx context.Context, caption, message string, choices []Choice, def int) (int, error)
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
	Finished                     // the target is done; Err tells why it failed, if it did

	exited // the script has ended its session; not passed on
)

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
	return start(ctx, throttle, len(targets), func(ctx context.Context, i int, emit func(EventKind, any) error) error {
		return c.invokeOn(ctx, cmd, targets[i], emit)
	})
}

// Receive gives the events of the command that was left in a session, as those of a single target. The session must be
// open.
func (c *Client) Receive(ctx context.Context, s *Session, host HostUI) *Invocation {
	return start(ctx, 1, 1, func(ctx context.Context, _ int, emit func(EventKind, any) error) error {
		return s.Receive(ctx, host, emit)
	})
}

// start does work for each of n targets, throttle at a time.
func start(ctx context.Context, throttle, n int, work func(ctx context.Context, i int, emit func(EventKind, any) error) error) *Invocation {
	if throttle <= 0 {
		throttle = DefaultThrottle
	}
	ctx, cancel := context.WithCancelCause(ctx)
	inv := &Invocation{events: make(chan Event, eventBuffer), cancel: cancel}
	slots := make(chan struct{}, throttle)
	for i := range n {
		inv.wg.Add(1)
		go func() {
			defer inv.wg.Done()
			var err error
			select {
			case slots <- struct{}{}:
				err = work(ctx, i, inv.sink(ctx, i))
				<-slots
			case <-ctx.Done():
				err = context.Cause(ctx)
			}
			inv.events <- Event{Target: i, Kind: Finished, Err: err}
		}()
	}
	go func() {
		inv.wg.Wait()
		cancel(nil)
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
func (c *Client) invokeOn(ctx context.Context, cmd Command, on On, emit func(EventKind, any) error) error {
	s := on.Session
	if s == nil {
		var err error
		s, err = c.open(ctx, *on.Target)
		if err != nil {
			return err
		}
		defer func() {
			// The work is done: closing must not be cut short by a stop, and is bounded by the transport.
			_ = s.Close(context.WithoutCancel(ctx))
		}()
	}
	if !s.Ready() {
		return &StateError{Session: s, State: s.State()}
	}
	var free bool
	if cmd.nested, free = s.begin(cmd.Background); !free {
		return &StateError{Session: s, State: Opened, Busy: true}
	}
	defer s.end(cmd.Background)
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
	pass, exited := s.passing(emit, !cmd.HideComputerName)
	err := s.shell.Run(ctx, cmd, pass)
	var remote *client.RemoteError
	if errors.As(err, &remote) && remote.Record != nil {
		origin(s, remote.Record)
	}
	if *exited && ctx.Err() == nil {
		// exit in a script ends its session, on both sides; it is no failure.
		return s.Close(ctx)
	}
	return err
}

// passing returns a function that passes events on with a note of where they come from; ended tells afterwards whether the
// script has ended its session.
func (s *Session) passing(emit func(EventKind, any) error, show bool) (pass func(EventKind, any) error, ended *bool) {
	note := notes(s, show)
	ended = new(bool)
	return func(k EventKind, v any) error {
		switch k {
		case exited:
			*ended = true
			return nil
		case Output:
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
