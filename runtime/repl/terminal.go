package repl

import (
	"context"
	"errors"
	"fmt"
	"io"
	"sync"
	"time"
	"unicode/utf8"

	"github.com/chzyer/readline"
	"golang.org/x/term"

	"github.com/pslshell/psl/runtime/console"
	"github.com/pslshell/psl/runtime/module"
)

// Terminal is a Reader with a line editor: keys, history, completion, colours.
//
// chzyer/readline edits: it owns the text and the cursor and knows the keys of an editor. What it draws is thrown away,
// because it can draw neither several lines nor wide characters nor a menu: the view draws what the editor would paint.
type Terminal struct {
	rl      *readline.Instance
	console *console.Console
	keys    *keys
	stop    func() // ends the goroutine that minds the window's size

	mu      sync.Mutex
	view    view
	history *history
	ask     Ask
	ctx     context.Context // of the input that is read
	menu    *menu
	search  *search
	reading bool   // an input is read: else nothing is drawn, whatever the editor wants
	leaving bool   // the input ends, by a key that was sent to the editor
	last    string // its text then
	raw     *term.State
}

// TerminalOptions are those of NewTerminal.
type TerminalOptions struct {
	// Console is the terminal. It stays the caller's.
	Console *console.Console
	// Color shows inputs in colours.
	Color bool
	// History is the path of the file that keeps inputs between runs; "" keeps them for this run. Its folder is made;
	// only the user may read it.
	History string
}

// NewTerminal returns a Reader for a terminal. Close it to give the terminal back. It starts goroutines that read keys
// while an input is read; they end with Close.
func NewTerminal(o TerminalOptions) (*Terminal, error) {
	out := o.Console.Screen().Terminal()
	if out == nil {
		return nil, errors.New("neither standard output nor standard error is a terminal")
	}
	t := &Terminal{console: o.Console, history: openHistory(o.History), view: view{out: out, size: o.Console.Screen().Size, color: o.Color}}
	t.keys = newKeys(o.Console.Read, o.Console.Unread)
	rl, err := readline.NewEx(&readline.Config{
		Stdin: t.keys, Stdout: bell{out}, Stderr: io.Discard,
		DisableAutoSaveHistory: true, ForceUseInteractive: true, InterruptPrompt: "^C", EOFPrompt: "\n", Prompt: DefaultPrompt,
		Painter: painter{t}, Listener: listener{t},
		FuncGetWidth: t.view.width, FuncOnWidthChanged: func(f func()) {
			t.stop = o.Console.Screen().OnResize(func() { f(); t.rl.Refresh() })
		},
		FuncIsTerminal: func() bool { return true }, FuncMakeRaw: t.enterRaw, FuncExitRaw: t.exitRaw,
	})
	if err != nil {
		return nil, fmt.Errorf("the terminal cannot be used for editing: %w", err)
	}
	t.rl = rl
	return t, nil
}

// Input reads an input.
func (t *Terminal) Input(ctx context.Context, ask Ask) (string, error) {
	t.console.Screen().FreshLine()
	t.mu.Lock()
	t.ask, t.ctx = ask, ctx
	t.begin()
	t.history.rewind()
	t.mu.Unlock()
	stop := context.AfterFunc(ctx, func() {
		t.mu.Lock()
		defer t.mu.Unlock()
		if t.reading && !t.leaving { // else the key would end the next input
			t.leave(t.view.text, readline.CharInterrupt)
		}
	})
	defer stop()
	line, err := t.rl.Readline()
	t.mu.Lock()
	t.reading = false
	t.mu.Unlock()
	switch {
	case ctx.Err() != nil:
		return "", context.Cause(ctx)
	case err == readline.ErrInterrupt:
		return "", ErrInterrupt
	}
	return line, err
}

// begin is for a new input, which t.ask describes. t.mu is held.
func (t *Terminal) begin() {
	t.view.begin(t.ask.Prompt)
	t.reading = true
}

// Keep adds an input to the history.
func (t *Terminal) Keep(input string) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.history.add(input)
}

// Close gives the terminal back.
func (t *Terminal) Close() error {
	_ = t.keys.Close()
	if t.stop != nil {
		t.stop()
	}
	return t.rl.Close()
}

// Escapes that turn the marks around a paste on and off.
const (
	markPastes   = "\x1b[?2004h"
	unmarkPastes = "\x1b[?2004l"
)

func (t *Terminal) enterRaw() error {
	old, err := term.MakeRaw(int(t.console.Input().Fd()))
	if err != nil {
		return err
	}
	t.raw = old
	_, err = io.WriteString(t.view.out, markPastes)
	return err
}

func (t *Terminal) exitRaw() error {
	if t.raw == nil {
		return nil
	}
	_, _ = io.WriteString(t.view.out, unmarkPastes)
	return term.Restore(int(t.console.Input().Fd()), t.raw)
}

// bell passes on the editor's bell alone.
type bell struct{ out io.Writer }

func (b bell) Write(p []byte) (int, error) {
	if len(p) == 1 && p[0] == readline.CharBell {
		return b.out.Write(p)
	}
	return len(p), nil
}

// painter draws instead of colouring: it is asked whenever the editor would draw.
type painter struct{ t *Terminal }

func (p painter) Paint(line []rune, pos int) []rune {
	t := p.t
	t.mu.Lock()
	defer t.mu.Unlock()
	text := string(line)
	switch {
	case !t.reading:
		// The window has changed just as the input ended. A prompt here would stand in the command's output, and look like
		// the next one.
	case t.leaving && len(text) > len(t.last) && text[len(text)-1] == '\n':
		// The last line end is the editor's own.
		t.leaving, t.reading = false, false
		t.view.end(text[:len(text)-1], t.marks)
	default:
		t.view.draw(text, len(string(line[:pos])), t.marks, t.below())
	}
	return nil
}

// marks colours a text.
func (t *Terminal) marks(text string) []module.Mark {
	if t.ask.Marks == nil {
		return nil
	}
	return t.ask.Marks(text)
}

// below is what stands below the input.
func (t *Terminal) below() []string {
	switch {
	case t.search != nil:
		return []string{t.search.line()}
	case t.menu != nil:
		return t.menu.lines(t.view.width(), t.view.height(), t.view.color)
	}
	return nil
}

// listener does the actions of keys: it is called behind each key.
type listener struct{ t *Terminal }

func (l listener) OnChange(line []rune, pos int, key rune) ([]rune, int, bool) {
	if key != signal {
		return nil, 0, false
	}
	t := l.t
	e := edit{string(line), len(string(line[:pos]))}
	switch a := t.keys.action(); a.kind {
	case tabKey:
		e = t.tab(e)
	default:
		e = t.act(e, a)
	}
	t.keys.finish(t.mode())
	return []rune(e.text), utf8.RuneCountInString(e.text[:e.cursor]), true
}

// mode says who understands the next key.
func (t *Terminal) mode() mode {
	t.mu.Lock()
	defer t.mu.Unlock()
	switch {
	case t.search != nil:
		return searching
	case t.menu != nil:
		return choosing
	}
	return editing
}

// edit is a text and the place of the cursor in it, in bytes.
type edit struct {
	text   string
	cursor int
}

// completionTime bounds how long a completion may take: one that asks another computer must not hold the keyboard.
const completionTime = 3 * time.Second

// complete asks what may stand at the cursor.
func (t *Terminal) complete(e edit) module.Completion {
	if t.ask.Complete == nil {
		return module.Completion{}
	}
	ctx, cancel := context.WithTimeout(t.ctx, completionTime)
	defer cancel()
	return t.ask.Complete(ctx, e.text, e.cursor)
}
