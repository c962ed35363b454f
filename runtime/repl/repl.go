// Package repl is the prompt: it reads inputs, evaluates them in the global scope and shows their results, until the
// input ends.
//
// The loop stands on small interfaces: a Reader gives inputs (a terminal's editor, or any text), a Shell runs them. An input
// may have several lines; the language's own parser says when it is complete.
package repl

import (
	"context"
	"errors"
	"fmt"
	"io"
	"regexp"
	"strings"
	"time"

	"github.com/pslshell/psl/runtime/dialect"
	"github.com/pslshell/psl/runtime/engine"
	"github.com/pslshell/psl/runtime/module"
)

// Reader gives the inputs.
type Reader interface {
	// Input reads an input, without its last line end. io.EOF ends the loop; ErrInterrupt gives up the input; where ctx
	// ends it is the context's cause.
	Input(ctx context.Context, ask Ask) (string, error)
	// Keep adds an input to the history.
	Keep(input string)
}

// Ask is what a Reader needs to know of the shell that the input is for.
type Ask struct {
	// Prompt stands before the input. It may have colours, and several lines.
	Prompt string
	// Incomplete reports whether a text wants more lines.
	Incomplete func(text string) bool
	// Complete says what may stand at the cursor, a byte of the text; nil where that is not known.
	Complete func(ctx context.Context, text string, cursor int) module.Completion
	// Marks says what the parts of a text are, for colours; nil where that is not known.
	Marks func(text string) []module.Mark
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
	// Incomplete, Complete and Marks are those of Ask.
	Incomplete(text string) bool
	Complete(ctx context.Context, text string, cursor int) module.Completion
	Marks(text string) []module.Mark
	// Eval runs an input and shows what comes of it. An error is shown by the loop.
	Eval(ctx context.Context, text string) error
}

// Shell is what inputs are for while no guest has them: the engine, and what the prompt knows of it.
type Shell struct {
	Evaluator Evaluator
	// Prompt gives the prompt of a new input; nil for the plain one.
	Prompt func(ctx context.Context) string
	// Complete and Marks are those of Ask; may be nil.
	Complete func(ctx context.Context, text string, cursor int) module.Completion
	Marks    func(text string) []module.Mark
	// Guest gives the shell that takes inputs instead, nil where there is none at present. It may be nil.
	Guest func() Guest
}

// Loop is a prompt.
type Loop struct {
	Reader Reader
	Shell  Shell
	// Errors is where errors are written.
	Errors io.Writer
	// Before is called before each input is read, and After when it was run; may be nil.
	Before, After func()
	// Interrupts tells of Ctrl-C while an input runs; may be nil. The first one cancels the input, a second one gives the
	// input up.
	Interrupts <-chan struct{}
	// Grace is how long a cancelled input may take to end before the person is told; 0 is a second.
	Grace time.Duration
	// Abandoned is told that an input was given up: it goes on with the shell that it has, and its end is told by the
	// channel. It gives the shell for further inputs. nil ends the loop instead, with ErrAbandoned.
	Abandoned func(text string, ended <-chan error) (Shell, error)

	inputs int // that were run, which names them in messages
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
		if l.Before != nil {
			l.Before()
		}
		guest := l.guest()
		text, err := l.Reader.Input(ctx, l.ask(ctx, guest))
		switch {
		case err == io.EOF:
			if guest == nil {
				return nil
			}
			// As in ssh and in PowerShell, the end of the input leaves the other shell alone, and only then psl.
			if err := l.leave(ctx, guest); err != nil {
				return err
			}
			if l.guest() == guest {
				return nil // it does not go
			}
			continue
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
		l.drain()
		stopped, err := l.eval(ctx, guest, text)
		if l.After != nil {
			l.After()
		}
		if stopped {
			fmt.Fprintln(l.Errors) // the terminal has shown the ^C
		}
		var exit *engine.Exit
		var cancelled *engine.Cancelled
		switch {
		case err == nil:
		case errors.As(err, &exit), errors.Is(err, ErrAbandoned):
			return err
		case errors.As(err, &cancelled) && ctx.Err() == nil:
		default:
			fmt.Fprint(l.Errors, l.Shell.Evaluator.ErrorText(err))
		}
	}
}

// leave sends a guest away.
func (l *Loop) leave(ctx context.Context, guest Guest) error {
	_, err := l.eval(ctx, guest, "exit")
	if l.After != nil {
		l.After()
	}
	if errors.Is(err, ErrAbandoned) {
		return err
	}
	if err != nil {
		fmt.Fprint(l.Errors, l.Shell.Evaluator.ErrorText(err))
	}
	return nil
}

// drain forgets a Ctrl-C that came too late for the input before.
func (l *Loop) drain() {
	select {
	case <-l.Interrupts:
	default:
	}
}

func (l *Loop) guest() Guest {
	if l.Shell.Guest == nil {
		return nil
	}
	return l.Shell.Guest()
}

// ask describes the shell that the next input is for. A prompt that asks another computer can be interrupted, too.
func (l *Loop) ask(ctx context.Context, guest Guest) Ask {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	stop, ended := make(chan struct{}), make(chan struct{})
	defer func() { close(stop); <-ended }() // a later Ctrl-C is for the input
	go func() {
		defer close(ended)
		select {
		case <-l.Interrupts:
			cancel()
		case <-stop:
		}
	}()
	if guest != nil {
		return Ask{Prompt: guest.Prompt(ctx), Incomplete: guest.Incomplete, Complete: guest.Complete, Marks: guest.Marks}
	}
	a := Ask{Prompt: DefaultPrompt, Incomplete: incomplete, Complete: l.Shell.Complete, Marks: l.Shell.Marks}
	if l.Shell.Prompt != nil {
		a.Prompt = l.Shell.Prompt(ctx)
	}
	return a
}

// incomplete asks the parser whether more lines are wanted.
func incomplete(text string) bool {
	var syntax *dialect.SyntaxError
	err := dialect.Check(text, "prompt", dialect.Options{Prompt: true, Locals: &dialect.PromptLocals{}})
	return errors.As(err, &syntax) && syntax.Incomplete
}

// secretWords are those by which an input speaks of a secret, in small letters.
var secretWords = []string{"securestring", "pscredential", "password", "passwd", "passphrase", "asplaintext", "apikey", "api_key", "api-key",
	"secret", "token", "authorization", "private key"}

// secretForms are what gives a secret without such a word: a short name that takes a value, as in a connection's text too,
// and an address with a password in it.
var secretForms = regexp.MustCompile(`(?i)(\w*pass|(\b|_)pwd?)\d*["'\]]*\s*(=[^=]|:[^:\s])|://[^\s/:@]*:[^\s/@]+@`)

// secret reports whether an input may hold a secret that must not be kept. One too many that is forgotten is typed again;
// one that is kept may be read by others.
func secret(text string) bool {
	t := strings.ToLower(text)
	for _, w := range secretWords {
		if strings.Contains(t, w) {
			return true
		}
	}
	return secretForms.MatchString(text)
}

// eval runs one input under a context of its own. stopped tells that Ctrl-C has ended it.
func (l *Loop) eval(ctx context.Context, guest Guest, text string) (stopped bool, err error) {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	done := make(chan error, 1)
	l.inputs++
	evaluator, name := l.Shell.Evaluator, fmt.Sprintf("prompt[%d]", l.inputs)
	go func() { // ends with the input; who is told that it was given up minds its end then
		if guest != nil {
			done <- guest.Eval(ctx, text)
			return
		}
		done <- evaluator.Eval(ctx, text, name)
	}()
	var late <-chan time.Time
	for {
		select {
		case err := <-done:
			return stopped, err
		case <-l.Interrupts:
			if stopped {
				return false, l.abandon(text, done)
			}
			stopped = true
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
			fmt.Fprintln(l.Errors, "\nThe input does not stop yet. Ctrl-C again gives it up.")
		}
	}
}

// abandon gives up the input that runs.
func (l *Loop) abandon(text string, ended <-chan error) error {
	fmt.Fprintln(l.Errors) // the terminal has shown the ^C
	if l.Abandoned == nil {
		return ErrAbandoned
	}
	shell, err := l.Abandoned(text, ended)
	if err != nil {
		return fmt.Errorf("%w, and there is no going on: %w", ErrAbandoned, err)
	}
	l.Shell = shell
	return nil
}
