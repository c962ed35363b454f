package powershell

import (
	"context"
	"sync"
	"sync/atomic"

	"github.com/pslshell/psl/remoting/psobject"
)

// turn orders runspaces whose scripts share values: that of a session and those of its thread jobs, of ForEach-Object -Parallel and of
// [powershell]::Create. Only the one that has the turn runs, since values are not made for several at once; whoever waits for
// something hands it on, as does whoever runs for long.
type turn struct {
	mu sync.Mutex
	// sharing counts the runspaces that run beside the session's own.
	sharing atomic.Int32
}

// shared tells whether others may want the turn.
func (t *turn) shared() bool { return t.sharing.Load() > 0 }

// takeTurn waits for the runspace's turn and gives what ends it. A run within a run has the turn already.
func (rs *Runspace) takeTurn() (end func()) {
	if rs.hasTurn {
		return func() {}
	}
	rs.turn.mu.Lock()
	rs.hasTurn = true
	return func() {
		rs.hasTurn = false
		rs.turn.mu.Unlock()
	}
}

// idle waits for something outside of the engine while others have their turn. wait must not touch the runspace's values.
func (rs *Runspace) idle(wait func()) {
	if !rs.hasTurn {
		wait()
		return
	}
	rs.hasTurn = false
	rs.turn.mu.Unlock()
	defer func() {
		rs.turn.mu.Lock()
		rs.hasTurn = true
	}()
	wait()
}

// idleFor is idle for what gives a result.
func idleFor[T any](rs *Runspace, wait func() T) (v T) {
	rs.idle(func() { v = wait() })
	return v
}

// idleUntil waits for a channel or the end of the context, whose cause it gives.
func (rs *Runspace) idleUntil(ctx context.Context, done <-chan struct{}) error {
	return idleFor(rs, func() error {
		select {
		case <-done:
			return nil
		case <-ctx.Done():
			return context.Cause(ctx)
		}
	})
}

// outside makes a sink that works on what a run puts out while others have their turn. What they share is copied before.
func outside[T any](rs *Runspace, s Streams, sink func(T) error) func(T) error {
	if sink == nil {
		return nil
	}
	return func(v T) error {
		if !s.shares && rs.turn.shared() {
			if c, ok := snapshot(v, 0).(T); ok {
				v = c
			}
		}
		return idleFor(rs, func() error { return sink(v) })
	}
}

// maxSnapshot is how deep a value is copied that others may change meanwhile; below, it is passed as it is.
const maxSnapshot = 16

// snapshot copies the collections and objects of a value.
func snapshot(v any, depth int) any {
	if depth > maxSnapshot {
		return v
	}
	copies := func(list []any) []any {
		out := make([]any, len(list))
		for i, x := range list {
			out[i] = snapshot(x, depth+1)
		}
		return out
	}
	properties := func(list []psobject.Property) []psobject.Property {
		if list == nil {
			return nil
		}
		out := make([]psobject.Property, len(list))
		for i, p := range list {
			out[i] = psobject.Property{Name: p.Name, Value: snapshot(p.Value, depth+1)}
		}
		return out
	}
	switch x := v.(type) {
	case *psobject.List:
		c := *x
		c.Items = copies(x.Items)
		return &c
	case *psobject.Dictionary:
		c := &psobject.Dictionary{Type: x.Type, CaseSensitive: x.CaseSensitive, Owner: x.Owner}
		for i := range x.Len() {
			k, e := x.At(i)
			c.Set(k, snapshot(e, depth+1))
		}
		return c
	case *psobject.Object:
		c := *x
		c.Base = snapshot(x.Base, depth+1)
		c.Adapted, c.Extended = properties(x.Adapted), properties(x.Extended)
		return &c
	}
	return v
}
