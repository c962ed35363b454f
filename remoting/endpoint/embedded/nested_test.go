//go:build unix

package embedded_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/pslshell/psl/remoting/client"
)

// A command that computes, puts nothing out and never ends lets nested ones in between its statements. PowerShell's server
// and this one are asked the same.
func TestRealNestedWithinLoop(t *testing.T) {
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	t.Cleanup(cancel)
	for name, p := range bothServers(t) {
		for _, loop := range []string{
			"while ($true) { $i++ }",
			"for (;;) { $i++ }",
			"do { $i++ } until ($false)",
			"foreach ($x in 1..1000000000) { $i++ }",
			"while ($true) { & { $i++ } }",
			"while ($true) { 1..10 | ForEach-Object { $i++ } }",
			"while ($true) { Start-Sleep -Milliseconds 1; $i++ }",
			"function f { while ($true) { $i++ } }; f",
			"while ($true) { try { throw 'x' } catch { $i++ } }",
		} {
			t.Run(name+"/"+loop, func(t *testing.T) {
				outer, err := p.Start(ctx, client.Script("$i = 0; 'runs'; "+loop), client.StartOptions{})
				if err != nil {
					t.Fatal(err)
				}
				if _, err := outer.Next(ctx); err != nil {
					t.Fatal(err)
				}
				nested := client.Script("'nested'")
				nested.IsNested = true
				var got []any
				err = p.Run(ctx, nested, client.RunOptions{StartOptions: client.StartOptions{Nested: true}, Output: func(v any) error { got = append(got, v); return nil }})
				if err != nil || !cmp.Equal(got, []any{"nested"}) {
					t.Errorf("%v, %v", got, err)
				}
				if err := outer.Stop(ctx); err != nil {
					t.Error(err)
				}
				for err = nil; err == nil; {
					_, err = outer.Next(ctx)
				}
				if !errors.Is(err, client.ErrStopped) {
					t.Error(err)
				}
			})
		}
	}
}
