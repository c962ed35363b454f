package repl

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"strings"
)

// Plain is a Reader for terminals without editing and for any other text. It shows the prompt where Out is not nil.
type Plain struct {
	In  *bufio.Reader
	Out io.Writer
}

// Input reads lines until they are complete. At the end of the text it gives what there is: the evaluator says what is
// missing.
func (p *Plain) Input(ctx context.Context, ask Ask) (string, error) {
	text, prompt := "", ask.Prompt
	for {
		if p.Out != nil {
			fmt.Fprint(p.Out, prompt)
		}
		line, err := p.In.ReadString('\n')
		switch {
		case ctx.Err() != nil:
			return "", context.Cause(ctx)
		case line == "" && err != nil:
			if text != "" && err == io.EOF {
				err = nil
			}
			return text, err
		}
		if text != "" {
			text += "\n"
		}
		text += strings.TrimRight(line, "\r\n")
		if !ask.Incomplete(text) {
			return text, nil
		}
		prompt = Continuation
	}
}

// Keep keeps nothing.
func (*Plain) Keep(string) {}
