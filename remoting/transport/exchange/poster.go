package exchange

import (
	"bytes"
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"sync"
	"time"

	"github.com/pslshell/psl/remoting/wsman"
)

// Poster carries bodies to one URL. Its methods may be called from several goroutines; each Post that is under way must
// not keep the others waiting: some wait for minutes until the server has something to tell.
type Poster interface {
	// Post sends a body of a content type and returns the answer's status, content type and body, whatever the status.
	// An error tells that there was no answer, or none that can be trusted. The body is not kept.
	Post(ctx context.Context, contentType string, body []byte) (status int, responseType string, response []byte, err error)
	// Close ends the connections that are kept.
	Close() error
}

// Recycler is a Poster that takes the memory of answers back for the next.
type Recycler interface {
	Poster
	// Recycle takes a response of Post, to which nothing may refer any more.
	Recycle(response []byte)
}

// ErrUnencrypted tells that a password was not sent because the connection is not encrypted.
var ErrUnencrypted = errors.New("Basic authentication over HTTP would send the password in clear text: use HTTPS, or allow it by name")

// HTTPOptions are those of NewHTTP.
type HTTPOptions struct {
	// UserName and Password are sent in clear text (Basic) with each request; an empty name sends none.
	UserName, Password string
	// Unencrypted allows that over plain HTTP.
	Unencrypted bool
	// TLS is how certificates are checked; nil is Go's way.
	TLS *tls.Config
	// Header is sent with each request; nil is none.
	Header http.Header
}

// NewHTTP returns a Poster without log-on, or with Basic. Nothing is sealed beyond what TLS does. Redirections are not
// followed.
func NewHTTP(url string, o HTTPOptions) (Poster, error) {
	if o.UserName != "" && !o.Unencrypted && !strings.HasPrefix(strings.ToLower(url), "https://") {
		return nil, ErrUnencrypted
	}
	p := &httpPoster{url: url, user: o.UserName, password: o.Password, header: o.Header, conns: map[*keptConn]bool{}}
	p.client = &http.Client{
		Transport: &http.Transport{DialContext: p.dial, TLSClientConfig: o.TLS, TLSHandshakeTimeout: 30 * time.Second,
			MaxIdleConnsPerHost: 64, IdleConnTimeout: 90 * time.Second, DisableCompression: true},
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
	return p, nil
}

type httpPoster struct {
	url, user, password string
	header              http.Header
	client              *http.Client

	mu     sync.Mutex
	conns  map[*keptConn]bool
	closed bool
}

// keptConn is a connection that the Poster closes at the end: one that was still being made for a request that nobody waits
// for any more would stay open otherwise.
type keptConn struct {
	net.Conn
	p *httpPoster
}

func (c *keptConn) Close() error {
	c.p.mu.Lock()
	delete(c.p.conns, c)
	c.p.mu.Unlock()
	return c.Conn.Close()
}

var errPosterClosed = errors.New("the connection is closed")

func (p *httpPoster) dial(ctx context.Context, network, address string) (net.Conn, error) {
	d := net.Dialer{Timeout: 30 * time.Second}
	conn, err := d.DialContext(ctx, network, address)
	if err != nil {
		return nil, err
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.closed {
		conn.Close()
		return nil, errPosterClosed
	}
	c := &keptConn{conn, p}
	p.conns[c] = true
	return c, nil
}

func (p *httpPoster) Post(ctx context.Context, contentType string, body []byte) (int, string, []byte, error) {
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, p.url, bytes.NewReader(body))
	if err != nil {
		return 0, "", nil, err
	}
	for name, values := range p.header {
		r.Header[name] = values
	}
	r.Header.Set("Content-Type", contentType)
	r.Header.Set("User-Agent", "psl")
	if p.user != "" {
		r.SetBasicAuth(p.user, p.password)
	}
	a, err := p.client.Do(r)
	if err != nil {
		return 0, "", nil, err
	}
	defer a.Body.Close()
	answer, err := readBody(a)
	if err != nil {
		return 0, "", nil, err
	}
	return a.StatusCode, a.Header.Get("Content-Type"), answer, nil
}

// readBody reads all, in one piece where the length is known.
func readBody(a *http.Response) ([]byte, error) {
	if n := a.ContentLength; n >= 0 && n <= wsman.MaxEnvelope {
		b := make([]byte, n)
		_, err := io.ReadFull(a.Body, b)
		return b, err
	}
	b, err := io.ReadAll(io.LimitReader(a.Body, wsman.MaxEnvelope+1))
	if err == nil && len(b) > wsman.MaxEnvelope {
		err = fmt.Errorf("the answer has more than %d bytes", wsman.MaxEnvelope)
	}
	return b, err
}

func (p *httpPoster) Close() error {
	p.mu.Lock()
	p.closed = true
	conns := make([]*keptConn, 0, len(p.conns))
	for c := range p.conns {
		conns = append(conns, c)
	}
	p.mu.Unlock()
	p.client.CloseIdleConnections()
	for _, c := range conns {
		c.Close()
	}
	return nil
}

// A StatusError is an answer that is no message of WS-Management.
type StatusError struct {
	Status      int
	ContentType string
	Text        string // the beginning of the answer where that is text
}

// Error names the status.
func (e *StatusError) Error() string {
	s := fmt.Sprintf("the server answered with HTTP status %d", e.Status)
	if t := http.StatusText(e.Status); t != "" {
		s += " (" + t + ")"
	}
	if e.Text != "" {
		s += ": " + e.Text
	}
	return s
}

// A LostError tells that there was no answer.
type LostError struct {
	// Doing is the last part of the action's URI: Receive, Send, ...
	Doing string
	// Sent tells that the server may have carried out the request.
	Sent  bool
	Tries int
	Err   error
}

// Error tells what was being done, how often it was tried, and the cause.
func (e *LostError) Error() string {
	s := "no answer to " + e.Doing
	if e.Tries > 1 {
		s += fmt.Sprintf(" in %d tries", e.Tries)
	}
	return s + ": " + e.Err.Error()
}

// Unwrap returns the cause.
func (e *LostError) Unwrap() error { return e.Err }

// NetworkCut is what Options.Cut is by default: it knows the errors of packages net and net/http.
func NetworkCut(err error) (cut, sent bool) {
	var op *net.OpError
	var dns *net.DNSError
	var ne net.Error
	var cert *tls.CertificateVerificationError
	var record tls.RecordHeaderError
	switch {
	case errors.Is(err, ErrUnencrypted), errors.As(err, &cert), errors.As(err, &record):
		return false, false // it will be so the next time too
	case errors.As(err, &dns):
		return dns.IsTemporary || dns.IsTimeout, false
	case errors.As(err, &op):
		return true, op.Op != "dial"
	case errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF), errors.As(err, &ne):
		return true, true
	}
	return false, true
}
