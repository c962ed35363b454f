package endpoint

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"sync"

	"github.com/pslshell/psl/remoting/psobject"
	"github.com/pslshell/psl/remoting/psrp"
	"github.com/pslshell/psl/remoting/psrp/message"
)

// Command is a command that a client runs. Its methods may be called from several goroutines until Run has returned.
type Command struct {
	// Create is what the client sent; nil for a Describer's command.
	Create *message.CreatePipeline

	s    *session
	p    *psrp.Pipeline
	ctx  context.Context
	stop context.CancelCauseFunc

	// Under s.mu:
	input      []any
	inputBytes int
	inputEnded bool
	heldAck    bool      // the client's last data is acknowledged when the input is taken
	inputReady sync.Cond // input has come, or ended
	room       sync.Cond // output may be queued
	running    bool      // Run has not returned
	started    bool      // Run was called
	closed     bool      // the client has closed the pipeline
	nested     bool
	stopping   bool
	unreadable error // why input could not be read
	signalled  bool
	woken      bool
}

// Limits of what waits in one command, in bytes.
const (
	maxOutput = 256 << 10
	maxInput  = 256 << 10
)

// ErrGone tells that the client is gone, or has closed the command.
var ErrGone = errors.New("endpoint: the client is gone")

// errStopped is the cause of a context whose command the client stopped.
var errStopped = errors.New("endpoint: the client has stopped the command")

// Host tells about the host of the command: the client's pool's if the command uses that.
func (c *Command) Host() message.HostInfo {
	if c.Create == nil || c.Create.Host.UseRunspaceHost {
		return c.s.init.Host
	}
	return c.Create.Host
}

// Next returns the next object of the input; ok is false at its end, or when the command shall stop.
func (c *Command) Next() (v any, ok bool) {
	for woken := true; woken; {
		v, ok, woken = c.NextOrWoken()
	}
	return v, ok
}

// NextOrWoken is Next, but gives up, with woken, where Wake is called, or was since the last time. A shell that has
// something else to do on the goroutine that reads the input is told so by that.
func (c *Command) NextOrWoken() (v any, ok, woken bool) {
	s := c.s
	s.mu.Lock()
	defer s.mu.Unlock()
	for len(c.input) == 0 && !c.inputEnded && c.ctx.Err() == nil && s.err == nil && !c.woken {
		c.inputReady.Wait()
	}
	if c.woken {
		c.woken = false
		return nil, false, true
	}
	if len(c.input) == 0 || c.ctx.Err() != nil {
		return nil, false, false
	}
	v = c.input[0]
	c.input[0] = nil
	if c.input = c.input[1:]; len(c.input) == 0 {
		c.input, c.inputBytes = nil, 0
		c.acknowledge()
	}
	return v, true, false
}

// Wake makes NextOrWoken return.
func (c *Command) Wake() {
	c.s.mu.Lock()
	defer c.s.mu.Unlock()
	c.woken = true
	c.inputReady.Broadcast()
}

// Input yields the input.
func (c *Command) Input() iter.Seq[any] {
	return func(yield func(any) bool) {
		for v, ok := c.Next(); ok && yield(v); v, ok = c.Next() {
		}
	}
}

// acknowledge lets the client send more. s.mu is held.
func (c *Command) acknowledge() {
	if c.heldAck {
		c.heldAck = false
		c.s.ack(c.p.ID())
	}
}

// Output sends an object of the output. It blocks while much waits for the client.
func (c *Command) Output(ctx context.Context, v any) error {
	return c.send(ctx, func() error { return c.p.Output(v) })
}

// Record sends a record of another stream: an *psobject.ErrorRecord, *InformationalRecord, *InformationRecord or
// *ProgressRecord.
func (c *Command) Record(ctx context.Context, r any) error {
	return c.send(ctx, func() error { return c.p.Record(r) })
}

// send queues what f makes, after an exchange of keys if it needs one.
func (c *Command) send(ctx context.Context, f func() error) error {
	s := c.s
	s.mu.Lock()
	defer s.mu.Unlock()
	if err := c.usable(ctx); err != nil {
		return err
	}
	if c.p.Queued() > maxOutput {
		wake := context.AfterFunc(ctx, func() {
			s.mu.Lock()
			c.room.Broadcast()
			s.mu.Unlock()
		})
		for c.p.Queued() > maxOutput && c.usable(ctx) == nil {
			c.room.Wait()
		}
		wake()
		if err := c.usable(ctx); err != nil {
			return err
		}
	}
	err := f()
	if errors.Is(err, psrp.ErrKeyNeeded) {
		if err = s.exchangeKey(ctx); err == nil {
			err = f()
		}
	}
	if err == nil {
		s.wakeWriter()
	}
	return err
}

// usable returns why nothing can be sent. s.mu is held.
func (c *Command) usable(ctx context.Context) error {
	switch {
	case c.s.err != nil || c.closed:
		return ErrGone
	case ctx.Err() != nil:
		return context.Cause(ctx)
	}
	return nil
}

// HostCall calls a method of the client's host.
func (c *Command) HostCall(ctx context.Context, m message.Method, parameters ...any) (any, error) {
	return c.s.hostCall(ctx, m, parameters, c)
}

// deliver takes input. s.mu is held.
func (c *Command) deliver(v any) {
	if c.ctx.Err() != nil || c.closed {
		return
	}
	c.input = append(c.input, v)
	c.inputReady.Broadcast()
}

// run is the goroutine of a command.
func (c *Command) run(f func() error) {
	s := c.s
	defer s.commands.Done()
	err := protect(f)
	var exited *ExitedError
	if errors.As(err, &exited) {
		s.end(exited)
		s.conn.Close() // the reader ends, too
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	state, reason := message.Completed, (*psobject.ErrorRecord)(nil)
	if c.unreadable != nil {
		err = c.unreadable
	}
	switch {
	case c.ctx.Err() != nil && c.unreadable == nil:
		state, reason = message.Stopped, stopped()
	case err != nil:
		state = message.Failed
		if !errors.As(err, &reason) {
			reason = failure(err)
		}
	}
	c.finish(state, reason)
}

// finish sends the last state and lets the next command run. s.mu is held.
func (c *Command) finish(state message.InvocationState, reason *psobject.ErrorRecord) {
	s := c.s
	if !c.closed && s.err == nil && s.ctx.Err() == nil {
		if err := c.p.Finish(state, reason); err != nil {
			// The record holds what cannot be written.
			c.p.Finish(state, failure(fmt.Errorf("the reason cannot be told: %w", err)))
		}
		s.wakeWriter()
	}
	c.stop(nil)
	c.input, c.inputEnded = nil, true
	c.acknowledge()
	if c.running && !c.nested {
		s.busy--
	}
	c.running = false
	if c.signalled {
		c.signalled = false
		s.control(ackOf(c.p.ID()))
	}
	s.schedule()
}

// protect turns a panic into an error.
func protect(f func() error) (err error) {
	defer func() {
		if v := recover(); v != nil {
			err = &PanicError{v}
		}
	}()
	return f()
}
