//go:build unix

package embedded_test

import (
	"context"
	"errors"
	"io"
	"testing"
	"time"

	"github.com/pslshell/psl/remoting/client"
	"github.com/pslshell/psl/remoting/psrp"
	"github.com/pslshell/psl/remoting/remotingtest"
	"github.com/pslshell/psl/remoting/transport"
)

// bothServers are pools of PowerShell's server and of this one, to be asked the same.
func bothServers(t *testing.T) map[string]*client.Pool {
	t.Helper()
	real, err := client.Open(t.Context(), transport.NewProcess(transport.ProcessOptions{Executable: remotingtest.PWSH(t)}), client.PoolOptions{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { real.Close(context.Background()) })
	return map[string]*client.Pool{"PowerShell": real, "embedded": open(t, client.PoolOptions{})}
}

// A nested pipeline with input is a steppable one: it runs within a pipeline that holds the only runspace, and takes each
// object as it comes. PowerShell's server and this one are asked the same.
func TestRealSteppable(t *testing.T) {
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	t.Cleanup(cancel)
	for name, p := range bothServers(t) {
		t.Run(name, func(t *testing.T) {
			// around runs a pipeline that does not end before f has: it is stopped then.
			around := func(t *testing.T, f func()) {
				t.Helper()
				outer, err := p.Start(ctx, client.Script("for (;;) { 'around'; Start-Sleep -Milliseconds 10 }"), client.StartOptions{})
				if err != nil {
					t.Fatal(err)
				}
				if _, err := outer.Next(ctx); err != nil {
					t.Fatal(err)
				}
				drained := make(chan error, 1)
				go func() {
					for {
						if _, err := outer.Next(ctx); err != nil {
							drained <- err
							return
						}
					}
				}()
				f()
				if err := outer.Stop(ctx); err != nil {
					t.Error(err)
				}
				if err := <-drained; !errors.Is(err, client.ErrStopped) {
					t.Errorf("the pipeline around ended with %v", err)
				}
			}
			start := func(t *testing.T, script string) *client.Pipeline {
				t.Helper()
				ps := client.Script(script)
				ps.IsNested = true
				l, err := p.Start(ctx, ps, client.StartOptions{Nested: true, Input: true})
				if err != nil {
					t.Fatal(err)
				}
				return l
			}
			next := func(t *testing.T, l *client.Pipeline, want any) {
				t.Helper()
				e, err := l.Next(ctx)
				if o, ok := e.(psrp.Output); !ok || o.Value != want {
					t.Fatalf("got %v, %v, want %v", e, err, want)
				}
			}
			send := func(t *testing.T, l *client.Pipeline, v any) {
				t.Helper()
				if err := l.Send(ctx, v); err != nil {
					t.Fatal(err)
				}
			}
			t.Run("steps", func(t *testing.T) {
				around(t, func() {
					l := start(t, "begin { 'begin' } process { \"got $_\" } end { 'end' }")
					send(t, l, int32(1)) // PowerShell begins with the first object
					next(t, l, "begin")
					next(t, l, "got 1")
					send(t, l, "two")
					next(t, l, "got two")
					if err := l.EndInput(ctx); err != nil {
						t.Fatal(err)
					}
					next(t, l, "end")
					if _, err := l.Next(ctx); err != io.EOF {
						t.Error(err)
					}
				})
			})
			t.Run("stopped between steps", func(t *testing.T) {
				around(t, func() {
					l := start(t, "process { \"got $_\" }")
					send(t, l, int32(1))
					next(t, l, "got 1")
					if err := l.Stop(ctx); err != nil {
						t.Error(err)
					}
					if _, err := l.Next(ctx); !errors.Is(err, client.ErrStopped) {
						t.Error(err)
					}
				})
			})
			t.Run("failed", func(t *testing.T) {
				around(t, func() {
					l := start(t, "process { throw \"thrown at $_\" }")
					send(t, l, int32(1))
					var failed *client.RemoteError
					if _, err := l.Next(ctx); !errors.As(err, &failed) || failed.Record.FullyQualifiedErrorID != "thrown at 1" {
						t.Error(err)
					}
				})
			})
			t.Run("the session goes on", func(t *testing.T) {
				var out []any
				err := p.Run(ctx, client.Script("'after'"), client.RunOptions{Output: func(v any) error { out = append(out, v); return nil }})
				if err != nil || len(out) != 1 || out[0] != any("after") {
					t.Errorf("%v, %v", out, err)
				}
			})
		})
	}
}
