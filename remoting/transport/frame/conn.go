package frame

import (
	"io"
	"sync"
)

// Conn carries packets both ways. One goroutine may read while others write.
type Conn interface {
	// Read returns the next packet. Its Data is valid until the next Read. io.EOF tells that the other side is gone.
	Read() (Packet, error)
	// Write sends a packet; it may block until the other side reads. It does not keep the packet's Data.
	Write(Packet) error
	// Close ends both directions. Read and Write return an error at once.
	Close() error
}

// stream is a Conn over two byte streams.
type stream struct {
	in     *Reader
	out    io.Writer
	closer func() error

	mu  sync.Mutex
	buf []byte
}

// NewConn returns a Conn over two byte streams. closer is called by Close and must make Read and Write return.
func NewConn(in io.Reader, out io.Writer, closer func() error) Conn {
	return &stream{in: NewReader(in), out: out, closer: closer}
}

func (s *stream) Read() (Packet, error) { return s.in.Next() }

func (s *stream) Write(p Packet) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.buf = p.Append(s.buf[:0])
	_, err := s.out.Write(s.buf)
	if cap(s.buf) > 16<<10 {
		s.buf = nil
	}
	return err
}

func (s *stream) Close() error { return s.closer() }

// pipeLimit is how many bytes of data wait in one direction of a Pipe before Write blocks.
const pipeLimit = 1 << 20

// Pipe returns two Conns in memory: what is written to one is read from the other.
func Pipe() (a, b Conn) {
	x, y := newQueue(), newQueue()
	return &end{in: x, out: y}, &end{in: y, out: x}
}

type queue struct {
	mu      sync.Mutex
	changed sync.Cond
	packets []Packet
	bytes   int
	closed  bool
}

func newQueue() *queue {
	q := &queue{}
	q.changed.L = &q.mu
	return q
}

func (q *queue) close() {
	q.mu.Lock()
	q.closed = true
	q.changed.Broadcast()
	q.mu.Unlock()
}

type end struct {
	in, out *queue
	gone    sync.Once
}

func (e *end) Read() (Packet, error) {
	q := e.in
	q.mu.Lock()
	defer q.mu.Unlock()
	for len(q.packets) == 0 && !q.closed {
		q.changed.Wait()
	}
	if len(q.packets) == 0 {
		return Packet{}, io.EOF
	}
	p := q.packets[0]
	q.packets[0] = Packet{}
	if q.packets = q.packets[1:]; len(q.packets) == 0 {
		q.packets = nil
	}
	q.bytes -= len(p.Data) + 64
	q.changed.Broadcast()
	return p, nil
}

func (e *end) Write(p Packet) error {
	p.Data = append([]byte(nil), p.Data...)
	q := e.out
	q.mu.Lock()
	defer q.mu.Unlock()
	for q.bytes > pipeLimit && !q.closed {
		q.changed.Wait()
	}
	if q.closed {
		return io.ErrClosedPipe
	}
	q.packets = append(q.packets, p)
	q.bytes += len(p.Data) + 64
	q.changed.Broadcast()
	return nil
}

func (e *end) Close() error {
	e.gone.Do(func() { e.in.close(); e.out.close() })
	return nil
}
