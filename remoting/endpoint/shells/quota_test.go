//go:build linux

package shells_test

import (
	"context"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/pslshell/psl/remoting/client"
	"github.com/pslshell/psl/remoting/endpoint/embedded"
	"github.com/pslshell/psl/remoting/endpoint/shells"
	"github.com/pslshell/psl/remoting/psobject"
	"github.com/pslshell/psl/remoting/remotingtest"
	"github.com/pslshell/psl/remoting/transport"
	"github.com/pslshell/psl/remoting/winrs"
	"github.com/pslshell/psl/remoting/wsman"
)

// eat makes a line that takes memory, step by step, up to some gigabytes at most, and then waits.
func eat(t *testing.T) string {
	t.Helper()
	python, err := exec.LookPath("python3")
	if err != nil {
		t.Skip("the program that takes memory needs python3")
	}
	file := filepath.Join(t.TempDir(), "eat.py")
	text := "import time\nx = []\nfor i in range(200):\n    x.append(bytearray(b'x' * (8 << 20)))\n    time.sleep(0.02)\ntime.sleep(60)\n"
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return python + " " + file
}

func pids(text string) (list []int) {
	for _, w := range strings.Fields(text) {
		if n, err := strconv.Atoi(w); err == nil {
			list = append(list, n)
		}
	}
	return list
}

// A program that a shell starts beyond its quota is refused with the code of Windows' jobs; the others go on.
func TestProcessQuotaOfCommands(t *testing.T) {
	sh, _ := console(t, shells.Options{MaxProcesses: 2}, shells.Console{}, winrs.Options{})
	first := start(t, sh, "exec sleep 30")
	start(t, sh, "exec sleep 30")
	_, err := sh.Start(within(t), winrs.Command{Line: "true"})
	if code(err) != wsman.CodeNotEnoughQuota || !strings.Contains(err.Error(), "2 processes") {
		t.Errorf("one too many: %v", err)
	}
	if err := first.Signal(within(t), wsman.SignalTerminate); err != nil {
		t.Error(err)
	}
	for range 200 { // until the end of the first is known
		if _, err = sh.Start(within(t), winrs.Command{Line: "true"}); code(err) != wsman.CodeNotEnoughQuota {
			break
		}
	}
	if err != nil {
		t.Errorf("when one has ended: %v", err)
	}
}

// The children of programs count, too: the newest of too many are ended, wherever they are in the tree.
func TestProcessQuotaOfChildren(t *testing.T) {
	sh, _ := console(t, shells.Options{MaxProcesses: 3}, shells.Console{}, winrs.Options{})
	p := start(t, sh, "sleep 60 & echo $! $$; sleep 60 & echo $!; (sleep 60 & echo $!; wait) & echo $!; wait; sleep 60")
	var said string
	for len(pids(said)) < 5 {
		out, err := p.Receive(within(t))
		if err != nil {
			t.Fatal(err)
		}
		said += string(out.Stdout)
	}
	alive := func() (n int) {
		for _, pid := range pids(said) {
			if err := exec.Command("kill", "-0", strconv.Itoa(pid)).Run(); err == nil {
				n++
			}
		}
		return n
	}
	for alive() > 3 {
		if within(t).Err() != nil {
			t.Fatal("too many live on")
		}
	}
	if err := exec.Command("kill", "-0", strconv.Itoa(pids(said)[1])).Run(); err != nil {
		t.Errorf("the oldest has ended: %v", err)
	}
}

// A shell whose processes take too much memory ends with them, and whoever waits for it is told why.
func TestMemoryQuota(t *testing.T) {
	line := eat(t)
	sh, s := console(t, shells.Options{MaxMemory: 100 << 20}, shells.Console{}, winrs.Options{})
	other, err := winrs.Open(within(t), exchangeOf(s, "me"), winrs.Options{})
	if err != nil {
		t.Fatal(err)
	}
	_, err = start(t, sh, "("+line+"; true)").Wait(within(t), nil)
	if code(err) != wsman.CodeOutOfMemory || !strings.Contains(err.Error(), "it may have 100") {
		t.Errorf("%v", err)
	}
	if _, err := sh.Start(within(t), winrs.Command{Line: "true"}); code(err) != wsman.CodeOutOfMemory {
		t.Errorf("the shell lives on: %v", err)
	}
	if out, err := start(t, other, "echo still there").Wait(within(t), nil); err != nil || string(out.Stdout) != "still there\n" {
		t.Errorf("another shell: %q, %v", out.Stdout, err)
	}
}

// engines make shells of either engine.
func engines(t *testing.T, o shells.Options) map[string]*shells.Service {
	t.Helper()
	all := map[string]*shells.Service{}
	add := func(name string, open func(context.Context, *shells.Request) (transport.Transport, error)) {
		o := o
		o.Open = open
		s := shells.New(o)
		t.Cleanup(func() { s.Close() })
		all[name] = s
	}
	add("embedded", func(ctx context.Context, r *shells.Request) (transport.Transport, error) {
		return shells.Serve(embedded.Handler(embedded.Options{StartProgram: r.Start}), embedded.EndpointOptions())(ctx, r)
	})
	pwsh := remotingtest.PWSH(t)
	add("pwsh", func(context.Context, *shells.Request) (transport.Transport, error) {
		return transport.NewProcess(transport.ProcessOptions{Executable: pwsh}), nil
	})
	return all
}

// What a script starts counts as its session's.
func TestQuotasOfEngines(t *testing.T) {
	for name, s := range engines(t, shells.Options{MaxProcesses: 8, MaxMemory: 700 << 20}) {
		t.Run(name, func(t *testing.T) {
			p := open(t, s, "me")
			run := func(script string) (out, errs []string, err error) {
				err = p.Run(within(t), client.Script(script), client.RunOptions{
					Output: func(v any) error { s, _ := psobject.Base(v).(string); out = append(out, s); return nil },
					Error:  func(r *psobject.ErrorRecord) error { errs = append(errs, r.Message()); return nil },
				})
				return out, errs, err
			}
			if out, errs, err := run("/bin/sh -c 'echo one'"); err != nil || len(errs) > 0 || len(out) != 1 {
				t.Fatalf("%v %v %v", out, errs, err)
			}
			// Ten that sleep, of which some are ended at once: the script goes on and sees it.
			out, _, err := run("/bin/sh -c 'for i in 1 2 3 4 5 6 7 8 9 10; do sleep 20 >/dev/null 2>&1 & done; wait -n; echo some ended'")
			if err != nil || strings.Join(out, "") != "some ended" {
				t.Errorf("%v %v", out, err)
			}
			p = open(t, s, "me") // of the first, some sleep on
			out, errs, err := run(eat(t))
			var f *wsman.Fault
			if !errors.As(err, &f) || f.WSManCode() != wsman.CodeOutOfMemory {
				t.Errorf("%v, %v, %v", out, errs, err)
			}
		})
	}
}
