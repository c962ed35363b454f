package remoting_test

import (
	"context"
	"strings"
	"testing"
	"time"

	"github.com/pslshell/psl/remoting"
)

// The limits of what a session takes are told by the names of their options, whatever carries the session.
func TestReceivedLimits(t *testing.T) {
	network := serveNetwork(t, false)
	for _, c := range []struct {
		name            string
		object, command int32
		script          string
		want            string
	}{
		{"within", 100_000, 1_000_000, "'x' * 50000", ""},
		{"an object", 50_000, 0, "'x' * 100KB", "an object of more than 50000 bytes came, which is the limit for one object (MaximumReceivedObjectSize)"},
		{"a command", 0, 100_000, "1..100 | ForEach-Object { 'x' * 10KB }", "the command has sent more than 100000 bytes, which is the limit for one command (MaximumReceivedDataSizePerCommand)"},
		{"many small objects", 50_000, 0, "1..100 | ForEach-Object { 'x' * 10KB }", ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			target := network
			o := *target.Option
			if c.object > 0 {
				o.MaximumReceivedObjectSize = &c.object
			}
			if c.command > 0 {
				o.MaximumReceivedDataSizePerCommand = &c.command
			}
			target.Option = &o
			client := remoting.New(remoting.Options{})
			defer client.Close()
			ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
			defer cancel()
			s, err := client.Open(ctx, target, "")
			if err != nil {
				t.Fatal(err)
			}
			var failed error
			for e := range client.Invoke(ctx, remoting.Command{Script: c.script}, 0, remoting.On{Session: s}).Events() {
				if e.Err != nil {
					failed = e.Err
				}
			}
			if c.want == "" && failed != nil || c.want != "" && (failed == nil || !strings.Contains(failed.Error(), c.want) || strings.Contains(failed.Error(), "protocol")) {
				t.Errorf("%v", failed)
			}
		})
	}
}
