package endpoint

import (
	"context"
	"errors"
	"io"
	"os"
	"sync"
	"time"

	"github.com/pslshell/psl/remoting/psobject"
	"github.com/pslshell/psl/remoting/psrp"
	"github.com/pslshell/psl/remoting/psrp/fragment"
	"github.com/pslshell/psl/remoting/psrp/message"
	"github.com/pslshell/psl/remoting/transport/frame"
)

// Options say how a session is served. The zero value is fine.
type Options struct {
	// Text gives the text of values for their ToString.
	Text func(any) string
	// Zone is the time zone of this side, for the local time that a DateTimeOffset has; nil is UTC.
	Zone *time.Location
	// TypeName changes type names as they are sent; nil leaves them.
	TypeName func(string) string
	// Depth is how many levels of properties of objects are sent; 0 means 1, as PowerShell has.
	Depth int
	// MaxMessage is the longest message to accept, in bytes; 0 means fragment.MaxMessage.
	MaxMessage int
	// Version is the newest protocol version to speak; zero means 2.3.
	Version psobject.Version
	// Settle is how long the first and the last answer are held back. A PowerShell (7.6 was seen to do both) breaks off the
	// opening if the answer comes before it has taken note that it has sent its question; and where it has imported
	// commands from the session, it hangs for ever if "closed" follows "closing" so fast that its thread pool lets them
	// change places. Its own endpoint takes 14 ms or more to close. Stdio waits; Serve does not unless told.
	Settle time.Duration
}

// Serve serves one client over conn until the client closes the session, is gone, or the context is done, and closes
// conn. It returns nil where the client closed the session or its connection; a *psrp.ProtocolError or *frame.Error
// where the client broke the protocol; an *ExitedError where a command ended the process; the context's cause.
//
// Besides the goroutine that calls it there are one that writes, one for a pool that is being opened, and one for each
// command; all have ended when Serve returns.
func Serve(ctx context.Context, conn frame.Conn, h Handler, o *Options) error {
	if o == nil {
		o = &Options{}
	}
	s := &session{
		conn: conn, handler: h, server: psrp.NewServer(psrp.ServerOptions{Text: o.Text, Zone: o.Zone, TypeName: o.TypeName, Depth: o.Depth, MaxMessage: o.MaxMessage, Version: o.Version}),
		commandsByID: map[psobject.GUID]*Command{}, calls: map[int64]*hostCall{}, key: make(chan struct{}),
	}
	s.ctx, s.cancel = context.WithCancelCause(ctx)
	s.writable.L = &s.mu
	stop := context.AfterFunc(ctx, func() { conn.Close() })
	defer stop()
	written := make(chan struct{})
	go func() { defer close(written); s.write(o.Settle) }()
	over, err := s.read()
	if ctx.Err() != nil {
		err = context.Cause(ctx)
	}
	s.end(ErrGone)
	s.commands.Wait()
	if exited, ok := s.err.(*ExitedError); ok && ctx.Err() == nil {
		over, err = false, exited
	}
	if s.pool != nil {
		protect(s.pool.Close)
	}
	s.mu.Lock()
	if err == nil {
		s.finishing = true // the writer sends what waits, then ends
	} else {
		s.writeErr = err
	}
	s.writable.Broadcast()
	s.mu.Unlock()
	if err != nil {
		conn.Close()
	}
	<-written
	if over && err == nil {
		// The client ends its side now. PowerShell's sends another Close first, and fails if nobody is there to read it.
		for {
			if _, err := conn.Read(); err != nil {
				break
			}
		}
		if ctx.Err() != nil {
			err = context.Cause(ctx)
		}
	}
	conn.Close()
	return err
}

// session is one client.
type session struct {
	conn    frame.Conn
	handler Handler
	ctx     context.Context // a session is a scope of calls: its handler's calls live as long as it
	cancel  context.CancelCauseFunc

	commands sync.WaitGroup

	mu           sync.Mutex
	server       *psrp.Server
	pool         Pool
	init         *message.InitRunspacePool
	commandsByID map[psobject.GUID]*Command
	queue        []*Command // that wait for a runspace
	busy         int        // runspaces in use
	min, max     int32
	calls        map[int64]*hostCall
	callID       int64
	key          chan struct{} // closed when keys are exchanged
	keyDone      bool
	err          error // the session has ended

	writable  sync.Cond
	controls  []frame.Packet // acknowledgements and the like, before data
	closeAck  bool           // the client closed the session: answer when all else is written
	dirty     bool           // something may be queued
	finishing bool
	writeErr  error
}

func ackOf(id psobject.GUID) frame.Packet { return frame.Packet{Kind: frame.SignalAck, ID: id} }

// end makes the session over: commands stop, nothing is sent any more.
func (s *session) end(err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.err == nil {
		s.err = err
	}
	s.cancel(err)
	for _, c := range s.commandsByID {
		c.stop(err)
		c.inputReady.Broadcast()
		c.room.Broadcast()
	}
	for id, h := range s.calls {
		delete(s.calls, id)
		close(h.done)
	}
	// Commands that wait will never run.
	for _, c := range s.queue {
		c.stop(err)
		s.commands.Done()
	}
	s.queue = nil
}

func (s *session) wakeWriter() {
	s.dirty = true
	s.writable.Broadcast()
}

// control queues a packet that goes before data. s.mu is held.
func (s *session) control(p frame.Packet) {
	s.controls = append(s.controls, p)
	s.writable.Broadcast()
}

func (s *session) ack(id psobject.GUID) { s.control(frame.Packet{Kind: frame.DataAck, ID: id}) }

// write is the goroutine that sends what is queued.
func (s *session) write(settle time.Duration) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for first := true; ; {
		if first && s.dirty {
			first = false
			s.hold(settle)
		}
		p, ok := s.nextPacket()
		if !ok {
			if s.finishing || s.writeErr != nil {
				return
			}
			s.writable.Wait()
			continue
		}
		if p.Kind == frame.CloseAck && p.ID == (psobject.GUID{}) {
			s.hold(settle)
		}
		if s.writeErr != nil {
			return
		}
		s.mu.Unlock()
		err := s.conn.Write(p)
		s.mu.Lock()
		if err != nil {
			s.writeErr = err
			s.mu.Unlock()
			s.end(err)
			s.conn.Close() // the reader ends, too
			s.mu.Lock()
			return
		}
	}
}

// hold waits for d with s.mu, which is held, let go.
func (s *session) hold(d time.Duration) {
	s.mu.Unlock()
	defer s.mu.Lock()
	time.Sleep(d)
}

// nextPacket takes the next packet: acknowledgements first, then the pool's data, then pipelines' in turn. The answers to
// a pipeline's signal or close come after its data. s.mu is held.
func (s *session) nextPacket() (frame.Packet, bool) {
	if len(s.controls) > 0 && s.controls[0].Kind != frame.SignalAck && s.controls[0].Kind != frame.CloseAck {
		p := s.controls[0]
		s.controls = s.controls[1:]
		return p, true
	}
	if s.dirty {
		if b, pr := s.server.OutgoingOne(fragment.DefaultSize); b != nil {
			return frame.Packet{Kind: frame.Data, Priority: pr, Data: b}, true
		}
		for id, c := range s.commandsByID {
			if b, pr := c.p.Outgoing(fragment.DefaultSize); b != nil {
				if c.p.Queued() <= maxOutput/2 {
					c.room.Broadcast()
				}
				return frame.Packet{Kind: frame.Data, ID: id, Priority: pr, Data: b}, true
			}
		}
		s.dirty = false
	}
	if len(s.controls) > 0 {
		p := s.controls[0]
		s.controls = s.controls[1:]
		return p, true
	}
	if s.closeAck {
		s.closeAck = false
		return frame.Packet{Kind: frame.CloseAck}, true
	}
	return frame.Packet{}, false
}

// read takes packets until the end. over tells that the client closed the session; without it and an error, the client
// closed its connection.
func (s *session) read() (over bool, err error) {
	for {
		p, err := s.conn.Read()
		switch {
		case err == nil:
		case err == io.EOF, errors.Is(err, os.ErrClosed), errors.Is(err, io.ErrClosedPipe):
			s.mu.Lock()
			defer s.mu.Unlock()
			s.writeErr = io.EOF // nobody reads what would be sent
			s.writable.Broadcast()
			return false, nil
		default:
			return false, err
		}
		if over, err = s.packet(p); err != nil || over {
			return over, err
		}
	}
}

// packet handles one packet. over tells that the client closed the session.
func (s *session) packet(p frame.Packet) (over bool, err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	zero := p.ID == psobject.GUID{}
	switch p.Kind {
	case frame.Data:
		err := s.server.Receive(p.ID, p.Priority, p.Data)
		for e, ok := s.server.Next(); ok; e, ok = s.server.Next() {
			s.event(e)
		}
		if s.server.Queued() > 0 {
			s.wakeWriter()
		}
		if err != nil {
			return false, err
		}
		c := s.commandsByID[p.ID]
		if c != nil && len(c.input) > 0 {
			if c.inputBytes += len(p.Data); c.inputBytes > maxInput && c.ctx.Err() == nil {
				c.heldAck = true
				return false, nil
			}
		}
		s.ack(p.ID)
	case frame.Command:
		if err := s.server.Expect(p.ID); err != nil {
			return false, err
		}
		s.control(frame.Packet{Kind: frame.CommandAck, ID: p.ID})
	case frame.Signal:
		c := s.commandsByID[p.ID]
		if c == nil || !c.stopCommand() {
			s.control(ackOf(p.ID))
		}
	case frame.Close:
		if !zero {
			if c := s.commandsByID[p.ID]; c != nil {
				c.close()
			}
			s.server.Unexpect(p.ID)
			s.control(frame.Packet{Kind: frame.CloseAck, ID: p.ID})
			return false, nil
		}
		s.server.Close() // an error means that it was never open
		s.wakeWriter()
		s.closeAck = true
		return true, nil
	case frame.DataAck, frame.SignalAck, frame.CloseAck, frame.CommandAck:
	}
	return false, nil
}

// stopCommand stops a command for a signal; the answer follows its end. It reports whether there is anything to wait
// for.
func (c *Command) stopCommand() bool {
	if c.stopping || c.closed || c.p.State().Final() {
		return false
	}
	c.stopping = true
	c.p.Stop()
	c.stop(errStopped)
	c.inputReady.Broadcast()
	c.room.Broadcast()
	c.acknowledge()
	if !c.started {
		c.s.unqueue(c)
		c.finish(message.Stopped, stopped())
		return false
	}
	c.signalled = true
	return true
}

// close lets go of a command that the client has closed; one that runs is stopped.
func (c *Command) close() {
	c.closed = true
	c.stop(ErrGone)
	c.inputReady.Broadcast()
	c.room.Broadcast()
	if !c.started {
		c.s.unqueue(c)
	}
	c.s.server.Forget(c.p)
	delete(c.s.commandsByID, c.p.ID())
}

// unqueue takes a command out of those that wait. s.mu is held.
func (s *session) unqueue(c *Command) {
	for i, q := range s.queue {
		if q == c {
			s.queue = append(s.queue[:i:i], s.queue[i+1:]...)
			s.commands.Done()
			return
		}
	}
}

// event handles one event of the protocol. s.mu is held.
func (s *session) event(e psrp.Event) {
	switch e := e.(type) {
	case psrp.PoolRequested:
		s.init = e.Init
		s.min, s.max = s.server.Limits()
		s.commands.Add(1)
		go s.openPool(e.Init)
	case psrp.ConnectRequested:
		s.server.Connected(s.privateData())
	case psrp.PipelineRequested:
		c := s.newCommand(e.Pipeline)
		c.Create = e.Create
		c.nested = e.Create.IsNested
		c.inputEnded = e.Create.NoInput
		s.enqueue(c)
	case psrp.MetadataRequested:
		c := s.newCommand(e.Pipeline)
		c.inputEnded = true
		s.describe(c, e.Get)
	case psrp.Input:
		if c := s.commandsByID[e.Pipeline.ID()]; c != nil {
			c.deliver(e.Value)
		}
	case psrp.EndOfInput:
		if c := s.commandsByID[e.Pipeline.ID()]; c != nil {
			c.inputEnded = true
			c.inputReady.Broadcast()
		}
	case psrp.Undecodable:
		// Input that cannot be read fails the command: it must not run without it.
		if c := s.commandsByID[e.Pipeline.ID()]; c != nil {
			c.unreadable = e.Err
			c.stop(e.Err)
			c.inputReady.Broadcast()
			c.room.Broadcast()
		}
	case psrp.HostResponse:
		s.answered(e.Response)
	case psrp.KeyExchanged:
		if !s.keyDone {
			s.keyDone = true
			close(s.key)
		}
	case psrp.SetMaxRunspaces:
		s.server.Availability(e.CallID, s.resize(s.min, e.Count))
	case psrp.SetMinRunspaces:
		s.server.Availability(e.CallID, s.resize(e.Count, s.max))
	case psrp.GetAvailableRunspaces:
		s.server.Availability(e.CallID, s.max-int32(s.busy))
	case psrp.ResetRunspaceState:
		r, ok := s.pool.(Resetter)
		s.server.Availability(e.CallID, ok && asks(r.Reset))
	}
}

func (s *session) newCommand(p *psrp.Pipeline) *Command {
	c := &Command{s: s, p: p}
	c.inputReady.L, c.room.L = &s.mu, &s.mu
	c.ctx, c.stop = context.WithCancelCause(s.ctx)
	s.commandsByID[p.ID()] = c
	return c
}

// openPool is the goroutine that asks the handler for the pool.
func (s *session) openPool(init *message.InitRunspacePool) {
	defer s.commands.Done()
	var pool Pool
	err := protect(func() (err error) {
		pool, err = s.handler.OpenPool(s.ctx, &PoolRequest{ID: s.server.ID(), Init: init, Host: s, Version: s.server.Version()})
		return err
	})
	s.mu.Lock()
	defer s.mu.Unlock()
	s.pool = pool
	if s.err != nil {
		return
	}
	if err != nil {
		var r *psobject.ErrorRecord
		if !errors.As(err, &r) {
			r = failure(err)
		}
		s.server.Refuse(r)
	} else {
		s.server.Opened(s.privateData())
	}
	s.wakeWriter()
}

func (s *session) privateData() *psobject.Dictionary {
	data := VersionTable()
	if p, ok := s.pool.(PrivateDataProvider); ok {
		protect(func() error {
			if d := p.PrivateData(); d != nil {
				data = d
			}
			return nil
		})
	}
	return data
}

// asks is a question to a pool; one that panics says no.
func asks(f func() bool) (yes bool) {
	protect(func() error { yes = f(); return nil })
	return yes
}

// enqueue lets a command run when a runspace is free; a nested one runs at once. s.mu is held.
func (s *session) enqueue(c *Command) {
	s.commands.Add(1)
	if c.nested {
		s.start(c)
		return
	}
	s.queue = append(s.queue, c)
	s.schedule()
}

func (s *session) schedule() {
	for len(s.queue) > 0 && s.busy < int(s.max) && s.err == nil {
		c := s.queue[0]
		s.queue = s.queue[1:]
		s.busy++
		s.start(c)
	}
}

func (s *session) start(c *Command) {
	c.started, c.running = true, true
	pool := s.pool
	go c.run(func() error { return pool.Run(c.ctx, c) })
}

func (s *session) describe(c *Command, m *message.GetCommandMetadata) {
	d, ok := s.pool.(Describer)
	s.commands.Add(1)
	c.started, c.nested, c.running = true, true, true
	go c.run(func() error {
		if !ok {
			return errors.New("this endpoint does not describe commands")
		}
		return d.Describe(c.ctx, m, c)
	})
}

// resize changes the limits. s.mu is held.
func (s *session) resize(minimum, maximum int32) bool {
	if minimum < 1 || maximum < minimum || maximum == s.max && minimum == s.min {
		return false
	}
	if z, ok := s.pool.(Sizer); ok && !asks(func() bool { return z.SetRunspaces(minimum, maximum) }) {
		return false
	}
	s.min, s.max = minimum, maximum
	s.schedule()
	return true
}
