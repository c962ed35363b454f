package remoting_test

import (
	"bytes"
	"context"
	"fmt"
	"net"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/pslshell/psl/remoting"
)

// A line in a WinRS shell, whose requests cannot be told apart from those that are sent again: whatever happens to one of them, the
// line runs once at most, its output is whole or there is an error, and nothing hangs.
func TestFaultyLinkWinRS(t *testing.T) {
	target := serveNetwork(t, false)
	backend := fmt.Sprint("127.0.0.1:", target.Port)
	for _, action := range []string{"Create", "Command", "Send", "Receive", "Signal", "Delete"} {
		for _, f := range linkFaults() {
			t.Run(action+", "+f.name, func(t *testing.T) {
				t.Parallel()
				p := newLink(t, backend, action, f)
				p.on.Store(true)
				through := target
				through.Port = p.l.Addr().(*net.TCPAddr).Port
				ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
				defer cancel()
				c := remoting.New(remoting.Options{})
				defer c.Close()
				file := filepath.Join(t.TempDir(), "ran")
				input := strings.Repeat("line\n", 20_000)
				var out, errs bytes.Buffer
				code, err := c.CommandLine(ctx, through, "echo x >>"+file+"; cat; echo end >&2; exit 7", strings.NewReader(input), &out, &errs)
				if ctx.Err() != nil {
					t.Fatal("it hangs")
				}
				ran, _ := os.ReadFile(file)
				if times := strings.Count(string(ran), "x"); times > 1 || times == 0 && err == nil {
					t.Errorf("it ran %d times, %v", times, err)
				}
				if err != nil && (action == "Signal" || action == "Delete") {
					t.Errorf("the line had ended, and yet: %v", err)
				}
				if err == nil && (code != 7 || out.String() != input || errs.String() != "end\n") {
					t.Errorf("exit code %d, %d bytes of %d, %q, and no error", code, out.Len(), len(input), errs.String())
				}
				if !p.hit.Load() {
					t.Error("nothing was spoilt")
				}
			})
		}
	}
}
