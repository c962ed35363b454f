package embedded

import (
	"context"
	"slices"

	"github.com/pslshell/psl/remoting/endpoint"
)

// A guest is a nested command that waits for a runspace whose command is running. PowerShell's server takes it in where
// that command puts out its next object, waits for its input or comes to its next statement; so does this one, or else at
// the command's end.
type guest struct {
	run  func(*runspace) error
	done chan error // gets what run returned; room for one
}

// runNested runs a command within one that runs already; ran is false where none does. Once run has begun, it returns
// only after it.
func (p *pool) runNested(ctx context.Context, run func(*runspace) error) (ran bool, err error) {
	g := &guest{run: run, done: make(chan error, 1)}
	p.mu.Lock()
	i := slices.IndexFunc(p.all, func(r *runspace) bool { return r.taken })
	if i < 0 {
		p.mu.Unlock()
		return false, nil
	}
	r := p.all[i]
	r.guests = append(r.guests, g)
	var around *endpoint.Command
	if n := len(r.commands); n > 0 {
		around = r.commands[n-1]
	}
	p.mu.Unlock()
	r.Pulse()
	if around != nil {
		around.Wake()
	}
	select {
	case err = <-g.done:
		return true, err
	case <-ctx.Done():
	}
	p.mu.Lock()
	waits := slices.Index(r.guests, g)
	if waits >= 0 {
		r.guests = slices.Delete(r.guests, waits, waits+1)
	}
	p.mu.Unlock()
	if waits >= 0 {
		return true, context.Cause(ctx)
	}
	return true, <-g.done
}

// serve runs the guests that wait, on the goroutine of the command that has the runspace.
func (p *pool) serve(r *runspace) {
	for {
		p.mu.Lock()
		if len(r.guests) == 0 {
			p.mu.Unlock()
			return
		}
		g := r.guests[0]
		r.guests = r.guests[1:]
		p.mu.Unlock()
		g.done <- g.run(r)
	}
}
