// Package console is the terminal in front of a person: who may read its keys, how wide it is, whether it shows colours,
// and the bars that stand below what is written.
//
// Several parts of a program want the keyboard, one after the other: the line editor, a question of a script on another
// computer, io.read. They all read here, so that what is typed ahead reaches the one who reads next and nothing is lost
// between two readers. No goroutine reads ahead. A read ends with its context.
package console

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"sync"
	"time"
	"unicode/utf8"

	"golang.org/x/term"
)

// Console is a terminal. Its reading methods are for one goroutine at a time; the others may be called by any.
type Console struct {
	in     *os.File
	screen *Screen

	mu      sync.Mutex // held by who reads
	pending []byte     // read and not taken yet
	wait    *waiter
}

// ErrClosed says that the terminal gives no more input.
var ErrClosed = errors.New("the terminal's input has ended")

// ErrInterrupted says that Ctrl-C was typed where the answer to a question was wanted.
var ErrInterrupted = errors.New("interrupted")

// Open returns the console whose keys come from in and whose text goes to screen. Close it.
func Open(in *os.File, screen *Screen) (*Console, error) {
	w, err := newWaiter(in)
	if err != nil {
		return nil, fmt.Errorf("the terminal's input cannot be waited for: %w", err)
	}
	return &Console{in: in, screen: screen, wait: w}, nil
}

// Close frees what the console holds; the terminal's files stay open.
func (c *Console) Close() error { return c.wait.close() }

// Screen is where text goes.
func (c *Console) Screen() *Screen { return c.screen }

// Input is the terminal's file, for children that inherit it.
func (c *Console) Input() *os.File { return c.in }

// Read reads what was typed, at least one byte. It ends with the context's cause when ctx is done, and with io.EOF where
// there is no more.
func (c *Console) Read(ctx context.Context, p []byte) (int, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if err := c.fill(ctx); err != nil {
		return 0, err
	}
	n := copy(p, c.pending)
	c.pending = c.pending[n:]
	return n, nil
}

// Unread puts bytes back in front of what is read next.
func (c *Console) Unread(p []byte) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.pending = append(append([]byte(nil), p...), c.pending...)
}

// fill waits until there is a byte.
func (c *Console) fill(ctx context.Context) error {
	if len(c.pending) > 0 {
		return ctx.Err()
	}
	if err := c.wait.ready(ctx); err != nil {
		return err
	}
	buf := make([]byte, 4096)
	n, err := c.in.Read(buf)
	if n == 0 {
		if err == nil {
			err = io.EOF
		}
		return err
	}
	c.pending = buf[:n]
	return nil
}

// Flush forgets what was typed and not read.
func (c *Console) Flush() error {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.pending = nil
	return flushInput(c.in)
}

// byte reads one.
func (c *Console) byte(ctx context.Context) (byte, error) {
	if err := c.fill(ctx); err != nil {
		return 0, err
	}
	b := c.pending[0]
	c.pending = c.pending[1:]
	return b, nil
}

// ReadLine shows a prompt and reads a line, without its end; the terminal itself edits and echoes it. A secret line shows
// a star for each character. io.EOF is ErrClosed where nothing was typed.
func (c *Console) ReadLine(ctx context.Context, prompt string, secret bool) (string, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if secret {
		return c.secret(ctx, prompt)
	}
	fmt.Fprint(c.screen.Err(), prompt)
	var line []byte
	for {
		b, err := c.byte(ctx)
		switch {
		case err == io.EOF && len(line) > 0:
			return string(line), nil
		case err == io.EOF:
			return "", ErrClosed
		case err != nil:
			return "", err
		case b == '\n':
			c.screen.lineEnded()
			return string(line), nil
		case b != '\r':
			line = append(line, b)
		}
	}
}

// Keys of a secret line.
const (
	keyInterrupt = 3
	keyEnd       = 4
	keyBackspace = 8
	keyKill      = 21
	keyEscape    = 27
	keyDelete    = 127
)

// signalTime is how long the program's own Ctrl-C may take to end a context.
const signalTime = time.Second

// Key shows a question and reads one key, which is not shown; a key of several bytes gives the first. Ctrl-C is
// ErrInterrupted, or the context's cause where it ends that.
func (c *Console) Key(ctx context.Context, question string) (byte, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	var key byte
	err := c.raw(func() error {
		// Nobody is asked before nothing is shown any more of what is typed.
		if out := c.screen.Terminal(); out != nil {
			fmt.Fprint(out, strings.ReplaceAll(question, "\n", "\r\n"))
		}
		b, err := c.byte(ctx)
		if key = b; err == nil && b == keyInterrupt {
			err = c.interrupted(ctx)
		}
		return err
	})
	return key, err
}

// raw does work while the terminal neither edits nor echoes.
func (c *Console) raw(work func() error) error {
	old, err := term.MakeRaw(int(c.in.Fd()))
	if err != nil {
		return fmt.Errorf("the terminal cannot hide what is typed: %w", err)
	}
	defer func() { _ = term.Restore(int(c.in.Fd()), old) }()
	return work()
}

// interrupted does what Ctrl-C does elsewhere, and says why the read ended.
func (c *Console) interrupted(ctx context.Context) error {
	interruptSelf()
	select {
	case <-ctx.Done(): // the signal has ended what asked
		return context.Cause(ctx)
	case <-time.After(signalTime):
		return ErrInterrupted
	}
}

// secret reads a line without showing it.
func (c *Console) secret(ctx context.Context, prompt string) (line string, err error) {
	defer func() { fmt.Fprintln(c.screen.Err()) }()
	err = c.raw(func() error {
		// Nobody is asked before nothing is shown any more of what is typed.
		fmt.Fprint(c.screen.Err(), strings.ReplaceAll(prompt, "\n", "\r\n"))
		line, err = c.hidden(ctx)
		return err
	})
	return line, err
}

// hidden reads a line whose characters are shown as stars. The terminal is raw.
func (c *Console) hidden(ctx context.Context) (string, error) {
	out := c.screen.Err()
	var line []byte
	for {
		b, err := c.byte(ctx)
		switch {
		case err == io.EOF && len(line) > 0:
			return string(line), nil
		case err == io.EOF:
			return "", ErrClosed
		case err != nil:
			return "", err
		}
		switch b {
		case '\r', '\n':
			return string(line), nil
		case keyInterrupt:
			return "", c.interrupted(ctx)
		case keyEnd:
			if len(line) == 0 {
				return "", ErrClosed
			}
		case keyBackspace, keyDelete:
			if len(line) > 0 {
				_, n := utf8.DecodeLastRune(line)
				line = line[:len(line)-n]
				fmt.Fprint(out, "\b \b")
			}
		case keyKill:
			for n := utf8.RuneCount(line); n > 0; n-- {
				fmt.Fprint(out, "\b \b")
			}
			line = line[:0]
		default:
			if b < ' ' && b != '\t' {
				continue // a key that gives no character
			}
			line = append(line, b)
			if utf8.RuneStart(b) {
				fmt.Fprint(out, "*")
			}
		}
	}
}

// Reader gives what is typed as a stream, for io.read and the like: each read waits under the context of the moment.
func (c *Console) Reader(ctx func() context.Context) *Reader { return &Reader{c, ctx} }

// Reader is a console as an io.Reader.
type Reader struct {
	console *Console
	ctx     func() context.Context
}

// Read reads what was typed.
func (r *Reader) Read(p []byte) (int, error) { return r.console.Read(r.ctx(), p) }

// File lends the terminal to children.
func (r *Reader) File() *os.File { return r.console.in }
