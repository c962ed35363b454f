//go:build unix

package shells_test

import (
	"errors"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/pslshell/psl/remoting/endpoint/shells"
	"github.com/pslshell/psl/remoting/winrs"
	"github.com/pslshell/psl/remoting/wsman"
)

func console(t *testing.T, o shells.Options, c shells.Console, w winrs.Options) (*winrs.Shell, *shells.Service) {
	t.Helper()
	o.Console = &c
	s := service(t, o)
	sh, err := winrs.Open(within(t), exchangeOf(s, "me"), w)
	if err != nil {
		t.Fatal(err)
	}
	return sh, s
}

func start(t *testing.T, sh *winrs.Shell, line string) *winrs.Process {
	t.Helper()
	p, err := sh.Start(within(t), winrs.Command{Line: line})
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// ends reports whether a process is gone soon.
func ends(pid int) bool {
	for range 200 {
		if err := syscall.Kill(pid, 0); err != nil {
			return true
		}
		time.Sleep(20 * time.Millisecond)
	}
	return false
}

func TestProgramsEndWithWhatTheyBelongTo(t *testing.T) {
	for name, end := range map[string]func(sh *winrs.Shell, p *winrs.Process, s *shells.Service) error{
		"the command": func(_ *winrs.Shell, p *winrs.Process, _ *shells.Service) error {
			return p.Signal(within(t), wsman.SignalTerminate)
		},
		"the shell":   func(sh *winrs.Shell, _ *winrs.Process, _ *shells.Service) error { return sh.Close(within(t)) },
		"the service": func(_ *winrs.Shell, _ *winrs.Process, s *shells.Service) error { return s.Close() },
	} {
		t.Run(name, func(t *testing.T) {
			sh, s := console(t, shells.Options{}, shells.Console{}, winrs.Options{})
			p := start(t, sh, "echo $$; (trap '' INT; sleep 60) & wait")
			out, err := p.Receive(within(t))
			pid, _ := strconv.Atoi(strings.TrimSpace(string(out.Stdout)))
			if err != nil || pid == 0 {
				t.Fatalf("%q, %v", out.Stdout, err)
			}
			if err := end(sh, p, s); err != nil {
				t.Error(err)
			}
			if !ends(pid) {
				t.Error("it lives on")
			}
		})
	}
}

// A program that writes faster than the client reads waits; one that does not read its input lets the client wait, and no
// longer than it lives.
func TestProgramsWait(t *testing.T) {
	sh, _ := console(t, shells.Options{MaxOutput: 64 << 10}, shells.Console{}, winrs.Options{})
	file := filepath.Join(t.TempDir(), "written")
	p := start(t, sh, "i=0; while [ $i -lt 100 ]; do head -c 10000 /dev/zero; i=$((i+1)); echo $i >"+file+"; done; exit 9")
	time.Sleep(300 * time.Millisecond)
	if b, _ := os.ReadFile(file); strings.TrimSpace(string(b)) == "100" {
		t.Error("it did not wait")
	}
	out, err := p.Wait(within(t), nil)
	if err != nil || len(out.Stdout) != 1_000_000 || out.ExitCode != 9 {
		t.Errorf("%d bytes, exit code %d, %v", len(out.Stdout), out.ExitCode, err)
	}
	p = start(t, sh, "sleep 0.5")
	if err := p.Send(within(t), make([]byte, 5<<20), true); err != nil {
		t.Error(err)
	}
	if out, err = p.Wait(within(t), nil); err != nil || out.ExitCode != 0 {
		t.Error(out, err)
	}
}

// A program's child that holds the streams open does not hold the command: what it said until then is told.
func TestChildrenThatStay(t *testing.T) {
	sh, _ := console(t, shells.Options{}, shells.Console{}, winrs.Options{})
	out, err := start(t, sh, "echo before; sleep 30 & echo after").Wait(within(t), nil)
	if err != nil || string(out.Stdout) != "before\nafter\n" {
		t.Errorf("%q, %v", out.Stdout, err)
	}
}

func TestConsoleEnvironment(t *testing.T) {
	dir, err := filepath.EvalSymlinks(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	sh, _ := console(t, shells.Options{}, shells.Console{Environment: []string{"A=server", "B=server"}, PowerShell: "/bin/echo"},
		winrs.Options{WorkingDirectory: dir, Environment: []wsman.Variable{{Name: "B", Value: "client's own"}}})
	for line, want := range map[string]string{
		`echo $A, $B, $(pwd)`:           "server, client's own, " + dir,
		`PowerShell.exe -Command Thing`: "-Command Thing",
	} {
		out, err := start(t, sh, line).Wait(within(t), nil)
		if err != nil || strings.TrimSpace(string(out.Stdout)) != want {
			t.Errorf("%s: %q %q, %v", line, out.Stdout, out.Stderr, err)
		}
	}
}

func TestConsoleRefusals(t *testing.T) {
	plain := service(t, shells.Options{})
	if _, err := winrs.Open(within(t), exchangeOf(plain, "me"), winrs.Options{}); code(err) != wsman.CodeInvalidResource {
		t.Errorf("without consoles: %v", err)
	}
	sh, s := console(t, shells.Options{MaxCommands: 2, MaxShells: 2}, shells.Console{}, winrs.Options{})
	if _, err := winrs.Open(within(t), exchangeOf(s, "me"), winrs.Options{WorkingDirectory: "/no/such"}); code(err) != wsman.CodeNoDirectory {
		t.Errorf("no such directory: %v", err)
	}
	if _, err := sh.Start(within(t), winrs.Command{Line: "/no/such/program", SkipCmdShell: true}); code(err) != wsman.CodeFileNotFound {
		t.Errorf("no such program: %v", err)
	}
	if _, err := sh.Start(within(t), winrs.Command{Line: " "}); code(err) != wsman.CodeInvalidParameter {
		t.Errorf("no line: %v", err)
	}
	first := start(t, sh, "sleep 30")
	start(t, sh, "sleep 30")
	if _, err := sh.Start(within(t), winrs.Command{Line: "true"}); code(err) != wsman.CodeQuotaOperations {
		t.Errorf("one too many: %v", err)
	}
	if err := first.Signal(within(t), "http://example.com/other"); code(err) != wsman.CodeInvalidParameter {
		t.Errorf("no such signal: %v", err)
	}
	if err := sh.Process("").Send(within(t), []byte("x"), true); code(err) != wsman.CodeInvalidParameter {
		t.Errorf("input for the shell: %v", err)
	}
	if _, err := winrs.Open(within(t), exchangeOf(s, "me"), winrs.Options{}); err != nil {
		t.Error(err)
	}
	if _, err := winrs.Open(within(t), exchangeOf(s, "me"), winrs.Options{}); code(err) != wsman.CodeQuotaShells {
		t.Errorf("one shell too many: %v", err)
	}
}

func code(err error) wsman.Code {
	var f *wsman.Fault
	if errors.As(err, &f) {
		return f.WSManCode()
	}
	return 0
}
