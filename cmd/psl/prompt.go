package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"strings"
	"sync/atomic"
	"syscall"

	"github.com/pslshell/psl/remoting"
	"github.com/pslshell/psl/runtime/console"
	"github.com/pslshell/psl/runtime/engine"
	"github.com/pslshell/psl/runtime/repl"
)

// prompt is what a run of the prompt holds: the sessions outlive an engine that had to be given up.
type prompt struct {
	a      *app
	screen *console.Screen
	keys   *console.Console // nil where standard input is no terminal
	client *remoting.Client
	names  *computers

	engine    *engine.Engine
	with      *installed
	left      *muted // the output of the engine
	abandoned []<-chan error
}

// prompt reads and runs inputs at the terminal, after a script if one is given.
func (a *app) prompt(ctx context.Context, first *engine.Script) (code int) {
	// Ctrl-C ends an input here, not the program: main's handling of it is left aside.
	ctx, cancel := context.WithCancel(context.WithoutCancel(ctx))
	defer cancel()
	interrupts, stop := a.interrupts(cancel)
	defer stop()
	p := &prompt{a: a, screen: console.NewScreen(a.stdout, a.stderr), names: openComputers()}
	if in, ok := a.stdin.(*os.File); ok && a.terminal {
		keys, err := console.Open(in, p.screen)
		if err != nil {
			return a.fail(err)
		}
		defer keys.Close()
		p.keys = keys
	}
	p.client = newClient(p.screen)
	if err := p.open(); err != nil {
		return a.fail(err)
	}
	defer func() {
		if err := p.close(); err != nil && code == codeOK {
			code = a.fail(fmt.Errorf("closing: %w", err))
		}
	}()
	for _, s := range p.starting(first) {
		if code, end := p.run(ctx, s); end {
			return code
		}
	}
	reader, done := p.reader()
	defer done()
	loop := &repl.Loop{Reader: reader, Shell: p.shell(), Errors: p.screen.Err(), Interrupts: interrupts, Before: p.before, After: p.after, Abandoned: p.abandon}
	err := loop.Run(ctx)
	var exit *engine.Exit
	switch {
	case err == nil:
		return codeOK
	case errors.As(err, &exit):
		return exit.Code
	case ctx.Err() != nil:
		return codeInterrupted
	}
	return a.fail(err)
}

// interrupts tells of each Ctrl-C; another signal that ends programs cancels.
func (a *app) interrupts(cancel context.CancelFunc) (<-chan struct{}, func()) {
	sigs := make(chan os.Signal, 1)
	signal.Notify(sigs, os.Interrupt, syscall.SIGTERM, syscall.SIGHUP)
	out := make(chan struct{}, 1)
	ended, done := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(done)
		for {
			select {
			case s := <-sigs:
				if s != os.Interrupt {
					cancel()
					continue
				}
				select {
				case out <- struct{}{}:
				default:
				}
			case <-ended:
				return
			}
		}
	}()
	return out, func() {
		signal.Stop(sigs)
		close(ended)
		<-done
	}
}

// open makes an engine with its commands.
func (p *prompt) open() error {
	left := &muted{}
	var stdin io.Reader = p.a.stdin
	var e *engine.Engine
	if p.keys != nil {
		stdin = p.keys.Reader(func() context.Context { return e.Host().Context() })
	}
	e, err := engine.New(engine.Options{Stdin: stdin, Stdout: left.of(p.screen.Out()), Stderr: left.of(p.screen.Err())})
	if err != nil {
		return err
	}
	with, err := p.a.install(e.Host(), p.client, p.screen, p.keys)
	if err != nil {
		_ = e.Close()
		return err
	}
	with.atPrompt(p.names.all)
	p.engine, p.with, p.left = e, with, left
	return nil
}

// close ends what the prompt holds. An engine that was given up ends with the process where it has not until now.
func (p *prompt) close() error {
	if len(p.abandoned) == 0 {
		return errors.Join(p.engine.Close(), p.client.Close())
	}
	err := p.engine.Close()
	p.with.leave(farewell) // what was given up may hold a session
	return err
}

// starting are the scripts that run before the first input.
func (p *prompt) starting(first *engine.Script) []engine.Script {
	var out []engine.Script
	if path := profileFile(); path != "" && !p.a.noProfile {
		s, err := engine.ReadFile(path)
		switch {
		case err == nil:
			out = append(out, s)
		case !errors.Is(err, os.ErrNotExist):
			fmt.Fprintf(p.screen.Err(), "psl: %v\n", err)
		}
	}
	if first != nil {
		out = append(out, *first)
	}
	return out
}

// run runs a script in the prompt's scope. Its error is shown; end tells that it has called exit.
func (p *prompt) run(ctx context.Context, s engine.Script) (code int, end bool) {
	s.Here = true
	err := p.engine.Run(ctx, s)
	p.with.shown()
	var exit *engine.Exit
	switch {
	case errors.As(err, &exit):
		return exit.Code, true
	case err != nil:
		fmt.Fprint(p.screen.Err(), p.engine.ErrorText(err))
	}
	return codeOK, false
}

// shell is the engine as the loop sees it.
func (p *prompt) shell() repl.Shell {
	e, with := p.engine, p.with
	return repl.Shell{
		Evaluator: &adviser{p: p, engine: e, with: with},
		Prompt:    func(ctx context.Context) string { return p.text(ctx) },
		Complete:  with.completer.Complete,
		Marks:     repl.Marks(with.completer.Command),
		Guest: func() repl.Guest {
			if g := with.session.Guest(); g != nil {
				return g
			}
			return nil
		},
	}
}

// promptFunction is the name of the function that gives the prompt, as in PowerShell.
const promptFunction = "prompt"

// text is the prompt of a new input: what the function prompt gives, where there is one.
func (p *prompt) text(ctx context.Context) string {
	text, ok, err := p.engine.CallText(ctx, promptFunction)
	if err != nil {
		fmt.Fprint(p.screen.Err(), p.engine.ErrorText(err))
	}
	if !ok || err != nil || text == "" {
		return repl.DefaultPrompt
	}
	return text
}

// before measures the window: it may have changed.
func (p *prompt) before() { p.with.session.Resize() }

// after ends what an input has shown of its progress, and remembers the computers that it has reached.
func (p *prompt) after() {
	p.with.shown()
	for _, s := range p.client.Sessions() {
		p.names.add(s.ComputerName())
	}
}

// abandon leaves the engine to an input that does not stop, and opens another.
func (p *prompt) abandon(text string, ended <-chan error) (repl.Shell, error) {
	p.left.mute()
	p.screen.SetBars(nil)
	p.abandoned = append(p.abandoned, ended)
	first, _, more := strings.Cut(text, "\n")
	if more {
		first += " ..."
	}
	if err := p.open(); err != nil {
		return repl.Shell{}, err
	}
	fmt.Fprintf(p.screen.Err(), "Gave up: %s\nIt goes on unseen until it ends by itself or psl does. Left behind with it: the variables of the prompt.\n", first)
	if n := len(p.client.Sessions()); n > 0 {
		fmt.Fprintf(p.screen.Err(), "Kept: %d session(s), which get_pssession() lists; one that the input used is busy while it goes on.\n", n)
	}
	return p.shell(), nil
}

// reader is the line editor, or a plain reader where the terminal cannot edit.
func (p *prompt) reader() (repl.Reader, func()) {
	if p.keys != nil && os.Getenv("TERM") != "dumb" {
		out, err := p.screen.Colors()
		t, terr := repl.NewTerminal(repl.TerminalOptions{Console: p.keys, Color: out || err, History: historyFile()})
		if terr == nil {
			return t, func() { _ = t.Close() }
		}
		fmt.Fprintf(p.screen.Err(), "psl: %v\n", terr)
	}
	in := p.a.stdin
	if p.keys != nil {
		in = p.keys.Reader(context.Background)
	}
	return &repl.Plain{In: bufio.NewReader(in), Out: p.screen.Out()}, func() {}
}

// muted is a switch for writers: what was given up writes nowhere.
type muted struct{ off atomic.Bool }

func (m *muted) mute() { m.off.Store(true) }

// of is w until the switch is off.
func (m *muted) of(w io.Writer) io.Writer { return &mutedWriter{m, w} }

type mutedWriter struct {
	m *muted
	w io.Writer
}

func (w *mutedWriter) Write(b []byte) (int, error) {
	if w.m.off.Load() {
		return len(b), nil
	}
	return w.w.Write(b)
}

// File lends the file behind the writer to children.
func (w *mutedWriter) File() *os.File {
	if f, ok := w.w.(interface{ File() *os.File }); ok && !w.m.off.Load() {
		return f.File()
	}
	return nil
}
