package endpoint_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"runtime"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/pslshell/psl/remoting/client"
	"github.com/pslshell/psl/remoting/endpoint"
	"github.com/pslshell/psl/remoting/psobject"
	"github.com/pslshell/psl/remoting/psrp"
	"github.com/pslshell/psl/remoting/psrp/message"
	"github.com/pslshell/psl/remoting/transport"
)

// toy is a shell whose commands are these few words, followed by arguments.
type toy struct {
	mu     sync.Mutex
	vars   map[string]any
	closed bool
	host   endpoint.HostCaller
}

func (p *toy) Close() error { p.closed = true; return nil }

func (p *toy) Reset() bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.vars = map[string]any{}
	return true
}

func (p *toy) Describe(ctx context.Context, m *message.GetCommandMetadata, c *endpoint.Command) error {
	return c.Output(ctx, strings.Join(m.Names, ","))
}

func (p *toy) Run(ctx context.Context, c *endpoint.Command) error {
	cmd := c.Create.PowerShell.Commands[0]
	arg := func(i int) any {
		if i < len(cmd.Arguments) {
			return cmd.Arguments[i].Value
		}
		return nil
	}
	switch cmd.Text {
	case "echo":
		for i := range cmd.Arguments {
			if err := c.Output(ctx, arg(i)); err != nil {
				return err
			}
		}
	case "double":
		for v := range c.Input() {
			if err := c.Output(ctx, v.(int32)*2); err != nil {
				return err
			}
		}
	case "ignore input":
		return nil
	case "set":
		p.mu.Lock()
		defer p.mu.Unlock()
		p.vars[arg(0).(string)] = arg(1)
	case "get":
		p.mu.Lock()
		defer p.mu.Unlock()
		return c.Output(ctx, p.vars[arg(0).(string)])
	case "count":
		for i := range arg(0).(int32) {
			if err := c.Output(ctx, i); err != nil {
				return err
			}
		}
	case "sleep":
		<-ctx.Done()
		return ctx.Err()
	case "fail":
		return psobjectError(arg(0).(string))
	case "panic":
		panic(arg(0))
	case "records":
		for _, r := range []any{
			psobjectError("e"),
			&psobject.InformationalRecord{Kind: psobject.WarningStream, Message: "w"},
			&psobject.InformationalRecord{Kind: psobject.VerboseStream, Message: "v"},
			&psobject.InformationalRecord{Kind: psobject.DebugStream, Message: "d"},
			&psobject.InformationRecord{MessageData: "i", Source: "s", Tags: []string{"t"}},
			&psobject.ProgressRecord{Activity: "p", PercentComplete: 5, ParentActivityID: -1, SecondsRemaining: -1},
		} {
			if err := c.Record(ctx, r); err != nil {
				return err
			}
		}
	case "ask":
		v, err := c.HostCall(ctx, message.ReadLine)
		if err != nil {
			return err
		}
		return c.Output(ctx, v)
	case "ask pool":
		v, err := p.host.HostCall(ctx, message.ReadLine)
		if err != nil {
			return err
		}
		return c.Output(ctx, v)
	default:
		return fmt.Errorf("no command %q", cmd.Text)
	}
	return nil
}

func psobjectError(text string) *psobject.ErrorRecord {
	return &psobject.ErrorRecord{
		Exception: psobject.NewException("System.InvalidOperationException", text), FullyQualifiedErrorID: "id",
		Category: psobject.CategoryInfo{Category: psobject.InvalidOperation, Reason: "InvalidOperationException", Activity: "toy"},
	}
}

type testHost struct{ client.Host }

func (testHost) Info() message.HostInfo { return message.HostInfo{} }
func (testHost) Call(_ context.Context, c *message.HostCall) (any, error) {
	if c.Method == message.ReadLine {
		return "typed", nil
	}
	return nil, errors.New("no " + c.Method.String())
}

// session opens a client on a toy shell in memory and sees that nothing is left of both.
func session(t testing.TB, o client.PoolOptions) (*client.Pool, *toy) {
	t.Helper()
	before := runtime.NumGoroutine()
	shell := &toy{vars: map[string]any{}}
	tr, conn := transport.NewMemory(transport.Timeouts{})
	served := make(chan error, 1)
	go func() {
		served <- endpoint.Serve(context.Background(), conn, endpoint.HandlerFunc(func(_ context.Context, r *endpoint.PoolRequest) (endpoint.Pool, error) {
			shell.host = r.Host
			return shell, nil
		}), nil)
	}()
	if o.Host == nil {
		o.Host = testHost{}
	}
	ctx, cancel := context.WithTimeout(context.Background(), 5*time.Second)
	defer cancel()
	p, err := client.Open(ctx, tr, o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := p.Close(context.Background()); err != nil {
			t.Error(err)
		}
		if err := <-served; err != nil {
			t.Errorf("Serve: %v", err)
		}
		if !shell.closed {
			t.Error("the shell is not closed")
		}
		for range 100 {
			if runtime.NumGoroutine() <= before {
				return
			}
			time.Sleep(10 * time.Millisecond)
		}
		buf := make([]byte, 64<<10)
		t.Errorf("goroutines are left:\n%s", buf[:runtime.Stack(buf, true)])
	})
	return p, shell
}

func cmd(name string, args ...any) message.PowerShell {
	c := message.Command{Text: name}
	for _, a := range args {
		c.Arguments = append(c.Arguments, message.Argument{Value: a})
	}
	return message.PowerShell{Commands: []message.Command{c}}
}

func collect(t testing.TB, p *client.Pool, ps message.PowerShell) []any {
	t.Helper()
	var out []any
	if err := p.Run(context.Background(), ps, client.RunOptions{Output: func(v any) error { out = append(out, v); return nil }}); err != nil {
		t.Fatal(err)
	}
	return out
}

func TestValues(t *testing.T) {
	p, _ := session(t, client.PoolOptions{})
	long := strings.Repeat("x", 200_000)
	out := collect(t, p, cmd("echo", int32(1), "a", nil, long))
	if len(out) != 4 || out[0] != any(int32(1)) || out[1] != any("a") || out[2] != nil || out[3] != any(long) {
		t.Errorf("%d values", len(out))
	}
	collect(t, p, cmd("set", "x", int32(5)))
	if out := collect(t, p, cmd("get", "x")); out[0] != any(int32(5)) {
		t.Errorf("%v", out)
	}
	if ok, err := p.ResetRunspaceState(context.Background()); !ok || err != nil {
		t.Errorf("%v %v", ok, err)
	}
	if out := collect(t, p, cmd("get", "x")); out[0] != nil {
		t.Errorf("%v", out)
	}
}

func TestInput(t *testing.T) {
	p, _ := session(t, client.PoolOptions{})
	const n = 20_000
	sum := 0
	err := p.Run(context.Background(), cmd("double"), client.RunOptions{
		Values: func(yield func(any) bool) {
			for i := range int32(n) {
				if !yield(i) {
					return
				}
			}
		},
		Output: func(v any) error { sum += int(v.(int32)); return nil },
	})
	if err != nil || sum != n*(n-1) {
		t.Errorf("%v, %d", err, sum)
	}
	// A command that does not take its input does not hold up anybody.
	err = p.Run(context.Background(), cmd("ignore input"), client.RunOptions{
		Values: func(yield func(any) bool) {
			for yield(strings.Repeat("x", 10_000)) {
			}
		},
	})
	if err != nil {
		t.Error(err)
	}
}

func TestRecords(t *testing.T) {
	p, _ := session(t, client.PoolOptions{})
	var got []string
	err := p.Run(context.Background(), cmd("records"), client.RunOptions{
		Error: func(r *psobject.ErrorRecord) error {
			got = append(got, "error "+r.Message()+" "+r.FullyQualifiedErrorID+" "+r.Category.Category.String()+" "+r.Exception.Type())
			return nil
		},
		Informational: func(r *psobject.InformationalRecord) error {
			got = append(got, fmt.Sprint(r.Kind, " ", r.Message))
			return nil
		},
		Information: func(r *psobject.InformationRecord) error {
			got = append(got, fmt.Sprint(r.MessageData, r.Source, r.Tags))
			return nil
		},
		Progress: func(r *psobject.ProgressRecord) error {
			got = append(got, fmt.Sprint(r.Activity, r.PercentComplete))
			return nil
		},
	})
	want := "error e id InvalidOperation System.InvalidOperationException|3 w|4 v|5 d|is[t]|p5"
	if s := strings.Join(got, "|"); err != nil || s != want {
		t.Errorf("%v\n got %s\nwant %s", err, s, want)
	}
}

func TestFailures(t *testing.T) {
	p, _ := session(t, client.PoolOptions{})
	for _, c := range []struct {
		ps   message.PowerShell
		want string
	}{
		{cmd("fail", "bad"), "bad"},
		{cmd("panic", "oh"), "the shell failed: oh"},
		{cmd("nothing"), `no command "nothing"`},
	} {
		err := p.Run(context.Background(), c.ps, client.RunOptions{})
		var re *client.RemoteError
		if !errors.As(err, &re) || re.State != "Failed" || re.Error() != c.want {
			t.Errorf("%s: %v", c.ps.Commands[0].Text, err)
		}
	}
	collect(t, p, cmd("echo", "still there"))
}

func TestStop(t *testing.T) {
	p, _ := session(t, client.PoolOptions{})
	l, err := p.Start(context.Background(), cmd("sleep"), client.StartOptions{})
	if err != nil {
		t.Fatal(err)
	}
	if err := l.Stop(context.Background()); err != nil {
		t.Fatal(err)
	}
	if _, err := l.Next(context.Background()); err != client.ErrStopped {
		t.Errorf("%v", err)
	}
	// One that waits for the only runspace is stopped, too.
	ctx, cancel := context.WithCancel(context.Background())
	first, err := p.Start(ctx, cmd("sleep"), client.StartOptions{})
	if err != nil {
		t.Fatal(err)
	}
	short, cancelShort := context.WithTimeout(context.Background(), 20*time.Millisecond)
	defer cancelShort()
	if err := p.Run(short, cmd("echo", int32(1)), client.RunOptions{}); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("%v", err)
	}
	cancel()
	if _, err := first.Next(ctx); !errors.Is(err, context.Canceled) {
		t.Errorf("%v", err)
	}
	collect(t, p, cmd("echo", "still there"))
}

func TestHost(t *testing.T) {
	p, _ := session(t, client.PoolOptions{})
	for _, c := range []string{"ask", "ask pool"} {
		if out := collect(t, p, cmd(c)); len(out) != 1 || out[0] != any("typed") {
			t.Errorf("%s: %v", c, out)
		}
	}
}

func TestSecrets(t *testing.T) {
	for _, v := range []psobject.Version{psrp.Version23, psrp.Version24} {
		p, _ := session(t, client.PoolOptions{Version: v})
		out := collect(t, p, cmd("echo", psobject.NewSecureString("secret")))
		if s, ok := out[0].(*psobject.SecureString); !ok || s.Plain() != "secret" {
			t.Errorf("%v: %v", v, out)
		}
	}
	// The server needs the key first.
	p, shell := session(t, client.PoolOptions{})
	shell.vars["s"] = psobject.NewSecureString("there")
	out := collect(t, p, cmd("get", "s"))
	if s, ok := out[0].(*psobject.SecureString); !ok || s.Plain() != "there" {
		t.Errorf("%v", out)
	}
}

func TestRunspaces(t *testing.T) {
	ctx := context.Background()
	p, _ := session(t, client.PoolOptions{MaxRunspaces: 2})
	if n, err := p.AvailableRunspaces(ctx); n != 2 || err != nil {
		t.Errorf("%d %v", n, err)
	}
	for _, c := range []struct {
		set func(context.Context, int32) (bool, error)
		n   int32
		ok  bool
	}{{p.SetMaxRunspaces, 5, true}, {p.SetMaxRunspaces, 5, false}, {p.SetMinRunspaces, 6, false}, {p.SetMinRunspaces, 2, true}, {p.SetMaxRunspaces, 1, false}} {
		if ok, err := c.set(ctx, c.n); ok != c.ok || err != nil {
			t.Errorf("%d: %v %v", c.n, ok, err)
		}
	}
	var all []*client.Pipeline
	for range 5 {
		l, err := p.Start(ctx, cmd("sleep"), client.StartOptions{})
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, l)
	}
	if n, err := p.AvailableRunspaces(ctx); n != 0 || err != nil {
		t.Errorf("%d %v", n, err)
	}
	for _, l := range all {
		l.Close()
	}
	l, err := p.GetCommandMetadata(ctx, &message.GetCommandMetadata{Names: []string{"a*", "b"}, CommandTypes: 8}, client.StartOptions{})
	if err != nil {
		t.Fatal(err)
	}
	e, err := l.Next(ctx)
	if o, ok := e.(psrp.Output); err != nil || !ok || o.Value != any("a*,b") {
		t.Errorf("%v %v", e, err)
	}
	if _, err := l.Next(ctx); err != io.EOF {
		t.Errorf("%v", err)
	}
}

// A slow reader costs no memory, and commands beside it go on.
func TestBackPressure(t *testing.T) {
	p, _ := session(t, client.PoolOptions{MaxRunspaces: 2})
	ctx := context.Background()
	l, err := p.Start(ctx, cmd("count", int32(1_000_000)), client.StartOptions{})
	if err != nil {
		t.Fatal(err)
	}
	var before, after runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&before)
	time.Sleep(100 * time.Millisecond)
	runtime.GC()
	runtime.ReadMemStats(&after)
	if grown := int64(after.HeapAlloc) - int64(before.HeapAlloc); grown > 16<<20 {
		t.Errorf("%d MiB are held for a reader that does not read", grown>>20)
	}
	if out := collect(t, p, cmd("echo", "beside")); len(out) != 1 {
		t.Errorf("%v", out)
	}
	n := 0
	var peak uint64
	for {
		_, err := l.Next(ctx)
		if err == io.EOF {
			break
		}
		if err != nil {
			t.Fatal(err)
		}
		if n++; n%200_000 == 0 {
			runtime.GC()
			runtime.ReadMemStats(&after)
			peak = max(peak, after.HeapAlloc)
		}
	}
	if n != 1_000_000 {
		t.Errorf("%d objects", n)
	}
	if peak > before.HeapAlloc+32<<20 {
		t.Errorf("%d MiB in use", peak>>20)
	}
}

func TestRefused(t *testing.T) {
	tr, conn := transport.NewMemory(transport.Timeouts{})
	served := make(chan error, 1)
	go func() {
		served <- endpoint.Serve(context.Background(), conn, endpoint.HandlerFunc(func(context.Context, *endpoint.PoolRequest) (endpoint.Pool, error) {
			return nil, errors.New("not today")
		}), nil)
	}()
	_, err := client.Open(context.Background(), tr, client.PoolOptions{})
	var re *client.RemoteError
	if !errors.As(err, &re) || re.Error() != "not today" {
		t.Errorf("%v", err)
	}
	if err := <-served; err != nil {
		t.Error(err)
	}
}

// The endpoint goes away: the command fails at once and the pool is broken.
func TestEndpointGone(t *testing.T) {
	tr, conn := transport.NewMemory(transport.Timeouts{})
	ctx, cancel := context.WithCancel(context.Background())
	served := make(chan error, 1)
	go func() {
		served <- endpoint.Serve(ctx, conn, endpoint.HandlerFunc(func(context.Context, *endpoint.PoolRequest) (endpoint.Pool, error) { return &toy{}, nil }), nil)
	}()
	p, err := client.Open(context.Background(), tr, client.PoolOptions{})
	if err != nil {
		t.Fatal(err)
	}
	defer p.Close(context.Background())
	time.AfterFunc(20*time.Millisecond, cancel)
	err = p.Run(context.Background(), cmd("sleep"), client.RunOptions{})
	var lost *transport.LostError
	if !errors.As(err, &lost) || p.State() != message.PoolBroken {
		t.Errorf("%v %v", err, p.State())
	}
	if err := <-served; !errors.Is(err, context.Canceled) {
		t.Errorf("%v", err)
	}
}

// TestMain becomes an endpoint on standard input and output where the environment says so: for a real client that starts
// this test binary.
func TestMain(m *testing.M) {
	switch os.Getenv("PSL_TEST_ENDPOINT") {
	case "":
		os.Exit(m.Run())
	case "process":
		err := endpoint.ServeProcess(context.Background(), endpoint.StdioConn(os.Stdin, os.Stdout),
			transport.ProcessOptions{Executable: os.Getenv("PSL_PWSH"), Arguments: []string{"-sshs", "-NoLogo", "-NoProfile"}})
		if err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
	case "toy":
		err := endpoint.Stdio(context.Background(), os.Stdin, os.Stdout, endpoint.HandlerFunc(func(context.Context, *endpoint.PoolRequest) (endpoint.Pool, error) {
			return &toy{vars: map[string]any{}}, nil
		}), nil)
		if err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
	}
	os.Exit(0)
}
