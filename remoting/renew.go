package remoting

import (
	"context"
	"errors"
	"fmt"
	"sync"

	"github.com/pslshell/psl/remoting/psobject"
)

// renewable is a Shell that is opened anew where its link broke while nothing ran. What the old one knew is gone, which a
// warning tells. A command that was running when the link broke fails: nobody knows what it has done. Where it cannot be
// opened anew the command fails, and the next one tries again.
type renewable struct {
	dial func(context.Context) (Shell, error)
	done chan struct{} // closed by Close

	renewing sync.Mutex // held while a new shell is opened

	mu      sync.Mutex
	current Shell
	closed  bool
}

func newRenewable(first Shell, dial func(context.Context) (Shell, error)) *renewable {
	return &renewable{dial: dial, done: make(chan struct{}), current: first}
}

func (r *renewable) shell() Shell {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.current
}

func (r *renewable) ID() psobject.GUID                 { return r.shell().ID() }
func (r *renewable) Engine() string                    { return r.shell().Engine() }
func (r *renewable) Transport() string                 { return r.shell().Transport() }
func (r *renewable) ConfigurationName() string         { return r.shell().ConfigurationName() }
func (r *renewable) PrivateData() *psobject.Dictionary { return r.shell().PrivateData() }
func (r *renewable) Done() <-chan struct{}             { return r.done }

func (r *renewable) Err() error { return nil }

// errLost is the loss of a link that did not say why.
var errLost = errors.New("the connection was lost")

// lost tells why there is no link now; nil where there is one, or Close was called.
func (r *renewable) lost() error {
	select {
	case <-r.done:
		return nil
	default:
	}
	s := r.shell()
	select {
	case <-s.Done():
	default:
		return nil
	}
	if err := s.Err(); err != nil {
		return err
	}
	return errLost
}

// live returns a shell whose link stands, and whether it had to be opened anew.
func (r *renewable) live(ctx context.Context) (Shell, bool, error) {
	r.renewing.Lock()
	defer r.renewing.Unlock()
	old, why := r.shell(), r.lost()
	if why == nil { // or it is closed, which it says itself
		return old, false, nil
	}
	fresh, err := r.dial(ctx)
	if err != nil {
		if ctx.Err() == nil && why != errLost {
			err = fmt.Errorf("%w (the connection was lost before: %w)", err, why)
		}
		return nil, false, err
	}
	r.mu.Lock()
	closed := r.closed
	if !closed {
		r.current = fresh
	}
	r.mu.Unlock()
	if closed {
		_ = fresh.Close(context.WithoutCancel(ctx))
		return old, false, nil
	}
	_ = old.Close(context.WithoutCancel(ctx))
	return fresh, true, nil
}

// Run runs a command, in a new shell where the old one is lost.
func (r *renewable) Run(ctx context.Context, cmd Command, emit func(EventKind, any) error) error {
	s, anew, err := r.live(ctx)
	if err != nil {
		return err
	}
	if anew {
		text := "The connection was lost and has been made anew. What the session knew is gone."
		if err := emit(Warning, &psobject.InformationalRecord{Kind: psobject.WarningStream, Message: text}); err != nil {
			return err
		}
	}
	return s.Run(ctx, cmd, emit)
}

// Close closes the present shell.
func (r *renewable) Close(ctx context.Context) error {
	r.mu.Lock()
	s := r.current
	if !r.closed {
		r.closed = true
		close(r.done)
	}
	r.mu.Unlock()
	return s.Close(ctx)
}

var _ Shell = (*renewable)(nil)
