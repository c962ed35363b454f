package transport

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"sync"
	"time"

	"github.com/pslshell/psl/remoting/transport/frame"
	"github.com/pslshell/psl/remoting/transport/subsystem"
)

// remote is a subsystem that is reached without an ssh program.
type remote struct {
	o     subsystem.Options
	words tail

	mu   sync.Mutex
	conn *subsystem.Conn // nil before start
}

func newRemote(o SSHOptions) *remote {
	r := &remote{o: subsystem.Options{HostName: o.HostName, UserName: o.UserName, Port: o.Port, KeyFile: o.KeyFile,
		Password: o.Password, Name: o.Subsystem, Settings: o.Options, Ask: o.Ask}}
	r.o.Words = &r.words
	return r
}

func (r *remote) start(ctx context.Context) (frame.Conn, error) {
	c, err := subsystem.Dial(ctx, r.o)
	if err != nil {
		return nil, err
	}
	r.mu.Lock()
	r.conn = c
	r.mu.Unlock()
	return frame.NewConn(c.Stdout, c.Stdin, c.Close), nil
}

// further starts another subsystem over the connection.
func (r *remote) further(ctx context.Context, name string) (io.ReadWriteCloser, error) {
	r.mu.Lock()
	c := r.conn
	r.mu.Unlock()
	if c == nil {
		return nil, errNotOpen
	}
	return c.Further(ctx, name)
}

// lost waits shortly for the subsystem's end, so that its status and words can be told.
func (r *remote) lost(err error) error {
	e := &LostError{ExitCode: -1, Reason: "the connection to " + r.o.HostName + " ended"}
	t := time.NewTimer(500 * time.Millisecond)
	defer t.Stop()
	select {
	case <-r.conn.Done():
		code, signal := r.conn.Status()
		e.ExitCode = code
		switch {
		case signal != "":
			e.Reason = fmt.Sprintf("the subsystem of %s ended (signal %s)", r.o.HostName, signal)
		case code >= 0:
			e.Reason = fmt.Sprintf("the subsystem of %s ended (exit status %d)", r.o.HostName, code)
		}
	case <-t.C:
	}
	if err != io.EOF && !errors.Is(err, net.ErrClosed) {
		e.Err = err
	}
	e.Words = r.words.String()
	return e
}

func (r *remote) end(wait time.Duration) error {
	r.mu.Lock()
	c := r.conn
	r.mu.Unlock()
	if c == nil {
		return nil
	}
	c.Stdin.Close()
	if wait > 0 {
		t := time.NewTimer(wait)
		defer t.Stop()
		select {
		case <-c.Done():
		case <-t.C:
		}
	}
	return c.Close()
}
