package endpoint

import (
	"context"
	"errors"
	"io"
	"os"
	"sync"
	"time"

	"github.com/pslshell/psl/remoting/transport"
	"github.com/pslshell/psl/remoting/transport/frame"
)

// Stdio serves the client that started this process, over the standard input and output given, as `pwsh -s` and
// `pwsh -sshs` do. Nothing else may be written to the output.
func Stdio(ctx context.Context, in, out *os.File, h Handler, o *Options) error {
	var c Options
	if o != nil {
		c = *o
	}
	if c.Settle == 0 {
		c.Settle = 50 * time.Millisecond
	}
	return Serve(ctx, StdioConn(in, out), h, &c)
}

// StdioConn returns a Conn over two files. Its Close closes both. Files that are pipes or sockets are put into
// non-blocking mode where the system has that, without which a read that waits could not be ended.
func StdioConn(in, out *os.File) frame.Conn {
	in, out = pollable(in), pollable(out)
	var once sync.Once
	var err error
	return frame.NewConn(in, out, func() error {
		once.Do(func() { err = errors.Join(in.Close(), out.Close()) })
		return err
	})
}

// ServeProcess serves a client with a process that speaks the same framing, such as a pwsh: all packets pass unread
// both ways. It returns when either side has ended; the process is ended with it.
func ServeProcess(ctx context.Context, conn frame.Conn, o transport.ProcessOptions) error {
	child, err := transport.StartProcess(ctx, o)
	if err != nil {
		conn.Close()
		return err
	}
	stop := context.AfterFunc(ctx, func() { conn.Close(); child.Close() })
	defer stop()
	up := make(chan error, 1)
	go func() {
		err := relay(child, conn)
		if err == nil {
			child.CloseInput() // it ends by itself
		} else {
			child.Close()
		}
		up <- err
	}()
	err = relay(conn, child)
	lost := child.Wait(o.Timeouts.Close)
	conn.Close()
	<-up
	switch {
	case ctx.Err() != nil:
		return context.Cause(ctx)
	case err != nil:
		return err
	}
	return lost
}

// relay copies packets until the end of from.
func relay(to, from frame.Conn) error {
	for {
		p, err := from.Read()
		if err == io.EOF || errors.Is(err, os.ErrClosed) || errors.Is(err, io.ErrClosedPipe) {
			return nil
		}
		if err != nil {
			return err
		}
		if err := to.Write(p); err != nil {
			if errors.Is(err, os.ErrClosed) || errors.Is(err, io.ErrClosedPipe) {
				return nil
			}
			return err
		}
	}
}
