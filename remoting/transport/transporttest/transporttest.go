// Package transporttest proves that a transport carries PSRP: one suite that each kind passes.
//
//	func TestMine(t *testing.T) {
//		transporttest.Run(t, transporttest.Kind{
//			New: func(t testing.TB) transport.Transport { ... },   // its other side serves transporttest.Shell()
//		})
//	}
package transporttest

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"runtime"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/pslshell/psl/remoting/client"
	"github.com/pslshell/psl/remoting/endpoint"
	"github.com/pslshell/psl/remoting/psobject"
	"github.com/pslshell/psl/remoting/psrp/message"
	"github.com/pslshell/psl/remoting/transport"
)

// Kind is a kind of transport.
type Kind struct {
	// New returns a transport that has not been opened, to a shell that Shell serves.
	New func(t testing.TB) transport.Transport
	// Kill ends the other side of the transport by force; nil where that cannot be done.
	Kill func(t testing.TB, tr transport.Transport)
}

// Shell serves commands that the suite uses: echo (its arguments), double and mirror (its input), count N, sleep, ask (the host), die
// (ends the process).
func Shell() endpoint.Handler {
	return endpoint.HandlerFunc(func(context.Context, *endpoint.PoolRequest) (endpoint.Pool, error) { return shell{}, nil })
}

type shell struct{}

func (shell) Close() error { return nil }

func (shell) Run(ctx context.Context, c *endpoint.Command) error {
	cmd := c.Create.PowerShell.Commands[0]
	switch cmd.Text {
	case "echo":
		for _, a := range cmd.Arguments {
			if err := c.Output(ctx, a.Value); err != nil {
				return err
			}
		}
	case "double":
		for v := range c.Input() {
			if err := c.Output(ctx, v.(int32)*2); err != nil {
				return err
			}
		}
	case "mirror":
		for v := range c.Input() {
			if err := c.Output(ctx, v); err != nil {
				return err
			}
		}
	case "count":
		for i := range cmd.Arguments[0].Value.(int32) {
			if err := c.Output(ctx, i); err != nil {
				return err
			}
		}
	case "sleep":
		<-ctx.Done()
	case "ask":
		v, err := c.HostCall(ctx, message.ReadLine)
		if err != nil {
			return err
		}
		return c.Output(ctx, v)
	case "die":
		fmt.Fprintln(os.Stderr, "the last words")
		os.Exit(3)
	default:
		return fmt.Errorf("no command %q", cmd.Text)
	}
	return nil
}

// Command is a PowerShell with one command of the suite's shell.
func Command(name string, arguments ...any) message.PowerShell {
	c := message.Command{Text: name}
	for _, a := range arguments {
		c.Arguments = append(c.Arguments, message.Argument{Value: a})
	}
	return message.PowerShell{Commands: []message.Command{c}}
}

type host struct{}

func (host) Info() message.HostInfo { return message.HostInfo{} }

func (host) Call(_ context.Context, c *message.HostCall) (any, error) {
	if c.Method == message.ReadLine {
		return "typed", nil
	}
	return nil, errors.New("no " + c.Method.String())
}

// limit is how long a single step may take before it counts as hanging.
const limit = 20 * time.Second

func open(t testing.TB, k Kind) (*client.Pool, transport.Transport) {
	t.Helper()
	tr := k.New(t)
	ctx, cancel := context.WithTimeout(context.Background(), limit)
	defer cancel()
	p, err := client.Open(ctx, tr, client.PoolOptions{Host: host{}, MaxRunspaces: 8})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { p.Close(context.Background()) })
	return p, tr
}

func collect(t testing.TB, p *client.Pool, ps message.PowerShell, o client.RunOptions) []any {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), limit)
	defer cancel()
	var out []any
	o.Output = func(v any) error { out = append(out, v); return nil }
	if err := p.Run(ctx, ps, o); err != nil {
		t.Error(err)
	}
	return out
}

// Run runs the suite.
func Run(t *testing.T, k Kind) {
	before := runtime.NumGoroutine()
	t.Run("values", func(t *testing.T) {
		p, _ := open(t, k)
		long := strings.Repeat("long ", 200_000)
		raw := bytes.Repeat([]byte{1, 2, 3}, 100_000)
		out := collect(t, p, Command("echo", int32(1), "a", nil, long, raw), client.RunOptions{})
		if len(out) != 5 || out[0] != any(int32(1)) || out[1] != any("a") || out[2] != nil || out[3] != any(long) || !bytes.Equal(out[4].([]byte), raw) {
			t.Errorf("%d values came back", len(out))
		}
	})
	t.Run("input keeps its order", func(t *testing.T) {
		p, _ := open(t, k)
		const n = 5000
		out := collect(t, p, Command("double"), client.RunOptions{Values: func(yield func(any) bool) {
			for i := range int32(n) {
				if !yield(i) {
					return
				}
			}
		}})
		for i, v := range out {
			if v != any(int32(2*i)) {
				t.Fatalf("object %d is %v", i, v)
			}
		}
		if len(out) != n {
			t.Errorf("%d objects of %d", len(out), n)
		}
	})
	t.Run("full both ways", func(t *testing.T) {
		p, _ := open(t, k)
		text := strings.Repeat("x", 10_000)
		const n = 1000
		got := 0
		ctx, cancel := context.WithTimeout(context.Background(), limit)
		defer cancel()
		err := p.Run(ctx, Command("mirror"), client.RunOptions{
			StartOptions: client.StartOptions{Buffer: 20_000},
			Values: func(yield func(any) bool) {
				for range n {
					if !yield(text) {
						return
					}
				}
			},
			Output: func(v any) error {
				if got++; got%100 == 1 {
					time.Sleep(5 * time.Millisecond) // a slow reader
				}
				if v != any(text) {
					return errors.New("the text has changed")
				}
				return nil
			},
		})
		if err != nil || got != n {
			t.Errorf("%v after %d objects", err, got)
		}
	})
	t.Run("several at once", func(t *testing.T) {
		p, _ := open(t, k)
		var wg sync.WaitGroup
		for i := range 8 {
			wg.Add(1)
			go func() {
				defer wg.Done()
				for j := range 5 {
					if out := collect(t, p, Command("count", int32(100*i+j)), client.RunOptions{}); len(out) != 100*i+j {
						t.Errorf("%d objects of %d", len(out), 100*i+j)
					}
				}
			}()
		}
		wg.Wait()
	})
	t.Run("host", func(t *testing.T) {
		p, _ := open(t, k)
		if out := collect(t, p, Command("ask"), client.RunOptions{}); len(out) != 1 || out[0] != any("typed") {
			t.Errorf("%v", out)
		}
	})
	t.Run("stop", func(t *testing.T) {
		p, _ := open(t, k)
		for _, ps := range []message.PowerShell{Command("sleep"), Command("count", int32(100_000_000))} {
			ctx, cancel := context.WithTimeout(context.Background(), 50*time.Millisecond)
			err := p.Run(ctx, ps, client.RunOptions{}) // none of the two ends by itself while the tests run
			cancel()
			if !errors.Is(err, context.DeadlineExceeded) {
				t.Error(err)
			}
		}
		if out := collect(t, p, Command("echo", "after"), client.RunOptions{}); len(out) != 1 {
			t.Errorf("%v", out)
		}
	})
	t.Run("close at work", func(t *testing.T) {
		p, _ := open(t, k)
		ended := make(chan error, 1)
		go func() { ended <- p.Run(context.Background(), Command("sleep"), client.RunOptions{}) }()
		time.Sleep(20 * time.Millisecond)
		ctx, cancel := context.WithTimeout(context.Background(), limit)
		defer cancel()
		if err := p.Close(ctx); err != nil {
			t.Error(err)
		}
		select {
		case err := <-ended:
			if !errors.Is(err, client.ErrClosed) && !errors.Is(err, transport.ErrClosed) {
				t.Errorf("%v", err)
			}
		case <-time.After(limit):
			t.Error("the command hangs")
		}
		if err := p.Close(ctx); err != nil {
			t.Errorf("a second Close: %v", err)
		}
		if p.State() != message.PoolClosed {
			t.Errorf("%v", p.State())
		}
	})
	t.Run("after the end", func(t *testing.T) {
		p, tr := open(t, k)
		if err := p.Close(context.Background()); err != nil {
			t.Error(err)
		}
		if _, err := tr.Receive(); !errors.Is(err, transport.ErrClosed) {
			t.Errorf("Receive: %v", err)
		}
		if err := tr.Send(context.Background(), psobject.GUID{}, 0, []byte("x")); err == nil {
			t.Error("Send succeeds")
		}
		if err := tr.CreatePipeline(context.Background(), psobject.GUID{1}, []byte("x")); err == nil {
			t.Error("CreatePipeline succeeds")
		}
	})
	t.Run("cancelled opening", func(t *testing.T) {
		ctx, cancel := context.WithCancel(context.Background())
		cancel()
		if p, err := client.Open(ctx, k.New(t), client.PoolOptions{}); err == nil {
			p.Close(context.Background())
			t.Error("it opened")
		}
	})
	if k.Kill != nil {
		t.Run("lost", func(t *testing.T) {
			p, tr := open(t, k)
			time.AfterFunc(50*time.Millisecond, func() { k.Kill(t, tr) })
			ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
			defer cancel()
			err := p.Run(ctx, Command("sleep"), client.RunOptions{})
			var lost *transport.LostError
			if !errors.As(err, &lost) {
				t.Error(err)
			}
			if p.State() != message.PoolBroken || p.Err() == nil {
				t.Errorf("%v, %v", p.State(), p.Err())
			}
			if err := p.Run(context.Background(), Command("echo"), client.RunOptions{}); !errors.As(err, &lost) {
				t.Errorf("later: %v", err)
			}
		})
	}
	// Nothing is left behind.
	for range 200 {
		if runtime.NumGoroutine() <= before {
			return
		}
		time.Sleep(10 * time.Millisecond)
	}
	buf := make([]byte, 64<<10)
	t.Errorf("goroutines are left:\n%s", buf[:runtime.Stack(buf, true)])
}
