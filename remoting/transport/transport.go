// Package transport carries PSRP data between a client and a shell: to a local process (Process), through ssh (SSH), or
// in memory (NewMemory), or to a server by WS-Management (NewWSMan).
//
// A Transport moves bytes; package psrp gives them meaning and package client drives both:
//
//	t := transport.NewProcess(transport.ProcessOptions{Executable: "pwsh"})
//	pool, err := client.Open(ctx, t, client.PoolOptions{})
package transport

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/pslshell/psl/remoting/psobject"
	"github.com/pslshell/psl/remoting/psrp"
)

// Transport carries the data of one shell, which is one runspace pool.
//
// One goroutine calls Receive in a loop from Open until it returns an error: the other methods need it to see the other
// side's answers. They may be called from several goroutines.
type Transport interface {
	// Open makes the shell and sends the first data of its pool. The context covers the opening alone.
	Open(ctx context.Context, shell psobject.GUID, first []byte) error
	// Receive blocks for the next data. Its Bytes are valid until the next call. After the end, which is ErrClosed if
	// this side closed, else a *LostError, it returns the same error again.
	Receive() (Data, error)
	// Send sends data of the pool (a zero pipeline) or of a pipeline, at most MaxData bytes. It may block while the
	// other side does not read.
	Send(ctx context.Context, pipeline psobject.GUID, pr psrp.Priority, data []byte) error
	// CreatePipeline makes a pipeline and sends its first data, at most MaxData bytes.
	CreatePipeline(ctx context.Context, pipeline psobject.GUID, first []byte) error
	// Signal asks the other side to stop a pipeline, and waits until it has taken note.
	Signal(ctx context.Context, pipeline psobject.GUID) error
	// ClosePipeline lets go of a pipeline on the other side.
	ClosePipeline(ctx context.Context, pipeline psobject.GUID) error
	// Close closes the shell, and what the transport holds, by force where the other side does not answer in time. It
	// waits until nothing is left behind; a second call does nothing.
	Close(ctx context.Context) error
	// MaxData is how many bytes Send takes at once.
	MaxData() int
}

// Disconnector is a Transport whose shell can live on without it.
type Disconnector interface {
	Transport
	// Disconnect leaves the shell behind; the idle time-out is rounded to milliseconds, 0 means the shell's own.
	Disconnect(ctx context.Context, idle time.Duration) error
	// Reconnect takes up the shell again.
	Reconnect(ctx context.Context) error
	// Connect takes up a shell that another transport left behind; first is the pool's first data.
	Connect(ctx context.Context, shell psobject.GUID, first []byte) error
	// ConnectPipeline takes up a pipeline of such a shell: its output comes from Receive from now on.
	ConnectPipeline(ctx context.Context, pipeline psobject.GUID) error
}

// Call is what a transport's data is given to.
type Call uint8

// The calls.
const (
	OpenData     Call = iota // Open and Connect
	CommandData              // CreatePipeline
	PoolData                 // Send for the pool
	PipelineData             // Send for a pipeline
)

// Sizer is a Transport that takes more bytes in some calls than in others.
type Sizer interface {
	Transport
	// MaxDataOf is MaxData for one kind of call.
	MaxDataOf(c Call) int
}

// MaxDataOf is how many bytes a transport takes at once in a kind of call.
func MaxDataOf(t Transport, c Call) int {
	if s, ok := t.(Sizer); ok {
		return s.MaxDataOf(c)
	}
	return t.MaxData()
}

// Settler is a Transport that wants to know when a pool is open.
type Settler interface {
	Transport
	// Settled tells that all has been received with which a pool opens. It does not block. The call is made before the next
	// one of Receive.
	Settled()
}

// Data is what arrived for the pool (a zero pipeline) or for a pipeline.
type Data struct {
	Pipeline psobject.GUID
	Priority psrp.Priority
	Bytes    []byte
	// Err tells that nothing more comes for the pipeline, and why; or, for the pool, that the shell is out of reach or was
	// left: then it is a *DisconnectedError, and Reconnect may help. The transport lives on in both cases.
	Err error
}

// A DisconnectedError tells that the shell cannot be reached any more but lives on where it is.
type DisconnectedError struct{ Err error }

// Error gives the cause.
func (e *DisconnectedError) Error() string {
	return "the connection is interrupted, the session is disconnected: " + e.Err.Error()
}

// Unwrap returns the cause.
func (e *DisconnectedError) Unwrap() error { return e.Err }

// ErrClosed tells that this side has closed the transport.
var ErrClosed = errors.New("the connection is closed")

// A LostError tells that the connection ended without having been closed by this side.
type LostError struct {
	Reason string // what happened, as a clause
	// Words is what the other side's process wrote to its standard error, its end if it was long.
	Words string
	// ExitCode is that of the process, -1 where there is none or a signal ended it.
	ExitCode int
	Err      error // the cause, may be nil
}

// Error gives the reason and the words.
func (e *LostError) Error() string {
	s := "the connection is lost: " + e.Reason
	if e.Err != nil {
		s += ": " + e.Err.Error()
	}
	if e.Words != "" {
		s += ": " + gist(e.Words)
	}
	return s
}

// gist cuts the middle out of a text of many lines: what a dying process says first or last tells why, between them is
// its stack.
func gist(s string) string {
	lines := strings.Split(s, "\n")
	if len(lines) <= 4 {
		return s
	}
	return strings.Join(lines[:3], "\n") + "\n...\n" + lines[len(lines)-1]
}

// Unwrap returns the cause.
func (e *LostError) Unwrap() error { return e.Err }

// A TimeoutError tells that the other side did not answer in time.
type TimeoutError struct {
	What  string // what was waited for
	After time.Duration
}

// Error tells what was waited for, and how long.
func (e *TimeoutError) Error() string {
	return fmt.Sprintf("no answer to %s within %s", e.What, e.After)
}

// Timeout is true: the error is a time-out in the sense of net.Error.
func (e *TimeoutError) Timeout() bool { return true }

// Timeouts are the limits for what the other side must answer. Zero values mean the defaults; negative ones none. The
// start has no limit here: that is the context of Open.
type Timeouts struct {
	Ack   time.Duration // of data, and a pipeline's begin, signal or end; 1 minute
	Close time.Duration // of the shell's end, before it is ended by force; 5 seconds
}

func (t Timeouts) filled() Timeouts {
	if t.Ack == 0 {
		t.Ack = time.Minute
	}
	if t.Close == 0 {
		t.Close = 5 * time.Second
	}
	return t
}
