package authhttp

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"sync"
	"sync/atomic"
	"time"

	"github.com/pslshell/psl/remoting/auth"
	"github.com/pslshell/psl/remoting/auth/sealed"
)

// Client posts bodies to one URL. Its methods may be called from several goroutines: each Post that is under way has a
// connection to itself, and connections are kept for the next ones. Close it at the end.
type Client struct {
	o     Options
	slots chan struct{} // one for each connection in use; nil without a limit

	answered atomic.Bool // the port is known to speak what it should

	mu     sync.Mutex
	to     *target     // changes with a redirection
	idle   []*conn     // the longest idle first
	sweep  *time.Timer // for those that are idle too long; nil without any
	busy   map[*conn]bool
	closed bool
}

// target is where a client posts to, and how it logs on there.
type target struct {
	url    *url.URL
	scheme Scheme
}

// NewClient makes a client for an http or https URL; opts may be nil. It connects with the first Post.
func NewClient(rawURL string, scheme Scheme, opts *Options) (*Client, error) {
	u, err := parseURL(rawURL)
	if err != nil {
		return nil, err
	}
	c := &Client{o: opts.filled(), to: &target{u, scheme}, busy: map[*conn]bool{}}
	if c.o.MaxConnections > 0 {
		c.slots = make(chan struct{}, c.o.MaxConnections)
	}
	if c.o.Proxy != nil {
		if _, err := c.o.Proxy.check(); err != nil {
			return nil, err
		}
	}
	if scheme.mechanism == nil && scheme.request == nil {
		return nil, errors.New("no authentication scheme was given")
	}
	return c, c.allowed(c.to)
}

func parseURL(raw string) (*url.URL, error) {
	u, err := url.Parse(raw)
	switch {
	case err != nil:
		return nil, errors.New("the URL is not valid")
	case u.Scheme != "http" && u.Scheme != "https" || u.Host == "":
		return nil, fmt.Errorf("%s is no http or https URL", redacted(u))
	case u.User != nil:
		return nil, fmt.Errorf("the URL %s holds a user: give user and password apart from it", redacted(u))
	}
	return u, nil
}

// allowed refuses schemes that cannot protect what they send.
func (c *Client) allowed(t *target) error {
	if t.url.Scheme == "https" || t.scheme.request == nil {
		return nil
	}
	if t.scheme.request.needsTLS() || !c.o.AllowUnencrypted {
		return fmt.Errorf("%s by %s: %w", redacted(t.url), t.scheme.name, ErrUnencrypted)
	}
	return nil
}

// Post sends a body and gives the answer: its status, type and body, unsealed. An error is a *ConnectionError, an
// *UnauthorizedError, a *StatusError, an *auth.Error, an *auth.ProtectionError, a *sealed.FormatError, or a context's.
// Answers with a status that is no success are no error where their body can be trusted, since WSMan's faults come with
// one; over plain HTTP that means where it was sealed.
func (c *Client) Post(ctx context.Context, contentType string, body []byte) (status int, respContentType string, resp []byte, err error) {
	status, respContentType, resp, err = c.postAll(ctx, contentType, body)
	switch {
	case err == nil:
		c.answered.Store(true)
	case !c.answered.Load() && !c.isClosed():
		err = c.mismatch(ctx, err)
	}
	if err != nil && c.isClosed() {
		var lost *ConnectionError
		if errors.As(err, &lost) {
			return 0, "", nil, &ConnectionError{URL: lost.URL, Doing: lost.Doing, Sent: lost.Sent, Err: ErrClosed}
		}
	}
	return status, respContentType, resp, err
}

func (c *Client) isClosed() bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.closed
}

// postAll goes on through redirections and log-ons until there is an answer.
func (c *Client) postAll(ctx context.Context, contentType string, body []byte) (status int, respContentType string, resp []byte, err error) {
	redirects, fresh := 0, 0
	for {
		k, reused, err := c.acquire(ctx)
		if err != nil {
			if again, err := c.follow(err, &redirects); !again {
				return 0, "", nil, err
			}
			continue
		}
		a, again, err := c.post(ctx, k, contentType, body)
		c.release(k)
		if err != nil {
			again, err := c.follow(err, &redirects)
			if again {
				continue
			}
			return 0, "", nil, err
		}
		if again {
			// A kept connection's log-on may have ended, and a scheme of single requests wants its challenge first.
			if fresh++; fresh > 2 || (fresh > 1 && !reused && k.to.scheme.mechanism != nil) {
				return 0, "", nil, &UnauthorizedError{URL: redacted(k.to.url), Scheme: k.to.scheme.name, Offered: schemeNames(offers(a.header, "WWW-Authenticate")), Err: errors.New("it refuses the connection that has just logged on")}
			}
			continue
		}
		return a.status, a.contentType, a.body, nil
	}
}

// post does one exchange on a connection that is logged on; again tells that the server wants another log-on.
func (c *Client) post(ctx context.Context, k *conn, contentType string, body []byte) (a *answer, again bool, err error) {
	authorization := ""
	seals := k.session != nil && k.to.url.Scheme == "http"
	sendType, send := contentType, body
	switch {
	case k.to.scheme.request != nil:
		if authorization, err = k.to.scheme.request.authorization(http.MethodPost, k.to.url.RequestURI()); err != nil {
			return nil, false, err
		}
		if authorization == "" {
			sendType, send = "", nil // the challenge comes first; the body follows with the proof
		}
	case seals:
		buf := requests.Get().(*[]byte)
		defer keepRequest(buf)
		if sendType, send, err = sealed.Append((*buf)[:0], k.session, k.to.scheme.protocol, contentType, body); err != nil {
			k.close()
			return nil, false, err
		}
		*buf = send
	}
	if a, err = k.exchange(ctx, authorization, sendType, send); err != nil {
		return nil, false, err
	}
	switch {
	case a.status == http.StatusUnauthorized:
		return c.unauthorized(k, a, authorization)
	case a.status/100 == 3:
		return nil, false, &redirect{a.status, a.header.Get("Location")}
	case authorization == "" && k.to.scheme.request != nil:
		return nil, false, &UnauthorizedError{URL: redacted(k.to.url), Scheme: k.to.scheme.name, Err: errors.New("the server did not ask for it")}
	case !seals:
		return a, false, nil
	}
	if !sealed.Is(a.contentType) {
		k.close()
		reason := "its body is not sealed, so it may be anybody's"
		if a.status/100 == 2 {
			return nil, false, fmt.Errorf("%s: %w", redacted(k.to.url), sealed.ErrNotSealed)
		}
		return nil, false, &StatusError{URL: redacted(k.to.url), Status: a.status, Reason: reason}
	}
	contentType, plain, err := sealed.Unseal(k.session, k.to.scheme.protocol, a.contentType, a.body, c.o.MaxResponse)
	if err != nil {
		k.close()
		return nil, false, fmt.Errorf("%s: %w", redacted(k.to.url), err)
	}
	// To the memory's beginning, for the whole of it to serve again.
	a.contentType, a.body = contentType, append(a.body[:0], plain...)
	return a, false, nil
}

// unauthorized handles a 401 to a body: nothing was carried out.
func (c *Client) unauthorized(k *conn, a *answer, authorization string) (*answer, bool, error) {
	offered := offers(a.header, "WWW-Authenticate")
	if k.to.scheme.mechanism != nil {
		k.session = nil
		return a, true, nil
	}
	params, ok := find(offered, k.to.scheme.name)
	var err error
	again := false
	if ok || k.to.scheme.name == "Certificate" {
		again, err = k.to.scheme.request.challenge(params, authorization)
	}
	if again && err == nil {
		return a, true, nil
	}
	return nil, false, &UnauthorizedError{URL: redacted(k.to.url), Scheme: k.to.scheme.name, Offered: schemeNames(offered), Err: err}
}

// follow takes a redirection if one is allowed.
func (c *Client) follow(err error, count *int) (again bool, _ error) {
	var r *redirect
	if !errors.As(err, &r) {
		return false, err
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	from := redacted(c.to.url)
	at, perr := c.to.url.Parse(r.location)
	switch {
	case perr != nil || r.location == "":
		return false, &StatusError{URL: from, Status: r.status, Reason: "the redirection does not say where to"}
	case c.o.MaxRedirects == 0:
		return false, &StatusError{URL: from, Status: r.status, Reason: "it redirects to " + redacted(at) + "; redirections are not allowed (AllowRedirection)"}
	case *count >= c.o.redirects():
		return false, &StatusError{URL: from, Status: r.status, Reason: fmt.Sprintf("more than %d redirections", c.o.redirects())}
	}
	if at, perr = parseURL(at.String()); perr != nil {
		return false, &StatusError{URL: from, Status: r.status, Reason: "the redirection cannot be followed: " + perr.Error()}
	}
	if c.to.url.Scheme == "https" && at.Scheme != "https" {
		return false, &StatusError{URL: from, Status: r.status, Reason: "it redirects from https to " + redacted(at)}
	}
	to := &target{at, c.to.scheme}
	if c.o.Redirected != nil {
		if to.scheme, err = c.o.Redirected(at); err != nil {
			return false, err
		}
	}
	if err := c.allowed(to); err != nil {
		return false, err
	}
	*count++
	c.to = to
	for _, k := range c.idle {
		k.close()
	}
	c.idle = nil
	return true, nil
}

// acquire gives a connection that is logged on; reused tells that it was kept.
func (c *Client) acquire(ctx context.Context) (k *conn, reused bool, err error) {
	if c.slots != nil {
		select {
		case c.slots <- struct{}{}:
		default: // Done may make a timer
			select {
			case c.slots <- struct{}{}:
			case <-ctx.Done():
				return nil, false, context.Cause(ctx)
			}
		}
	}
	to, k, err := c.take()
	if err == nil && k == nil {
		k, err = c.open(ctx, to)
	} else {
		reused = true
		if err == nil && k.to.scheme.mechanism != nil && k.session == nil {
			err = k.logOn(ctx)
		}
	}
	if err != nil {
		if k != nil {
			k.close()
			c.release(k)
		} else {
			c.free()
		}
		return nil, false, err
	}
	return k, reused, nil
}

// take gives a kept connection that still stands, if there is one.
func (c *Client) take() (*target, *conn, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	for {
		if c.closed {
			return nil, nil, ErrClosed
		}
		n := len(c.idle)
		if n == 0 {
			return c.to, nil, nil
		}
		k := c.idle[n-1]
		c.idle = c.idle[:n-1]
		if time.Since(k.since) < maxIdleTime && k.alive() {
			c.busy[k] = true
			return c.to, k, nil
		}
		k.close()
	}
}

// open makes a connection and logs it on.
func (c *Client) open(ctx context.Context, to *target) (*conn, error) {
	if c.o.DialTimeout > 0 {
		var cancel context.CancelFunc
		ctx, cancel = context.WithTimeout(ctx, c.o.DialTimeout)
		defer cancel()
	}
	k, err := c.o.dial(ctx, to)
	if err != nil {
		return nil, err
	}
	c.mu.Lock()
	if c.closed {
		c.mu.Unlock()
		k.close()
		return nil, ErrClosed
	}
	c.busy[k] = true
	c.mu.Unlock()
	if to.scheme.mechanism != nil {
		if err := k.logOn(ctx); err != nil {
			return k, err
		}
	}
	return k, nil
}

// release keeps a connection for the next Post, or forgets it.
func (c *Client) release(k *conn) {
	c.mu.Lock()
	delete(c.busy, k)
	keep := !k.dead && !c.closed && k.to == c.to && len(c.idle) < maxIdle
	if keep {
		k.since = time.Now()
		c.idle = append(c.idle, k)
		if c.sweep == nil {
			c.sweep = time.AfterFunc(maxIdleTime, c.expire)
		}
	}
	c.mu.Unlock()
	if !keep {
		k.close()
	}
	c.free()
}

func (c *Client) free() {
	if c.slots != nil {
		<-c.slots
	}
}

// expire closes the connections that have been idle for too long, rather than keep them for a Post that may never come.
func (c *Client) expire() {
	c.mu.Lock()
	defer c.mu.Unlock()
	kept := c.idle[:0]
	for _, k := range c.idle {
		if time.Since(k.since) >= maxIdleTime {
			k.close()
			continue
		}
		kept = append(kept, k)
	}
	clear(c.idle[len(kept):])
	c.idle = kept
	if c.closed || len(kept) == 0 {
		c.sweep = nil
		return
	}
	c.sweep.Reset(maxIdleTime - time.Since(kept[0].since)) // the oldest
}

// Close ends all connections; a Post that is under way fails. A second call does nothing.
func (c *Client) Close() error {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.closed = true
	if c.sweep != nil {
		c.sweep.Stop()
	}
	for _, k := range c.idle {
		k.close()
	}
	for k := range c.busy {
		_ = k.net.Close()
	}
	c.idle = nil
	return nil
}

// Scheme is the name of the scheme that the client logs on by.
func (c *Client) Scheme() string {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.to.scheme.name
}

// Format hides the options, which hold private keys.
func (*Client) Format(f fmt.State, _ rune) { auth.Opaque(f, "authhttp.Client") }
