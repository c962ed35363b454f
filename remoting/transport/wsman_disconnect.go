package transport

import (
	"context"
	"errors"
	"time"

	"github.com/pslshell/psl/remoting/psobject"
	"github.com/pslshell/psl/remoting/transport/exchange"
	"github.com/pslshell/psl/remoting/wsman"
)

// settle is how long requests for output have to be answered after a Disconnect before they are given up.
const settle = 5 * time.Second

// Disconnect leaves the shell to itself.
func (w *WSMan) Disconnect(ctx context.Context, idle time.Duration) error {
	w.mu.Lock()
	l := w.link
	if w.state != connected {
		w.mu.Unlock()
		return w.broken(errors.New("the connection is not open"))
	}
	mode, asked := w.o.BufferMode, w.buffer
	if asked != "" {
		mode = asked
	}
	l.over = true // from now on it is no wonder that requests for output end
	w.mu.Unlock()
	w.stir()
	ctx, stop := w.bound(ctx)
	defer stop()
	r := w.request(&wsman.Disconnect{IdleTimeout: idle, BufferMode: mode})
	r.Repeatable = true
	_, err := exchange.Expect[wsman.DisconnectResponse](w.x.Do(ctx, r))
	w.mu.Lock()
	defer w.mu.Unlock()
	if err != nil {
		if w.link == l && w.state == connected {
			l.over = false
		}
		return err
	}
	w.terms = w.terms.with(idle, asked)
	if w.state == connected {
		w.state = disconnected
	}
	// The server answers the requests for output that wait. One that it does not answer must not wait for ever.
	time.AfterFunc(settle, l.cancel)
	return nil
}

// Reconnect takes up the shell again.
func (w *WSMan) Reconnect(ctx context.Context) error {
	w.mu.Lock()
	state := w.state
	w.mu.Unlock()
	if state != disconnected {
		return w.broken(errors.New("the connection is not disconnected"))
	}
	ctx, stop := w.bound(ctx)
	defer stop()
	r := w.request(wsman.Reconnect{})
	r.Repeatable = true
	if _, err := exchange.Expect[wsman.ReconnectResponse](w.x.Do(ctx, r)); err != nil {
		return err
	}
	return w.connected()
}

// Connect takes over a shell that another client has left.
func (w *WSMan) Connect(ctx context.Context, shell psobject.GUID, first []byte) error {
	if err := w.begin(id(shell)); err != nil {
		return err
	}
	ctx, stop := w.bound(ctx)
	defer stop()
	r := w.request(&wsman.Connect{XML: wsman.Bytes(first)})
	// It is the first that goes to the server, which has not shown yet that it keeps answers. All do that keep shells.
	r.Options, r.Localized, r.Repeatable = []wsman.Option{w.versionOption()}, true, true
	if w.o.Compress {
		r.Compression = compression
	}
	a, err := exchange.Expect[*wsman.ConnectResponse](w.x.Do(ctx, r))
	if err != nil {
		w.mu.Lock()
		w.state = disconnected // Close must not delete what was not taken over
		w.mu.Unlock()
		return err
	}
	w.mu.Lock()
	w.packed, w.terms = w.o.Compress, Terms{w.o.IdleTimeout, w.o.BufferMode}
	w.first = append(w.first, received{data: a.XML})
	w.mu.Unlock()
	return w.connected()
}

// ConnectPipeline takes over a pipeline of such a shell.
func (w *WSMan) ConnectPipeline(ctx context.Context, pipeline psobject.GUID) error {
	ctx, stop := w.bound(ctx)
	defer stop()
	r := w.request(&wsman.Connect{CommandID: id(pipeline)})
	r.Repeatable = true
	if _, err := exchange.Expect[*wsman.ConnectResponse](w.x.Do(ctx, r)); err != nil {
		return w.broken(w.lost(err))
	}
	w.follow(&command{pipeline: pipeline, id: id(pipeline), sending: make(chan struct{}, 1)})
	return nil
}
