package console

import (
	"context"
	"os"

	"golang.org/x/sys/windows"
)

// waiter waits for input, or for a context.
type waiter struct {
	in    *os.File
	event windows.Handle
}

func newWaiter(in *os.File) (*waiter, error) {
	e, err := windows.CreateEvent(nil, 0, 0, nil)
	if err != nil {
		return nil, err
	}
	return &waiter{in, e}, nil
}

func (w *waiter) close() error { return windows.CloseHandle(w.event) }

// ready waits until the console has input, or ctx ends.
func (w *waiter) ready(ctx context.Context) error {
	stop := context.AfterFunc(ctx, func() { _ = windows.SetEvent(w.event) })
	defer stop()
	for {
		n, err := windows.WaitForMultipleObjects([]windows.Handle{windows.Handle(w.in.Fd()), w.event}, false, windows.INFINITE)
		switch {
		case err != nil:
			return err
		case ctx.Err() != nil:
			return context.Cause(ctx)
		case n == windows.WAIT_OBJECT_0:
			return nil
		}
	}
}

// interruptSelf does what Ctrl-C does where the console itself minds it.
func interruptSelf() { _ = windows.GenerateConsoleCtrlEvent(windows.CTRL_C_EVENT, 0) }

// flushInput forgets what the console has for who reads next.
func flushInput(in *os.File) error { return windows.FlushConsoleInputBuffer(windows.Handle(in.Fd())) }

// resizeSignal is nil: Windows sends none, the width is asked for when it is wanted.
var resizeSignal os.Signal

// showEscapes makes the console understand escape sequences.
func showEscapes(f *os.File) {
	var mode uint32
	h := windows.Handle(f.Fd())
	if windows.GetConsoleMode(h, &mode) == nil {
		_ = windows.SetConsoleMode(h, mode|windows.ENABLE_VIRTUAL_TERMINAL_PROCESSING)
	}
}

// Suspend does nothing: Windows knows no such thing.
func Suspend() {}
