package client

import (
	"context"
	"errors"
	"fmt"
	"io"
	"sync"
	"time"

	"github.com/pslshell/psl/remoting/psobject"
	"github.com/pslshell/psl/remoting/psrp"
	"github.com/pslshell/psl/remoting/psrp/message"
	"github.com/pslshell/psl/remoting/transport"
)

// StartOptions say how a pipeline runs.
type StartOptions struct {
	// ID is the pipeline's GUID; zero means a random one.
	ID psobject.GUID
	// Input tells that Send will give input; EndInput must follow.
	Input bool
	// Buffer is how many bytes of output wait at most while nobody takes them; 0 means 256 KiB.
	Buffer int
	// HostInfo is the host of this pipeline; nil means the pool's.
	HostInfo *message.HostInfo
	// Host answers calls to the host; nil means the pool's.
	Host          Host
	AddToHistory  bool
	StreamOptions message.StreamOptions
	Nested        bool
}

// ErrStopped tells that the pipeline was stopped.
var ErrStopped = errors.New("the pipeline was stopped")

// Pipeline is a pipeline that was started. One goroutine calls Next; one, which may be another, calls Send and
// EndInput.
type Pipeline struct {
	pool  *Pool
	core  *psrp.Pipeline
	host  Host
	limit int

	sending sync.Mutex // keeps the order of what is sent for the pipeline
	ready   chan struct{}
	more    chan struct{} // input waits for the sender; nil without input
	over    chan struct{} // closed by forget

	// Under pool.mu:
	queue   []psrp.Event
	queued  int  // bytes received since the queue was taken
	dropped bool // nobody will take the queue
	stopped bool // Stop was called
	sendErr error
	// flushing tells that the sender is at work.
	flushing bool
	sent     sync.Cond     // the sender has sent something, or will not
	final    bool          // the last state has come
	heard    chan struct{} // closed when anything has come
	begun    time.Time     // when the remote side had taken the pipeline

	// Of the goroutine that calls Next:
	taken  []psrp.Event
	next   int
	result error // what Next returns from now on
}

// ID returns the pipeline's GUID.
func (l *Pipeline) ID() psobject.GUID { return l.core.ID() }

// deliver queues an event of a pipeline. p.mu is held.
func (p *Pool) deliver(c *psrp.Pipeline, e psrp.Event) {
	l := p.pipelines[c.ID()]
	if l == nil {
		return
	}
	select {
	case <-l.heard:
	default:
		close(l.heard)
	}
	if s, ok := e.(psrp.PipelineStateChanged); ok && s.State.Final() {
		l.final = true
	} else if l.dropped {
		return
	}
	if l.queue == nil {
		l.queue = queues.Get()
	}
	l.queue = append(l.queue, e)
	l.wake()
}

// queues are the memory of the events of pipelines.
var queues psrp.EventQueues

// wake tells the goroutine in Next that something has changed.
func (l *Pipeline) wake() {
	select {
	case l.ready <- struct{}{}:
	default:
	}
}

// Start sends commands. The context covers the sending; a pipeline lives until Next has returned an error, or Close.
func (p *Pool) Start(ctx context.Context, ps message.PowerShell, o StartOptions) (*Pipeline, error) {
	info := message.NullHost
	if o.HostInfo != nil {
		info = *o.HostInfo
	} else if o.Host != nil {
		info = o.Host.Info()
	}
	return p.start(ctx, o, func(id psobject.GUID) (*psrp.Pipeline, error) {
		return p.core.CreatePipeline(id, &message.CreatePipeline{
			PowerShell: ps, NoInput: !o.Input, ApartmentState: message.ApartmentUnknown, StreamOptions: o.StreamOptions,
			AddToHistory: o.AddToHistory, Host: info, IsNested: o.Nested,
		})
	})
}

// GetCommandMetadata starts a pipeline whose output describes commands.
func (p *Pool) GetCommandMetadata(ctx context.Context, m *message.GetCommandMetadata, o StartOptions) (*Pipeline, error) {
	return p.start(ctx, o, func(id psobject.GUID) (*psrp.Pipeline, error) { return p.core.GetCommandMetadata(id, m) })
}

func (p *Pool) start(ctx context.Context, o StartOptions, create func(psobject.GUID) (*psrp.Pipeline, error)) (*Pipeline, error) {
	if o.ID == (psobject.GUID{}) {
		o.ID = newGUID()
	}
	if o.Buffer == 0 {
		o.Buffer = 256 << 10
	}
	l := &Pipeline{pool: p, host: o.Host, limit: o.Buffer, ready: make(chan struct{}, 1), over: make(chan struct{}), heard: make(chan struct{})}
	l.sent.L = &p.mu
	if l.host == nil {
		l.host = p.o.Host
	}
	err := p.withKey(ctx, func() (err error) {
		l.core, err = create(o.ID)
		if err == nil {
			p.pipelines[o.ID] = l
		}
		return err
	})
	if err != nil {
		return nil, err
	}
	defer p.waiting()()
	l.sending.Lock()
	p.mu.Lock()
	first, _ := l.core.Outgoing(transport.MaxDataOf(p.t, transport.CommandData))
	p.mu.Unlock()
	err = p.t.CreatePipeline(ctx, o.ID, first)
	l.sending.Unlock()
	if err == nil {
		err = l.flush(ctx)
	}
	if err != nil {
		l.forget(true)
		return nil, p.lost(err)
	}
	l.begun = time.Now()
	if o.Input {
		l.more = make(chan struct{}, 1)
		p.helpers.Add(1)
		go l.sender()
	}
	return l, nil
}

// sender is the goroutine that sends input, so that many small objects travel together. It ends with the pipeline.
func (l *Pipeline) sender() {
	defer l.pool.helpers.Done()
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	go func() {
		select {
		case <-l.over:
		case <-ctx.Done():
		}
		cancel()
	}()
	for {
		select {
		case <-l.more:
		case <-l.over:
			return
		case <-l.pool.done:
			return
		}
		l.pool.mu.Lock()
		l.flushing = true
		l.pool.mu.Unlock()
		err := l.flush(ctx)
		l.pool.mu.Lock()
		l.flushing = false
		if err != nil && l.sendErr == nil {
			l.sendErr = err
		}
		l.sent.Broadcast()
		l.pool.mu.Unlock()
		if err != nil {
			return
		}
	}
}

// Adopt takes up a pipeline that another client started and left running in a pool that Connect has taken over.
func (p *Pool) Adopt(ctx context.Context, id psobject.GUID, o StartOptions) (*Pipeline, error) {
	d, ok := p.t.(transport.Disconnector)
	if !ok {
		return nil, errors.New("pipelines of sessions of this kind cannot be taken up again")
	}
	if o.Buffer == 0 {
		o.Buffer = 256 << 10
	}
	l := &Pipeline{pool: p, host: o.Host, limit: o.Buffer, ready: make(chan struct{}, 1), over: make(chan struct{}), heard: make(chan struct{})}
	l.sent.L = &p.mu
	if l.host == nil {
		l.host = p.o.Host
	}
	p.mu.Lock()
	if p.err != nil || p.pipelines[id] != nil {
		defer p.mu.Unlock()
		if p.err != nil {
			return nil, p.err
		}
		return nil, errors.New("the pipeline is known already")
	}
	l.core = p.core.Adopt(id)
	p.pipelines[id] = l
	p.mu.Unlock()
	defer p.waiting()()
	if err := d.ConnectPipeline(ctx, id); err != nil {
		l.forget(false)
		return nil, p.lost(err)
	}
	return l, nil
}

// flush sends what the pipeline has queued.
func (l *Pipeline) flush(ctx context.Context) error {
	defer l.pool.waiting()()
	l.sending.Lock()
	defer l.sending.Unlock()
	whole := context.WithoutCancel(ctx) // what has been taken is sent: a message must not lose a piece
	for {
		if ctx.Err() != nil {
			return context.Cause(ctx)
		}
		l.pool.mu.Lock()
		b, pr := l.core.Outgoing(transport.MaxDataOf(l.pool.t, transport.PipelineData))
		l.pool.mu.Unlock()
		if b == nil {
			return nil
		}
		if err := l.pool.t.Send(whole, l.core.ID(), pr, b); err != nil {
			return l.pool.lost(err)
		}
	}
}

// maxUnsent is how many bytes of input wait before Send blocks.
const maxUnsent = 128 << 10

// Send gives one object of input. It blocks while much input waits to be sent.
func (l *Pipeline) Send(ctx context.Context, v any) error {
	return l.input(ctx, func() error { return l.core.Input(v) })
}

// Sent waits until all input that was given has been sent.
func (l *Pipeline) Sent(ctx context.Context) error { return l.flush(ctx) }

// delivered waits until the sender has sent all input, or could not: the remote side waits for what it has not got, and nothing
// else would tell that it will not come. It returns at once where nobody waits for the pipeline any more.
func (l *Pipeline) delivered(ctx context.Context) error {
	p := l.pool
	stop := context.AfterFunc(ctx, func() {
		p.mu.Lock()
		defer p.mu.Unlock()
		l.sent.Broadcast()
	})
	defer stop()
	p.mu.Lock()
	defer p.mu.Unlock()
	for l.sendErr == nil && (l.flushing || l.core.Queued() > 0) && !l.dropped && p.err == nil && ctx.Err() == nil {
		l.sent.Wait()
	}
	if ctx.Err() != nil {
		return nil
	}
	return l.sendErr
}

// EndInput ends the input.
func (l *Pipeline) EndInput(ctx context.Context) error { return l.input(ctx, l.core.EndInput) }

func (l *Pipeline) input(ctx context.Context, queue func() error) error {
	if err := ctx.Err(); err != nil {
		return context.Cause(ctx)
	}
	if l.more == nil {
		return psrp.ErrInputClosed
	}
	if err := l.pool.withKey(ctx, queue); err != nil {
		return err
	}
	select {
	case l.more <- struct{}{}:
	default:
	}
	p := l.pool
	p.mu.Lock()
	defer p.mu.Unlock()
	if l.sendErr == nil && l.core.Queued() > maxUnsent {
		stop := context.AfterFunc(ctx, func() {
			p.mu.Lock()
			l.sent.Broadcast()
			p.mu.Unlock()
		})
		defer stop()
		p.hungry++
		p.room.Broadcast()
		for l.sendErr == nil && l.core.Queued() > maxUnsent && !l.dropped && p.err == nil && ctx.Err() == nil {
			l.sent.Wait()
		}
		p.hungry--
	}
	switch {
	case ctx.Err() != nil:
		return context.Cause(ctx)
	case p.err != nil:
		return p.err
	}
	return l.sendErr
}

// Next returns the next event: psrp.Output, ErrorReceived, Informational, Information, Progress, Undecodable or
// UnknownMessage. At the end it returns io.EOF where the pipeline completed, a *RemoteError where it failed, ErrStopped
// where Stop was called, the context's cause where that is done (the pipeline is stopped first), or the pool's error.
// After an error it returns the same error again; except for a *DisconnectedError: Next goes on once the pool is connected
// again.
func (l *Pipeline) Next(ctx context.Context) (psrp.Event, error) {
	for {
		if l.result != nil {
			return nil, l.result
		}
		if ctx.Err() != nil {
			return nil, l.cancelled(context.Cause(ctx))
		}
		if l.next < len(l.taken) {
			e := l.taken[l.next]
			l.taken[l.next] = nil
			l.next++
			switch e := e.(type) {
			case psrp.HostCall:
				l.pool.answerPipeline(ctx, l, e)
				continue
			case psrp.PipelineStateChanged:
				if e.State.Final() {
					l.finish(e)
				}
				continue
			}
			return e, nil
		}
		if err := l.take(ctx); err != nil {
			var d *DisconnectedError
			switch {
			case ctx.Err() != nil:
				err = l.cancelled(err)
			case errors.As(err, &d):
				// It goes on after Reconnect.
			default:
				l.result = err
				l.forget(false)
			}
			return nil, err
		}
	}
}

// take waits for events and takes all there are.
func (l *Pipeline) take(ctx context.Context) error {
	p := l.pool
	p.mu.Lock()
	defer p.mu.Unlock()
	for len(l.queue) == 0 {
		if p.err != nil {
			return p.err
		}
		if p.closing {
			return ErrClosed
		}
		if p.left != nil {
			return p.left
		}
		p.hungry++
		p.room.Broadcast()
		p.mu.Unlock()
		var err error
		select {
		case <-l.ready:
		case <-ctx.Done():
			err = context.Cause(ctx)
		}
		p.mu.Lock()
		p.hungry--
		if err != nil {
			return err
		}
	}
	queues.Put(l.taken)
	l.taken, l.queue = l.queue, nil
	l.next, l.queued = 0, 0
	p.room.Broadcast()
	return nil
}

// finish takes the last state.
func (l *Pipeline) finish(e psrp.PipelineStateChanged) {
	switch {
	case e.State == message.Completed:
		l.result = io.EOF
	case l.stopped && e.State == message.Stopped:
		l.result = ErrStopped
	default:
		l.result = &RemoteError{State: e.State.String(), Record: e.Err}
	}
	l.forget(true)
}

// forget lets go of the pipeline; the remote side's end of it is closed if it still hears.
func (l *Pipeline) forget(closeRemote bool) {
	p := l.pool
	p.mu.Lock()
	defer p.mu.Unlock()
	l.dropped = true
	queues.Put(l.queue)
	queues.Put(l.taken)
	l.queue, l.taken, l.next = nil, nil, 0
	p.room.Broadcast()
	if p.pipelines[l.core.ID()] != l {
		return
	}
	delete(p.pipelines, l.core.ID())
	p.core.Forget(l.core)
	close(l.over)
	l.sent.Broadcast()
	if !closeRemote || p.err != nil || p.closing {
		return
	}
	p.helpers.Add(1)
	go func() {
		defer p.helpers.Done()
		defer p.waiting()()
		p.t.ClosePipeline(context.Background(), l.core.ID()) // bounded by the transport's time-out
	}()
}

// settling is how long a pipeline that has not been heard of is left alone before it is stopped. PowerShell's server has
// taken a pipeline before it runs, and one that it is told to stop in between takes the pool's runspace with it: no
// pipeline after it would run. Nothing tells when that time is over; it is some milliseconds.
const settling = 100 * time.Millisecond

// settle waits until a stop is safe.
func (l *Pipeline) settle(ctx context.Context) {
	wait := time.NewTimer(settling - time.Since(l.begun))
	defer wait.Stop()
	defer l.pool.waiting()()
	select {
	case <-l.heard:
	case <-wait.C:
	case <-l.pool.done:
	case <-ctx.Done():
	}
}

// Stop asks the remote side to stop the pipeline. What Next returns afterwards is what was on its way, then ErrStopped.
func (l *Pipeline) Stop(ctx context.Context) error {
	l.settle(ctx)
	p := l.pool
	p.mu.Lock()
	if p.err != nil || l.final || l.dropped || l.stopped {
		defer p.mu.Unlock()
		return p.err
	}
	l.stopped = true
	err := l.core.Stop()
	p.mu.Unlock()
	if err != nil {
		return err
	}
	defer p.waiting()()
	return p.lost(p.t.Signal(ctx, l.core.ID()))
}

// cancelled stops the pipeline because the context of Next is done, waits for its end and drops what comes until then.
// A remote side that does not stop in time costs the pool.
func (l *Pipeline) cancelled(cause error) error {
	p := l.pool
	l.result = cause
	wait := p.o.StopTimeout
	var hasty interface{ StopWithin() time.Duration }
	if errors.As(cause, &hasty) {
		wait = min(wait, hasty.StopWithin())
	}
	ctx, cancel := context.WithTimeout(context.Background(), wait)
	defer cancel()
	p.mu.Lock()
	l.dropped = true // the reader need not wait for anybody
	l.queue, l.taken, l.next = nil, nil, 0
	p.room.Broadcast()
	l.sent.Broadcast()
	p.mu.Unlock()
	err := l.stopAnyway(ctx)
	for err == nil {
		p.mu.Lock()
		final, ended := l.final, p.err != nil || p.closing
		p.mu.Unlock()
		if final || ended {
			break
		}
		func() {
			defer p.waiting()()
			select {
			case <-l.ready:
			case <-p.done:
			case <-ctx.Done():
				err = context.Cause(ctx)
			}
		}()
	}
	if err != nil && p.Err() == nil {
		p.mu.Lock()
		p.end(fmt.Errorf("a pipeline did not stop within %s: %w", wait, err))
		p.mu.Unlock()
		p.helpers.Add(1)
		go func() {
			defer p.helpers.Done()
			p.t.Close(canceled(ctx))
		}()
	}
	l.forget(true)
	return cause
}

// stopAnyway is Stop for a pipeline whose queue is dropped.
func (l *Pipeline) stopAnyway(ctx context.Context) error {
	l.settle(ctx)
	p := l.pool
	p.mu.Lock()
	if p.err != nil || l.final || l.stopped {
		p.mu.Unlock()
		return nil
	}
	l.stopped = true
	err := l.core.Stop()
	p.mu.Unlock()
	if err != nil {
		return nil // it has ended meanwhile
	}
	defer p.waiting()()
	if err := p.lost(p.t.Signal(ctx, l.core.ID())); err != nil && p.Err() == nil {
		return err
	}
	return nil
}

// Close stops the pipeline if it has not ended, and lets go of it. Next returns ErrStopped afterwards.
func (l *Pipeline) Close() {
	if l.result == nil {
		l.cancelled(ErrStopped)
	}
}
