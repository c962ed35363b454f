package exchange

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"mime"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/pslshell/psl/remoting/wsman"
)

// Options are those of a Client.
type Options struct {
	// URL is the server's, as messages name it.
	URL    string
	Poster Poster
	// OperationTimeout is how long the server may take to answer a request; 0 means 3 minutes.
	OperationTimeout time.Duration
	// Grace is how long an answer may take beyond OperationTimeout before the connection counts as cut; 0 means 30 seconds.
	Grace time.Duration
	// MaxResponse is the MaxEnvelopeSize that answers may have, in bytes; 0 means wsman.CurrentEnvelope.
	MaxResponse int
	// Locale and DataLocale are the client's languages; "" means en-US.
	Locale, DataLocale string
	// UTF16 sends UTF-16 instead of UTF-8.
	UTF16 bool
	// Retries is how often a request is sent again at most; 0 means 5, negative never.
	Retries int
	// Delay is how long to wait before the first retry; each next one waits twice as long, up to 16 times. 0 means a second.
	Delay time.Duration
	// Cut tells whether an error of the Poster is a cut of the connection, and whether the request may have reached the
	// server; nil means NetworkCut.
	Cut func(err error) (cut, sent bool)
	// Retrying is called before a request is sent again, Restored when that has been answered, GaveUp when it has not and is
	// not sent any more. They must not block; nil ones are not called.
	Retrying func(doing string, try int, err error)
	Restored func(doing string)
	GaveUp   func(doing string)
}

// Client is a session with one server. Its methods may be called from several goroutines.
type Client struct {
	o       Options
	session string
	keeps   atomic.Bool // the server keeps its answers
}

// buffers are for requests, of all clients: most sessions are short.
var buffers = sync.Pool{New: func() any { return new([]byte) }}

func keepBuffer(buf *[]byte) {
	if cap(*buf) <= 1<<20 {
		buffers.Put(buf)
	}
}

// New returns a Client. It sends nothing.
func New(o Options) *Client {
	if o.OperationTimeout == 0 {
		o.OperationTimeout = 3 * time.Minute
	}
	if o.Grace == 0 {
		o.Grace = 30 * time.Second
	}
	if o.MaxResponse == 0 {
		o.MaxResponse = wsman.CurrentEnvelope
	}
	if o.Locale == "" {
		o.Locale = "en-US"
	}
	if o.DataLocale == "" {
		o.DataLocale = "en-US"
	}
	switch {
	case o.Retries == 0:
		o.Retries = 5
	case o.Retries < 0:
		o.Retries = 0
	}
	if o.Delay == 0 {
		o.Delay = time.Second
	}
	if o.Cut == nil {
		o.Cut = NetworkCut
	}
	return &Client{o: o, session: NewID()}
}

// NewID returns a random identity as messages have them.
func NewID() string {
	var g [16]byte
	rand.Read(g[:])
	g[6], g[8] = g[6]&0x0F|0x40, g[8]&0x3F|0x80
	const digits = "0123456789ABCDEF"
	id := make([]byte, 0, len("uuid:")+36)
	id = append(id, "uuid:"...)
	for i, b := range g {
		if i == 4 || i == 6 || i == 8 || i == 10 {
			id = append(id, '-')
		}
		id = append(id, digits[b>>4], digits[b&15])
	}
	return string(id)
}

// Request is what Do sends.
type Request struct {
	ResourceURI string
	Options     []wsman.Option
	Selectors   []wsman.Selector
	Body        wsman.Body
	// Repeatable tells that to carry it out twice does no harm.
	Repeatable bool
	// Compression is that of the header.
	Compression string
	// Localized tells that the answer depends on the client's languages.
	Localized bool
	// Tries is how often it is sent at most; 0 means as the Options have it.
	Tries int
	// Soon makes retries follow after a tenth of the delay, which does not grow.
	Soon bool
	// Answer is set by Do where the message that it returns refers to the memory of what came: whoever has done with both
	// may hand it to Recycle.
	Answer []byte
	// Operation is the request's identity. One that was sent and has no answer yet can be given to Do again, later too: the
	// server gives the answer that it has kept. nil makes a new one.
	Operation *Operation
}

// Operation is the identity of a request. It is for one Do at a time.
type Operation struct {
	id, message string
	sent        bool
}

// NewOperation returns a new identity.
func NewOperation() *Operation { return &Operation{id: NewID(), message: NewID()} }

func (c *Client) message(r *Request) *wsman.Message {
	m := &wsman.Message{Body: r.Body, Header: wsman.Header{
		To: c.o.URL, ResourceURI: r.ResourceURI, SessionID: c.session, MaxEnvelopeSize: c.o.MaxResponse,
		OperationTimeout: c.o.OperationTimeout, Options: r.Options, Selectors: r.Selectors, SequenceID: 1,
	}}
	m.Compression = r.Compression
	if r.Localized {
		m.Locale, m.DataLocale = c.o.Locale, c.o.DataLocale
	}
	return m
}

// Overhead is how many bytes a request has beside the data in it, when it is sent.
func (c *Client) Overhead(r *Request) int {
	m := c.message(r)
	m.MessageID, m.OperationID = c.session, c.session // of the length of all
	buf := buffers.Get().(*[]byte)
	defer keepBuffer(buf)
	*buf = m.Append((*buf)[:0])
	if c.o.UTF16 {
		return len(wsman.ToUTF16(*buf))
	}
	return len(*buf)
}

// Text is how many bytes n characters of base64 take.
func (c *Client) Text(n int) int {
	if c.o.UTF16 {
		return 2 * n
	}
	return n
}

// DataLen is how many bytes of data have room in an envelope of max bytes beside the overhead.
func (c *Client) DataLen(max, overhead int) int {
	n := max - overhead
	if c.o.UTF16 {
		n /= 2
	}
	return wsman.DataLen(n)
}

// KeepsAnswers reports whether the server has told that it keeps its answers for a client whose connection was cut.
func (c *Client) KeepsAnswers() bool { return c.keeps.Load() }

// Do sends a request and returns the answer. A fault is a *wsman.Fault error, an answer that is no message a *StatusError or
// *wsman.Error, no answer a *LostError; else the context's cause.
func (c *Client) Do(ctx context.Context, r *Request) (*wsman.Message, error) {
	m := c.message(r)
	op := r.Operation
	if op == nil {
		op = NewOperation()
	}
	m.MessageID, m.OperationID, m.Retransmission = op.message, op.id, op.sent
	doing := wsman.Action(r.Body)
	doing = doing[strings.LastIndexByte(doing, '/')+1:]
	if doing == "" {
		doing = "Identify"
	}
	limit := c.o.Retries
	if r.Tries > 0 {
		limit = r.Tries - 1
	}
	delay := c.o.Delay
	if r.Soon {
		delay /= 10
	}
	for try := 0; ; try++ {
		a, raw, err := c.post(ctx, m)
		if err == nil {
			op.sent = false
			if a.OperationID != "" {
				c.keeps.Store(true)
			}
			if try > 0 && c.o.Restored != nil {
				c.o.Restored(doing)
			}
			r.Answer = nil
			switch b := a.Body.(type) {
			case *wsman.Fault:
				c.Recycle(raw)
				return nil, b
			case wsman.SendResponse, wsman.SignalResponse, wsman.DeleteResponse, *wsman.CommandResponse:
				c.Recycle(raw)
			default:
				r.Answer = raw // data in base64 is decoded later
			}
			return a, nil
		}
		if ctx.Err() != nil {
			op.sent = true
			c.gaveUp(doing, try)
			return nil, context.Cause(ctx)
		}
		cut, sent := c.cut(err)
		if !cut {
			c.gaveUp(doing, try)
			return nil, err
		}
		op.sent = op.sent || sent
		again := !op.sent || r.Repeatable || c.keeps.Load()
		if try >= limit || !again {
			c.gaveUp(doing, try)
			return nil, &LostError{Doing: doing, Sent: op.sent, Tries: try + 1, Err: err}
		}
		m.Retransmission = op.sent
		if c.o.Retrying != nil {
			c.o.Retrying(doing, try+1, err)
		}
		t := time.NewTimer(delay)
		select {
		case <-t.C:
		case <-ctx.Done():
			t.Stop()
			c.gaveUp(doing, try+1)
			return nil, context.Cause(ctx)
		}
		if !r.Soon && delay < 16*c.o.Delay {
			delay *= 2
		}
	}
}

// gaveUp tells that a request that was sent again has no answer.
func (c *Client) gaveUp(doing string, tries int) {
	if tries > 0 && c.o.GaveUp != nil {
		c.o.GaveUp(doing)
	}
}

// A garbledError tells that an answer with the status of success is no message.
type garbledError struct{ err error }

func (e *garbledError) Error() string {
	return "the answer is no message of WS-Management: " + e.err.Error()
}
func (e *garbledError) Unwrap() error { return e.err }

var errLate = errors.New("the server did not answer in time")

// cut tells whether an error is one of the connection, or of what stands between: then the server may answer yet.
func (c *Client) cut(err error) (cut, sent bool) {
	var s *StatusError
	var g *garbledError
	switch {
	case errors.As(err, &s):
		// A balancer's page; 503 is that of one that has no server to ask.
		return s.Status == 502 || s.Status == 503 || s.Status == 504, true
	case errors.As(err, &g), errors.Is(err, errLate):
		return true, true
	}
	return c.o.Cut(err)
}

// post sends a message once.
func (c *Client) post(ctx context.Context, m *wsman.Message) (a *wsman.Message, raw []byte, err error) {
	buf := buffers.Get().(*[]byte)
	defer keepBuffer(buf)
	*buf = m.Append((*buf)[:0])
	body := *buf
	contentType := soapType
	if c.o.UTF16 {
		body, contentType = wsman.ToUTF16(body), "application/soap+xml;charset=UTF-16"
	}
	limited := ctx
	if c.o.OperationTimeout > 0 {
		b := newBounded(ctx, time.Now().Add(c.o.OperationTimeout+c.o.Grace))
		defer b.end()
		limited = b
	}
	status, answerType, answer, err := c.o.Poster.Post(limited, contentType, body)
	if err != nil {
		if limited.Err() != nil && ctx.Err() == nil {
			return nil, nil, errLate
		}
		return nil, nil, err
	}
	a, err = c.answer(m, status, answerType, answer)
	return a, answer, err
}

// Recycle takes the memory of an answer back. Nothing may refer to it any more.
func (c *Client) Recycle(answer []byte) {
	if p, ok := c.o.Poster.(Recycler); ok {
		p.Recycle(answer)
	}
}

// answer reads what came back.
func (c *Client) answer(m *wsman.Message, status int, contentType string, b []byte) (*wsman.Message, error) {
	kind, charset, err := mediaType(contentType)
	soap := err == nil && (kind == "application/soap+xml" || kind == "text/xml" || kind == "application/xml") || contentType == "" && len(b) > 0
	text := b
	if soap && strings.EqualFold(charset, "utf-16") {
		if text, err = wsman.FromUTF16(b); err != nil {
			return nil, &garbledError{err}
		}
	}
	var parsed *wsman.Message
	if soap {
		parsed, err = wsman.Parse(text)
	} else {
		err = fmt.Errorf("it is of the type %q", contentType)
	}
	if err != nil {
		if status != 200 {
			return nil, &StatusError{Status: status, ContentType: contentType, Text: plain(kind, b)}
		}
		return nil, &garbledError{err}
	}
	_, fault := parsed.Body.(*wsman.Fault)
	switch {
	case parsed.RelatesTo != "" && !strings.EqualFold(parsed.RelatesTo, m.MessageID):
		return nil, fmt.Errorf("the answer belongs to the request %s, not to %s", parsed.RelatesTo, m.MessageID)
	case fault:
		return parsed, nil
	case status != 200:
		return nil, &StatusError{Status: status, ContentType: contentType}
	case parsed.Body == nil:
		return nil, fmt.Errorf("the answer's action %q is not known", parsed.Action)
	}
	return parsed, nil
}

// soapType is what nearly all answers are.
const soapType = "application/soap+xml;charset=UTF-8"

// mediaType reads a Content-Type.
func mediaType(contentType string) (kind, charset string, err error) {
	if contentType == soapType {
		return "application/soap+xml", "UTF-8", nil
	}
	kind, params, err := mime.ParseMediaType(contentType)
	return kind, params["charset"], err
}

// plain returns the beginning of a text.
func plain(kind string, b []byte) string {
	if kind != "text/plain" {
		return ""
	}
	return strings.ToValidUTF8(strings.TrimSpace(string(b[:min(len(b), 200)])), "?")
}

// Expect returns the answer's body where it has the type that the request asks for.
func Expect[T wsman.Body](m *wsman.Message, err error) (T, error) {
	var zero T
	if err != nil {
		return zero, err
	}
	b, ok := m.Body.(T)
	if !ok {
		return zero, fmt.Errorf("the answer is %s where %s must come", wsman.Action(m.Body), wsman.Action(zero))
	}
	return b, nil
}

// Close ends the Poster's connections.
func (c *Client) Close() error { return c.o.Poster.Close() }
