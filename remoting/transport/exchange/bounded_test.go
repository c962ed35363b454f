package exchange

import (
	"context"
	"errors"
	"testing"
	"testing/synctest"
	"time"
)

// A context without a timer ends as one with a timer does, whoever looks, and when.
func TestBounded(t *testing.T) {
	cause := errors.New("cause")
	for _, c := range []struct {
		name           string
		after          time.Duration // of the caller's deadline; 0 is none
		wait           time.Duration
		cancel, listen bool
		want           error
	}{
		{name: "nobody waits, in time", wait: time.Second},
		{name: "nobody waits, late", wait: 2 * time.Minute, want: context.DeadlineExceeded},
		{name: "somebody waits, in time", wait: time.Second, listen: true},
		{name: "somebody waits, late", wait: 2 * time.Minute, listen: true, want: context.DeadlineExceeded},
		{name: "the caller's deadline is the earlier one", after: time.Second, wait: 2 * time.Second, listen: true, want: context.DeadlineExceeded},
		{name: "the caller gives up", cancel: true, want: context.Canceled},
		{name: "the caller gives up, somebody waits", cancel: true, listen: true, want: context.Canceled},
	} {
		t.Run(c.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				ctx, cancel := context.WithCancelCause(context.Background())
				defer cancel(nil)
				if c.after > 0 {
					var end context.CancelFunc
					ctx, end = context.WithTimeout(ctx, c.after)
					defer end()
				}
				b := newBounded(ctx, time.Now().Add(time.Minute))
				defer b.end()
				if d, ok := b.Deadline(); !ok || c.after > 0 && time.Until(d) > c.after {
					t.Errorf("the deadline is %v", d)
				}
				var done <-chan struct{}
				if c.listen {
					done = b.Done()
				}
				if c.cancel {
					cancel(cause)
				}
				time.Sleep(c.wait)
				synctest.Wait()
				if err := b.Err(); !errors.Is(err, c.want) {
					t.Errorf("%v, want %v", err, c.want)
				}
				if c.listen {
					select {
					case <-done:
						if c.want == nil {
							t.Error("it has ended")
						}
					default:
						if c.want != nil {
							t.Error("it has not ended")
						}
					}
				}
				if c.cancel && context.Cause(b) != cause {
					t.Errorf("the cause is %v", context.Cause(b))
				}
			})
		})
	}
}

// A child of it has the deadline, too.
func TestBoundedChild(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBounded(context.Background(), time.Now().Add(time.Minute))
		defer b.end()
		child, cancel := context.WithCancel(b)
		defer cancel()
		<-child.Done()
		if !errors.Is(child.Err(), context.DeadlineExceeded) {
			t.Errorf("%v", child.Err())
		}
	})
}
