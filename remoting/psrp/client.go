package psrp

import (
	"crypto/rsa"
	"fmt"
	"time"

	"github.com/pslshell/psl/remoting/clixml"
	"github.com/pslshell/psl/remoting/psobject"
	"github.com/pslshell/psl/remoting/psrp/message"
)

// ClientOptions say what pool a client asks for.
type ClientOptions struct {
	// ID is the pool's GUID, which is the shell's on some transports. It must not be zero.
	ID psobject.GUID
	// MinRunspaces and MaxRunspaces are the pool's size; 0 means 1.
	MinRunspaces, MaxRunspaces int32
	ThreadOptions              message.ThreadOptions
	// ApartmentState is that of the threads; nil means Unknown.
	ApartmentState *message.ApartmentState
	// Host tells about the client's host; nil means none.
	Host *message.HostInfo
	// ApplicationArguments become $PSSenderInfo.ApplicationArguments.
	ApplicationArguments *psobject.Dictionary
	// Version is the newest version to offer; zero means 2.3, in which secure strings are encrypted with a session key.
	Version psobject.Version
	// Text gives the text of values for <ToString>; nil means a plain one.
	Text func(any) string
	// Zone is the time zone of this side, for the local time that a DateTimeOffset has; nil is UTC.
	Zone *time.Location
	// Depth is how many levels of properties of sent objects are kept; 0 means 1, as PowerShell has.
	Depth int
	// MaxMessage is the longest message to accept, in bytes; 0 means fragment.MaxMessage.
	MaxMessage int
}

// Client is the client's side of a runspace pool.
type Client struct {
	core
	o       ClientOptions
	private *rsa.PrivateKey
	callID  int64
}

// NewClient returns a pool that is not open.
func NewClient(o ClientOptions) *Client {
	if o.MinRunspaces == 0 {
		o.MinRunspaces = 1
	}
	if o.MaxRunspaces == 0 {
		o.MaxRunspaces = max(1, o.MinRunspaces)
	}
	if o.Host == nil {
		h := message.NullHost
		o.Host = &h
	}
	if o.ApartmentState == nil {
		a := message.ApartmentUnknown
		o.ApartmentState = &a
	}
	c := &Client{o: o}
	c.core = newCore(ClientRole, o.ID, o.Version, o.MaxMessage, clixml.EncodeOptions{Depth: o.Depth, Text: o.Text, Zone: o.Zone})
	c.core.owner = c
	return c
}

// Open queues the messages that ask for the pool. PoolStateChanged tells the outcome.
func (c *Client) Open() error {
	if c.id == (psobject.GUID{}) {
		return fmt.Errorf("psrp: a pool needs an id")
	}
	if c.o.MinRunspaces < 1 || c.o.MaxRunspaces < c.o.MinRunspaces {
		return fmt.Errorf("psrp: a pool of %d to %d runspaces", c.o.MinRunspaces, c.o.MaxRunspaces)
	}
	if err := c.capability(); err != nil {
		return err
	}
	return c.sendPool(&message.InitRunspacePool{
		MinRunspaces: c.o.MinRunspaces, MaxRunspaces: c.o.MaxRunspaces, ThreadOptions: c.o.ThreadOptions,
		ApartmentState: *c.o.ApartmentState, Host: *c.o.Host, ApplicationArguments: c.o.ApplicationArguments,
	}, Default)
}

func (c *Client) capability() error {
	return c.sendPool(&message.SessionCapability{
		ProtocolVersion: c.version, PSVersion: psVersion, SerializationVersion: serializationVersion,
	}, Default)
}

// Connect queues the messages that take over a pool that another client left disconnected. The pool is Opened when its
// private data has come.
func (c *Client) Connect() error {
	if err := c.capability(); err != nil {
		return err
	}
	return c.sendPool(&message.ConnectRunspacePool{}, Default)
}

// Close tells that the shell is being closed, which is the transport's to do.
func (c *Client) Close() error { return c.take(action{verb: closePool}) }

// SetDisconnected tells that the transport has disconnected the shell, or connected it again.
func (c *Client) SetDisconnected(disconnected bool) error {
	switch {
	case disconnected && c.state == message.PoolOpened:
		c.state = message.PoolDisconnected
	case !disconnected && c.state == message.PoolDisconnected:
		c.state = message.PoolOpened
	default:
		return &StateError{Object: c.name, Action: "disconnect or reconnect", State: c.state.String(), Allowed: []string{"Opened", "Disconnected"}}
	}
	return nil
}

// client handles what comes for a client's pool.
func (c *core) client(m message.Message, before message.PoolState) error {
	owner := c.owner.(*Client)
	switch m := m.(type) {
	case *message.SessionCapability:
		return c.negotiate(m)
	case *message.RunspacePoolInitData:
		c.emit(InitData{m.MinRunspaces, m.MaxRunspaces})
	case *message.ApplicationPrivateData:
		c.emit(PrivateData{m.Data})
		if before == message.PoolConnecting {
			c.emit(PoolStateChanged{State: message.PoolOpened})
		}
	case *message.RunspacePoolState:
		switch m.State {
		case message.PoolNegotiationSucceeded, message.PoolBeforeOpen, message.PoolOpening:
			return nil // servers tell on their way
		}
		c.state = m.State
		c.emit(PoolStateChanged{m.State, m.Err})
	case *message.RunspaceAvailability:
		c.emit(Availability{m.CallID, m.Response})
	case *message.UserEvent:
		c.emit(UserEvent{m})
	case *message.HostCall:
		c.emit(HostCall{nil, m})
	case message.PublicKeyRequest:
		return owner.ExchangeKey()
	case *message.EncryptedSessionKey:
		if owner.private == nil {
			return unexpected(m.Type(), "without having been asked for")
		}
		k, err := parseSessionKey(owner.private, m.Key)
		if err != nil {
			return &ProtocolError{Err: err}
		}
		c.useCipher(k)
		c.emit(KeyExchanged{})
		return c.release()
	}
	return nil
}

// ExchangeKey queues the client's public key, once. KeyExchanged tells that the server's answer has come.
func (c *Client) ExchangeKey() error {
	if c.private != nil {
		return nil
	}
	if err := c.allowed(action{send, message.TypePublicKey}); err != nil {
		return err
	}
	k, text, err := newPrivateKey()
	if err != nil {
		return err
	}
	if err := c.sendPool(&message.PublicKey{Key: text}, Default); err != nil {
		return err
	}
	c.private = k
	return nil
}

// CreatePipeline queues the commands of a new pipeline. The GUID must be new. ErrKeyNeeded: see there.
func (c *Client) CreatePipeline(id psobject.GUID, m *message.CreatePipeline) (*Pipeline, error) {
	p, err := c.start(id, m)
	if err == nil {
		p.inputEnded = m.NoInput
	}
	return p, err
}

// GetCommandMetadata queues a pipeline that describes commands.
func (c *Client) GetCommandMetadata(id psobject.GUID, m *message.GetCommandMetadata) (*Pipeline, error) {
	p, err := c.start(id, m)
	if err == nil {
		p.inputEnded = true
	}
	return p, err
}

func (c *Client) start(id psobject.GUID, m message.Message) (*Pipeline, error) {
	if id == (psobject.GUID{}) || c.pipelines[id] != nil {
		return nil, fmt.Errorf("psrp: a pipeline needs an id of its own")
	}
	if err := c.allowed(action{send, m.Type()}); err != nil {
		return nil, err
	}
	p := c.newPipeline(id)
	if err := p.send(m, Default); err != nil {
		delete(c.pipelines, id)
		return nil, err
	}
	return p, nil
}

// Adopt makes a pipeline that another client started known, after Connect. Its events follow.
func (c *Client) Adopt(id psobject.GUID) *Pipeline {
	p := c.newPipeline(id)
	p.state = message.Running
	p.inputEnded = true
	return p
}

// Input queues an object of the pipeline's input.
func (p *Pipeline) Input(v any) error {
	if p.inputEnded {
		return ErrInputClosed
	}
	return p.send(&message.PipelineInput{Value: v}, Default)
}

// EndInput queues the end of the input. It does nothing if the input has ended.
func (p *Pipeline) EndInput() error {
	if p.inputEnded {
		return nil
	}
	if err := p.send(message.EndOfPipelineInput{}, Default); err != nil {
		return err
	}
	p.inputEnded = true
	return nil
}

// Stop tells that the transport signals the pipeline to stop. What waits to be sent is dropped.
func (p *Pipeline) Stop() error {
	if err := p.take(action{verb: stop}); err != nil {
		return err
	}
	if p.role == ClientRole {
		p.outbox[Default] = outbox{}[Default]
	}
	return nil
}

// Respond answers a host call of a pipeline.
func (p *Pipeline) Respond(m *message.HostResponse) error {
	m.Pipeline = true
	return p.send(m, PromptResponse)
}

// Respond answers a host call of the pool.
func (c *Client) Respond(m *message.HostResponse) error {
	m.Pipeline = false
	return c.sendPool(m, PromptResponse)
}

// SetMaxRunspaces queues a new upper limit and returns the number under which Availability answers.
func (c *Client) SetMaxRunspaces(n int32) (int64, error) {
	c.callID++
	return c.callID, c.sendPool(&message.SetMaxRunspaces{Count: n, CallID: c.callID}, Default)
}

// SetMinRunspaces queues a new lower limit and returns the number under which Availability answers.
func (c *Client) SetMinRunspaces(n int32) (int64, error) {
	c.callID++
	return c.callID, c.sendPool(&message.SetMinRunspaces{Count: n, CallID: c.callID}, Default)
}

// GetAvailableRunspaces asks for the number of free runspaces and returns the number under which Availability answers.
func (c *Client) GetAvailableRunspaces() (int64, error) {
	c.callID++
	return c.callID, c.sendPool(&message.GetAvailableRunspaces{CallID: c.callID}, Default)
}

// ResetRunspaceState asks to reset the runspace and returns the number under which Availability answers. Protocol
// versions before 2.3 have it not.
func (c *Client) ResetRunspaceState() (int64, error) {
	if c.version.Compare(Version23) < 0 {
		return 0, fmt.Errorf("psrp: version %s of the remote side cannot reset a runspace", c.version)
	}
	c.callID++
	return c.callID, c.sendPool(&message.ResetRunspaceState{CallID: c.callID}, Default)
}
