package authhttp

import (
	"bufio"
	"bytes"
	"context"
	"crypto/tls"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/pslshell/psl/remoting/auth"
)

// conn is one connection to the server and what was agreed on it.
type conn struct {
	o       *Options
	to      *target
	net     net.Conn
	meter   *meter
	binding auth.ChannelBinding
	own     *own // of TLS, until the server has answered
	// session is what the handshake led to; nil before it, and for schemes that authenticate each request.
	session auth.Session
	dead    bool
	since   time.Time // when it became idle
}

// meter reads from the connection up to a limit that is set anew for each answer.
type meter struct {
	r     io.Reader
	left  int64
	first [1]byte // the first byte of an answer
	has   bool    // it was read, and is still to be given
}

// await reads the first byte of an answer, without a buffer.
func (m *meter) await() error {
	_, err := io.ReadFull(m.r, m.first[:])
	m.has = err == nil
	return err
}

func (m *meter) Read(p []byte) (int, error) {
	if m.left <= 0 {
		return 0, ErrTooLong
	}
	if m.has && len(p) > 0 {
		m.has = false
		m.left--
		return copy(p, m.first[:]), nil
	}
	if int64(len(p)) > m.left {
		p = p[:m.left]
	}
	n, err := m.r.Read(p)
	m.left -= int64(n)
	return n, err
}

// past is a deadline that ends reads and writes at once.
var past = time.Unix(1, 0)

// watch ends what blocks on c when ctx ends; call the result when done.
func watch(ctx context.Context, c net.Conn) (stop func()) {
	if t, ok := ctx.Deadline(); ok {
		_ = c.SetDeadline(t)
	}
	// The connection keeps the deadline: a context that can do without a timer need not have one.
	if b, ok := ctx.(interface{ WithoutDeadline() context.Context }); ok {
		ctx = b.WithoutDeadline()
	}
	cancel := context.AfterFunc(ctx, func() { _ = c.SetDeadline(past) })
	return func() {
		if cancel() {
			_ = c.SetDeadline(time.Time{})
		}
	}
}

// because gives the context's error where that is why err came.
func because(ctx context.Context, err error) error {
	if ctx.Err() != nil {
		return context.Cause(ctx)
	}
	var t net.Error
	if _, ok := ctx.Deadline(); ok && errors.As(err, &t) && t.Timeout() {
		return context.DeadlineExceeded
	}
	return err
}

// dial connects, with TLS if the URL says so.
func (o *Options) dial(ctx context.Context, to *target) (*conn, error) {
	u := to.url
	show := redacted(u)
	raw, err := o.reach(ctx, u)
	if err != nil {
		return nil, err
	}
	c := &conn{o: o, to: to, net: raw}
	if u.Scheme == "https" {
		s, ours, err := o.secure(ctx, raw, u.Hostname())
		if err != nil {
			_ = raw.Close()
			return nil, &ConnectionError{URL: show, Doing: "the TLS handshake", Err: err}
		}
		c.net, c.own = s, ours
		c.binding = EndPointBinding(s.ConnectionState().PeerCertificates[0])
	}
	c.meter = &meter{r: c.net}
	return c, nil
}

// readers are buffers for answers that arrive, of all clients: a connection that waits for one, as that of a session without
// work does, has none.
var readers = sync.Pool{New: func() any { return bufio.NewReaderSize(nil, 4<<10) }}

// reach makes the connection to a URL's port, through the proxy if there is one.
func (o *Options) reach(ctx context.Context, u *url.URL) (raw net.Conn, err error) {
	port := u.Port()
	if port == "" {
		port = map[string]string{"http": "5985", "https": "5986"}[u.Scheme]
	}
	address := net.JoinHostPort(u.Hostname(), port)
	doing := "connecting"
	if o.Proxy != nil && !o.Proxy.Bypasses(u.Hostname(), port) {
		doing = "connecting to the proxy"
		raw, err = o.dialProxy(ctx, address)
	} else {
		raw, err = o.Dial(ctx, "tcp", address)
	}
	if err != nil {
		return nil, &ConnectionError{URL: redacted(u), Doing: doing, Err: because(ctx, err)}
	}
	return raw, nil
}

// redacted is a URL as errors show it.
func redacted(u *url.URL) string {
	v := url.URL{Scheme: u.Scheme, Host: u.Host, Path: u.Path}
	return v.String()
}

func (c *conn) close() {
	c.dead = true
	_ = c.net.Close()
}

// alive reports whether an idle connection still stands: nothing came, no end either. Only an end that has already
// arrived can be seen.
func (c *conn) alive() bool {
	if c.dead {
		return false
	}
	raw := c.net
	if t, ok := raw.(*tls.Conn); ok {
		raw = t.NetConn()
	}
	return quiet(raw)
}

// quietByWaiting reports whether nothing has arrived on an idle connection, by a read that waits for a moment: a deadline
// in the past would end it before it looked.
func quietByWaiting(c net.Conn) bool {
	if c.SetReadDeadline(time.Now().Add(200*time.Microsecond)) != nil {
		return false
	}
	var b [1]byte
	n, err := c.Read(b[:])
	_ = c.SetReadDeadline(time.Time{})
	var t net.Error
	return n == 0 && errors.As(err, &t) && t.Timeout()
}

// answer is a response with its body read.
type answer struct {
	status      int
	header      http.Header
	contentType string
	body        []byte
}

// header appends a line. Values hold no line's end: they are the program's own, or base64.
func header(b []byte, name, value string) []byte {
	return append(append(append(append(b, name...), ": "...), value...), "\r\n"...)
}

// requests are buffers that requests are put together in, of all connections.
var requests = sync.Pool{New: func() any { return new([]byte) }}

func keepRequest(buf *[]byte) {
	if cap(*buf) <= maxKept {
		requests.Put(buf)
	}
}

const (
	// maxKept is how large a buffer is that is kept for the next request.
	maxKept = 1 << 20
	// maxAtOnce is for how much memory a server's word is enough.
	maxAtOnce = 1 << 20
)

// exchange sends one request and reads its answer. Headers are those of authorization only.
func (c *conn) exchange(ctx context.Context, authorization, contentType string, body []byte) (*answer, error) {
	defer watch(ctx, c.net)()
	buf := requests.Get().(*[]byte)
	b := (*buf)[:0]
	b = append(append(append(b, "POST "...), c.to.url.RequestURI()...), " HTTP/1.1\r\n"...)
	b = header(b, "Host", c.to.url.Host)
	b = header(b, "User-Agent", c.o.UserAgent)
	b = strconv.AppendInt(append(b, "Content-Length: "...), int64(len(body)), 10)
	b = append(b, "\r\n"...)
	if contentType != "" {
		b = header(b, "Content-Type", contentType)
	}
	b = header(b, "Connection", "Keep-Alive")
	if authorization != "" {
		b = header(b, "Authorization", authorization)
	}
	if len(c.o.Header) > 0 {
		var more bytes.Buffer
		_ = c.o.Header.Write(&more)
		b = append(b, more.Bytes()...)
	}
	b = append(append(b, "\r\n"...), body...)
	*buf = b
	_, err := c.net.Write(b)
	clear(b) // it may hold a password
	keepRequest(buf)
	if err != nil {
		// A server may refuse a long body before it has read it all, and close: its answer is worth more than the error.
		if ctx.Err() == nil {
			a, rerr := c.read()
			if refused := c.own.refused(rerr); refused != nil {
				c.close()
				return nil, &ConnectionError{URL: redacted(c.to.url), Doing: "the TLS handshake", Err: refused}
			}
			if rerr == nil && a.status/100 != 2 {
				c.close()
				return a, nil
			}
		}
		c.close()
		return nil, &ConnectionError{URL: redacted(c.to.url), Doing: "sending", Sent: len(body) > 0, Err: because(ctx, err)}
	}
	a, err := c.read()
	if err != nil {
		c.close()
		if refused := c.own.refused(err); refused != nil {
			return nil, &ConnectionError{URL: redacted(c.to.url), Doing: "the TLS handshake", Err: refused}
		}
		if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
			err = fmt.Errorf("the server closed the connection: %w", err)
		}
		return nil, &ConnectionError{URL: redacted(c.to.url), Doing: "receiving", Sent: len(body) > 0, Err: because(ctx, err)}
	}
	c.own = nil
	return a, nil
}

// read reads one answer, past those of 1xx.
func (c *conn) read() (*answer, error) {
	if err := c.meter.await(); err != nil {
		return nil, err
	}
	br := readers.Get().(*bufio.Reader)
	br.Reset(c.meter)
	defer func() {
		if br.Buffered() > 0 {
			c.close() // nobody asked for more
		}
		br.Reset(nil)
		readers.Put(br)
	}()
	request := &http.Request{Method: http.MethodPost}
	for range maxInformational {
		c.meter.left = maxHeader
		resp, err := http.ReadResponse(br, request)
		if err != nil {
			return nil, err
		}
		if resp.StatusCode < 200 {
			continue
		}
		if resp.ContentLength > int64(c.o.MaxResponse) {
			return nil, ErrTooLong
		}
		body, err := c.body(resp)
		if err != nil {
			return nil, err
		}
		if resp.Close {
			c.close()
		}
		return &answer{resp.StatusCode, resp.Header, resp.Header.Get("Content-Type"), body}, nil
	}
	return nil, fmt.Errorf("more than %d informational answers", maxInformational)
}

// body reads an answer's body, which is the caller's to keep.
func (c *conn) body(resp *http.Response) ([]byte, error) {
	defer resp.Body.Close()
	if n := resp.ContentLength; n >= 0 && n <= maxAtOnce {
		c.meter.left = n // beside what is in the buffer already
		b := newBody(int(n))
		_, err := io.ReadFull(resp.Body, b)
		return b, err
	}
	// A chunked body has some bytes of framing beside its own.
	c.meter.left = int64(c.o.MaxResponse) + int64(c.o.MaxResponse)/4 + maxHeader
	var buf bytes.Buffer
	if resp.ContentLength > 0 {
		buf.Grow(maxAtOnce)
	}
	if _, err := buf.ReadFrom(io.LimitReader(resp.Body, int64(c.o.MaxResponse)+1)); err != nil {
		return nil, err
	}
	if buf.Len() > c.o.MaxResponse {
		return nil, ErrTooLong
	}
	return buf.Bytes(), nil
}

// bodies is memory of answers that the caller of Post has given back, by size.
var bodies [3]sync.Pool

// bodySizes are the sizes: of an answer that only says yes, of one command's output, of a stream's.
var bodySizes = [len(bodies)]int{4 << 10, 16 << 10, 128 << 10}

func newBody(n int) []byte {
	if n < 256 { // of the log-on, mostly
		return make([]byte, n)
	}
	for i, size := range bodySizes {
		if n > size {
			continue
		}
		if p, ok := bodies[i].Get().(*[]byte); ok {
			return (*p)[:n]
		}
		return make([]byte, n, size)
	}
	return make([]byte, n)
}

// Recycle takes the memory of a response back, to which nothing may refer any more. It need not be called.
func (*Client) Recycle(response []byte) {
	for i, size := range bodySizes {
		if cap(response) == size {
			response = response[:size]
			clear(response) // it may have held a secret
			bodies[i].Put(&response)
		}
	}
}

// settler is a handshake that may end without a last token where the server shows otherwise that it accepted.
type settler interface{ Settle() error }

// logOn goes through the handshake of the scheme, on empty bodies: nothing is sent before both sides are proven.
func (c *conn) logOn(ctx context.Context) error {
	s := c.to.scheme
	unauthorized := func(offered []offer, err error) error {
		return &UnauthorizedError{URL: redacted(c.to.url), Scheme: s.name, Offered: schemeNames(offered), Err: err}
	}
	c.session = nil
	hs, err := s.mechanism.Handshake(c.binding)
	if err != nil {
		return err
	}
	if closer, ok := hs.(io.Closer); ok {
		defer closer.Close()
	}
	var in []byte
	var offered []offer
	for range maxHandshake {
		out, done, err := hs.Step(ctx, in)
		if err != nil {
			if in != nil && errors.Is(err, auth.ErrCredentials) {
				return unauthorized(offered, err)
			}
			return fmt.Errorf("%s: %w", redacted(c.to.url), err)
		}
		if done && len(out) == 0 {
			c.session = hs.Session()
			return nil
		}
		if c.dead {
			return &ConnectionError{URL: redacted(c.to.url), Doing: "logging on", Err: errors.New("the connection was closed in the middle of the handshake: something on the way does not keep connections")}
		}
		a, err := c.exchange(ctx, s.name+" "+base64.StdEncoding.EncodeToString(out), "", nil)
		if err != nil {
			return err
		}
		offered = offers(a.header, "WWW-Authenticate")
		text, _ := find(offered, s.name)
		token, err := base64.StdEncoding.DecodeString(strings.TrimSpace(text))
		if err != nil {
			return unauthorized(offered, auth.Detail(auth.ErrMalformed, "the token is not in base64"))
		}
		switch {
		case a.status == http.StatusUnauthorized:
			if len(token) == 0 {
				return unauthorized(offered, auth.ErrCredentials)
			}
			if done {
				// A token that tells why, as SPNEGO's reject.
				return unauthorized(offered, auth.ErrCredentials)
			}
			in = token
		case a.status/100 == 2:
			if !done && len(token) > 0 {
				out, end, err := hs.Step(ctx, token)
				if err != nil {
					return fmt.Errorf("%s: %w", redacted(c.to.url), err)
				}
				if end && len(out) == 0 {
					done = true
				}
			}
			if !done {
				st, ok := hs.(settler)
				if !ok {
					return unauthorized(offered, auth.Detail(auth.ErrMalformed, "the server says it is content, but the handshake of ", s.name, " is not at its end"))
				}
				if err := st.Settle(); err != nil {
					return unauthorized(offered, err)
				}
			}
			c.session = hs.Session()
			if c.dead {
				return &ConnectionError{URL: redacted(c.to.url), Doing: "logging on", Err: errors.New("the server closed the connection after the handshake")}
			}
			return nil
		case a.status/100 == 3:
			return &redirect{a.status, a.header.Get("Location")}
		default:
			return &StatusError{URL: redacted(c.to.url), Status: a.status, Reason: "it came in the middle of the handshake of " + s.name}
		}
	}
	return unauthorized(nil, auth.Detail(auth.ErrMalformed, fmt.Sprintf("the handshake has no end after %d steps", maxHandshake)))
}

// redirect is a redirection that the server asked for.
type redirect struct {
	status   int
	location string
}

func (r *redirect) Error() string { return fmt.Sprintf("a redirection with status %d", r.status) }
