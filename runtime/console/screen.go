package console

import (
	"bytes"
	"fmt"
	"io"
	"os"
	"os/signal"
	"strings"
	"sync"
	"time"

	"golang.org/x/term"

	"github.com/pslshell/psl/runtime/cells"
)

// Screen is where a program's text goes: its standard output and standard error, of which each may be the terminal. Where
// standard error is, bars can stand below the text. Its methods may be called by any goroutine.
type Screen struct {
	mu       sync.Mutex
	out, err *stream
	bars     []string     // what is to stand below the text
	drawn    int          // how many lines of bars stand there
	cursor   cells.Cursor // where text on the terminal goes on
	last     time.Time    // when the bars were drawn
	tty      *os.File     // where the size is asked for; nil without a terminal
}

// stream is one of the two.
type stream struct {
	s        *Screen
	w        io.Writer
	file     *os.File
	terminal bool
}

// NewScreen returns the screen of the two streams.
func NewScreen(out, err io.Writer) *Screen {
	s := &Screen{}
	s.out, s.err = s.stream(out), s.stream(err)
	for _, t := range []*stream{s.out, s.err} {
		if t.terminal && s.tty == nil {
			s.tty = t.file
		}
	}
	return s
}

func (s *Screen) stream(w io.Writer) *stream {
	t := &stream{s: s, w: w}
	if f, ok := w.(interface{ File() *os.File }); ok {
		t.file = f.File()
	} else if f, ok := w.(*os.File); ok {
		t.file = f
	}
	t.terminal = t.file != nil && term.IsTerminal(int(t.file.Fd()))
	if t.terminal {
		showEscapes(t.file)
	}
	return t
}

// Out is standard output, Err standard error. What is written there takes the bars away first.
func (s *Screen) Out() io.Writer { return s.out }

// Err is standard error.
func (s *Screen) Err() io.Writer { return s.err }

// Size is that of the terminal, ok is false where there is none.
func (s *Screen) Size() (width, height int, ok bool) { return s.size() }

func (s *Screen) size() (width, height int, ok bool) {
	if s.tty == nil {
		return 0, 0, false
	}
	w, h, err := term.GetSize(int(s.tty.Fd()))
	if err != nil || w < 20 {
		return 0, 0, false
	}
	return w, h, true
}

// Colors tells which stream shows colours: a terminal that is not dumb, where NO_COLOR is not set.
func (s *Screen) Colors() (out, err bool) {
	if s.Plain() {
		return false, false
	}
	return s.out.terminal, s.err.terminal
}

// Plain tells that no colours are wanted anywhere: NO_COLOR is set, or the terminal is dumb.
func (s *Screen) Plain() bool {
	_, no := os.LookupEnv("NO_COLOR")
	return no || os.Getenv("TERM") == "dumb"
}

// Moves tells whether standard error is a terminal whose cursor can be moved, so that bars can be shown.
func (s *Screen) Moves() bool { return s.err.terminal && os.Getenv("TERM") != "dumb" }

// OnResize calls f whenever the window has changed, on a goroutine that ends with stop.
func (s *Screen) OnResize(f func()) (stop func()) {
	if resizeSignal == nil || s.tty == nil {
		return func() {}
	}
	c := make(chan os.Signal, 1)
	signal.Notify(c, resizeSignal)
	ended, done := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(done)
		for {
			select {
			case <-c:
				f()
			case <-ended:
				return
			}
		}
	}()
	return func() {
		signal.Stop(c)
		close(ended)
		<-done
	}
}

// Write writes text, with the bars out of its way.
func (t *stream) Write(p []byte) (int, error) {
	s := t.s
	s.mu.Lock()
	defer s.mu.Unlock()
	if !t.terminal || len(p) == 0 {
		return t.w.Write(p)
	}
	s.erase()
	n, err := t.w.Write(p)
	s.advance(p[:n])
	return n, err
}

// File lends the stream to a child, which knows of no bars.
func (t *stream) File() *os.File {
	t.s.SetBars(nil)
	return t.file
}

// advance follows the cursor.
func (s *Screen) advance(p []byte) {
	if i := bytes.LastIndexByte(p, '\n'); i >= 0 {
		s.cursor, p = cells.Cursor{}, p[i+1:]
	}
	s.cursor.Advance(string(p))
}

// lineEnded notes that the terminal has echoed the end of a line.
func (s *Screen) lineEnded() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.cursor, s.drawn = cells.Cursor{}, 0
}

// FreshLine begins a new line on the terminal where the last one has text.
func (s *Screen) FreshLine() {
	s.mu.Lock()
	begun := s.cursor.Column > 0
	s.mu.Unlock()
	if !begun {
		return
	}
	if s.out.terminal {
		_, _ = io.WriteString(s.out, "\n")
	} else {
		_, _ = io.WriteString(s.err, "\n")
	}
}

// Terminal is the stream that is the terminal: standard output where it is, else standard error; nil where neither is.
func (s *Screen) Terminal() io.Writer {
	switch {
	case s.out.terminal:
		return s.out
	case s.err.terminal:
		return s.err
	}
	return nil
}

// Control sends escape sequences to the terminal, with the bars out of their way; moved tells that the cursor is elsewhere
// after them. It does nothing where no terminal is or it knows no sequences.
func (s *Screen) Control(sequences string, moved bool) error {
	t := s.out
	if !t.terminal {
		t = s.err
	}
	if !t.terminal || os.Getenv("TERM") == "dumb" {
		return nil
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.erase()
	if moved {
		s.cursor = cells.Cursor{} // as if a new line had begun: nobody knows what stands there
	}
	_, err := io.WriteString(t.w, sequences)
	return err
}

// redraw is how often bars that only move are drawn anew.
const redraw = 50 * time.Millisecond

// SetBars says what stands below the text: one line each, without escapes that move the cursor. None takes them away.
// It does nothing where the cursor of standard error cannot be moved.
func (s *Screen) SetBars(lines []string) {
	if !s.Moves() {
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	now := time.Now()
	if len(lines) > 0 && len(lines) == s.drawn && now.Sub(s.last) < redraw {
		s.bars = lines // the next call draws
		return
	}
	s.bars, s.last = lines, now
	s.erase()
	s.draw()
}

// erase takes the bars away and puts the cursor back behind the text.
func (s *Screen) erase() {
	if s.drawn == 0 {
		return
	}
	up, right := s.drawn, ""
	if s.cursor.Column > 0 {
		up++ // a line was begun below the text
		if w, _, ok := s.size(); ok && s.cursor.Column%w > 0 {
			right = fmt.Sprintf("\x1b[%dC", s.cursor.Column%w)
		}
	}
	fmt.Fprintf(s.err.w, "\x1b[%dA\r%s\x1b[J", up, right)
	s.drawn = 0
}

// draw shows the bars. The cursor stays on the line below them.
func (s *Screen) draw() {
	if len(s.bars) == 0 {
		return
	}
	var b strings.Builder
	if s.cursor.Column > 0 {
		b.WriteString("\r\n")
	}
	for _, l := range s.bars {
		b.WriteString(l + "\x1b[0m\x1b[K\r\n")
	}
	_, _ = io.WriteString(s.err.w, b.String())
	s.drawn = len(s.bars)
}
