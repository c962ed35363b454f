package remoting

import (
	"context"
	"errors"
	"net"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/pslshell/psl/remoting/psobject"
)

// stubShell is a shell that does nothing.
type stubShell struct{ done chan struct{} }

func (stubShell) ID() psobject.GUID                 { return newInstance() }
func (stubShell) Engine() string                    { return "stub" }
func (stubShell) Transport() string                 { return "stub" }
func (stubShell) ConfigurationName() string         { return "" }
func (stubShell) PrivateData() *psobject.Dictionary { return nil }
func (s stubShell) Done() <-chan struct{}           { return s.done }
func (stubShell) Err() error                        { return nil }
func (stubShell) Close(context.Context) error       { return nil }
func (stubShell) Run(ctx context.Context, cmd Command, emit func(EventKind, any) error) error {
	if cmd.Script != "hang" {
		return emit(Output, "done")
	}
	<-ctx.Done()
	return context.Cause(ctx)
}

func refused() error { return &net.OpError{Op: "dial", Net: "tcp", Err: errors.New("refused")} }

// An opening is tried again where its failure may pass, and only there; each attempt has its own time.
func TestAttempts(t *testing.T) {
	for _, c := range []struct {
		name     string
		target   Target
		total    time.Duration
		fail     func(ctx context.Context, n int) error // nil opens
		attempts int
		took     time.Duration
		code     string // of the error, "" for none
		says     string
	}{
		{name: "at once", fail: func(context.Context, int) error { return nil }, attempts: 1},
		{name: "the third time, with a delay that doubles", target: Target{Retry: 5}, fail: func(_ context.Context, n int) error {
			if n < 3 {
				return &ConnectError{Code: "CannotConnect", Err: refused()}
			}
			return nil
		}, attempts: 3, took: 3 * time.Second},
		{name: "never", target: Target{Retry: 2, RetryDelay: 10 * time.Second}, fail: func(context.Context, int) error { return refused() },
			attempts: 3, took: 30 * time.Second, says: "It was tried 3 times."},
		{name: "a refused log-on is not repeated", target: Target{Retry: 5}, fail: func(context.Context, int) error {
			return &ConnectError{Code: "AccessDenied", Err: errors.New("no")}
		}, attempts: 1, code: "AccessDenied"},
		{name: "what cannot pass is not repeated", target: Target{Retry: 5}, fail: func(context.Context, int) error { return errors.New("no such key") },
			attempts: 1, says: "no such key"},
		{name: "each attempt has its time", target: Target{ComputerName: "far", Network: true, Timeout: 4 * time.Second, Retry: 1}, fail: func(ctx context.Context, _ int) error {
			<-ctx.Done()
			return ctx.Err()
		}, attempts: 2, took: 9 * time.Second, code: "WinRMOperationTimeout", says: "not open within 4s, the timeout for far."},
		{name: "the total ends everything", target: Target{ComputerName: "far", Network: true, Timeout: 4 * time.Second, Retry: 9}, total: 10 * time.Second, fail: func(ctx context.Context, _ int) error {
			<-ctx.Done()
			return ctx.Err()
		}, attempts: 2, took: 10 * time.Second, code: "WinRMOperationTimeout", says: "It was tried 2 times."},
		{name: "the total ends an attempt", target: Target{ComputerName: "far", Network: true, Timeout: 4 * time.Second, Retry: 9}, total: 7 * time.Second, fail: func(ctx context.Context, _ int) error {
			<-ctx.Done()
			return ctx.Err()
		}, attempts: 2, took: 7 * time.Second, code: "WinRMOperationTimeout", says: "within 7s, the total timeout"},
	} {
		t.Run(c.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				attempts := 0
				client := New(Options{Dial: func(ctx context.Context, _ Target) (Shell, error) {
					attempts++
					if err := c.fail(ctx, attempts); err != nil {
						return nil, err
					}
					return stubShell{make(chan struct{})}, nil
				}})
				began := time.Now()
				ctx, cancel := WithTotal(t.Context(), c.total)
				defer cancel()
				_, err := client.Reserve(c.target, "").Open(ctx)
				if attempts != c.attempts || time.Since(began) != c.took {
					t.Errorf("%d attempts in %s, wanted %d in %s", attempts, time.Since(began), c.attempts, c.took)
				}
				if wrong := c.code != "" || c.says != ""; wrong != (err != nil) {
					t.Fatalf("the error is %v", err)
				}
				var ce *ConnectError
				if errors.As(err, &ce) {
					rec := ce.Record("PSSessionOpenFailed", nil, "New-PSSession")
					if ce.Code != c.code || !strings.Contains(rec.Message(), c.says) {
						t.Errorf("%q: %s", ce.Code, rec.Message())
					}
				}
			})
		})
	}
}

// A command whose time is over ends with its limit, in a session and where one is opened for it; a command is never
// repeated.
func TestCommandTimeout(t *testing.T) {
	for _, c := range []struct {
		name string
		cmd  Command
		on   func(*Client) On
		says string
	}{
		{"in a session", Command{Script: "hang", Timeout: 3 * time.Second}, func(c *Client) On {
			s, _ := c.Open(context.Background(), Target{ComputerName: "a"}, "")
			return On{Session: s}
		}, "It did not end within 3s, the timeout for a."},
		{"on a computer", Command{Script: "hang"}, func(*Client) On { return On{Target: &Target{ComputerName: "b", Timeout: 3 * time.Second, Retry: 4}} },
			"It did not end within 3s, the timeout for b."},
		{"in all", Command{Script: "hang", TotalTimeout: 3 * time.Second}, func(*Client) On { return On{Target: &Target{ComputerName: "c"}} },
			"It did not end within 3s, the total timeout."},
	} {
		t.Run(c.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				client := New(Options{Dial: func(context.Context, Target) (Shell, error) { return stubShell{make(chan struct{})}, nil }})
				began := time.Now()
				inv := client.Invoke(t.Context(), c.cmd, 0, c.on(client))
				var last Event
				for last = range inv.Events() {
				}
				var limit *TimeLimit
				if !errors.As(last.Err, &limit) || limit.Error() != c.says || time.Since(began) != 3*time.Second {
					t.Errorf("%v after %s", last.Err, time.Since(began))
				}
				if last.Value.(Outcome).Took != 3*time.Second {
					t.Errorf("it is said to have taken %s", last.Value.(Outcome).Took)
				}
			})
		})
	}
}
