package transport

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"time"

	"github.com/pslshell/psl/remoting/psobject"
	"github.com/pslshell/psl/remoting/psrp"
	"github.com/pslshell/psl/remoting/transport/exchange"
	"github.com/pslshell/psl/remoting/wsman"
	"github.com/pslshell/psl/remoting/wsman/xpress"
)

// WSManOptions say what shell a WSMan asks for.
type WSManOptions struct {
	// Exchange is the session with the server; the transport closes it.
	Exchange *exchange.Client
	// ResourceURI is the session configuration's; "" means wsman.PowerShell.
	ResourceURI string
	// Name is the shell's friendly name; "" is none.
	Name string
	// NoProfile does not load the user's profile on Windows.
	NoProfile bool
	// IdleTimeout is how long the shell lives without a client; 0 means the server's default.
	IdleTimeout time.Duration
	// BufferMode is what happens to output while no client takes it: "Block", "Drop", or "" for the server's default.
	BufferMode string
	// MaxEnvelope is the longest request in bytes; 0 asks the server as soon as a request would be longer than
	// wsman.DefaultEnvelope.
	MaxEnvelope int
	// Compress asks the server to compress the streams, and does so with what it sends. Servers on Windows can do it.
	Compress bool
	// MaxReceived is how many bytes a command may send at most, without the limit of a single object; 0 is no limit.
	MaxReceived int64
	// ProtocolVersion is the newest of PSRP that the client speaks; "" means 2.3.
	ProtocolVersion string
	Timeouts        Timeouts
}

// WSMan is a shell of WS-Management ([MS-WSMV], [MS-PSRP] 3.1.5.3). It asks for output of the shell and of each pipeline in
// goroutines of its own: while one answer is decoded, the next request is on its way. Close ends and awaits them.
type WSMan struct {
	o   WSManOptions
	x   *exchange.Client
	ctx context.Context // done with the transport: the requests for output live as long as it
	end context.CancelCauseFunc

	answers chan received
	current *[]byte // what Receive has returned last

	loops sync.WaitGroup

	mu       sync.Mutex
	state    shellState
	shell    string // as the server calls it
	packed   bool   // streams are compressed
	terms    Terms
	buffer   string // what Buffer has asked for
	first    []received
	commands map[psobject.GUID]*command
	err      error
	envelope int
	sizes    [PipelineData + 1]int // of data in envelopes of the size sized
	sized    int
	asked    bool          // the server was asked for the envelope's size
	link     *link         // the present connection to the shell: ends with Disconnect
	sending  chan struct{} // one Send of the pool at a time
	pool     output
	over     []*command // that have ended and were closed, but the server has not been told
	settled  bool       // the pool has opened
	calm     time.Duration

	handled  chan struct{} // of the answer that Receive has given last; its goroutine's
	stirred  chan struct{} // closed by stir
	stirOnce sync.Once

	closeOnce sync.Once
	closeErr  error
}

type shellState uint8

const (
	notOpen shellState = iota
	opening
	connected
	disconnected
	closed
)

// link is one time of being connected to the shell.
type link struct {
	ctx    context.Context // done when nothing more is asked for
	cancel context.CancelFunc
	over   bool // under WSMan.mu: the shell was disconnected, or is about to be
}

// command is a pipeline on the other side.
type command struct {
	pipeline psobject.GUID
	id       string // as the server calls it
	sending  chan struct{}
	closed   bool // under WSMan.mu
	done     bool // under WSMan.mu: the server has told its end
	received int64
	output   output
}

// received is an answer with output, or what happened instead.
type received struct {
	pipeline psobject.GUID
	streams  []wsman.Stream
	data     wsman.Binary
	raw      []byte // what streams and data point into
	err      error
	handled  chan struct{} // closed with the next call of Receive; may be nil
}

// NewWSMan returns a Transport that has not been opened.
func NewWSMan(o WSManOptions) *WSMan {
	if o.ResourceURI == "" {
		o.ResourceURI = wsman.PowerShell
	}
	if o.ProtocolVersion == "" {
		o.ProtocolVersion = "2.3"
	}
	o.Timeouts = o.Timeouts.filled()
	w := &WSMan{o: o, x: o.Exchange, answers: make(chan received), commands: map[psobject.GUID]*command{}, sending: make(chan struct{}, 1), stirred: make(chan struct{}), calm: calm, envelope: o.MaxEnvelope}
	if w.envelope == 0 {
		w.envelope = wsman.DefaultEnvelope
	} else {
		w.asked = true
	}
	w.ctx, w.end = context.WithCancelCause(context.Background())
	return w
}

// compression is the one that is known.
const compression = "xpress"

// maxUnpacked is how long the data of a stream is that came compressed, at most: a server's envelope has a part of that.
const maxUnpacked = 64 << 20

const streamNames = "stdin pr"

// id returns a GUID as Windows writes it.
func id(g psobject.GUID) string { return strings.ToUpper(g.String()) }

// request is a request to the shell. w.mu is not held.
func (w *WSMan) request(body wsman.Body) *exchange.Request {
	w.mu.Lock()
	defer w.mu.Unlock()
	return &exchange.Request{ResourceURI: w.o.ResourceURI, Selectors: wsman.ShellSelector(w.shell), Body: body}
}

func (w *WSMan) versionOption() wsman.Option {
	return wsman.Option{Name: wsman.OptionProtocolVersion, Value: w.o.ProtocolVersion, MustComply: true}
}

// create is the request for the shell.
func (w *WSMan) create(shell psobject.GUID, first []byte) *exchange.Request {
	// The shell's identity is the client's: a second one is not made.
	r := &exchange.Request{ResourceURI: w.o.ResourceURI, Localized: true, Soon: true, Repeatable: true, Options: []wsman.Option{w.versionOption()}, Body: &wsman.Create{Shell: wsman.Shell{
		ID: id(shell), Name: w.o.Name, IdleTimeout: w.o.IdleTimeout, InputStreams: streamNames, OutputStreams: "stdout", BufferMode: w.o.BufferMode, Creation: wsman.Bytes(first),
	}}}
	if w.o.Compress {
		r.Compression = compression
	}
	if w.o.NoProfile {
		r.Options = append(r.Options, wsman.Option{Name: wsman.OptionNoProfile, Value: "TRUE", MustComply: true})
	}
	return r
}

// Open makes the shell.
func (w *WSMan) Open(ctx context.Context, shell psobject.GUID, first []byte) error {
	if err := w.begin(id(shell)); err != nil {
		return err
	}
	ctx, stop := w.bound(ctx)
	defer stop()
	request := w.create(shell, first)
	r, err := exchange.Expect[*wsman.CreateResponse](w.x.Do(ctx, request))
	if err != nil {
		var refused *wsman.Fault
		if errors.As(err, &refused) {
			w.mu.Lock()
			w.state = disconnected // there is nothing to delete
			w.mu.Unlock()
		}
		return err
	}
	w.mu.Lock()
	w.packed = w.o.Compress && (r.Shell == nil || !strings.EqualFold(r.Shell.CompressionMode, "NoCompression"))
	w.terms = Terms{w.o.IdleTimeout, w.o.BufferMode}
	if r.Shell != nil {
		w.terms = w.terms.with(r.Shell.IdleTimeout, r.Shell.BufferMode)
	}
	if s := r.ShellID(); s != "" {
		w.shell, w.sized = s, 0 // servers before WinRM 3.0 take an identity of their own
	}
	if r.Shell != nil && r.Shell.IdleTimeout > 0 {
		w.calm = min(w.calm, r.Shell.IdleTimeout/4) // a shell that is not asked is idle
	}
	r.Shell = nil // it may refer to what is given back
	w.x.Recycle(request.Answer)
	w.mu.Unlock()
	return w.connected()
}

// begin takes the transport out of its first state.
func (w *WSMan) begin(shell string) error {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.state == closed {
		return ErrClosed
	}
	if w.state != notOpen {
		return errors.New("the connection has been opened before")
	}
	w.state, w.shell = opening, shell
	return nil
}

// connected begins to ask for output: of the shell and of the commands that there are.
func (w *WSMan) connected() error {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.state == closed {
		return ErrClosed
	}
	w.state = connected
	l := &link{}
	l.ctx, l.cancel = context.WithCancel(w.ctx)
	w.link = l
	w.ask(l, &w.pool, nil)
	for _, c := range w.commands {
		if !c.done {
			w.ask(l, &c.output, c)
		}
	}
	return nil
}

// output is what asks for a stream of output: one loop at a time.
type output struct {
	ended   chan struct{}       // closed when the last loop has ended; nil before the first
	pending *exchange.Operation // a request that has no answer yet
}

// ask begins to ask for output, once the loop before has ended. w.mu is held.
func (w *WSMan) ask(l *link, o *output, c *command) {
	before := o.ended
	ended := make(chan struct{})
	o.ended = ended
	w.loops.Add(1)
	go func() {
		defer w.loops.Done()
		defer close(ended)
		if before != nil {
			<-before
		}
		w.receive(l, o, c)
	}()
}

// bound makes a context of a call that ends with the transport too.
func (w *WSMan) bound(ctx context.Context) (context.Context, func()) {
	ctx, cancel := context.WithCancelCause(ctx)
	stop := context.AfterFunc(w.ctx, func() { cancel(ErrClosed) })
	return ctx, func() { stop(); cancel(nil) }
}

// lost turns an error that ends the shell's connection into the transport's: the answer to a request that had to come
// has not, or the shell is gone.
func (w *WSMan) lost(err error) error {
	var cut *exchange.LostError
	if !errors.As(err, &cut) {
		return err
	}
	return w.fail(&LostError{Reason: "the server cannot be reached", ExitCode: -1, Err: err})
}

// fail ends the transport, once, and returns the reason that holds.
func (w *WSMan) fail(err error) error {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.err == nil {
		w.err = err
		w.end(err)
	}
	return w.err
}

// Receive returns the next output.
func (w *WSMan) Receive() (Data, error) {
	for {
		if w.handled != nil {
			close(w.handled)
		}
		w.release()
		r, err := w.take()
		w.handled = r.handled
		if err != nil {
			return Data{}, err
		}
		if r.err != nil {
			return Data{Pipeline: r.pipeline, Err: r.err}, nil
		}
		if w.current == nil {
			w.current = outputs.Get().(*[]byte)
		}
		b := (*w.current)[:0]
		if b, err = r.data.Append(b); err == nil {
			for i := range r.streams {
				if b, err = w.unpack(b, r.streams[i].Data); err != nil {
					break
				}
			}
		}
		w.x.Recycle(r.raw)
		if err != nil {
			return Data{}, w.fail(&LostError{Reason: "the server sent what cannot be read", ExitCode: -1, Err: err})
		}
		*w.current = b
		if len(b) > 0 {
			return Data{Pipeline: r.pipeline, Bytes: b}, nil
		}
	}
}

// outputs are the memory of what Receive returns, of all shells: one that waits for output holds none.
var outputs = sync.Pool{New: func() any { return new([]byte) }}

// release lets go of what Receive has returned last.
func (w *WSMan) release() {
	if w.current != nil && cap(*w.current) <= 4<<20 {
		outputs.Put(w.current)
	}
	w.current = nil
}

// unpack appends the data of a stream.
func (w *WSMan) unpack(dst []byte, d wsman.Binary) ([]byte, error) {
	w.mu.Lock()
	packed := w.packed
	w.mu.Unlock()
	if !packed {
		return d.Append(dst)
	}
	b, err := d.Append(nil)
	if err != nil {
		return dst, err
	}
	return xpress.Decode(dst, b, maxUnpacked)
}

// take waits for an answer with output.
func (w *WSMan) take() (received, error) {
	w.mu.Lock()
	if len(w.first) > 0 {
		r := w.first[0]
		w.first = w.first[1:]
		w.mu.Unlock()
		return r, nil
	}
	err, state := w.err, w.state
	w.mu.Unlock()
	switch {
	case err != nil:
		return received{}, err
	case state == notOpen:
		return received{}, errNotOpen
	}
	select {
	case r := <-w.answers:
		return r, nil
	case <-w.ctx.Done():
		w.mu.Lock()
		defer w.mu.Unlock()
		return received{}, w.err
	}
}

// Send sends data: one request of the pool or of a pipeline at a time.
func (w *WSMan) Send(ctx context.Context, pipeline psobject.GUID, pr psrp.Priority, data []byte) error {
	turn, commandID := w.sending, ""
	if pipeline != (psobject.GUID{}) {
		c := w.command(pipeline)
		if c == nil {
			return w.broken(fmt.Errorf("the pipeline %s is not known to the connection", pipeline))
		}
		turn, commandID = c.sending, c.id
	} else {
		w.stir()
	}
	ctx, stop := w.bound(ctx)
	defer stop()
	select {
	case turn <- struct{}{}:
		defer func() { <-turn }()
	case <-ctx.Done():
		return w.broken(context.Cause(ctx))
	}
	name := "stdin"
	if pr == psrp.PromptResponse {
		name = "pr"
	}
	w.mu.Lock()
	packed := w.packed
	w.mu.Unlock()
	sent := data
	if packed {
		sent = xpress.Append(make([]byte, 0, xpress.MaxLen(len(data))), data)
	}
	r := w.request(&wsman.Send{Streams: []wsman.Stream{{Name: name, CommandID: commandID, Data: wsman.Bytes(sent)}}})
	_, err := exchange.Expect[wsman.SendResponse](w.x.Do(ctx, r))
	if err == nil {
		w.learnEnvelope(ctx, len(data))
	}
	return w.broken(w.lost(err))
}

// broken gives the transport's own error where it has ended.
func (w *WSMan) broken(err error) error {
	w.mu.Lock()
	defer w.mu.Unlock()
	switch {
	case err == nil:
		return nil
	case w.err != nil:
		return w.err
	case w.state == notOpen || w.state == opening:
		return errNotOpen
	}
	return err
}

func (w *WSMan) command(pipeline psobject.GUID) *command {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.commands[pipeline]
}

// CreatePipeline makes a command of the shell.
func (w *WSMan) CreatePipeline(ctx context.Context, pipeline psobject.GUID, first []byte) error {
	w.mu.Lock()
	state := w.state
	if state == connected && w.err == nil {
		w.sweep()
	}
	w.mu.Unlock()
	if state != connected {
		return w.broken(errNotOpen)
	}
	ctx, stop := w.bound(ctx)
	defer stop()
	r := w.request(&wsman.Command{CommandID: id(pipeline), Pipeline: wsman.Bytes(first)})
	a, err := exchange.Expect[*wsman.CommandResponse](w.x.Do(ctx, r))
	if err != nil {
		return w.broken(w.lost(err))
	}
	c := &command{pipeline: pipeline, id: a.CommandID, sending: make(chan struct{}, 1)}
	if c.id == "" {
		c.id = id(pipeline)
	}
	w.follow(c)
	w.learnEnvelope(ctx, len(first))
	return nil
}

// follow makes a command known and begins to ask for its output.
func (w *WSMan) follow(c *command) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.commands[c.pipeline] = c
	if w.state == connected && w.link != nil && !w.link.over {
		w.ask(w.link, &c.output, c)
	}
}

// Signal asks a pipeline to stop.
func (w *WSMan) Signal(ctx context.Context, pipeline psobject.GUID) error {
	return w.signal(ctx, w.command(pipeline), wsman.SignalStop)
}

// ClosePipeline lets the server forget a pipeline. For one that has ended by itself that has time until the next is made:
// most often the shell is closed before, which needs no more.
func (w *WSMan) ClosePipeline(ctx context.Context, pipeline psobject.GUID) error {
	w.mu.Lock()
	c := w.commands[pipeline]
	delete(w.commands, pipeline)
	if c != nil {
		c.closed = true
		if c.done {
			w.over = append(w.over, c)
			c = nil
		}
	}
	w.mu.Unlock()
	return w.signal(ctx, c, wsman.SignalTerminate)
}

// sweep lets the server forget the pipelines that have ended. w.mu is held.
func (w *WSMan) sweep() {
	over := w.over
	w.over = nil
	if len(over) == 0 {
		return
	}
	w.loops.Add(1)
	go func() {
		defer w.loops.Done()
		for _, c := range over {
			_ = w.signal(w.ctx, c, wsman.SignalTerminate) // one that is not forgotten is the server's to bear
		}
	}()
}

func (w *WSMan) signal(ctx context.Context, c *command, code string) error {
	if c == nil {
		return w.broken(nil)
	}
	ctx, stop := w.bound(ctx)
	defer stop()
	if t := w.o.Timeouts.Ack; t > 0 {
		var cancel context.CancelFunc
		ctx, cancel = context.WithTimeoutCause(ctx, t, &TimeoutError{What: "Signal", After: t})
		defer cancel()
	}
	r := w.request(&wsman.Signal{CommandID: c.id, Code: code})
	r.Repeatable = true
	_, err := exchange.Expect[wsman.SignalResponse](w.x.Do(ctx, r))
	var f *wsman.Fault
	if errors.As(err, &f) && (f.Has(wsman.CodeShellNotFound) || f.Has(wsman.CodeOperationAborted)) {
		return nil // it has ended by itself
	}
	return w.broken(w.lost(err))
}

// Close deletes the shell.
func (w *WSMan) Close(ctx context.Context) error {
	w.closeOnce.Do(func() {
		w.mu.Lock()
		state, lost := w.state, w.err != nil
		w.state = closed
		w.mu.Unlock()
		if !lost && (state == opening || state == connected) {
			// Even where there is no time left the shell is not left behind: one short try.
			limit := w.o.Timeouts.Close
			if ctx.Err() != nil || state == opening {
				limit = min(limit, 2*time.Second)
			}
			dctx := context.WithoutCancel(ctx)
			if limit > 0 {
				var cancel context.CancelFunc
				dctx, cancel = context.WithTimeout(dctx, limit)
				defer cancel()
			}
			r := w.request(wsman.Delete{})
			r.Repeatable = true
			_, _ = exchange.Expect[wsman.DeleteResponse](w.x.Do(dctx, r)) // the shell's end is not the client's trouble
		}
		w.fail(ErrClosed)
		w.loops.Wait()
		w.closeErr = w.x.Close()
	})
	return w.closeErr
}
