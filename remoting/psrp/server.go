package psrp

import (
	"fmt"
	"time"

	"github.com/pslshell/psl/remoting/clixml"
	"github.com/pslshell/psl/remoting/psobject"
	"github.com/pslshell/psl/remoting/psrp/message"
)

// ServerOptions say how a server's pool behaves.
type ServerOptions struct {
	// Version is the newest version to speak; zero means 2.3.
	Version psobject.Version
	// Text gives the text of values for <ToString>; nil means a plain one.
	Text func(any) string
	// Zone is the time zone of this side, for the local time that a DateTimeOffset has; nil is UTC.
	Zone *time.Location
	// TypeName changes type names as they are sent; nil leaves them.
	TypeName func(string) string
	// Depth is how many levels of properties of sent objects are kept; 0 means 1, as PowerShell has.
	Depth int
	// MaxMessage is the longest message to accept, in bytes; 0 means fragment.MaxMessage.
	MaxMessage int
}

// Server is the server's side of a runspace pool.
type Server struct {
	core
	min, max   int32
	keyAsked   bool
	sessionKey []byte // nil until it is made
}

// NewServer returns a pool that waits for a client. Its ID is the client's, once that is known.
func NewServer(o ServerOptions) *Server {
	s := &Server{}
	s.core = newCore(ServerRole, psobject.GUID{}, o.Version, o.MaxMessage, clixml.EncodeOptions{Depth: o.Depth, Lossy: true, Text: o.Text, Zone: o.Zone, TypeName: o.TypeName})
	s.core.owner = s
	return s
}

// server handles what comes for a server's pool.
func (c *core) server(h message.Header, m message.Message) error {
	s := c.owner.(*Server)
	switch m := m.(type) {
	case *message.SessionCapability:
		if err := c.negotiate(m); err != nil {
			return err
		}
		return c.sendPool(&message.SessionCapability{
			ProtocolVersion: c.version, PSVersion: psVersion, SerializationVersion: serializationVersion,
		}, Default)
	case *message.InitRunspacePool:
		if m.MinRunspaces < 1 || m.MaxRunspaces < m.MinRunspaces || m.MaxRunspaces > maxRunspaces {
			return unexpected(m.Type(), fmt.Sprintf("asks for %d to %d runspaces", m.MinRunspaces, m.MaxRunspaces))
		}
		c.id = h.Pool
		s.min, s.max = m.MinRunspaces, m.MaxRunspaces
		c.emit(PoolRequested{m})
	case *message.ConnectRunspacePool:
		c.emit(ConnectRequested{m})
	case *message.PublicKey:
		pub, err := parsePublicKey(m.Key)
		if err != nil {
			return &ProtocolError{Err: err}
		}
		if err := s.makeKey(); err != nil {
			return &ProtocolError{Err: err}
		}
		blob, err := sealKey(s.sessionKey, pub)
		if err != nil {
			return &ProtocolError{Err: err}
		}
		if err := c.sendPool(&message.EncryptedSessionKey{Key: blob}, Default); err != nil {
			return err
		}
		c.emit(KeyExchanged{})
	case *message.SetMaxRunspaces:
		c.emit(SetMaxRunspaces{m.CallID, m.Count})
	case *message.SetMinRunspaces:
		c.emit(SetMinRunspaces{m.CallID, m.Count})
	case *message.GetAvailableRunspaces:
		c.emit(GetAvailableRunspaces{m.CallID})
	case *message.ResetRunspaceState:
		c.emit(ResetRunspaceState{m.CallID})
	case *message.HostResponse:
		c.emit(HostResponse{nil, m})
	}
	return nil
}

// Expect makes a pipeline known that the transport has begun: its first message must be its commands. Data for others is
// dropped, as it is what was on its way when they were closed.
func (s *Server) Expect(id psobject.GUID) error {
	switch {
	case s.failed != nil:
		return s.failed
	case id == psobject.GUID{} || s.pipelines[id] != nil:
		return s.broken(&ProtocolError{Reason: "a pipeline began twice, or without an id"})
	case len(s.pipelines) >= maxPipelines:
		return s.broken(&ProtocolError{Reason: fmt.Sprintf("more than %d pipelines at once", maxPipelines)})
	}
	s.newPipeline(id)
	return nil
}

// Unexpect lets go of a pipeline that Expect made known, whose commands have not come.
func (s *Server) Unexpect(id psobject.GUID) { delete(s.pipelines, id) }

// Limits returns the size of the pool that the client asked for.
func (s *Server) Limits() (minimum, maximum int32) { return s.min, s.max }

// Opened answers PoolRequested: the pool is open. data is the application private data, nil for none.
func (s *Server) Opened(data *psobject.Dictionary) error {
	if data == nil {
		data = psobject.NewHashtable()
	}
	if err := s.sendPool(&message.ApplicationPrivateData{Data: data}, Default); err != nil {
		return err
	}
	return s.setState(message.PoolOpened, nil)
}

// Refuse answers PoolRequested, or ends an open pool: it is broken for the reason given.
func (s *Server) Refuse(reason *psobject.ErrorRecord) error {
	return s.setState(message.PoolBroken, reason)
}

// Connected answers ConnectRequested.
func (s *Server) Connected(data *psobject.Dictionary) error {
	if err := s.sendPool(&message.RunspacePoolInitData{MinRunspaces: s.min, MaxRunspaces: s.max}, Default); err != nil {
		return err
	}
	if data == nil {
		data = psobject.NewHashtable()
	}
	return s.sendPool(&message.ApplicationPrivateData{Data: data}, Default)
}

func (s *Server) setState(state message.PoolState, reason *psobject.ErrorRecord) error {
	if err := s.sendPool(&message.RunspacePoolState{State: state, Err: reason}, Default); err != nil {
		return err
	}
	s.state = state
	return nil
}

// Close queues the states Closing and Closed.
func (s *Server) Close() error {
	if err := s.take(action{verb: closePool}); err != nil {
		return err
	}
	if err := s.setState(message.PoolClosing, nil); err != nil {
		return err
	}
	return s.setState(message.PoolClosed, nil)
}

// makeKey makes the session key, once.
func (s *Server) makeKey() error {
	if s.sessionKey != nil {
		return nil
	}
	key, err := newSessionKey()
	if err != nil {
		return err
	}
	k, err := newCipher(key)
	if err != nil {
		return err
	}
	s.sessionKey = key
	s.useCipher(k)
	return nil
}

// RequestKey queues a request for the client's key, once. KeyExchanged tells that it has come.
func (s *Server) RequestKey() error {
	if s.keyAsked {
		return nil
	}
	s.keyAsked = true
	return s.sendPool(message.PublicKeyRequest{}, Default)
}

// Availability answers a question about runspaces: a bool, or an int32.
func (s *Server) Availability(callID int64, response any) error {
	return s.sendPool(&message.RunspaceAvailability{CallID: callID, Response: response}, Default)
}

// HostCall queues a call of the client's host for the pool.
func (s *Server) HostCall(m *message.HostCall) error {
	m.Pipeline = false
	return s.sendPool(m, Default)
}

// UserEvent queues an event.
func (s *Server) UserEvent(m *message.UserEvent) error { return s.sendPool(m, Default) }

// Output queues an object of the pipeline's output. ErrKeyNeeded: see there.
func (p *Pipeline) Output(v any) error {
	return p.send(&message.PipelineOutput{Value: v}, Default)
}

// Record queues a record of another stream: an *psobject.ErrorRecord, *InformationalRecord, *InformationRecord or
// *ProgressRecord.
func (p *Pipeline) Record(r any) error {
	switch r := r.(type) {
	case *psobject.ErrorRecord:
		return p.send(&message.ErrorRecord{Record: r}, Default)
	case *psobject.InformationalRecord:
		return p.send(&message.InformationalRecord{Record: r}, Default)
	case *psobject.InformationRecord:
		return p.send(&message.InformationRecord{Record: r}, Default)
	case *psobject.ProgressRecord:
		return p.send(&message.ProgressRecord{Record: r}, Default)
	}
	return fmt.Errorf("psrp: %T is no record", r)
}

// HostCall queues a call of the client's host.
func (p *Pipeline) HostCall(m *message.HostCall) error {
	m.Pipeline = true
	return p.send(m, Default)
}

// Finish queues the pipeline's last state: Completed, Failed or Stopped, with the reason for the latter two.
func (p *Pipeline) Finish(state message.InvocationState, reason *psobject.ErrorRecord) error {
	if !state.Final() {
		return &StateError{Object: p.name, Action: "finish as " + state.String(), State: p.state.String(),
			Allowed: []string{"Completed", "Failed", "Stopped"}}
	}
	if err := p.send(&message.PipelineState{State: state, Err: reason}, Default); err != nil {
		return err
	}
	p.state = state
	return nil
}
