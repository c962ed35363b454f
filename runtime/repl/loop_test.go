package repl

import (
	"bytes"
	"context"
	"errors"
	"io"
	"strings"
	"testing"
	"time"

	"github.com/pslshell/psl/runtime/engine"
)

// inputs is a Reader that gives inputs, one after the other.
type inputs struct {
	texts   []string
	prompts []string
	kept    []string
}

func (r *inputs) Input(_ context.Context, ask Ask) (string, error) {
	r.prompts = append(r.prompts, ask.Prompt)
	if len(r.texts) == 0 {
		return "", io.EOF
	}
	text := r.texts[0]
	r.texts = r.texts[1:]
	if text == "^C" {
		return "", ErrInterrupt
	}
	return text, nil
}

func (r *inputs) Keep(text string) { r.kept = append(r.kept, text) }

// evaluator does what an input's name says.
type evaluator struct {
	ran     []string
	began   chan struct{} // told when an input waits
	release chan struct{} // ends an input that heeds no context
}

func (e *evaluator) Eval(ctx context.Context, text, _ string) error {
	e.ran = append(e.ran, text)
	switch text {
	case "fail":
		return errors.New("failed")
	case "exit":
		return &engine.Exit{Code: 7}
	case "wait":
		e.began <- struct{}{}
		<-ctx.Done()
		return &engine.Cancelled{Cause: context.Cause(ctx)}
	case "stuck":
		e.began <- struct{}{}
		<-e.release
	}
	return nil
}

func (e *evaluator) ErrorText(err error) string { return "error: " + err.Error() + "\n" }

func TestLoop(t *testing.T) {
	in := &inputs{texts: []string{"one", "  ", "^C", "fail", "password = 'x'", "exit", "never"}}
	e := &evaluator{}
	var out bytes.Buffer
	err := (&Loop{Reader: in, Shell: Shell{Evaluator: e}, Errors: &out}).Run(t.Context())
	var exit *engine.Exit
	if !errors.As(err, &exit) || exit.Code != 7 {
		t.Errorf("the loop ended with %v", err)
	}
	if got := strings.Join(e.ran, ","); got != "one,fail,password = 'x',exit" {
		t.Errorf("ran %s", got)
	}
	if got := strings.Join(in.kept, ","); got != "one,fail,exit" {
		t.Errorf("kept %s", got)
	}
	if out.String() != "error: failed\n" {
		t.Errorf("showed %q", out.String())
	}
}

func TestLoopInterrupts(t *testing.T) {
	in := &inputs{texts: []string{"wait", "one"}}
	e := &evaluator{began: make(chan struct{})}
	var out bytes.Buffer
	c := make(chan struct{})
	go func() { <-e.began; c <- struct{}{} }()
	if err := (&Loop{Reader: in, Shell: Shell{Evaluator: e}, Errors: &out, Interrupts: c}).Run(t.Context()); err != nil {
		t.Error(err)
	}
	if got := strings.Join(e.ran, ","); got != "wait,one" || out.String() != "\n" {
		t.Errorf("ran %s, showed %q", got, out.String())
	}
}

// A call that does not end is given up, and the loop goes on with another shell.
func TestLoopAbandons(t *testing.T) {
	in := &inputs{texts: []string{"stuck", "one"}}
	first, second := &evaluator{began: make(chan struct{}), release: make(chan struct{})}, &evaluator{}
	var out bytes.Buffer
	c := make(chan struct{})
	go func() { <-first.began; c <- struct{}{}; c <- struct{}{} }()
	var left <-chan error
	l := &Loop{Reader: in, Shell: Shell{Evaluator: first}, Errors: &out, Interrupts: c, Grace: time.Nanosecond,
		Abandoned: func(text string, ended <-chan error) (Shell, error) {
			if text != "stuck" {
				t.Errorf("gave up %q", text)
			}
			left = ended
			return Shell{Evaluator: second, Prompt: func(context.Context) string { return "second> " }}, nil
		}}
	if err := l.Run(t.Context()); err != nil {
		t.Error(err)
	}
	close(first.release)
	if err := <-left; err != nil {
		t.Error(err)
	}
	if got := strings.Join(second.ran, ","); got != "one" || in.prompts[1] != "second> " {
		t.Errorf("the second shell ran %q at %q", got, in.prompts)
	}
}

func TestIncomplete(t *testing.T) {
	for text, want := range map[string]bool{
		"x = 1": false, "for i = 1, 2 do": true, "f(": true, "x = [[ a": true, "x = 'a": false, "if x then y()": true, "x = = 1": false, "get_pssession() |": true, "--[[ c": true, "1 +": true,
	} {
		if got := incomplete(text); got != want {
			t.Errorf("incomplete(%q) is %v", text, got)
		}
	}
	// Every part of a program that ends at a token is a program, goes on, or is wrong for good; a program is never incomplete.
	const program = "local function f(a, ...) return { a = 1, [2] = 'x' } end\nfor k, v in pairs(f()) do print(k, v) end"
	if incomplete(program) {
		t.Error("a program goes on")
	}
}
