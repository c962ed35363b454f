//go:build unix

package console

import (
	"context"
	"io"
	"os"
	"syscall"

	"golang.org/x/sys/unix"
)

// waiter waits for input, or for a context.
type waiter struct {
	in   *os.File
	r, w *os.File // a byte in this pipe ends the wait
}

func newWaiter(in *os.File) (*waiter, error) {
	r, w, err := os.Pipe()
	if err != nil {
		return nil, err
	}
	return &waiter{in, r, w}, nil
}

func (w *waiter) close() error {
	_ = w.w.Close()
	return w.r.Close()
}

// ready waits until a read gives something, or ctx ends.
func (w *waiter) ready(ctx context.Context) error {
	stop := context.AfterFunc(ctx, func() { _, _ = w.w.Write([]byte{0}) })
	defer func() {
		if !stop() { // the byte is there, or comes
			_, _ = w.r.Read(make([]byte, 1))
		}
	}()
	fds := []unix.PollFd{{Fd: int32(w.in.Fd()), Events: unix.POLLIN}, {Fd: int32(w.r.Fd()), Events: unix.POLLIN}}
	for {
		_, err := unix.Poll(fds, -1)
		switch {
		case err == syscall.EINTR:
			continue
		case err != nil:
			return err
		case ctx.Err() != nil:
			return context.Cause(ctx)
		case fds[0].Revents&unix.POLLIN != 0:
			return nil
		case fds[0].Revents != 0:
			return io.EOF // the terminal has gone
		}
	}
}

// interruptSelf does what Ctrl-C does where the terminal itself minds it.
func interruptSelf() { _ = syscall.Kill(syscall.Getpid(), syscall.SIGINT) }

// flushInput forgets what the terminal has for who reads next. Each read takes as much as there is, so that one that would
// have to wait shows the end.
func flushInput(in *os.File) error {
	buf := make([]byte, 4096)
	for {
		fds := []unix.PollFd{{Fd: int32(in.Fd()), Events: unix.POLLIN}}
		switch n, err := unix.Poll(fds, 0); {
		case err == syscall.EINTR:
			continue
		case err != nil:
			return err
		case n == 0 || fds[0].Revents&unix.POLLIN == 0:
			return nil
		}
		if n, err := in.Read(buf); n == 0 || err != nil {
			return err
		}
	}
}

// resizeSignal is what the system sends when the window changes.
var resizeSignal os.Signal = syscall.SIGWINCH

// showEscapes does nothing: terminals here know escape sequences.
func showEscapes(*os.File) {}

// Suspend gives the terminal to the shell that started the program, until that one lets it go on.
func Suspend() { _ = syscall.Kill(0, syscall.SIGTSTP) }
