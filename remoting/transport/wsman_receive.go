package transport

import (
	"errors"
	"fmt"
	"time"

	"github.com/pslshell/psl/remoting/psobject"
	"github.com/pslshell/psl/remoting/transport/exchange"
	"github.com/pslshell/psl/remoting/wsman"
)

// receive asks for the output of a command, or of the shell where c is nil, until there is no more or the link is over.
func (w *WSMan) receive(l *link, o *output, c *command) {
	body := &wsman.Receive{Streams: "stdout"}
	var pipeline psobject.GUID
	if c != nil {
		body.CommandID, pipeline = c.id, c.pipeline
	}
	r := w.request(body)
	r.Options = []wsman.Option{{Name: wsman.OptionKeepAlive, Value: "True"}}
	opening := c == nil && !w.isSettled()
	for !w.expected(l, c) {
		if o.pending == nil {
			o.pending = exchange.NewOperation()
		}
		r.Operation = o.pending
		a, err := exchange.Expect[*wsman.ReceiveResponse](w.x.Do(l.ctx, r))
		var f *wsman.Fault
		if err == nil || errors.As(err, &f) {
			o.pending = nil // else the server may keep the answer for when the shell is connected again
		}
		if err == nil {
			done := c != nil && a.Done()
			if done {
				w.mu.Lock()
				c.done = true
				w.mu.Unlock()
			}
			if err := w.count(c, a); err != nil {
				w.hand(received{pipeline: pipeline, err: err})
				return
			}
			// The next request is on its way as soon as somebody takes this answer: it is decoded meanwhile.
			if len(a.Streams) == 0 && !done {
				continue
			}
			out := received{pipeline: pipeline, streams: a.Streams, raw: r.Answer}
			if opening {
				out.handled = make(chan struct{})
			}
			if len(a.Streams) > 0 && !w.hand(out) || done {
				return
			}
			if opening {
				opening = w.rest(l, out.handled)
			}
			continue
		}
		if f != nil && f.TimedOut() {
			continue // there was nothing to receive
		}
		if !w.expected(l, c) {
			w.failed(l, c, err)
		}
		return
	}
}

// calm is how long a pool that has opened is not asked for more, at most: a request for output takes a connection and a log-on of its
// own, and a session that runs one short command can do without. What the pool itself has to say then is rarely anything.
const calm = 100 * time.Millisecond

// rest waits until an answer has been handled and, where the pool is open by that, until it is worth to ask for more. It
// reports whether the pool is still opening.
func (w *WSMan) rest(l *link, handled chan struct{}) (opening bool) {
	select {
	case <-handled:
	case <-w.ctx.Done():
		return true
	}
	if !w.isSettled() {
		return true
	}
	w.mu.Lock()
	t := time.NewTimer(w.calm)
	w.mu.Unlock()
	defer t.Stop()
	select {
	case <-t.C:
	case <-w.stirred:
	case <-l.ctx.Done():
	}
	return false
}

// Settled tells that the pool has opened.
func (w *WSMan) Settled() {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.settled = true
}

func (w *WSMan) isSettled() bool {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.settled
}

// stir ends the calm after the opening: the pool is going to be asked something.
func (w *WSMan) stir() { w.stirOnce.Do(func() { close(w.stirred) }) }

// hand gives an answer to Receive; false means that the transport has ended.
func (w *WSMan) hand(r received) bool {
	select {
	case w.answers <- r:
		return true
	case <-w.ctx.Done():
		return false
	}
}

// count limits what a command may send.
func (w *WSMan) count(c *command, a *wsman.ReceiveResponse) error {
	if c == nil || w.o.MaxReceived <= 0 {
		return nil
	}
	for i := range a.Streams {
		c.received += int64(a.Streams[i].Data.Size())
	}
	if c.received > w.o.MaxReceived {
		return &TooMuchError{Limit: w.o.MaxReceived}
	}
	return nil
}

// A TooMuchError tells that a command has sent more than MaximumReceivedDataSizePerCommand.
type TooMuchError struct{ Limit int64 }

// Error names the limit.
func (e *TooMuchError) Error() string {
	return fmt.Sprintf("the command has sent more than %d bytes, which is the limit for one command (MaximumReceivedDataSizePerCommand)", e.Limit)
}

// expected reports whether it is no wonder that nothing more comes.
func (w *WSMan) expected(l *link, c *command) bool {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.state == closed || w.err != nil || l.over || c != nil && c.closed
}

// failed handles the end of a command's or the shell's output.
func (w *WSMan) failed(l *link, c *command, err error) {
	var cut *exchange.LostError
	if errors.As(err, &cut) {
		w.away(l, err)
		return
	}
	if c != nil {
		w.hand(received{pipeline: c.pipeline, err: err})
		return
	}
	w.fail(&LostError{Reason: "the server has ended the session", ExitCode: -1, Err: err})
}

// away takes note that the server cannot be reached. The shell lives on there for its idle time if the server can keep it;
// Reconnect takes it up again.
func (w *WSMan) away(l *link, err error) {
	if !w.x.KeepsAnswers() {
		w.fail(&LostError{Reason: "the server cannot be reached", ExitCode: -1, Err: err})
		return
	}
	w.mu.Lock()
	first := !l.over && w.state == connected
	if first {
		l.over = true
		l.cancel()
		w.state = disconnected
	}
	w.mu.Unlock()
	if first {
		w.hand(received{err: &DisconnectedError{Err: err}})
	}
}
