package client

import (
	"github.com/pslshell/psl/remoting/psobject"
	"github.com/pslshell/psl/remoting/psrp/message"
)

// told is what a pool tells of itself without its lock: values that are sent may be live objects, also the session they are
// sent to, and are read while the lock is held.
type told struct {
	state message.PoolState
	err   error
	data  *psobject.Dictionary
}

// tell brings told up to date. p.mu is held.
func (p *Pool) tell() { p.told.Store(&told{p.state, p.err, p.data}) }

// State returns the pool's state: Opened, Broken, Closed, Disconnected.
func (p *Pool) State() message.PoolState {
	if t := p.told.Load(); t.state != message.PoolBeforeOpen {
		return t.state
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.core.State()
}

// Done is closed when the pool is broken or closed.
func (p *Pool) Done() <-chan struct{} { return p.done }

// Err returns why the pool is done: ErrClosed, or a *BrokenError; nil while it is not.
func (p *Pool) Err() error { return p.told.Load().err }

// PrivateData returns the application private data, in which is $PSVersionTable of the remote side; nil if none came.
func (p *Pool) PrivateData() *psobject.Dictionary {
	return p.told.Load().data
}

// Version returns the protocol version in use.
func (p *Pool) Version() psobject.Version {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.core.Version()
}
