package endpoint

import (
	"context"

	"github.com/pslshell/psl/remoting/transport"
)

// Local is a Transport to a shell of this process: what a listener puts behind a session, or a client uses without any
// wire. It owns the goroutine that serves the shell; Close ends and awaits it.
type Local struct {
	*transport.Memory
	cancel context.CancelFunc
	served chan struct{}
	err    error
}

// NewLocal returns a transport whose shell h makes. The context bounds the shell's life; its values reach the handler.
func NewLocal(ctx context.Context, h Handler, o *Options, t transport.Timeouts) *Local {
	tr, conn := transport.NewMemory(t)
	ctx, cancel := context.WithCancel(ctx)
	l := &Local{Memory: tr, cancel: cancel, served: make(chan struct{})}
	go func() {
		defer close(l.served)
		l.err = Serve(ctx, conn, h, o)
	}()
	return l
}

// Close closes the shell. A handler that does not return when its context is done delays it.
func (l *Local) Close(ctx context.Context) error {
	err := l.Memory.Close(ctx)
	l.cancel()
	<-l.served
	return err
}

// Served is closed when the shell has ended; Err then tells why.
func (l *Local) Served() <-chan struct{} { return l.served }

// Err returns what Serve returned, nil before.
func (l *Local) Err() error {
	select {
	case <-l.served:
		return l.err
	default:
		return nil
	}
}
