package transport

import (
	"context"
	"io"
	"time"

	"github.com/pslshell/psl/remoting/transport/frame"
)

// Memory is a shell in this process.
type Memory struct{ *stream }

// NewMemory returns a Transport and the other end of its connection, which an endpoint serves.
func NewMemory(t Timeouts) (*Memory, frame.Conn) {
	near, far := frame.Pipe()
	return &Memory{newStream(&memory{near}, t)}, far
}

type memory struct{ conn frame.Conn }

func (m *memory) start(context.Context) (frame.Conn, error) { return m.conn, nil }

func (m *memory) lost(err error) error {
	e := &LostError{Reason: "the endpoint has ended", ExitCode: -1}
	if err != io.EOF {
		e.Err = err
	}
	return e
}

func (m *memory) end(time.Duration) error { return m.conn.Close() }
