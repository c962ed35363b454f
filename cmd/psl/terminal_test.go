//go:build unix

package main

import (
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/creack/pty"
)

// terminal is psl on a real pseudo-terminal.
type terminal struct {
	t    testing.TB
	cmd  *exec.Cmd
	pty  *os.File
	home string // the user's, with the data and configuration folders in it

	mu     sync.Mutex
	screen *screen
	mark   int // the row that looking begins at

	changed chan struct{} // the screen has
	ended   chan struct{}
}

// terminalOptions are those of openTerminal.
type terminalOptions struct {
	args          []string
	env           []string
	home          string // "" for a new one
	width, height int    // 0 for 100 and 40
	pwsh          string // "" for the embedded engine
}

// The prompts that end an input: of psl, and of a session.
var prompts = regexp.MustCompile(`^(PSL>|\[[^\]]+\]: PS .*>)$`)

// dataHome and configHome are the user's folders in his home.
func dataHome(home string) string   { return filepath.Join(home, "data") }
func configHome(home string) string { return filepath.Join(home, "config") }

// startTerminal starts psl and does not wait for anything.
func startTerminal(t testing.TB, o terminalOptions) *terminal {
	t.Helper()
	if o.home == "" {
		o.home = t.TempDir()
	}
	if o.width == 0 {
		o.width, o.height = 100, 40
	}
	cmd := exec.Command(buildOnce(t), o.args...)
	cmd.Dir = "/"
	for _, e := range os.Environ() {
		if !strings.HasPrefix(e, "NO_COLOR=") {
			cmd.Env = append(cmd.Env, e)
		}
	}
	cmd.Env = append(cmd.Env, "TERM=xterm", "HOME="+o.home, "XDG_DATA_HOME="+dataHome(o.home), "XDG_CONFIG_HOME="+configHome(o.home), "PSL_PWSH="+o.pwsh, "PATH=/usr/bin:/bin")
	cmd.Env = append(cmd.Env, o.env...)
	f, err := pty.StartWithSize(cmd, &pty.Winsize{Rows: uint16(o.height), Cols: uint16(o.width)})
	if err != nil {
		t.Fatal(err)
	}
	x := &terminal{t: t, cmd: cmd, pty: f, home: o.home, screen: newScreen(t, o.width, o.height), changed: make(chan struct{}, 1), ended: make(chan struct{})}
	go func() {
		defer close(x.ended)
		buf := make([]byte, 4096)
		for {
			n, err := f.Read(buf)
			x.mu.Lock()
			_, _ = x.screen.Write(buf[:n])
			x.mu.Unlock()
			select {
			case x.changed <- struct{}{}:
			default:
			}
			if err != nil {
				return
			}
		}
	}()
	t.Cleanup(func() { _ = cmd.Process.Kill(); _ = cmd.Wait(); _ = f.Close(); <-x.ended })
	return x
}

// openTerminal starts psl and waits for its prompt.
func openTerminal(t testing.TB, o terminalOptions) *terminal {
	t.Helper()
	x := startTerminal(t, o)
	x.until("the first prompt", func() bool { return prompts.MatchString(x.screen.line(x.screen.row)) })
	return x
}

// busyTime is how long anything may take, on a machine that is busy with other things.
const busyTime = 30 * time.Second

// until waits until the screen is as is wanted. wanted is called with the lock held.
func (x *terminal) until(what string, wanted func() bool) {
	x.t.Helper()
	late := time.After(busyTime)
	for {
		x.mu.Lock()
		ok := wanted()
		x.mu.Unlock()
		if ok {
			return
		}
		select {
		case <-x.changed:
		case <-late:
			x.mu.Lock()
			defer x.mu.Unlock()
			x.t.Fatalf("%s did not come; the screen:\n%s", what, x.screen.from(x.mark))
		}
	}
}

// sees waits until a text stands below the mark.
func (x *terminal) sees(text string) {
	x.t.Helper()
	x.until("the text "+text, func() bool { return strings.Contains(x.screen.from(x.mark), text) })
}

// line waits until the cursor's line is a text.
func (x *terminal) line(text string) {
	x.t.Helper()
	x.until("the line "+text, func() bool { return x.screen.line(x.screen.row) == text })
}

// prompted waits for a prompt below the mark, and moves the mark there. It gives what stood between.
func (x *terminal) prompted() (between string) {
	x.t.Helper()
	x.until("a prompt", func() bool {
		s := x.screen
		if s.row <= x.mark || !prompts.MatchString(s.line(s.row)) {
			return false
		}
		var b strings.Builder
		for r := x.mark + 1; r < s.row; r++ {
			b.WriteString(s.line(r) + "\n")
		}
		between, x.mark = b.String(), s.row
		return true
	})
	return between
}

// types sends keys. Looking begins at the cursor's line.
func (x *terminal) types(keys string) {
	x.t.Helper()
	x.mu.Lock()
	x.mark = x.screen.row
	x.mu.Unlock()
	x.more(keys)
}

// more sends keys, too, and leaves the mark.
func (x *terminal) more(keys string) {
	x.t.Helper()
	if _, err := io.WriteString(x.pty, keys); err != nil {
		x.t.Fatal(err)
	}
}

// stuck runs a call that no Ctrl-C reaches: a pattern that backtracks for longer than a test lasts.
func (x *terminal) stuck() {
	x.t.Helper()
	x.types(`print("begun") return ("a"):rep(40):find(("a?"):rep(40) .. ("a"):rep(40))` + "\r")
	x.sees("\nbegun\n")
	time.Sleep(500 * time.Millisecond) // the word comes before the call, where Ctrl-C still ends the line
}

// enter types a line and waits for the next prompt; want must stand between.
func (x *terminal) enter(line, want string) {
	x.t.Helper()
	x.types(line + "\r")
	if got := x.prompted(); !strings.Contains(got, want) {
		x.t.Fatalf("%s gave:\n%s\nwithout %q", line, got, want)
	}
}

// leaves waits for the end of psl and gives its exit code.
func (x *terminal) leaves() int {
	x.t.Helper()
	done := make(chan struct{})
	go func() { defer close(done); _ = x.cmd.Wait() }()
	select {
	case <-done:
	case <-time.After(busyTime):
		x.t.Fatal("psl does not end")
	}
	return x.cmd.ProcessState.ExitCode()
}

// Keys.
const (
	ctrlC    = "\x03"
	ctrlD    = "\x04"
	ctrlG    = "\x07"
	ctrlR    = "\x12"
	escape   = "\x1b"
	up       = "\x1b[A"
	down     = "\x1b[B"
	left     = "\x1b[D"
	home     = "\x1b[H"
	end      = "\x1b[F"
	shiftTab = "\x1b[Z"
)

var built struct {
	once sync.Once
	path string
	err  error
	out  []byte
}

// buildOnce compiles psl for all tests on a terminal.
func buildOnce(t testing.TB) string {
	t.Helper()
	built.once.Do(func() {
		dir, err := os.MkdirTemp("", "psl-test-")
		if err != nil {
			built.err = err
			return
		}
		builtFolders = append(builtFolders, dir)
		built.path = filepath.Join(dir, "psl")
		built.out, built.err = exec.Command("go", "build", "-o", built.path, ".").CombinedOutput()
	})
	if built.err != nil {
		t.Fatalf("%v\n%s", built.err, built.out)
	}
	return built.path
}
