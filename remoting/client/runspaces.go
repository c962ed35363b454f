package client

import (
	"context"
	"fmt"
)

// ask sends a question about runspaces and waits for the answer.
func (p *Pool) ask(ctx context.Context, question func() (int64, error)) (any, error) {
	answer := make(chan any, 1)
	p.mu.Lock()
	if p.err != nil {
		defer p.mu.Unlock()
		return nil, p.err
	}
	id, err := question()
	if err == nil {
		p.answers[id] = answer
	}
	p.mu.Unlock()
	if err != nil {
		return nil, err
	}
	defer func() {
		p.mu.Lock()
		delete(p.answers, id)
		p.mu.Unlock()
	}()
	if err := p.flush(ctx); err != nil {
		return nil, err
	}
	defer p.waiting()()
	select {
	case v := <-answer:
		return v, nil
	case <-p.done:
		return nil, p.Err()
	case <-ctx.Done():
		return nil, context.Cause(ctx)
	}
}

// SetMaxRunspaces changes the upper limit; ok tells whether the remote side did.
func (p *Pool) SetMaxRunspaces(ctx context.Context, n int32) (ok bool, err error) {
	v, err := p.ask(ctx, func() (int64, error) { return p.core.SetMaxRunspaces(n) })
	ok, _ = v.(bool)
	return ok, err
}

// SetMinRunspaces changes the lower limit; ok tells whether the remote side did.
func (p *Pool) SetMinRunspaces(ctx context.Context, n int32) (ok bool, err error) {
	v, err := p.ask(ctx, func() (int64, error) { return p.core.SetMinRunspaces(n) })
	ok, _ = v.(bool)
	return ok, err
}

// AvailableRunspaces returns how many runspaces can take a pipeline.
func (p *Pool) AvailableRunspaces(ctx context.Context) (int64, error) {
	v, err := p.ask(ctx, p.core.GetAvailableRunspaces)
	n, ok := v.(int64)
	if err == nil && !ok {
		err = fmt.Errorf("the remote side answered %v where a number is expected", v)
	}
	return n, err
}

// ResetRunspaceState makes the runspace forget its variables; ok tells whether the remote side did.
func (p *Pool) ResetRunspaceState(ctx context.Context) (ok bool, err error) {
	v, err := p.ask(ctx, p.core.ResetRunspaceState)
	ok, _ = v.(bool)
	return ok, err
}
