package subsystem

import (
	"io"
	"sync"
	"sync/atomic"
)

// channel is what input needs of an ssh.Channel.
type channel interface {
	io.Writer
	CloseWrite() error
}

// input is what goes to the subsystem. Its Close ends that direction alone. A channel of package ssh does not bear
// CloseWrite beside Write, and a Write may block for ever where the other side does not read: so Close waits for nobody,
// and where a Write is under way, the writer closes when it has done.
type input struct {
	channel channel

	mu      sync.Mutex // held by the one that uses the channel
	closing atomic.Bool
	once    sync.Once
	err     error // of CloseWrite
}

func newInput(c channel) *input { return &input{channel: c} }

// Write returns io.ErrClosedPipe after Close.
func (in *input) Write(p []byte) (int, error) {
	n, err := in.write(p)
	if in.closing.Load() {
		in.shut()
	}
	return n, err
}

func (in *input) write(p []byte) (int, error) {
	in.mu.Lock()
	defer in.mu.Unlock()
	if in.closing.Load() {
		return 0, io.ErrClosedPipe
	}
	return in.channel.Write(p)
}

// Close does not wait for a Write that is under way.
func (in *input) Close() error {
	in.closing.Store(true)
	return in.shut()
}

// shut ends the direction if nobody writes; the writer calls it again when it has done.
func (in *input) shut() error {
	if !in.mu.TryLock() {
		return nil
	}
	defer in.mu.Unlock()
	in.once.Do(func() { in.err = in.channel.CloseWrite() })
	return in.err
}
