//go:build unix

package console

import (
	"bytes"
	"context"
	"errors"
	"io"
	"os"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/creack/pty"
)

// person is somebody at a real pseudo-terminal.
type person struct {
	t       *testing.T
	pty     *os.File
	console *Console

	mu   sync.Mutex
	seen bytes.Buffer
}

func newPerson(t *testing.T) *person {
	t.Helper()
	p, tty, err := pty.Open()
	if err != nil {
		t.Fatal(err)
	}
	if err := pty.Setsize(p, &pty.Winsize{Rows: 24, Cols: 60}); err != nil {
		t.Fatal(err)
	}
	t.Setenv("TERM", "xterm")
	c, err := Open(tty, NewScreen(tty, tty))
	if err != nil {
		t.Fatal(err)
	}
	x := &person{t: t, pty: p, console: c}
	done := make(chan struct{})
	go func() {
		defer close(done)
		buf := make([]byte, 1024)
		for {
			n, err := p.Read(buf)
			x.mu.Lock()
			x.seen.Write(buf[:n])
			x.mu.Unlock()
			if err != nil {
				return
			}
		}
	}()
	t.Cleanup(func() { _ = c.Close(); _ = tty.Close(); _ = p.Close(); <-done })
	return x
}

func (x *person) types(s string) {
	x.t.Helper()
	if _, err := io.WriteString(x.pty, s); err != nil {
		x.t.Fatal(err)
	}
}

// sees waits until a text has come.
func (x *person) sees(text string) {
	x.t.Helper()
	for deadline := time.Now().Add(20 * time.Second); time.Now().Before(deadline); time.Sleep(time.Millisecond) {
		x.mu.Lock()
		ok := strings.Contains(x.seen.String(), text)
		x.mu.Unlock()
		if ok {
			return
		}
	}
	x.mu.Lock()
	defer x.mu.Unlock()
	x.t.Fatalf("%q did not come; there is %q", text, x.seen.String())
}

func TestReadLine(t *testing.T) {
	x := newPerson(t)
	x.types("one\ntwo\nthree")
	for _, want := range []string{"one", "two"} {
		if got, err := x.console.ReadLine(t.Context(), "", false); got != want || err != nil {
			t.Errorf("got %q, %v; want %q", got, err, want)
		}
	}
	x.types("\n")
	buf := make([]byte, 3) // another reader goes on where the first has ended
	if n, err := x.console.Read(t.Context(), buf); string(buf[:n]) != "thr" || err != nil {
		t.Errorf("read %q, %v", buf[:n], err)
	}
	x.console.Unread([]byte("back "))
	if got, err := x.console.ReadLine(t.Context(), "", false); got != "back ee" || err != nil {
		t.Errorf("got %q, %v", got, err)
	}
}

func TestReadLineSecret(t *testing.T) {
	x := newPerson(t)
	answer := make(chan string, 1)
	go func() {
		s, err := x.console.ReadLine(t.Context(), "Word: ", true)
		if err != nil {
			s = err.Error()
		}
		answer <- s
	}()
	x.sees("Word: ")
	x.types("gehäx\x7f\x7fim\r")
	if got := <-answer; got != "gehim" {
		t.Errorf("the answer is %q", got)
	}
	x.sees("\b \b")
	x.mu.Lock()
	defer x.mu.Unlock()
	if got := x.seen.String(); strings.Contains(got, "geh") {
		t.Errorf("the secret was shown: %q", got)
	}
}

// A read ends with its context, and takes no key with it.
func TestReadEndsWithContext(t *testing.T) {
	x := newPerson(t)
	why := errors.New("no longer wanted")
	for range 3 {
		ctx, cancel := context.WithCancelCause(t.Context())
		time.AfterFunc(5*time.Millisecond, func() { cancel(why) })
		if _, err := x.console.ReadLine(ctx, "", false); !errors.Is(err, why) {
			t.Errorf("the read ended with %v", err)
		}
	}
	x.types("kept\n")
	if got, err := x.console.ReadLine(t.Context(), "", false); got != "kept" || err != nil {
		t.Errorf("got %q, %v", got, err)
	}
}

func TestKey(t *testing.T) {
	x := newPerson(t)
	got := make(chan byte, 1)
	go func() {
		k, err := x.console.Key(t.Context(), "")
		if err != nil {
			t.Error(err)
		}
		got <- k
	}()
	time.Sleep(10 * time.Millisecond)
	x.types("q\n") // where the terminal is not raw yet, a line is what it gives
	if k := <-got; k != 'q' {
		t.Errorf("the key is %q", k)
	}
}

// What was typed before is forgotten, be it read by the console or not.
func TestFlush(t *testing.T) {
	x := newPerson(t)
	x.types("read\nahead\n")
	if line, err := x.console.ReadLine(t.Context(), "", false); line != "read" || err != nil {
		t.Fatalf("%q, %v", line, err)
	}
	x.console.Unread([]byte("put back"))
	x.types("more\n")
	x.sees("more\r\n")
	if err := x.console.Flush(); err != nil {
		t.Fatal(err)
	}
	x.types("new\n")
	if line, err := x.console.ReadLine(t.Context(), "", false); line != "new" || err != nil {
		t.Errorf("%q, %v", line, err)
	}
}

// Sequences go to the terminal as they are, and to nothing else.
func TestControl(t *testing.T) {
	x := newPerson(t)
	if err := x.console.Screen().Control("\x1b]0;title\a\x1b[3;1H", true); err != nil {
		t.Fatal(err)
	}
	x.sees("\x1b]0;title\a\x1b[3;1H")
	var out bytes.Buffer
	if err := NewScreen(&out, &out).Control("\x1b]0;title\a", false); err != nil || out.Len() > 0 {
		t.Errorf("a file got %q, %v", out.String(), err)
	}
}

func TestEndOfInput(t *testing.T) {
	x := newPerson(t)
	x.types("\x04")
	if _, err := x.console.ReadLine(t.Context(), "", false); !errors.Is(err, ErrClosed) {
		t.Errorf("%v", err)
	}
}

// Bars stand below the text; what is written takes their place and leaves the text whole.
func TestBars(t *testing.T) {
	x := newPerson(t)
	s := x.console.Screen()
	_, _ = io.WriteString(s.Out(), "begun")
	s.SetBars([]string{"bar one", "bar two"})
	_, _ = io.WriteString(s.Out(), " and ended\n")
	s.SetBars([]string{"bar"})
	s.SetBars(nil)
	_, _ = io.WriteString(s.Err(), "last\n")
	x.sees("last")
	x.mu.Lock()
	defer x.mu.Unlock()
	const want = "begun\r\r\nbar one\x1b[0m\x1b[K\r\r\nbar two\x1b[0m\x1b[K\r\r\n" + "\x1b[3A\r\x1b[5C\x1b[J and ended\r\n" + "bar\x1b[0m\x1b[K\r\r\n" + "\x1b[1A\r\x1b[J" + "last\r\n"
	if got := x.seen.String(); got != want {
		t.Errorf("got\n%q, want\n%q", got, want)
	}
}

// Where standard error is no terminal there are no bars, and no colours.
func TestNoBars(t *testing.T) {
	var out, err bytes.Buffer
	s := NewScreen(&out, &err)
	s.SetBars([]string{"bar"})
	_, _ = io.WriteString(s.Out(), "text\n")
	if a, b := s.Colors(); a || b || out.String() != "text\n" || err.Len() > 0 {
		t.Errorf("%q, %q", out.String(), err.String())
	}
	if _, _, ok := s.Size(); ok || s.Terminal() != nil {
		t.Error("there is a terminal")
	}
}

func TestResize(t *testing.T) {
	x := newPerson(t)
	if w, h, ok := x.console.Screen().Size(); w != 60 || h != 24 || !ok {
		t.Errorf("%d, %d, %v", w, h, ok)
	}
	changed := make(chan struct{}, 8)
	stop := x.console.Screen().OnResize(func() { changed <- struct{}{} })
	defer stop()
	p, err := os.FindProcess(os.Getpid())
	if err != nil {
		t.Fatal(err)
	}
	if err := p.Signal(resizeSignal); err != nil {
		t.Fatal(err)
	}
	<-changed
}

func TestPlain(t *testing.T) {
	x := newPerson(t)
	if out, err := x.console.Screen().Colors(); !out || !err {
		t.Error("no colours")
	}
	t.Setenv("NO_COLOR", "1")
	if out, err := x.console.Screen().Colors(); out || err || !x.console.Screen().Plain() {
		t.Error("colours, although NO_COLOR is set")
	}
}
