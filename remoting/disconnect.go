package remoting

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"time"

	"github.com/pslshell/psl/remoting/client"
	"github.com/pslshell/psl/remoting/psobject"
	"github.com/pslshell/psl/remoting/psrp"
	"github.com/pslshell/psl/remoting/psrp/message"
	"github.com/pslshell/psl/remoting/transport"
	"github.com/pslshell/psl/remoting/wsman"
)

// leaver is a Shell that lives on without its client.
type leaver interface {
	Shell
	// Away reports whether it is left at present.
	Away() bool
	// Disconnect leaves it; idle is how long it lives then, 0 for the server's own time.
	Disconnect(ctx context.Context, idle time.Duration) error
	// Reconnect takes it up again.
	Reconnect(ctx context.Context) error
	// Begin sends a command with all its input and does not wait for it.
	Begin(ctx context.Context, cmd Command) error
	// Receive passes on what comes of the command that was left, to its end. Without one it does nothing.
	Receive(ctx context.Context, host HostUI, emit func(EventKind, any) error) error
}

// ErrNotDisconnectable tells that a session ends with its connection: those of this computer and of ssh do.
var ErrNotDisconnectable = errors.New("this kind of session cannot be left: the computer has to be reached by WS-Management")

// DefaultIdle is how long a server of WS-Management keeps a session without a client where nothing else is said.
const DefaultIdle = 2 * time.Hour

// leaveWait bounds how long Disconnect waits for the commands in the background to learn of it.
const leaveWait = 2 * time.Second

// leave keeps the pipeline that goes on on the remote side.
func (p *pool) leave(l *client.Pipeline) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.left = l
}

func (p *pool) taken() *client.Pipeline {
	p.mu.Lock()
	defer p.mu.Unlock()
	l := p.left
	p.left = nil
	return l
}

func (p *pool) Away() bool { return p.State() == message.PoolDisconnected }

func (p *pool) Disconnect(ctx context.Context, idle time.Duration) error {
	if p.exchange == nil {
		return ErrNotDisconnectable
	}
	return p.Pool.Disconnect(ctx, idle)
}

func (p *pool) Reconnect(ctx context.Context) error {
	if p.exchange == nil {
		return ErrNotDisconnectable
	}
	return p.Pool.Reconnect(ctx)
}

func (p *pool) Begin(ctx context.Context, cmd Command) error {
	o := p.runOptions(cmd, func(EventKind, any) error { return nil }).StartOptions
	o.Input = cmd.Input != nil
	l, err := p.Start(ctx, powerShell(cmd), o)
	if err != nil {
		return err
	}
	if cmd.Input != nil {
		cmd.Input(ctx, func(v any) bool {
			err = l.Send(ctx, v)
			return err == nil
		})
		if err == nil {
			err = l.EndInput(ctx)
		}
		if err == nil {
			err = l.Sent(ctx)
		}
	}
	if err != nil {
		l.Close()
		return err
	}
	p.leave(l)
	return nil
}

func (p *pool) Receive(ctx context.Context, host HostUI, emit func(EventKind, any) error) error {
	emit, stop := p.notices.to(emit)
	defer stop()
	o := p.runOptions(Command{Host: host}, emit)
	if l := p.taken(); l != nil {
		return l.Deliver(ctx, o)
	}
	if p.exchange == nil {
		return nil
	}
	running, err := p.exchange.Commands(ctx, strings.ToUpper(p.ID().String()))
	if err != nil {
		return err
	}
	for _, c := range running {
		id, err := psobject.ParseGUID(c.ID)
		if err != nil {
			return fmt.Errorf("the server names a command %q, which is no GUID: %w", c.ID, err)
		}
		l, err := p.Adopt(ctx, id, o.StartOptions)
		if err != nil {
			return err
		}
		if err := l.Deliver(ctx, o); err != nil {
			return err
		}
	}
	return nil
}

// leaver gives the session's shell where it can be left.
func (s *Session) leaver() (leaver, error) {
	l, ok := s.shell.(leaver)
	if !ok {
		return nil, ErrNotDisconnectable
	}
	return l, nil
}

// Disconnect leaves the session: what runs there goes on, and it can be taken up again, here or from another process of
// the same user, until idle has passed without a client. 0 is the server's own time. One that is disconnected stays so.
func (s *Session) Disconnect(ctx context.Context, idle time.Duration) error {
	l, err := s.leaver()
	switch st := s.State(); {
	case st == Disconnected:
		return nil
	case st != Opened:
		return &StateError{Session: s, State: st}
	case err != nil:
		return err
	}
	if err := l.Disconnect(ctx, idle); err != nil {
		return err
	}
	// A command in the background learns of it by itself; who takes the session up again at once must not find it there.
	wait, cancel := context.WithTimeout(ctx, leaveWait)
	s.withoutJobs(wait)
	cancel()
	if idle <= 0 {
		idle = DefaultIdle
		if t := s.terms(); t.IdleTimeout > 0 {
			idle = t.IdleTimeout
		}
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.leftOn = time.Now()
	s.expires = s.leftOn.Add(idle)
	return nil
}

// Buffer says what the server does with output while the session is left, "Block" or "Drop", from the next Disconnect on.
// A session that cannot be left takes no notice.
func (s *Session) Buffer(mode string) {
	if p, ok := s.shell.(*pool); ok && p.wsman != nil {
		p.wsman.Buffer(mode)
	}
}

// termed is a shell that the server keeps without a client, on terms that it tells.
type termed interface{ Terms() transport.Terms }

// Terms are those of a shell of WS-Management.
func (p *pool) Terms() transport.Terms {
	if p.wsman == nil {
		return transport.Terms{}
	}
	return p.wsman.Terms()
}

// Terms are those the server listed, then those of the connection.
func (f *foundShell) Terms() transport.Terms {
	if p := f.connected(); p != nil {
		return p.Terms()
	}
	return f.terms
}

// terms are what is known of how long the session lives without a client, and what becomes of its output.
func (s *Session) terms() transport.Terms {
	if t, ok := s.shell.(termed); ok {
		return t.Terms()
	}
	return transport.Terms{}
}

// Connect takes a session up again that is Disconnected. An open one stays so.
func (s *Session) Connect(ctx context.Context) error {
	l, err := s.leaver()
	switch st := s.State(); {
	case st == Opened:
		return nil
	case st != Disconnected:
		return &StateError{Session: s, State: st}
	case err != nil:
		return err
	}
	if err = l.Reconnect(ctx); err == nil || errors.Is(err, context.Canceled) {
		return err
	}
	code, text := explain(err)
	return &ConnectError{Computer: s.ComputerName(), Code: codeName(code), Err: &worded{text, err}}
}

// Receive passes on the events of the command that was left in the session, to its end. The session must be open. Without
// such a command it does nothing.
func (s *Session) Receive(ctx context.Context, host HostUI, emit func(EventKind, any) error) error {
	l, err := s.leaver()
	if err != nil {
		return err
	}
	if st := s.State(); st != Opened {
		return &StateError{Session: s, State: st}
	}
	if _, ok := s.begin(false); !ok {
		return &StateError{Session: s, State: Opened, Busy: true}
	}
	defer s.end(false)
	pass, _ := s.passing(emit, true, true)
	return l.Receive(ctx, host, pass)
}

// InvokeDisconnected starts a command in a session that has just been opened, and leaves it there.
func (s *Session) InvokeDisconnected(ctx context.Context, cmd Command) error {
	l, err := s.leaver()
	if err != nil {
		return err
	}
	if err := l.Begin(ctx, cmd); err != nil {
		return err
	}
	return s.Disconnect(ctx, 0)
}

// leftTimes are when a disconnected session was left, and when it ends; null where it is not or nobody knows.
func (s *Session) leftTimes() (on, expires any) {
	if s.State() != Disconnected {
		return nil, nil
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.leftOn.IsZero() {
		return nil, nil
	}
	return psobject.DateTimeOf(s.leftOn.Local(), psobject.Local), psobject.DateTimeOf(s.expires.Local(), psobject.Local)
}

// Find asks a computer for the sessions that the user has there. One that this process knows comes as it is known, unless
// it is broken here; others are new ones in the state Disconnected, which are not listed. The names are those they were
// made with.
func (c *Client) Find(ctx context.Context, t Target) ([]*Session, error) {
	x, _, err := c.exchange(ctx, t)
	if err != nil {
		return nil, err
	}
	defer x.Close()
	list, err := x.Shells(ctx)
	if err != nil {
		return nil, connectError(t, err)
	}
	var out []*Session
	for _, sh := range list {
		if !strings.Contains(strings.ToLower(sh.ResourceURI), wsman.PowerShellPrefix) || t.ConfigurationName != "" && !strings.EqualFold(sh.ResourceURI, t.resource()) {
			continue
		}
		id, err := psobject.ParseGUID(sh.ID)
		if err != nil {
			continue // no runspace pool's
		}
		if s := c.known(id); s != nil {
			out = append(out, s)
			continue
		}
		there := t
		there.ConfigurationName = sh.ResourceURI
		f := &foundShell{client: c, target: there, id: id, busy: strings.EqualFold(sh.State, "Connected"), packed: strings.EqualFold(sh.CompressionMode, "XpressCompression"),
			terms: transport.Terms{IdleTimeout: sh.IdleTimeout, BufferMode: sh.BufferMode}, done: make(chan struct{})}
		s := &Session{owner: c, target: there, shell: f, id: c.burn(), name: sh.Name}
		if s.name == "" {
			s.name = fmt.Sprint("Runspace", s.id)
		}
		out = append(out, s)
	}
	return out, nil
}

// known gives the listed session of an identity, unless it is broken.
func (c *Client) known(id psobject.GUID) *Session {
	for _, s := range c.Sessions() {
		if s.InstanceID() == id && s.State() != Broken {
			return s
		}
	}
	return nil
}

// foundShell is a shell that another process made. It is nothing but its identity until Reconnect.
type foundShell struct {
	client *Client
	target Target
	id     psobject.GUID
	busy   bool // another client had it when the server was asked
	packed bool // the client that left it compresses
	terms  transport.Terms
	done   chan struct{}

	mu     sync.Mutex
	pool   *pool // nil before Reconnect
	closed bool
}

func (f *foundShell) connected() *pool {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.pool
}

func (f *foundShell) elsewhere() bool { return f.connected() == nil && f.busy }

func (f *foundShell) ID() psobject.GUID         { return f.id }
func (f *foundShell) Engine() string            { return "" }
func (f *foundShell) Transport() string         { return "WSMan" }
func (f *foundShell) ConfigurationName() string { return configuration(f.target) }

func (f *foundShell) PrivateData() *psobject.Dictionary {
	if p := f.connected(); p != nil {
		return p.PrivateData()
	}
	return nil
}

// errAway tells that a shell has not been taken over.
var errAway = errors.New("the session is disconnected")

func (f *foundShell) Run(ctx context.Context, cmd Command, emit func(EventKind, any) error) error {
	if p := f.connected(); p != nil {
		return p.Run(ctx, cmd, emit)
	}
	return errAway
}

func (f *foundShell) Begin(ctx context.Context, cmd Command) error {
	if p := f.connected(); p != nil {
		return p.Begin(ctx, cmd)
	}
	return errAway
}

func (f *foundShell) Receive(ctx context.Context, host HostUI, emit func(EventKind, any) error) error {
	if p := f.connected(); p != nil {
		return p.Receive(ctx, host, emit)
	}
	return errAway
}

func (f *foundShell) Away() bool {
	if p := f.connected(); p != nil {
		return p.Away()
	}
	return true
}

func (f *foundShell) Disconnect(ctx context.Context, idle time.Duration) error {
	if p := f.connected(); p != nil {
		return p.Disconnect(ctx, idle)
	}
	return nil
}

func (f *foundShell) Reconnect(ctx context.Context) error {
	if p := f.connected(); p != nil {
		return p.Reconnect(ctx)
	}
	x, n, err := f.client.exchange(ctx, f.target)
	if err != nil {
		return err
	}
	host := f.client.newHost()
	po := poolOptions(f.target, host)
	po.Version, po.ID = psrp.Version23, f.id
	o := wsmanOptions(f.target, x)
	o.Compress = o.Compress || f.packed
	if f.terms.IdleTimeout > 0 { // as the server listed it: it does not say so again
		o.IdleTimeout = f.terms.IdleTimeout
	}
	o.BufferMode = f.terms.BufferMode
	w := transport.NewWSMan(o)
	pl, err := client.Connect(ctx, w, po)
	if err != nil {
		return connectError(f.target, err)
	}
	p := &pool{Pool: pl, host: host, transport: "WSMan", configuration: configuration(f.target), exchange: x, notices: n, wsman: w}
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.closed || f.pool != nil {
		_ = pl.Close(context.WithoutCancel(ctx))
		return errors.New("the session was closed, or taken over, meanwhile")
	}
	f.pool = p
	return nil
}

func (f *foundShell) Done() <-chan struct{} {
	if p := f.connected(); p != nil {
		return p.Done()
	}
	return f.done
}

func (f *foundShell) Err() error {
	if p := f.connected(); p != nil {
		return p.Err()
	}
	return nil
}

// Close ends the shell on the server if it was taken over; else it lets go of it alone.
func (f *foundShell) Close(ctx context.Context) error {
	f.mu.Lock()
	if !f.closed && f.pool == nil {
		close(f.done)
	}
	f.closed = true
	p := f.pool
	f.mu.Unlock()
	if p == nil {
		return nil
	}
	return p.Close(ctx)
}

var _ leaver = (*foundShell)(nil)
