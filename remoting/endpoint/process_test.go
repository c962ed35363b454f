package endpoint_test

import (
	"context"
	"errors"
	"os"
	"testing"
	"time"

	"github.com/pslshell/psl/remoting/client"
	"github.com/pslshell/psl/remoting/endpoint"
	"github.com/pslshell/psl/remoting/psobject"
	"github.com/pslshell/psl/remoting/transport"
)

// A process behind the endpoint: its packets pass both ways, and it ends with the session.
func TestServeProcess(t *testing.T) {
	tr, conn := transport.NewMemory(transport.Timeouts{})
	served := make(chan error, 1)
	go func() {
		served <- endpoint.ServeProcess(context.Background(), conn, transport.ProcessOptions{
			Executable: os.Args[0], Arguments: []string{}, Environment: append(os.Environ(), "PSL_TEST_ENDPOINT=toy"),
		})
	}()
	p, err := client.Open(context.Background(), tr, client.PoolOptions{Host: testHost{}})
	if err != nil {
		t.Fatal(err)
	}
	out := collect(t, p, cmd("echo", int32(1), psobject.NewSecureString("secret")))
	if len(out) != 2 || out[1].(*psobject.SecureString).Plain() != "secret" {
		t.Errorf("%v", out)
	}
	if out := collect(t, p, cmd("ask")); len(out) != 1 || out[0] != any("typed") {
		t.Errorf("%v", out)
	}
	ctx, cancel := context.WithTimeout(context.Background(), 20*time.Millisecond)
	defer cancel()
	if err := p.Run(ctx, cmd("sleep"), client.RunOptions{}); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("%v", err)
	}
	if err := p.Close(context.Background()); err != nil {
		t.Error(err)
	}
	select {
	case err := <-served:
		if err != nil {
			t.Errorf("ServeProcess: %v", err)
		}
	case <-time.After(5 * time.Second):
		t.Error("ServeProcess does not end")
	}
}

// The endpoint's context ends the process and the client hears of it.
func TestServeProcessCancelled(t *testing.T) {
	tr, conn := transport.NewMemory(transport.Timeouts{})
	ctx, cancel := context.WithCancel(context.Background())
	served := make(chan error, 1)
	go func() {
		served <- endpoint.ServeProcess(ctx, conn, transport.ProcessOptions{
			Executable: os.Args[0], Arguments: []string{}, Environment: append(os.Environ(), "PSL_TEST_ENDPOINT=toy"),
		})
	}()
	p, err := client.Open(context.Background(), tr, client.PoolOptions{})
	if err != nil {
		t.Fatal(err)
	}
	defer p.Close(context.Background())
	time.AfterFunc(20*time.Millisecond, cancel)
	var lost *transport.LostError
	if err := p.Run(context.Background(), cmd("sleep"), client.RunOptions{}); !errors.As(err, &lost) {
		t.Errorf("%v", err)
	}
	if err := <-served; !errors.Is(err, context.Canceled) {
		t.Errorf("%v", err)
	}
}
