package endpoint

import (
	"context"

	"github.com/pslshell/psl/remoting/psrp/message"
)

// hostCall is a call of the client's host that waits for its response.
type hostCall struct {
	done     chan struct{} // closed with the response, or when the session ends
	response *message.HostResponse
}

// HostCall calls the client's host for the pool.
func (s *session) HostCall(ctx context.Context, m message.Method, parameters ...any) (any, error) {
	return s.hostCall(ctx, m, parameters, nil)
}

// hostCall calls the client's host for a command, or for the pool.
func (s *session) hostCall(ctx context.Context, m message.Method, parameters []any, c *Command) (any, error) {
	call := &message.HostCall{CallID: message.NoResponse, Method: m, Parameters: parameters}
	var waiting *hostCall
	queue := func() error {
		if c != nil {
			return c.p.HostCall(call)
		}
		return s.server.HostCall(call)
	}
	s.mu.Lock()
	if s.err != nil || c != nil && c.closed {
		s.mu.Unlock()
		return nil, ErrGone
	}
	if !m.Void() {
		s.callID++
		call.CallID = s.callID
		waiting = &hostCall{done: make(chan struct{})}
		s.calls[call.CallID] = waiting
	}
	s.mu.Unlock()
	if waiting != nil {
		defer func() {
			s.mu.Lock()
			delete(s.calls, call.CallID)
			s.mu.Unlock()
		}()
	}
	var err error
	if c != nil {
		err = c.send(ctx, queue)
	} else {
		s.mu.Lock()
		if err = queue(); err == nil {
			s.wakeWriter()
		}
		s.mu.Unlock()
	}
	if err != nil || waiting == nil {
		return nil, err
	}
	select {
	case <-waiting.done:
	case <-ctx.Done():
		return nil, context.Cause(ctx)
	}
	r := waiting.response
	switch {
	case r == nil:
		return nil, ErrGone
	case r.Err != nil:
		return nil, r.Err
	}
	return r.Value, nil
}

// answered takes a response. s.mu is held.
func (s *session) answered(r *message.HostResponse) {
	if h := s.calls[r.CallID]; h != nil {
		delete(s.calls, r.CallID)
		h.response = r
		close(h.done)
	}
}

// exchangeKey asks the client for its key and waits. s.mu is held before and after, not meanwhile.
func (s *session) exchangeKey(ctx context.Context) error {
	if err := s.server.RequestKey(); err != nil {
		return err
	}
	s.wakeWriter()
	s.mu.Unlock()
	defer s.mu.Lock()
	select {
	case <-s.key:
		return nil
	case <-s.ctx.Done():
		return ErrGone
	case <-ctx.Done():
		return context.Cause(ctx)
	}
}

var _ HostCaller = (*session)(nil)
