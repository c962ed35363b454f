package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"syscall"

	"github.com/pslshell/psl/runtime/engine"
	"github.com/pslshell/psl/runtime/repl"
)

// prompt reads and runs inputs at the terminal, after a script if one is given.
func (a *app) prompt(ctx context.Context, first *engine.Script) (code int) {
	// Ctrl-C ends an input here, not the program: main's handling of it is left aside.
	ctx, cancel := context.WithCancel(context.WithoutCancel(ctx))
	defer cancel()
	sigs := make(chan os.Signal, 1)
	signal.Notify(sigs, os.Interrupt, syscall.SIGTERM)
	defer signal.Stop(sigs)
	interrupts := make(chan struct{}, 1)
	ended := make(chan struct{})
	defer close(ended)
	go func() {
		for {
			select {
			case s := <-sigs:
				if s != os.Interrupt {
					cancel()
					return
				}
				select {
				case interrupts <- struct{}{}:
				default:
				}
			case <-ended:
				return
			}
		}
	}()
	e, err := engine.New(engine.Options{Stdin: a.stdin, Stdout: a.stdout, Stderr: a.stderr})
	if err != nil {
		return a.fail(err)
	}
	left := false
	defer func() {
		if left {
			return // an input that does not stop holds the engine
		}
		if err := e.Close(); err != nil && code == codeOK {
			code = a.fail(fmt.Errorf("closing: %w", err))
		}
	}()
	with, err := a.install(e.Host())
	if err != nil {
		return a.fail(err)
	}
	with.atPrompt()
	if first != nil {
		first.Here = true
		if err := e.Run(ctx, *first); err != nil {
			var exit *engine.Exit
			if errors.As(err, &exit) {
				return exit.Code
			}
			fmt.Fprintf(a.stderr, "psl: %s", e.ErrorText(err))
		}
	}
	reader, done := a.reader(with.completer)
	defer done()
	loop := &repl.Loop{Reader: reader, Evaluator: e, Errors: a.stderr, Interrupts: interrupts, Guest: with.guest, Abandoned: func() { left = true }}
	err = loop.Run(ctx)
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

// reader is the line editor, or a plain reader where the terminal cannot edit.
func (a *app) reader(complete repl.Completer) (repl.Reader, func()) {
	in, ok := a.stdin.(io.ReadCloser)
	if ok && a.terminal && os.Getenv("TERM") != "dumb" {
		t, err := repl.NewTerminal(repl.TerminalOptions{In: in, Out: a.stdout, Err: a.stderr, History: historyFile(), Completer: complete})
		if err == nil {
			return t, func() { _ = t.Close() }
		}
		fmt.Fprintf(a.stderr, "psl: %v\n", err)
	}
	return &repl.Plain{In: bufio.NewReader(a.stdin), Out: a.stdout}, func() {}
}
