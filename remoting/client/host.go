package client

import (
	"context"
	"errors"

	"github.com/pslshell/psl/remoting/psobject"
	"github.com/pslshell/psl/remoting/psrp"
	"github.com/pslshell/psl/remoting/psrp/message"
)

// Host answers what the remote side asks of the user's host.
type Host interface {
	// Info tells the remote side what the host has.
	Info() message.HostInfo
	// Call does what the remote side asks. For a method that is Void the value is not used. The error goes to the
	// remote side, as an exception of the call; an *psobject.ErrorRecord goes as it is.
	Call(ctx context.Context, call *message.HostCall) (any, error)
}

// ErrNoHost is what calls to a host get where there is none.
var ErrNoHost = errors.New("the client has no host that could answer")

// answer answers a call for the pool.
func (p *Pool) answer(ctx context.Context, e psrp.HostCall) {
	r, ok := p.respond(ctx, p.o.Host, e.Call)
	if !ok {
		return
	}
	if p.withKey(ctx, func() error { return p.core.Respond(r) }) == nil {
		p.flush(ctx)
	}
}

// answerPipeline answers a call for a pipeline.
func (p *Pool) answerPipeline(ctx context.Context, l *Pipeline, e psrp.HostCall) {
	r, ok := p.respond(ctx, l.host, e.Call)
	if !ok {
		return
	}
	if err := p.withKey(ctx, func() error { return l.core.Respond(r) }); err != nil {
		// What the host returned cannot be sent. The remote side must not wait for ever.
		r = &message.HostResponse{CallID: e.Call.CallID, Method: e.Call.Method, Err: hostError(err)}
		if p.withKey(ctx, func() error { return l.core.Respond(r) }) != nil {
			return
		}
	}
	l.flush(ctx)
}

// respond makes the call; ok tells whether a response is wanted.
func (p *Pool) respond(ctx context.Context, h Host, c *message.HostCall) (r *message.HostResponse, ok bool) {
	var v any
	err := ErrNoHost
	if h != nil {
		v, err = h.Call(ctx, c)
	}
	if c.CallID == message.NoResponse || c.Method.Void() {
		return nil, false
	}
	r = &message.HostResponse{CallID: c.CallID, Method: c.Method, Value: v}
	if err != nil {
		r.Value, r.Err = nil, hostError(err)
	}
	return r, true
}

func hostError(err error) *psobject.ErrorRecord {
	var r *psobject.ErrorRecord
	if errors.As(err, &r) {
		return r
	}
	return &psobject.ErrorRecord{
		Exception:             psobject.NewException("System.Management.Automation.Host.HostException", err.Error()),
		FullyQualifiedErrorID: "RemoteHostExecutionException",
		Category:              psobject.CategoryInfo{Category: psobject.ResourceUnavailable, Reason: "HostException"},
	}
}
