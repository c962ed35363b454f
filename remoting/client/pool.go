package client

import (
	"context"
	"crypto/rand"
	"errors"
	"sync"
	"sync/atomic"
	"time"

	"github.com/pslshell/psl/remoting/psobject"
	"github.com/pslshell/psl/remoting/psrp"
	"github.com/pslshell/psl/remoting/psrp/message"
	"github.com/pslshell/psl/remoting/transport"
)

// PoolOptions say what pool is opened. The zero value is one runspace without a host.
type PoolOptions struct {
	// ID is the pool's GUID; zero means a random one.
	ID psobject.GUID
	// MinRunspaces and MaxRunspaces are its size; 0 means 1.
	MinRunspaces, MaxRunspaces int32
	ThreadOptions              message.ThreadOptions
	ApartmentState             *message.ApartmentState
	// HostInfo is what the remote side is told about the host; nil means what Host can do, see there.
	HostInfo *message.HostInfo
	// Host answers calls to the host; nil means there is none.
	Host Host
	// ApplicationArguments become $PSSenderInfo.ApplicationArguments.
	ApplicationArguments *psobject.Dictionary
	// Version is the newest protocol version to offer; zero means 2.3.
	Version psobject.Version
	// Text gives the text of sent values for their ToString.
	Text func(any) string
	// Zone is the time zone of this side, for the local time that a DateTimeOffset has; nil is UTC.
	Zone *time.Location
	// Depth is how many levels of properties of sent objects are kept; 0 means 1.
	Depth int
	// MaxMessage is the longest message to accept, in bytes; 0 means fragment.MaxMessage.
	MaxMessage int
	// Events is called, in the goroutine that reads, for events that the remote side forwards. It must not block.
	Events func(*message.UserEvent)
	// StopTimeout is how long a cancelled pipeline may take to stop before the pool is given up; 0 means 10 seconds.
	StopTimeout time.Duration
}

// ErrClosed tells that the pool has been closed by this side.
var ErrClosed = errors.New("the session is closed")

// A BrokenError tells that the pool is of no use any more.
type BrokenError struct {
	Err error // why: a *transport.LostError, *psrp.ProtocolError, *RemoteError, ...
}

// Error tells why.
func (e *BrokenError) Error() string { return "the session is broken: " + e.Err.Error() }

// Unwrap returns the reason.
func (e *BrokenError) Unwrap() error { return e.Err }

// A RemoteError is the error record with which the remote side ended a pool or pipeline.
type RemoteError struct {
	State  string // Failed, Stopped, Broken
	Record *psobject.ErrorRecord
}

// Error is the record's message.
func (e *RemoteError) Error() string {
	if e.Record == nil {
		return "the remote side ended with the state " + e.State
	}
	return e.Record.Message()
}

// Unwrap returns the record.
func (e *RemoteError) Unwrap() error {
	if e.Record == nil {
		return nil
	}
	return e.Record
}

// Pool is an open runspace pool. Its methods may be called from several goroutines.
type Pool struct {
	t transport.Transport
	o PoolOptions

	mu        sync.Mutex
	core      *psrp.Client
	pipelines map[psobject.GUID]*Pipeline
	state     message.PoolState
	err       error
	left      *DisconnectedError // while the pool is disconnected
	data      *psobject.Dictionary
	told      atomic.Pointer[told]
	answers   map[int64]chan any
	hungry    int       // goroutines that wait for something that only reading gives
	room      sync.Cond // the reader may go on
	key       chan struct{}
	opened    chan struct{}
	done      chan struct{}
	closing   bool
	ctx       context.Context // done with the pool: the host's calls for the pool live as long as it
	cancel    context.CancelFunc

	sending sync.Mutex // keeps the order of what is sent for the pool
	helpers sync.WaitGroup
	reader  chan struct{} // closed when the reader has ended

	closeOnce sync.Once
	closeErr  error
}

func newGUID() psobject.GUID {
	var g psobject.GUID
	rand.Read(g[:])
	g[6], g[8] = g[6]&0x0F|0x40, g[8]&0x3F|0x80
	return g
}

func newPool(t transport.Transport, o PoolOptions) *Pool {
	if o.ID == (psobject.GUID{}) {
		o.ID = newGUID()
	}
	if o.StopTimeout == 0 {
		o.StopTimeout = 10 * time.Second
	}
	info := o.HostInfo
	if info == nil && o.Host != nil {
		i := o.Host.Info()
		info = &i
	}
	p := &Pool{
		t: t, o: o, pipelines: map[psobject.GUID]*Pipeline{}, answers: map[int64]chan any{},
		key: make(chan struct{}), opened: make(chan struct{}), done: make(chan struct{}), reader: make(chan struct{}),
	}
	p.room.L = &p.mu
	p.tell()
	p.ctx, p.cancel = context.WithCancel(context.Background())
	p.core = psrp.NewClient(psrp.ClientOptions{
		ID: o.ID, MinRunspaces: o.MinRunspaces, MaxRunspaces: o.MaxRunspaces, ThreadOptions: o.ThreadOptions,
		ApartmentState: o.ApartmentState, Host: info, ApplicationArguments: o.ApplicationArguments, Version: o.Version,
		Text: o.Text, Zone: o.Zone, Depth: o.Depth, MaxMessage: o.MaxMessage,
	})
	return p
}

// Open opens a pool over a transport that has not been used. The context covers the opening alone. On error the
// transport is closed.
func Open(ctx context.Context, t transport.Transport, o PoolOptions) (*Pool, error) {
	p := newPool(t, o)
	if err := p.core.Open(); err != nil {
		return nil, err
	}
	return p.begin(ctx, t.Open)
}

// Connect takes over a pool that another client left disconnected; o.ID names it.
func Connect(ctx context.Context, t transport.Disconnector, o PoolOptions) (*Pool, error) {
	p := newPool(t, o)
	if err := p.core.Connect(); err != nil {
		return nil, err
	}
	return p.begin(ctx, t.Connect)
}

func (p *Pool) begin(ctx context.Context, open func(context.Context, psobject.GUID, []byte) error) (*Pool, error) {
	first, _ := p.core.Outgoing(transport.MaxDataOf(p.t, transport.OpenData))
	if err := open(ctx, p.core.ID(), first); err != nil {
		close(p.reader)
		p.t.Close(context.WithoutCancel(ctx))
		return nil, err
	}
	go p.read()
	err := p.flush(ctx)
	if err == nil {
		select {
		case <-p.opened:
			return p, nil
		case <-p.done:
			err = p.Err()
			var b *BrokenError
			if errors.As(err, &b) {
				err = b.Err
			}
		case <-ctx.Done():
			err = context.Cause(ctx)
		}
	}
	p.Close(canceled(ctx))
	return nil, err
}

// canceled returns a context that is done, for closing at once.
func canceled(ctx context.Context) context.Context {
	c, cancel := context.WithCancel(context.WithoutCancel(ctx))
	cancel()
	return c
}

// ID returns the pool's GUID.
func (p *Pool) ID() psobject.GUID { return p.o.ID }

// read is the goroutine that takes what arrives.
func (p *Pool) read() {
	defer close(p.reader)
	for {
		d, err := p.t.Receive()
		p.mu.Lock()
		if err == nil && d.Err != nil {
			p.interrupted(d.Pipeline, d.Err)
		} else if err == nil {
			err = p.core.Receive(d.Pipeline, d.Priority, d.Bytes)
			pl := p.pipelines[d.Pipeline]
			if pl != nil {
				pl.queued += len(d.Bytes)
			}
			for e, ok := p.core.Next(); ok; e, ok = p.core.Next() {
				p.handle(e)
			}
			if p.core.Queued() > 0 && err == nil && p.err == nil { // an answer of the exchange of keys
				p.helpers.Add(1)
				go func() {
					defer p.helpers.Done()
					p.flush(context.Background())
				}()
			}
			if pl != nil && err == nil {
				for pl.queued > pl.limit && p.hungry == 0 && !pl.dropped && p.err == nil {
					p.room.Wait()
				}
			}
		}
		if err != nil {
			p.end(err)
			p.mu.Unlock()
			return
		}
		p.mu.Unlock()
	}
}

// interrupted takes note of what the transport tells of a pipeline, or of the pool. p.mu is held.
func (p *Pool) interrupted(pipeline psobject.GUID, err error) {
	if pipeline != (psobject.GUID{}) {
		if l := p.pipelines[pipeline]; l != nil && !l.final {
			p.deliver(l.core, psrp.PipelineStateChanged{Pipeline: l.core, State: message.Failed, Err: transportRecord(err)})
		}
		return
	}
	if p.core.SetDisconnected(true) == nil {
		p.away(&DisconnectedError{err})
	}
}

// away makes the pool Disconnected. p.mu is held.
func (p *Pool) away(err *DisconnectedError) {
	p.state, p.left = p.core.State(), err
	p.tell()
	for _, pl := range p.pipelines {
		pl.wake()
	}
}

// transportRecord is the error record of what a transport tells.
func transportRecord(err error) *psobject.ErrorRecord {
	return &psobject.ErrorRecord{
		Exception:             psobject.NewException("System.Management.Automation.Remoting.PSRemotingTransportException", err.Error()),
		FullyQualifiedErrorID: "JobFailure",
		Category:              psobject.CategoryInfo{Category: psobject.OpenError, Reason: "PSRemotingTransportException"},
		Cause:                 err,
	}
}

// end makes the pool done for the reason err. p.mu is held.
func (p *Pool) end(err error) {
	if p.err != nil {
		return
	}
	switch {
	case p.closing || errors.Is(err, transport.ErrClosed) || errors.Is(err, ErrClosed):
		p.state, p.err = message.PoolClosed, ErrClosed
	default:
		p.state, p.err = message.PoolBroken, &BrokenError{err}
	}
	p.tell()
	close(p.done)
	p.cancel()
	for _, pl := range p.pipelines {
		pl.wake()
		pl.sent.Broadcast()
	}
	p.room.Broadcast()
}

// handle takes one event. p.mu is held.
func (p *Pool) handle(event psrp.Event) {
	switch e := event.(type) {
	case psrp.PoolStateChanged:
		p.state = e.State
		p.tell()
		switch e.State {
		case message.PoolOpened:
			select {
			case <-p.opened:
			default:
				close(p.opened)
				if s, ok := p.t.(transport.Settler); ok {
					s.Settled()
				}
			}
		case message.PoolBroken:
			p.end(&RemoteError{State: "Broken", Record: e.Err})
		case message.PoolClosed:
			if !p.closing {
				p.end(&RemoteError{State: "Closed", Record: e.Err})
			}
		}
	case psrp.PrivateData:
		p.data = e.Data
		p.tell()
	case psrp.Availability:
		if c := p.answers[e.CallID]; c != nil {
			delete(p.answers, e.CallID)
			c <- e.Response
		}
	case psrp.KeyExchanged:
		close(p.key)
	case psrp.UserEvent:
		if e.Event.SourceIdentifier == debuggerStopped {
			p.goOn()
		}
		if p.o.Events != nil {
			p.o.Events(e.Event)
		}
	case psrp.HostCall:
		if e.Pipeline == nil {
			p.helpers.Add(1)
			go func() {
				defer p.helpers.Done()
				p.answer(p.ctx, e)
			}()
			return
		}
		p.deliver(e.Pipeline, event)
	case psrp.Output:
		p.deliver(e.Pipeline, event)
	case psrp.ErrorReceived:
		p.deliver(e.Pipeline, event)
	case psrp.Informational:
		p.deliver(e.Pipeline, event)
	case psrp.Information:
		p.deliver(e.Pipeline, event)
	case psrp.Progress:
		p.deliver(e.Pipeline, event)
	case psrp.PipelineStateChanged:
		p.deliver(e.Pipeline, event)
	case psrp.Undecodable:
		p.deliver(e.Pipeline, event)
	case psrp.UnknownMessage:
		if e.Pipeline != nil {
			p.deliver(e.Pipeline, event)
		}
	}
}

// waiting counts the caller among those that wait for reading, until the function it returns is called.
func (p *Pool) waiting() func() {
	p.mu.Lock()
	p.hungry++
	p.room.Broadcast()
	p.mu.Unlock()
	return func() {
		p.mu.Lock()
		p.hungry--
		p.mu.Unlock()
	}
}

// flush sends what the pool has queued for itself.
func (p *Pool) flush(ctx context.Context) error {
	defer p.waiting()()
	p.sending.Lock()
	defer p.sending.Unlock()
	whole := context.WithoutCancel(ctx) // what has been taken is sent: a message must not lose a piece
	for {
		if ctx.Err() != nil {
			return context.Cause(ctx)
		}
		p.mu.Lock()
		b, pr := p.core.Outgoing(transport.MaxDataOf(p.t, transport.PoolData))
		p.mu.Unlock()
		if b == nil {
			return nil
		}
		if err := p.t.Send(whole, psobject.GUID{}, pr, b); err != nil {
			return p.lost(err)
		}
	}
}

// lost gives the pool's own error where a call of the transport failed because the pool has ended.
func (p *Pool) lost(err error) error {
	var l *transport.LostError
	var pe *psrp.ProtocolError
	if errors.As(err, &l) || errors.As(err, &pe) || errors.Is(err, transport.ErrClosed) {
		p.mu.Lock()
		defer p.mu.Unlock()
		p.end(err)
		return p.err
	}
	return err
}

// withKey calls f, and once more after an exchange of keys if f needs one. p.mu is held when f is called.
func (p *Pool) withKey(ctx context.Context, f func() error) error {
	p.mu.Lock()
	if p.err != nil {
		defer p.mu.Unlock()
		return p.err
	}
	err := f()
	if !errors.Is(err, psrp.ErrKeyNeeded) {
		p.mu.Unlock()
		return err
	}
	err = p.core.ExchangeKey()
	p.mu.Unlock()
	if err != nil {
		return err
	}
	if err := p.flush(ctx); err != nil {
		return err
	}
	defer p.waiting()()
	select {
	case <-p.key:
	case <-p.done:
		return p.Err()
	case <-ctx.Done():
		return context.Cause(ctx)
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	return f()
}

// ExchangeKey exchanges the key that encrypts secure strings in versions before 2.4, and waits for it. What needs the
// key does so by itself.
func (p *Pool) ExchangeKey(ctx context.Context) error {
	exchanged := false
	return p.withKey(ctx, func() error {
		if !exchanged {
			exchanged = true
			return psrp.ErrKeyNeeded
		}
		return nil
	})
}

// Disconnect leaves the pool behind on the remote side, if the transport can. Running pipelines go on there.
func (p *Pool) Disconnect(ctx context.Context, idle time.Duration) error {
	d, ok := p.t.(transport.Disconnector)
	if !ok {
		return errors.New("sessions of this kind cannot be disconnected")
	}
	if err := d.Disconnect(ctx, idle); err != nil {
		return err
	}
	return p.setDisconnected(true)
}

// A DisconnectedError tells that the pool was left behind, by Disconnect or by a network that failed. Reconnect takes it up
// again, and its pipelines go on.
type DisconnectedError struct {
	Err error // why; nil where Disconnect was called
}

// Error tells why.
func (e *DisconnectedError) Error() string {
	if e.Err == nil {
		return "the session is disconnected"
	}
	return e.Err.Error()
}

// Unwrap returns the reason.
func (e *DisconnectedError) Unwrap() error { return e.Err }

// Reconnect takes the pool up again after Disconnect.
func (p *Pool) Reconnect(ctx context.Context) error {
	d, ok := p.t.(transport.Disconnector)
	if !ok {
		return errors.New("sessions of this kind cannot be reconnected")
	}
	if err := d.Reconnect(ctx); err != nil {
		return err
	}
	return p.setDisconnected(false)
}

func (p *Pool) setDisconnected(d bool) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	err := p.core.SetDisconnected(d)
	switch {
	case err != nil:
	case d:
		p.away(&DisconnectedError{})
	default:
		p.state, p.left = p.core.State(), nil
		p.tell()
	}
	return err
}

// Close closes the pool and its transport, ends its goroutines and awaits them. Running pipelines end with ErrClosed.
// A context that is done makes it end by force at once.
func (p *Pool) Close(ctx context.Context) error {
	p.closeOnce.Do(func() {
		p.mu.Lock()
		p.closing = true
		p.core.Close() // an error means that it is broken already
		for _, pl := range p.pipelines {
			pl.wake()
		}
		p.cancel()
		p.hungry++ // the reader must see the transport's last words
		p.room.Broadcast()
		p.mu.Unlock()
		p.closeErr = p.t.Close(ctx)
		<-p.reader
		p.mu.Lock()
		p.end(ErrClosed)
		p.mu.Unlock()
		p.helpers.Wait()
	})
	return p.closeErr
}
