package remoting_test

import (
	"context"
	"errors"
	"fmt"
	"net"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/pslshell/psl/remoting"
	"github.com/pslshell/psl/remoting/psobject"
)

// Whatever happens to one exchange of those by which a session is left, found, and taken up by its client or by another: its
// command runs once and goes on, and where the client gets over the fault nothing of its output is lost. Else there is an error
// that says where; one of a question alone has no consequence for the next.
func TestFaultyLinkOfLeftSessions(t *testing.T) {
	target := serveNetwork(t, false)
	backend := fmt.Sprint("127.0.0.1:", target.Port)
	for _, c := range []struct{ name, action string }{
		{"leave", "Disconnect"}, {"take up", "Reconnect"}, {"find", "Enumerate"}, {"take over", "Connect"}, {"find commands", "Enumerate"},
	} {
		for _, f := range linkFaults() {
			t.Run(c.name+", "+f.name, func(t *testing.T) {
				t.Parallel()
				p := newLink(t, backend, c.action, f)
				through := target
				through.Port = p.l.Addr().(*net.TCPAddr).Port
				ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
				defer cancel()
				file := filepath.Join(t.TempDir(), "ran")
				const n = 300
				// step does one thing while the link is bad where it is the one that is tried. It reports whether the test goes on.
				step := func(name string, again bool, do func() error) bool {
					t.Helper()
					p.on.Store(name == c.name)
					err := do()
					switch {
					case ctx.Err() != nil:
						t.Fatalf("%s: it hangs", name)
					case err != nil && name != c.name || err != nil && f.mends:
						t.Fatalf("%s: %v", name, err)
					case err != nil && name != "leave" && name != "find commands" && !strings.Contains(err.Error(), "127.0.0.1"): // of those the caller knows it
						t.Errorf("%s: the error does not say where: %v", name, err)
					case err != nil && again:
						if err := do(); err != nil {
							t.Fatalf("%s: once more: %v", name, err)
						}
						return true
					}
					return err == nil
				}
				ended := func() {
					t.Helper()
					ran, _ := os.ReadFile(file) // one that was given up may not have begun
					if times := strings.Count(string(ran), "x"); times > 1 {
						t.Errorf("it ran %d times", times)
					}
					if !p.hit.Load() {
						t.Error("nothing was spoilt")
					}
				}
				first := remoting.New(remoting.Options{})
				defer first.Close()
				s, err := first.Open(ctx, through, "")
				if err != nil {
					t.Fatal(err)
				}
				defer ended()
				script := "Add-Content -Path '" + file + "' -Value x; Start-Sleep -Milliseconds 100; 1..300"
				if !step("leave", false, func() error { return s.InvokeDisconnected(ctx, remoting.Command{Script: script}) }) {
					return
				}
				at, by := s, first
				if c.action == "Reconnect" {
					if !step("take up", false, func() error { return s.Connect(ctx) }) {
						return
					}
				} else {
					by = remoting.New(remoting.Options{})
					defer by.Close()
					var found *remoting.Session
					step("find", true, func() error {
						list, err := by.Find(ctx, through)
						for _, one := range list {
							if one.InstanceID() == s.InstanceID() {
								found = one
							}
						}
						return err
					})
					if found == nil {
						t.Fatal("the session is not found")
					}
					if at = found; !step("take over", false, func() error { return found.Connect(ctx) }) {
						return
					}
				}
				var got []any
				receive := func() (failure error) {
					got = nil
					for e := range by.Receive(ctx, at, nil).Events() {
						switch {
						case e.Kind == remoting.Output:
							got = append(got, psobject.Base(e.Value))
						case e.Err != nil:
							failure = errors.Join(failure, e.Err)
						}
					}
					return failure
				}
				step("find commands", true, receive)
				for i, v := range got {
					if v != any(int32(i+1)) {
						t.Fatalf("object %d is %v", i, v)
					}
				}
				if len(got) != n {
					t.Errorf("%d objects of %d", len(got), n)
				}
				_ = by.Remove(ctx, at)
			})
		}
	}
}
