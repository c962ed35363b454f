// Package repl is the prompt: it reads inputs, evaluates them in the global scope and shows their results, until the
// input ends.
//
// The loop stands on small interfaces: a Reader gives lines (a terminal's editor, or any text), an Evaluator runs them.
// An input may have several lines; the language's own parser says when it is complete.
package repl

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/pslshell/psl/runtime/dialect"
	"github.com/pslshell/psl/runtime/engine"
)

// Reader gives the lines of the input.
type Reader interface {
	// Line shows the prompt and reads a line, without its end. io.EOF ends the loop; ErrInterrupt gives up the input.
	Line(prompt string) (string, error)
	// Keep adds an input to the history.
	Keep(input string)
}

// ErrInterrupt is what a Reader returns for Ctrl-C.
var ErrInterrupt = errors.New("interrupted")

// Evaluator runs inputs; *engine.Engine is one.
type Evaluator interface {
	Eval(ctx context.Context, text, name string) error
	ErrorText(err error) string
}

// Guest is another shell that takes the inputs for a while: one on another computer.
type Guest interface {
	// Prompt is what stands before an input of its.
	Prompt(ctx context.Context) string
	// Incomplete reports whether an input wants more lines.
	Incomplete(text string) bool
	// Eval runs an input and shows what comes of it. An error is shown by the loop.
	Eval(ctx context.Context, text string) error
}

// Loop is a prompt.
type Loop struct {
	Reader    Reader
	Evaluator Evaluator
	// Errors is where errors are written.
	Errors io.Writer
	// Guest gives the shell that takes inputs instead of the Evaluator, nil where there is none at present. It may be nil.
	Guest func() Guest
	// Prompt gives the prompt of a new input; nil for the plain one.
	Prompt func() string
	// Interrupts tells of Ctrl-C while an input runs; may be nil. The first one cancels the input, a second within
	// Grace gives the input up.
	Interrupts <-chan struct{}
	// Grace is how long a cancelled input may take to end; 0 is a second.
	Grace time.Duration
	// Abandoned says what to call when an input was given up: the engine is of no use then.
	Abandoned func()
}

// The prompts of a new input and of one that goes on.
const (
	DefaultPrompt = "PSL> "
	Continuation  = ">> "
)

// ErrAbandoned ends the loop after an input that could not be stopped.
var ErrAbandoned = errors.New("an input that could not be stopped was given up")

// Run reads and runs inputs until the end of the input, ctx ends, or a script calls exit, which is returned as
// *engine.Exit.
func (l *Loop) Run(ctx context.Context) error {
	for n := 1; ; n++ {
		if err := ctx.Err(); err != nil {
			return err
		}
		guest := l.guest()
		text, err := l.input(ctx, guest)
		switch {
		case err == io.EOF:
			return nil
		case errors.Is(err, ErrInterrupt):
			continue
		case err != nil:
			return err
		}
		if strings.TrimSpace(text) == "" {
			continue
		}
		if !secret(text) {
			l.Reader.Keep(text)
		}
		err = l.eval(ctx, guest, text)
		var exit *engine.Exit
		var cancelled *engine.Cancelled
		switch {
		case err == nil:
		case errors.As(err, &exit), errors.Is(err, ErrAbandoned):
			return err
		case errors.As(err, &cancelled) && ctx.Err() == nil:
			fmt.Fprintln(l.Errors, "^C")
		default:
			fmt.Fprint(l.Errors, l.Evaluator.ErrorText(err))
		}
	}
}

func (l *Loop) guest() Guest {
	if l.Guest == nil {
		return nil
	}
	return l.Guest()
}

// input reads lines until the parser says that they are complete.
func (l *Loop) input(ctx context.Context, guest Guest) (string, error) {
	prompt, incomplete := DefaultPrompt, incomplete
	switch {
	case guest != nil:
		prompt, incomplete = guest.Prompt(ctx), guest.Incomplete
	case l.Prompt != nil:
		prompt = l.Prompt()
	}
	text := ""
	for {
		line, err := l.Reader.Line(prompt)
		if err != nil {
			if err == io.EOF && text != "" {
				return text, nil // the evaluator says what is missing
			}
			return "", err
		}
		if text != "" {
			text += "\n"
		}
		text += line
		if !incomplete(text) {
			return text, nil
		}
		prompt = Continuation
	}
}

// incomplete asks the parser whether more lines are wanted.
func incomplete(text string) bool {
	var syntax *dialect.SyntaxError
	err := dialect.Check(text, "prompt", dialect.Options{Prompt: true, Locals: &dialect.PromptLocals{}})
	return errors.As(err, &syntax) && syntax.Incomplete
}

// secret reports whether an input may hold a secret that must not be kept.
func secret(text string) bool {
	t := strings.ToLower(text)
	for _, w := range []string{"securestring", "pscredential", "password", "asplaintext", "convertto_securestring"} {
		if strings.Contains(t, w) {
			return true
		}
	}
	return false
}

// eval runs one input under a context of its own.
func (l *Loop) eval(ctx context.Context, guest Guest, text string) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	done := make(chan error, 1)
	go func() {
		if guest != nil {
			done <- guest.Eval(ctx, text)
			return
		}
		done <- l.Evaluator.Eval(ctx, text, "prompt")
	}()
	interrupts := l.Interrupts
	var late <-chan time.Time
	stopping := false
	for {
		select {
		case err := <-done:
			return err
		case <-interrupts:
			if stopping {
				return l.abandon()
			}
			stopping = true
			cancel()
			grace := l.Grace
			if grace == 0 {
				grace = time.Second
			}
			t := time.NewTimer(grace)
			defer t.Stop()
			late = t.C
		case <-late:
			late = nil
			fmt.Fprintln(l.Errors, "The input does not stop; Ctrl-C again gives it up and leaves.")
		}
	}
}

func (l *Loop) abandon() error {
	if l.Abandoned != nil {
		l.Abandoned()
	}
	return ErrAbandoned
}
