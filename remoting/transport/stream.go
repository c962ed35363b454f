package transport

import (
	"context"
	"errors"
	"io"
	"sync"
	"time"

	"github.com/pslshell/psl/remoting/psobject"
	"github.com/pslshell/psl/remoting/psrp"
	"github.com/pslshell/psl/remoting/psrp/fragment"
	"github.com/pslshell/psl/remoting/transport/frame"
)

// peer is what stands behind a stream's Conn: a process, or nothing.
type peer interface {
	// start makes the connection.
	start(ctx context.Context) (frame.Conn, error)
	// lost explains the end of the connection that err tells of. It may wait shortly for the process to end.
	lost(err error) error
	// end lets go of all, waiting for a process to end by itself for the time given, then by force.
	end(wait time.Duration) error
}

// stream is a Transport over packets.
type stream struct {
	peer     peer
	timeouts Timeouts

	mu      sync.Mutex
	conn    frame.Conn                      // nil before Open
	waiting map[ack]chan struct{}           // closed when the answer has come
	unacked map[psobject.GUID]chan struct{} // closed when the last data of a shell or pipeline is acknowledged
	closing bool
	reading bool          // Receive has been called
	err     error         // why Receive ended
	ended   chan struct{} // closed when err is set

	writes sync.WaitGroup // of requests; none begins once err is set

	closeOnce sync.Once
	closeErr  error
}

var errNotOpen = errors.New("the connection is not open")

type ack struct {
	kind frame.Kind
	id   psobject.GUID
}

func newStream(p peer, t Timeouts) *stream {
	return &stream{peer: p, timeouts: t.filled(), waiting: map[ack]chan struct{}{}, unacked: map[psobject.GUID]chan struct{}{}, ended: make(chan struct{})}
}

// MaxData is one fragment of PowerShell's size.
func (s *stream) MaxData() int { return fragment.DefaultSize }

func (s *stream) Open(ctx context.Context, _ psobject.GUID, first []byte) error {
	s.mu.Lock()
	closing := s.closing
	s.mu.Unlock()
	if closing {
		return ErrClosed
	}
	conn, err := s.peer.start(ctx)
	if err != nil {
		return err
	}
	s.mu.Lock()
	s.conn = conn
	s.mu.Unlock()
	// A process that does not read its input would block this; it is ended then.
	stop := context.AfterFunc(ctx, func() { conn.Close() })
	defer stop()
	if err := s.Send(ctx, psobject.GUID{}, psrp.Default, first); err != nil {
		if ctx.Err() != nil {
			err = context.Cause(ctx)
		}
		return err
	}
	return nil
}

func (s *stream) Receive() (Data, error) {
	s.mu.Lock()
	if err := s.err; err != nil {
		s.mu.Unlock()
		return Data{}, err
	}
	conn := s.conn
	s.reading = s.reading || conn != nil
	s.mu.Unlock()
	if conn == nil {
		return Data{}, errNotOpen
	}
	for {
		p, err := conn.Read()
		if err != nil {
			return Data{}, s.fail(err)
		}
		switch p.Kind {
		case frame.Data:
			return Data{Pipeline: p.ID, Priority: p.Priority, Bytes: p.Data}, nil
		case frame.CommandAck, frame.SignalAck, frame.CloseAck:
			s.answered(ack{p.Kind, p.ID})
			if p.Kind == frame.CloseAck && p.ID == (psobject.GUID{}) {
				return Data{}, s.fail(io.EOF)
			}
		case frame.DataAck:
			s.mu.Lock()
			if c := s.unacked[p.ID]; c != nil {
				delete(s.unacked, p.ID)
				close(c)
			}
			s.mu.Unlock()
		default:
			return Data{}, s.fail(&frame.Error{Line: "<" + p.Kind.String()})
		}
	}
}

// fail ends the transport for the reason err, once, and returns the reason that holds.
func (s *stream) fail(err error) error {
	s.mu.Lock()
	if s.err != nil {
		defer s.mu.Unlock()
		return s.err
	}
	closing := s.closing
	s.mu.Unlock()
	if closing {
		err = ErrClosed
	} else {
		err = s.peer.lost(err)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.err == nil {
		s.err = err
		close(s.ended)
	}
	return s.err
}

func (s *stream) answered(a ack) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if c := s.waiting[a]; c != nil {
		delete(s.waiting, a)
		close(c)
	}
}

// request sends a packet and waits for the answer. Its limits are kept where the other side does not even read: the
// goroutine that writes lives until it does, or until Close.
func (s *stream) request(ctx context.Context, kind, answer frame.Kind, id psobject.GUID, timeout time.Duration) error {
	a := ack{answer, id}
	done := make(chan struct{})
	s.mu.Lock()
	if s.err != nil {
		defer s.mu.Unlock()
		return s.err
	}
	s.waiting[a] = done
	s.writes.Add(1)
	s.mu.Unlock()
	written := make(chan error, 1)
	go func() {
		defer s.writes.Done()
		written <- s.write(frame.Packet{Kind: kind, ID: id})
	}()
	defer func() {
		s.mu.Lock()
		if s.waiting[a] == done {
			delete(s.waiting, a)
		}
		s.mu.Unlock()
	}()
	var late <-chan time.Time
	if timeout > 0 {
		t := time.NewTimer(timeout)
		defer t.Stop()
		late = t.C
	}
	for {
		select {
		case err := <-written:
			if err != nil {
				return err
			}
			written = nil
		case <-done:
			return nil
		case <-s.ended:
			select {
			case <-done: // the answer was the last thing that came
				return nil
			default:
			}
			return s.err
		case <-ctx.Done():
			return context.Cause(ctx)
		case <-late:
			return &TimeoutError{What: kind.String(), After: timeout}
		}
	}
}

// write sends a packet. Where the other side is gone, the reason is told that Receive finds.
func (s *stream) write(p frame.Packet) error {
	s.mu.Lock()
	conn := s.conn
	s.mu.Unlock()
	if conn == nil {
		return errNotOpen
	}
	err := conn.Write(p)
	if err == nil {
		return nil
	}
	s.mu.Lock()
	unread := !s.reading
	s.reading = true
	s.mu.Unlock()
	if unread { // while opening: nobody else reads what the other side said before it went, and nobody will
		go func() {
			for {
				if _, err := s.Receive(); err != nil {
					return
				}
			}
		}()
	}
	t := time.NewTimer(time.Second)
	defer t.Stop()
	select {
	case <-s.ended:
	case <-t.C:
		return s.fail(err)
	}
	return s.err
}

// settled waits until the other side has taken the data that was sent before. PowerShell handles packets on a pool of
// threads: one that is sent before the answer to the last may overtake it.
func (s *stream) settled(ctx context.Context, id psobject.GUID) error {
	s.mu.Lock()
	c := s.unacked[id]
	s.mu.Unlock()
	if c == nil {
		return nil
	}
	var late <-chan time.Time
	if s.timeouts.Ack > 0 {
		t := time.NewTimer(s.timeouts.Ack)
		defer t.Stop()
		late = t.C
	}
	select {
	case <-c:
		return nil
	case <-s.ended:
		return s.err
	case <-ctx.Done():
		return context.Cause(ctx)
	case <-late:
		return &TimeoutError{What: frame.Data.String(), After: s.timeouts.Ack}
	}
}

func (s *stream) Send(ctx context.Context, pipeline psobject.GUID, pr psrp.Priority, data []byte) error {
	if err := s.settled(ctx, pipeline); err != nil {
		return err
	}
	s.mu.Lock()
	s.unacked[pipeline] = make(chan struct{})
	s.mu.Unlock()
	return s.write(frame.Packet{Kind: frame.Data, ID: pipeline, Priority: pr, Data: data})
}

func (s *stream) CreatePipeline(ctx context.Context, id psobject.GUID, first []byte) error {
	if err := s.request(ctx, frame.Command, frame.CommandAck, id, s.timeouts.Ack); err != nil {
		return err
	}
	return s.Send(ctx, id, psrp.Default, first)
}

func (s *stream) Signal(ctx context.Context, id psobject.GUID) error {
	if err := s.settled(ctx, id); err != nil { // a signal must not overtake the pipeline's begin
		return err
	}
	return s.request(ctx, frame.Signal, frame.SignalAck, id, s.timeouts.Ack)
}

func (s *stream) ClosePipeline(ctx context.Context, id psobject.GUID) error {
	if err := s.settled(ctx, id); err != nil {
		return err
	}
	defer func() {
		s.mu.Lock()
		delete(s.unacked, id)
		s.mu.Unlock()
	}()
	return s.request(ctx, frame.Close, frame.CloseAck, id, s.timeouts.Ack)
}

func (s *stream) Close(ctx context.Context) error {
	s.closeOnce.Do(func() {
		s.mu.Lock()
		s.closing = true
		lost, conn := s.err != nil, s.conn
		s.mu.Unlock()
		if conn == nil {
			s.fail(ErrClosed)
			return
		}
		wait := s.timeouts.Close
		if wait < 0 {
			wait = 24 * time.Hour
		}
		if !lost {
			begin := time.Now()
			// Without an answer the end is by force.
			if err := s.request(ctx, frame.Close, frame.CloseAck, psobject.GUID{}, wait); err != nil && !errors.Is(err, ErrClosed) {
				begin = begin.Add(-wait)
			}
			wait = max(wait-time.Since(begin), 10*time.Millisecond)
		}
		s.closeErr = s.peer.end(wait)
		s.fail(ErrClosed)
		s.writes.Wait() // the last has returned: nobody is on the other end
	})
	return s.closeErr
}
