package remoting

import (
	"context"
	"math"
	"strings"
	"sync"
	"time"

	"github.com/pslshell/psl/remoting/dotnet"
	"github.com/pslshell/psl/remoting/psobject"
)

// Session is a PSSession: a runspace on some computer that keeps its state between commands. All methods may be called
// from several goroutines.
type Session struct {
	owner  *Client
	target Target
	shell  shell

	mu     sync.Mutex
	id     int32
	name   string
	busy   int           // commands that run
	jobs   int           // those of them that run in the background
	noJobs chan struct{} // closed when there are none any more; nil while nobody waits for it
	runs   int           // commands that have begun
	closed bool
	broken error

	leftOn, expires time.Time // of a session that is disconnected
}

// State is a session's or runspace's state.
type State string

// The states that a session is in here.
const (
	Opened       State = "Opened"
	Closed       State = "Closed"
	Broken       State = "Broken"
	Disconnected State = "Disconnected"
)

// ID is the session's number in this process.
func (s *Session) ID() int32 { s.mu.Lock(); defer s.mu.Unlock(); return s.id }

// Name is the friendly name.
func (s *Session) Name() string { s.mu.Lock(); defer s.mu.Unlock(); return s.name }

// InstanceID is the runspace's identity.
func (s *Session) InstanceID() psobject.GUID { return s.shell.ID() }

// ComputerName is the computer as it was given.
func (s *Session) ComputerName() string { return s.target.name() }

// Engine says what serves the session: "pwsh", "embedded", or "" for another computer's engine, which is not known.
func (s *Session) Engine() string { return s.shell.Engine() }

// State tells whether the session can run commands.
func (s *Session) State() State {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.closed {
		return Closed
	}
	select {
	case <-s.shell.Done():
		if s.broken == nil {
			s.broken = s.shell.Err()
		}
		if s.broken != nil {
			return Broken
		}
		return Closed
	default:
	}
	if l, ok := s.shell.(leaver); ok && l.Away() {
		return Disconnected
	}
	if s.lost() != nil {
		return Broken
	}
	return Opened
}

// lost tells why a session is not connected that its next command connects; nil for all others.
func (s *Session) lost() error {
	if r, ok := s.shell.(*renewable); ok {
		return r.lost()
	}
	return nil
}

// Ready reports whether a command can reach the session: it is open, or was opened so that the command opens it anew.
func (s *Session) Ready() bool { return s.State() == Opened || s.lost() != nil }

// Availability tells whether the session is free.
func (s *Session) Availability() string {
	switch s.State() {
	case Opened:
	case Disconnected:
		if f, ok := s.shell.(*foundShell); ok && f.elsewhere() {
			return "Busy"
		}
		return "None"
	default:
		return "None"
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.busy > 0 {
		return "Busy"
	}
	return "Available"
}

// Takes reports whether a command can run in the session now: it is ready and free, or what runs there takes the command
// in (see Command.Background).
func (s *Session) Takes(background bool) bool {
	if !s.Ready() {
		return false
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.takes(background)
}

// takes is Takes for an open session. s.mu is held.
func (s *Session) takes(background bool) bool { return s.busy == 0 || s.jobs == 0 && !background }

// begin takes the session for a command, if it can; nested tells that another one runs there.
func (s *Session) begin(background bool) (nested, ok bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if !s.takes(background) {
		return false, false
	}
	nested = s.busy > 0
	s.busy++
	s.runs++
	if background {
		s.jobs++
	}
	return nested, true
}

// Runs counts the commands that have begun in the session.
func (s *Session) Runs() int { s.mu.Lock(); defer s.mu.Unlock(); return s.runs }

// hold is the place that a command has in a session, from when it is wanted to its end.
type hold struct {
	session            *Session
	background         bool
	nested, free, over bool
}

// hold takes a place, if the session has one.
func (s *Session) hold(background bool) *hold {
	h := &hold{session: s, background: background}
	h.nested, h.free = s.begin(background)
	return h
}

// release gives it back, once; nil holds nothing.
func (h *hold) release() {
	if h != nil && h.free && !h.over {
		h.over = true
		h.session.end(h.background)
	}
}

func (s *Session) end(background bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.busy--
	if background {
		s.jobs--
	}
	if s.jobs == 0 && s.noJobs != nil {
		close(s.noJobs)
		s.noJobs = nil
	}
}

// withoutJobs waits until the session's background commands have given their places back.
func (s *Session) withoutJobs(ctx context.Context) {
	s.mu.Lock()
	if s.jobs == 0 {
		s.mu.Unlock()
		return
	}
	if s.noJobs == nil {
		s.noJobs = make(chan struct{})
	}
	done := s.noJobs
	s.mu.Unlock()
	select {
	case <-done:
	case <-ctx.Done():
	}
}

// Close ends the session; one that is disconnected is left alone. It stays listed until the client removes it.
func (s *Session) Close(ctx context.Context) error {
	if !s.Ready() {
		return s.shell.Close(ctx)
	}
	s.mu.Lock()
	s.closed = true
	s.mu.Unlock()
	return s.shell.Close(ctx)
}

// Err tells why the session is broken, nil where it is not.
func (s *Session) Err() error {
	if s.State() != Broken {
		return nil
	}
	if err := s.lost(); err != nil {
		return err
	}
	return s.broken
}

const sessionType = "System.Management.Automation.Runspaces.PSSession"

// PSTypeNames names the type.
func (s *Session) PSTypeNames() []string { return []string{sessionType, "System.Object"} }

// PSText is what a session shows in a text.
func (s *Session) PSText() string { return "[PSSession]" + s.Name() }

// PSProperties lists the properties in the original's order.
func (s *Session) PSProperties() []psobject.Property {
	var config, data any = s.shell.ConfigurationName(), nil
	if config == "" {
		config = nil
	}
	if d := s.shell.PrivateData(); d != nil {
		data = d
	}
	leftOn, expires := s.leftTimes()
	var buffering any // of those alone that can be left
	if s.shell.Transport() == "WSMan" {
		buffering = sessionEnum("OutputBufferingMode", orText(s.terms().BufferMode, "None"))
	}
	return []psobject.Property{
		{Name: "State", Value: sessionEnum("RunspaceState", string(s.State()))},
		{Name: "IdleTimeout", Value: s.idleTimeout()},
		{Name: "OutputBufferingMode", Value: buffering},
		{Name: "DisconnectedOn", Value: leftOn},
		{Name: "ExpiresOn", Value: expires},
		{Name: "ComputerType", Value: sessionEnum("TargetMachineType", "RemoteMachine")},
		{Name: "ComputerName", Value: s.ComputerName()},
		{Name: "ContainerId", Value: ""},
		{Name: "VMName", Value: ""},
		{Name: "VMId", Value: nil},
		{Name: "ConfigurationName", Value: config},
		{Name: "InstanceId", Value: s.InstanceID()},
		{Name: "Id", Value: s.ID()},
		{Name: "Name", Value: s.Name()},
		{Name: "Availability", Value: sessionEnum("RunspaceAvailability", s.Availability())},
		{Name: "ApplicationPrivateData", Value: data},
		{Name: "Runspace", Value: s.runspace()},
		{Name: "Transport", Value: s.shell.Transport()},
	}
}

// idleTimeout is how long the session lives without a client, in milliseconds; -1 where that is not known, or it does not.
func (s *Session) idleTimeout() int32 {
	if t := s.terms(); t.IdleTimeout > 0 {
		return int32(min(t.IdleTimeout.Milliseconds(), math.MaxInt32))
	}
	return -1
}

// PSUnlisted gives Engine, which is psl's own: the original's sessions have no such property.
func (s *Session) PSUnlisted(name string) (any, bool) {
	if !strings.EqualFold(name, "Engine") {
		return nil, false
	}
	if e := s.Engine(); e != "" {
		return e, true
	}
	return nil, true
}

// sessionEnum is a member of one of the enumerations of runspaces; its name where it is unknown.
func sessionEnum(typ, member string) any {
	e, err := dotnet.Convert(member, runspaces+typ)
	if err != nil {
		return member
	}
	return e
}

// SetPSProperty writes the name, which is the only property that can be written.
func (s *Session) SetPSProperty(name string, v any) (bool, error) {
	if !strings.EqualFold(name, "Name") {
		return false, nil
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.name = dotnet.String(v)
	return true, nil
}

// Target tells where the session is and how it was made, for making another one like it.
func (s *Session) Target() Target { return s.target }
