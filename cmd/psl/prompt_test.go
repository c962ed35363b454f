//go:build unix

package main

import (
	"bytes"
	"io"
	"os"
	"os/exec"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/creack/pty"
)

// terminal is psl's prompt on a real pseudo-terminal.
type terminal struct {
	t    *testing.T
	cmd  *exec.Cmd
	pty  *os.File
	data string // the user's data folder

	mu  sync.Mutex
	out bytes.Buffer
}

func openTerminal(t *testing.T, args ...string) *terminal {
	t.Helper()
	cmd := exec.Command(build(t), args...)
	data := t.TempDir()
	cmd.Env = append(os.Environ(), "TERM=xterm", "XDG_DATA_HOME="+data, "PSL_PWSH=", "PATH=/usr/bin:/bin")
	f, err := pty.StartWithSize(cmd, &pty.Winsize{Rows: 24, Cols: 100})
	if err != nil {
		t.Fatal(err)
	}
	x := &terminal{t: t, cmd: cmd, pty: f, data: data}
	go func() {
		buf := make([]byte, 4096)
		for {
			n, err := f.Read(buf)
			x.mu.Lock()
			x.out.Write(buf[:n])
			x.mu.Unlock()
			if err != nil {
				return
			}
		}
	}()
	t.Cleanup(func() { _ = cmd.Process.Kill(); _ = cmd.Wait(); _ = f.Close() })
	x.wait("PSL> ")
	return x
}

var escapes = regexp.MustCompile("\x1b\\[[0-9;?]*[A-Za-z]|\b|\r")

// seen is the text since the last wait, without what moves the cursor.
func (x *terminal) seen() string {
	x.mu.Lock()
	defer x.mu.Unlock()
	return escapes.ReplaceAllString(x.out.String(), "")
}

// wait waits until the text shows up, and forgets what came before its end.
func (x *terminal) wait(text string) string {
	x.t.Helper()
	for deadline := time.Now().Add(20 * time.Second); time.Now().Before(deadline); time.Sleep(5 * time.Millisecond) {
		if s := x.seen(); strings.Contains(s, text) {
			x.mu.Lock()
			x.out.Reset()
			x.mu.Unlock()
			return s
		}
	}
	x.t.Fatalf("%q did not come; there is:\n%s", text, x.seen())
	return ""
}

func (x *terminal) send(s string) {
	x.t.Helper()
	if _, err := io.WriteString(x.pty, s); err != nil {
		x.t.Fatal(err)
	}
}

// enter types a line and waits for what it shows and the next prompt.
func (x *terminal) enter(line, want string) {
	x.t.Helper()
	x.send(line + "\n")
	x.wait(want)
}

func TestPrompt(t *testing.T) {
	x := openTerminal(t)
	x.enter("local x = 20", "PSL> ")
	x.enter("x + 1", "21\n") // an expression is displayed, the local has survived
	x.enter("for i = 1, 2 do", ">> ")
	x.enter("print('at ' .. i) end", "at 2\n")
	x.send("new_psse\t")
	x.wait("new_pssession") // completed as far as the names agree
	x.send("\x03")          // Ctrl-C gives up the input
	x.wait("PSL> ")
	x.enter("s = new_pssession()", "PSL> ")
	x.send(`invoke_command(s, "Start-Sleep 60")` + "\n")
	time.Sleep(300 * time.Millisecond)
	x.send("\x03") // stops what runs, and keeps the session
	x.wait("PSL> ")
	x.enter(`invoke_command(s, "'still ' + 'there'")`, "still there")
	x.enter("nosuch()", "nosuch")
	x.send("\x1b[A\x1b[A") // the history has the input before the last
	x.wait("'still '")
	x.send("\x03")
	x.wait("PSL> ")
	x.send("\x04") // Ctrl-D leaves
	if err := x.cmd.Wait(); err != nil {
		t.Errorf("the end: %v", err)
	}
}

func TestPromptAfterScript(t *testing.T) {
	file := t.TempDir() + "/start.lua"
	if err := os.WriteFile(file, []byte("answer = 6 * 7\n"), 0o666); err != nil {
		t.Fatal(err)
	}
	x := openTerminal(t, "-i", file)
	x.enter("answer", "42\n")
	x.send("exit(3)\n")
	err := x.cmd.Wait()
	if code := x.cmd.ProcessState.ExitCode(); code != 3 {
		t.Errorf("exit code %d, %v", code, err)
	}
}

func TestSecretsStayOutOfHistory(t *testing.T) {
	x := openTerminal(t)
	x.enter(`c = pscredential("me", "geheim")`, "PSL> ")
	x.enter("1 + 1", "2\n")
	x.send("\x04")
	_ = x.cmd.Wait()
	b, err := os.ReadFile(x.data + "/psl/history")
	if err != nil || !strings.Contains(string(b), "1 + 1") || strings.Contains(string(b), "geheim") {
		t.Errorf("the history: %q, %v", b, err)
	}
}

// A session takes the prompt over: its own prompt, its variables, lines that go on, errors, Ctrl-C, and the way back.
func TestPromptEntersSession(t *testing.T) {
	x := openTerminal(t)
	x.enter("s = new_pssession()", "PSL> ")
	x.enter("enter_pssession(s)", "[localhost]: PS ")
	x.enter("$n = 20; $n + 1", "21\n")
	x.send("[pscustomobject]@{ Name = 'a'; Size = 5 }\n")
	x.wait("Name Size")
	x.enter("if ($n -gt 5) {", ">> ")
	x.enter("'more than ' + 'five' }", "more than five\n")
	x.enter("Get-Item /no/such/thing", "Cannot find path '/no/such/thing'")
	x.enter("'begins' + ' now'; Start-Sleep 60", "begins now")
	x.send("\x03")
	x.enter("'still ' + $n", "still 20\n")
	x.enter("exit", "PSL> ")
	x.enter("print(invoke_command(s, '$n + 3'))", "23\n")
	x.enter("enter_pssession(s); enter_pssession(s)", "You cannot run Enter-PSSession from a nested prompt.")
}
