package credssp

import (
	"bytes"
	stdcontext "context"
	"crypto/tls"
	"errors"
	"io"
	"net"
	"sync"
	"time"
)

// handshakeTime limits the inner TLS handshake: its goroutine ends with it where the peer goes away and nobody closes.
const handshakeTime = 2 * time.Minute

// wire is the connection under the inner TLS: tokens go in and out of it.
type wire struct {
	mu      sync.Mutex
	cond    sync.Cond
	in, out bytes.Buffer
	waiting bool // Read waits for bytes
	ended   bool // the TLS handshake is over: Read does not wait any more
	closed  bool
	err     error // of the TLS handshake
}

// errNothing is what Read returns after the handshake where there are no bytes. It is temporary, so that crypto/tls goes
// on with the record later.
var errNothing net.Error = nothing{}

type nothing struct{}

func (nothing) Error() string   { return "no bytes are there" }
func (nothing) Timeout() bool   { return true }
func (nothing) Temporary() bool { return true }

func newWire() *wire {
	w := &wire{}
	w.cond.L = &w.mu
	return w
}

func (w *wire) Read(b []byte) (int, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	for {
		switch {
		case w.in.Len() > 0:
			return w.in.Read(b)
		case w.closed:
			return 0, io.EOF
		case w.ended:
			return 0, errNothing
		}
		w.waiting = true
		w.cond.Broadcast()
		w.cond.Wait()
		w.waiting = false
	}
}

func (w *wire) Write(b []byte) (int, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.closed {
		return 0, net.ErrClosed
	}
	return w.out.Write(b)
}

// Close ends what waits.
func (w *wire) Close() error {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.closed = true
	w.cond.Broadcast()
	return nil
}

type noAddr struct{}

func (noAddr) Network() string { return "token" }
func (noAddr) String() string  { return "token" }

func (*wire) LocalAddr() net.Addr              { return noAddr{} }
func (*wire) RemoteAddr() net.Addr             { return noAddr{} }
func (*wire) SetDeadline(time.Time) error      { return nil }
func (*wire) SetReadDeadline(time.Time) error  { return nil }
func (*wire) SetWriteDeadline(time.Time) error { return nil }

// channel is the inner TLS connection.
type channel struct {
	w    *wire
	tls  *tls.Conn
	done chan struct{} // closed at the end of the TLS handshake's goroutine
}

// newChannel starts the TLS handshake in a goroutine. It ends with the handshake, with close, or after handshakeTime.
func newChannel(start func(net.Conn, *tls.Config) *tls.Conn, config *tls.Config) *channel {
	c := &channel{w: newWire(), done: make(chan struct{})}
	c.tls = start(c.w, config)
	go func() {
		defer close(c.done)
		ctx, cancel := stdcontext.WithTimeout(stdcontext.Background(), handshakeTime)
		defer cancel()
		err := c.tls.HandshakeContext(ctx)
		c.w.mu.Lock()
		defer c.w.mu.Unlock()
		c.w.err, c.w.ended = err, true
		c.w.cond.Broadcast()
	}()
	return c
}

// shake gives a token to the TLS handshake and takes what it answers; done tells that it is over.
func (c *channel) shake(in []byte) (out []byte, done bool, err error) {
	c.w.mu.Lock()
	defer c.w.mu.Unlock()
	c.w.in.Write(in)
	c.w.waiting = false
	c.w.cond.Broadcast()
	for !c.w.ended && (!c.w.waiting || c.w.in.Len() > 0) {
		c.w.cond.Wait()
	}
	return c.w.take(), c.w.ended, c.w.err
}

// take gives what was written. The caller holds mu.
func (w *wire) take() []byte {
	out := bytes.Clone(w.out.Bytes())
	w.out.Reset()
	return out
}

func (c *channel) close() {
	_ = c.w.Close()
	<-c.done
}

// wrap encrypts.
func (c *channel) wrap(plain []byte) ([]byte, error) {
	if _, err := c.tls.Write(plain); err != nil {
		return nil, err
	}
	c.w.mu.Lock()
	defer c.w.mu.Unlock()
	return c.w.take(), nil
}

var errIncomplete = errors.New("a record is not complete")

// unwrap decrypts all that comes, at most limit bytes.
func (c *channel) unwrap(token []byte, limit int) ([]byte, error) {
	c.w.mu.Lock()
	c.w.in.Write(token)
	c.w.mu.Unlock()
	plain := make([]byte, 0, len(token))
	for {
		if len(plain) == cap(plain) {
			plain = append(plain, 0)[:len(plain)]
		}
		n, err := c.tls.Read(plain[len(plain):cap(plain)])
		plain = plain[:len(plain)+n]
		switch {
		case len(plain) > limit:
			return nil, malformed("more than %d bytes", limit)
		case errors.Is(err, errNothing):
			if len(plain) == 0 {
				return nil, errIncomplete
			}
			return plain, nil
		case err != nil:
			return nil, err
		}
	}
}
