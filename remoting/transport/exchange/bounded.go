package exchange

import (
	"context"
	"sync"
	"time"
)

// bounded is a context with a deadline that has a timer only if somebody waits for it: what carries a request on a
// connection of its own gives the deadline to the connection, and each request would make a timer for nothing.
type bounded struct {
	context.Context // the caller's
	deadline        time.Time

	mu     sync.Mutex
	full   context.Context // with the timer; nil until Done is called
	cancel context.CancelFunc
	ended  bool
}

func newBounded(ctx context.Context, deadline time.Time) *bounded {
	if d, ok := ctx.Deadline(); ok && d.Before(deadline) {
		deadline = d
	}
	return &bounded{Context: ctx, deadline: deadline}
}

// Deadline is the earlier one of the caller's and this one's.
func (b *bounded) Deadline() (time.Time, bool) { return b.deadline, true }

// Done starts the timer.
func (b *bounded) Done() <-chan struct{} {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.full == nil {
		b.full, b.cancel = context.WithDeadline(b.Context, b.deadline)
		if b.ended {
			b.cancel()
		}
	}
	return b.full.Done()
}

// Err looks at the clock where there is no timer.
func (b *bounded) Err() error {
	if err := b.Context.Err(); err != nil {
		return err
	}
	b.mu.Lock()
	full := b.full
	b.mu.Unlock()
	if full != nil {
		return full.Err()
	}
	if !time.Now().Before(b.deadline) {
		return context.DeadlineExceeded
	}
	return nil
}

// WithoutDeadline is the caller's context, for those that keep the deadline themselves.
func (b *bounded) WithoutDeadline() context.Context { return b.Context }

// end lets go of the timer.
func (b *bounded) end() {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.ended = true
	if b.cancel != nil {
		b.cancel()
	}
}
