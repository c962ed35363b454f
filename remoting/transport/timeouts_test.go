//go:build unix

package transport_test

import (
	"bytes"
	"context"
	"errors"
	"io"
	"os"
	"runtime"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/pslshell/psl/remoting/client"
	"github.com/pslshell/psl/remoting/psobject"
	"github.com/pslshell/psl/remoting/psrp"
	"github.com/pslshell/psl/remoting/transport"
	"github.com/pslshell/psl/remoting/transport/frame"
	"github.com/pslshell/psl/remoting/transport/transporttest"
)

// mute is a shell that acknowledges packets, but not those of the kinds that it is told. "stay" among them: it does not
// end with its input; "stop": it reads nothing after its first packet.
func mute(kinds []string) {
	in := frame.NewReader(os.Stdin)
	for {
		p, err := in.Next()
		if err != nil {
			break
		}
		kind := p.Kind.String()
		if p.Kind == frame.Close && p.ID == (psobject.GUID{}) {
			kind = "End"
		}
		answers := !slices.Contains(kinds, kind)
		if answers {
			p = frame.Packet{Kind: p.Kind + 1, ID: p.ID} // the answer's kind is behind its question's
			if _, err := os.Stdout.Write(p.Append(nil)); err != nil {
				break
			}
		}
		if slices.Contains(kinds, "stop") || kind == "End" && answers {
			break
		}
	}
	if slices.Contains(kinds, "stay") || slices.Contains(kinds, "stop") {
		time.Sleep(5 * time.Minute)
	}
}

func muted(kinds string) *transport.Process {
	return transport.NewProcess(transport.ProcessOptions{
		Executable: os.Args[0], Arguments: []string{}, Environment: append(shellEnv("mute"), "PSL_TEST_MUTE="+kinds),
		Timeouts: transport.Timeouts{Ack: shortly, Close: shortly},
	})
}

// patience is how long a step may take that has a time-out of shortly: busy machines are slow.
const (
	patience = 20 * time.Second
	shortly  = 100 * time.Millisecond
)

// inTime fails the test where f takes longer than any busy machine needs.
func inTime(t *testing.T, what string, f func()) {
	t.Helper()
	done := make(chan struct{})
	go func() { defer close(done); f() }()
	select {
	case <-done:
	case <-time.After(patience):
		buf := make([]byte, 64<<10)
		t.Fatalf("%s hangs:\n%s", what, buf[:runtime.Stack(buf, true)])
	}
}

// nothingLeft fails the test where goroutines or the process outlive the transport.
func nothingLeft(t *testing.T, before, pid int) {
	t.Helper()
	if syscall.Kill(pid, 0) == nil {
		t.Errorf("process %d is left", pid)
	}
	for late := time.Now().Add(patience); runtime.NumGoroutine() > before; time.Sleep(5 * time.Millisecond) {
		if time.Now().After(late) {
			buf := make([]byte, 64<<10)
			t.Fatalf("goroutines are left:\n%s", buf[:runtime.Stack(buf, true)])
		}
	}
}

// A process that does not answer costs the time of the time-out and no more: each call says what it waited for, and Close
// ends everything.
func TestProcessTimeouts(t *testing.T) {
	id, data := psobject.GUID{15: 7}, []byte("data")
	ctx := context.Background()
	for _, c := range []struct {
		name string
		mute string
		call func(tr transport.Transport) error
		want string // what was waited for; "" where the call succeeds
	}{
		{"the pool's data", "Data", func(tr transport.Transport) error { return tr.Send(ctx, psobject.GUID{}, psrp.Default, data) }, "Data"},
		{"a pipeline's begin", "Command", func(tr transport.Transport) error { return tr.CreatePipeline(ctx, id, data) }, "Command"},
		{"a pipeline's data", "Data", func(tr transport.Transport) error {
			return errors.Join(tr.CreatePipeline(ctx, id, data), tr.Send(ctx, id, psrp.Default, data))
		}, "Data"},
		{"data before a signal", "Data", func(tr transport.Transport) error {
			return errors.Join(tr.CreatePipeline(ctx, id, data), tr.Signal(ctx, id))
		}, "Data"},
		{"a signal", "Signal", func(tr transport.Transport) error {
			return errors.Join(tr.CreatePipeline(ctx, id, data), tr.Signal(ctx, id))
		}, "Signal"},
		{"a pipeline's end", "Close", func(tr transport.Transport) error {
			return errors.Join(tr.CreatePipeline(ctx, id, data), tr.ClosePipeline(ctx, id))
		}, "Close"},
		{"the shell's end", "End", func(tr transport.Transport) error { return nil }, ""},
		{"the process's end", "stay", func(tr transport.Transport) error { return nil }, ""},
		{"neither end", "End stay", func(tr transport.Transport) error { return nil }, ""},
		{"nothing", "Data DataAck Command Signal Close End stay", func(tr transport.Transport) error { return tr.Signal(ctx, id) }, "Signal"},
	} {
		t.Run(c.name, func(t *testing.T) {
			before := runtime.NumGoroutine()
			tr := muted(c.mute)
			if err := tr.Open(ctx, psobject.GUID{1}, data); err != nil {
				t.Fatal(err)
			}
			read := make(chan error, 1)
			go func() {
				for {
					if _, err := tr.Receive(); err != nil {
						read <- err
						return
					}
				}
			}()
			inTime(t, "the call", func() {
				err := c.call(tr)
				var late *transport.TimeoutError
				switch {
				case c.want == "":
					if err != nil {
						t.Error(err)
					}
				case !errors.As(err, &late) || late.What != c.want || late.After != shortly || !late.Timeout():
					t.Errorf("%v, want a time-out of %s", err, c.want)
				}
			})
			inTime(t, "Close", func() {
				if err := tr.Close(ctx); err != nil {
					t.Error(err)
				}
			})
			inTime(t, "Receive", func() {
				if err := <-read; !errors.Is(err, transport.ErrClosed) {
					t.Errorf("Receive: %v", err)
				}
			})
			nothingLeft(t, before, tr.PID())
		})
	}
}

// A process that reads nothing any more blocks what is sent; the requests have their time-outs and their contexts all the
// same.
func TestProcessReadsNothing(t *testing.T) {
	before := runtime.NumGoroutine()
	ctx := context.Background()
	tr := muted("stop")
	if err := tr.Open(ctx, psobject.GUID{1}, []byte("data")); err != nil {
		t.Fatal(err)
	}
	read := make(chan struct{})
	go func() {
		defer close(read)
		for {
			if _, err := tr.Receive(); err != nil {
				return
			}
		}
	}()
	sent := make(chan error, 1)
	go func() { sent <- tr.Send(ctx, psobject.GUID{15: 1}, psrp.Default, bytes.Repeat([]byte("x"), 1<<20)) }()
	time.Sleep(shortly) // it blocks by then, or soon
	inTime(t, "a begin", func() {
		var late *transport.TimeoutError
		if err := tr.CreatePipeline(ctx, psobject.GUID{15: 2}, nil); !errors.As(err, &late) {
			t.Errorf("a begin: %v", err)
		}
	})
	inTime(t, "a signal", func() {
		ctx, cancel := context.WithCancel(ctx)
		cancel()
		if err := tr.Signal(ctx, psobject.GUID{15: 2}); !errors.Is(err, context.Canceled) {
			t.Errorf("a signal: %v", err)
		}
	})
	inTime(t, "Close", func() {
		if err := tr.Close(ctx); err != nil {
			t.Error(err)
		}
	})
	inTime(t, "Send", func() {
		if err := <-sent; err == nil {
			t.Error("Send succeeds")
		}
	})
	inTime(t, "Receive", func() { <-read })
	nothingLeft(t, before, tr.PID())
}

// A process that stands still in mid-input, which fills the way to it: a command that is cancelled ends, and so does its
// pool.
func TestProcessStandsStill(t *testing.T) {
	before := runtime.NumGoroutine()
	tr := process("serve", transport.Timeouts{Close: shortly})
	p, err := client.Open(context.Background(), tr, client.PoolOptions{MaxRunspaces: 8, StopTimeout: shortly})
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	text := strings.Repeat("x", 10_000)
	runs, going := make(chan error, 8), make(chan struct{}, 8)
	for range 8 {
		go func() {
			n := 0
			runs <- p.Run(ctx, transporttest.Command("mirror"), client.RunOptions{
				Values: func(yield func(any) bool) {
					for yield(text) {
					}
				},
				Output: func(any) error {
					if n++; n == 10 {
						going <- struct{}{}
					}
					return nil
				},
			})
		}()
	}
	inTime(t, "the way in", func() {
		for range 8 {
			<-going
		}
	})
	if err := syscall.Kill(tr.PID(), syscall.SIGSTOP); err != nil {
		t.Fatal(err)
	}
	time.Sleep(shortly) // the pipe fills
	cancel()
	inTime(t, "a cancelled command", func() {
		for range 8 {
			if err := <-runs; err == nil || err == io.EOF {
				t.Errorf("a command: %v", err)
			}
		}
	})
	inTime(t, "Close", func() { _ = p.Close(context.Background()) })
	nothingLeft(t, before, tr.PID())
}
