package endpoint_test

import (
	"context"
	"errors"
	"io"
	"runtime"
	"testing"
	"time"

	"github.com/pslshell/psl/remoting/endpoint"
	"github.com/pslshell/psl/remoting/psobject"
	"github.com/pslshell/psl/remoting/psrp"
	"github.com/pslshell/psl/remoting/psrp/fragment"
	"github.com/pslshell/psl/remoting/psrp/message"
	"github.com/pslshell/psl/remoting/psrp/message/messagetest"
	"github.com/pslshell/psl/remoting/transport/frame"
)

// FuzzHostile has a client send valid packets with valid messages in any order and any state, while the toy shell's
// commands run: Serve ends with an error of the protocol or none, the shell is closed, and no goroutine is left.
func FuzzHostile(f *testing.F) {
	messages := messagetest.All("echo", "double", "sleep", "count", "fail", "records", "ask", "ask pool", "set", "get", "panic")
	n := len(messages)
	first := len(messagetest.All()) // of the commands
	// Two bytes a step: what packet, for whom; and the message, where it is data.
	data, command, signal, end := byte(0), byte(1), byte(2), byte(3)
	pool, one, two := byte(0), byte(1<<2), byte(2<<2)
	opening := []byte{data | pool, 0, data | pool, 1}
	add := func(steps ...byte) { f.Add(append(append([]byte(nil), opening...), steps...), byte(0)) }
	add(command|one, 0, data|one, byte(first), end|one, 0, end|pool, 0)
	add(command|one, 0, data|one, byte(first+4), signal|one, 0, command|two, 0, data|two, byte(first+2), data|two, 19)
	add(command|one, 0, data|one, byte(first+12), data|one, 31, command|one, 0)
	add(command|one, 0, signal|one, 0, end|one, 0, data|pool, 6, data|pool, 10)
	f.Add([]byte{end | pool, 0, data | pool, 0}, byte(1))
	f.Fuzz(func(t *testing.T, steps []byte, how byte) {
		if len(steps) > 200 {
			steps = steps[:200]
		}
		before := runtime.NumGoroutine()
		shell := &toy{vars: map[string]any{}}
		opened := make(chan struct{}, 1000)
		near, far := frame.Pipe()
		served := make(chan error, 1)
		go func() {
			served <- endpoint.Serve(context.Background(), far, endpoint.HandlerFunc(func(_ context.Context, r *endpoint.PoolRequest) (endpoint.Pool, error) {
				shell.host = r.Host
				opened <- struct{}{}
				return shell, nil
			}), nil)
		}()
		read := make(chan struct{})
		go func() {
			defer close(read)
			if how&1 != 0 {
				return // a client that takes no answers
			}
			for {
				if _, err := near.Read(); err != nil {
					return
				}
			}
		}()
		for i := 0; len(steps) >= 2; i++ {
			p := frame.Packet{Kind: frame.Kind(steps[0]&3) * 2} // those of a client
			if whom := steps[0] >> 2 & 3; whom != 0 {
				p.ID = psobject.GUID{15: whom}
			}
			if p.Kind == frame.Data {
				b, err := message.Append(nil, message.Header{Destination: message.ToServer, Pool: psobject.GUID{1}, Pipeline: p.ID}, messages[int(steps[1])%n], nil)
				if err != nil {
					t.Fatal(err)
				}
				var split fragment.Splitter
				split.Add(uint64(i+1), b)
				p.Data, p.Priority = split.Append(nil, 32<<10, 1<<20), psrp.Priority(steps[0]>>4&1)
			}
			if near.Write(p) != nil {
				break // it has hung up
			}
			if steps[0]&0x80 != 0 {
				runtime.Gosched() // the shell's commands go on, or do not
			}
			steps = steps[2:]
		}
		near.Close()
		select {
		case err := <-served:
			var pe *psrp.ProtocolError
			var fe *frame.Error
			if err != nil && err != io.EOF && !errors.As(err, &pe) && !errors.As(err, &fe) {
				t.Fatalf("a strange error: %T %v", err, err)
			}
		case <-time.After(20 * time.Second):
			buf := make([]byte, 1<<20)
			t.Fatalf("Serve does not end:\n%s", buf[:runtime.Stack(buf, true)])
		}
		<-read
		if len(opened) > 1 {
			t.Errorf("%d shells were opened", len(opened))
		}
		if len(opened) == 1 && !shell.closed {
			t.Error("the shell is not closed")
		}
		for late := time.Now().Add(20 * time.Second); runtime.NumGoroutine() > before; time.Sleep(time.Millisecond) {
			if time.Now().After(late) {
				buf := make([]byte, 1<<20)
				t.Fatalf("goroutines are left:\n%s", buf[:runtime.Stack(buf, true)])
			}
		}
	})
}
