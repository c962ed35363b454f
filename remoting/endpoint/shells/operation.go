package shells

import (
	"context"
	"sync"

	"github.com/pslshell/psl/remoting/wsman"
)

// operations keep the answers of requests, so that one which is sent again is not carried out again. Of each kind and
// command the last is kept: a client sends the next one when it has the answer to the last.
type operations struct {
	mu   sync.Mutex
	last map[string]*operation
}

type operation struct {
	id   string
	done chan struct{}
	body wsman.Body
	err  error
}

// maxKept is how many answers one shell keeps, beyond which those without a client that waits are forgotten.
const maxKept = 4096

// do carries out a request once. command tells requests of one kind apart.
func (o *operations) do(ctx context.Context, m *wsman.Message, command string, f func(context.Context) (wsman.Body, error)) (wsman.Body, error) {
	if m.OperationID == "" {
		return f(ctx)
	}
	key := operationKey(m, command)
	o.mu.Lock()
	o.room()
	if op := o.last[key]; op != nil && op.id == m.OperationID {
		o.mu.Unlock()
		select {
		case <-op.done:
			return op.body, op.err
		case <-ctx.Done():
			return nil, context.Cause(ctx)
		}
	}
	op := &operation{id: m.OperationID, done: make(chan struct{})}
	o.last[key] = op
	o.mu.Unlock()
	// What has begun is carried out, and its answer kept, whether or not the client still listens.
	op.body, op.err = f(context.WithoutCancel(ctx))
	close(op.done)
	return op.body, op.err
}

func operationKey(m *wsman.Message, command string) string {
	return m.SessionID + " " + m.Action + " " + command
}

// of returns the answer that is kept for a request that was sent before, nil where there is none.
func (o *operations) of(m *wsman.Message, command string) *operation {
	if m.OperationID == "" {
		return nil
	}
	o.mu.Lock()
	defer o.mu.Unlock()
	if op := o.last[operationKey(m, command)]; op != nil && op.id == m.OperationID {
		return op
	}
	return nil
}

// keep keeps the answer to a request.
func (o *operations) keep(m *wsman.Message, command string, body wsman.Body) {
	if m.OperationID == "" {
		return
	}
	o.mu.Lock()
	defer o.mu.Unlock()
	o.room()
	done := make(chan struct{})
	close(done)
	o.last[operationKey(m, command)] = &operation{id: m.OperationID, done: done, body: body}
}

// room makes room for one more. o.mu is held.
func (o *operations) room() {
	if o.last == nil || len(o.last) > maxKept {
		o.last = map[string]*operation{}
	}
}
