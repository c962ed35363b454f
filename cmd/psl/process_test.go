//go:build unix

package main

import (
	"bufio"
	"bytes"
	"errors"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/pslshell/psl/remoting/remotingtest"
)

// build compiles psl for tests that need it as a process.
func build(t *testing.T) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "psl")
	if out, err := exec.Command("go", "build", "-o", path, ".").CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	return path
}

// alive reports whether a process is there and is no zombie.
func alive(pid int) bool {
	if syscall.Kill(pid, 0) != nil {
		return false
	}
	stat, err := os.ReadFile("/proc/" + strconv.Itoa(pid) + "/stat")
	if err != nil {
		return true // a system without /proc: the signal has told
	}
	_, rest, _ := strings.Cut(string(stat), ") ")
	return !strings.HasPrefix(rest, "Z")
}

// TestNoEngineIsLeftBehind ends psl in every way while a PowerShell serves it: the exit code is right and the PowerShell
// is gone.
func TestNoEngineIsLeftBehind(t *testing.T) {
	pwsh := remotingtest.PWSH(t)
	psl := build(t)
	const begin = `local s = new_pssession()
print(invoke_command(s, "$PID"))
io.stdout:flush()
`
	for _, c := range []struct {
		name, script string
		act          func(cmd *exec.Cmd, out io.Closer)
		code         int
	}{
		{"end of the script", begin, nil, 0},
		{"uncaught error", begin + `error("plain")`, nil, 1},
		{"uncaught error of the other side", begin + `invoke_command(s, "throw 'x'")`, nil, 1},
		{"exit", begin + `exit(7)`, nil, 7},
		{"Ctrl-C in a command", begin + `invoke_command(s, "Start-Sleep 60")`, func(cmd *exec.Cmd, _ io.Closer) { _ = cmd.Process.Signal(os.Interrupt) }, 130},
		{"Ctrl-C in a loop", begin + `while true do end`, func(cmd *exec.Cmd, _ io.Closer) { _ = cmd.Process.Signal(os.Interrupt) }, 130},
		{"termination", begin + `start_sleep(60)`, func(cmd *exec.Cmd, _ io.Closer) { _ = cmd.Process.Signal(syscall.SIGTERM) }, 130},
		{"closed standard output", begin + `invoke_command(s, "while ($true) { 1; Start-Sleep -Milliseconds 5 }")`, func(_ *exec.Cmd, out io.Closer) { _ = out.Close() }, 1},
	} {
		t.Run(c.name, func(t *testing.T) {
			cmd := exec.Command(psl, "-e", c.script)
			cmd.Env = append(os.Environ(), "PSL_PWSH="+pwsh)
			var stderr bytes.Buffer
			cmd.Stderr = &stderr
			out, err := cmd.StdoutPipe()
			if err != nil {
				t.Fatal(err)
			}
			if err := cmd.Start(); err != nil {
				t.Fatal(err)
			}
			watchdog := time.AfterFunc(30*time.Second, func() { _ = cmd.Process.Kill() })
			defer watchdog.Stop()
			in := bufio.NewReader(out)
			line, err := in.ReadString('\n')
			pid, perr := strconv.Atoi(strings.TrimSpace(line))
			if err != nil || perr != nil {
				t.Fatalf("the engine's number: %q, %v\n%s", line, err, stderr.String())
			}
			if c.act != nil {
				time.Sleep(200 * time.Millisecond) // the command is under way
				c.act(cmd, out)
			} else {
				_, _ = io.Copy(io.Discard, in)
			}
			err = cmd.Wait()
			var exit *exec.ExitError
			code := 0
			if errors.As(err, &exit) {
				code = exit.ExitCode()
			}
			if code != c.code {
				t.Errorf("exit code %d, want %d\n%s", code, c.code, stderr.String())
			}
			for deadline := time.Now().Add(5 * time.Second); alive(pid); time.Sleep(20 * time.Millisecond) {
				if time.Now().After(deadline) {
					t.Fatal("the PowerShell is still there")
				}
			}
			if strings.Contains(stderr.String(), "goroutine ") {
				t.Errorf("a Go trace: %s", stderr.String())
			}
		})
	}
}
