package cmdlet

import (
	"fmt"
	"io"
	"strings"

	"github.com/pslshell/psl/remoting/cmdlet"
	"github.com/pslshell/psl/remoting/format"
)

// Colors tells whether the output shows colours.
func (h *host) Colors() bool { return h.s.outColor }

// Pages is a writer that stops at each full screen; nil where there is no terminal to page at.
func (h *host) Pages() io.Writer {
	if h.s.terminal == nil || h.s.screen == nil {
		return nil
	}
	_, height, ok := h.s.screen.Size()
	if !ok {
		return nil
	}
	return &pager{s: h.s, room: height - 1}
}

// pager writes lines until the screen is full, and asks then.
type pager struct {
	s    *Session
	room int  // the lines that may follow before it asks
	done bool // the person has seen enough
}

const pageQuestion = "<SPACE> next page; <CR> next line; Q quit"

// Write gives cmdlet.ErrStop when the person has seen enough.
func (p *pager) Write(b []byte) (int, error) {
	for line := range strings.Lines(string(b)) {
		if p.done {
			return 0, cmdlet.ErrStop
		}
		width, height, ok := p.s.screen.Size()
		if !ok {
			width, height = p.s.Width, 24
		}
		rows := max((format.Cells(strings.TrimRight(line, "\r\n"))+width-1)/width, 1)
		if p.room < rows {
			if err := p.ask(height); err != nil {
				return 0, err
			}
		}
		p.room -= rows
		if _, err := io.WriteString(p.s.Host.Stdout(), line); err != nil {
			return 0, err
		}
	}
	return len(b), nil
}

// ask waits for a key that says how to go on.
func (p *pager) ask(height int) error {
	t := p.s.terminal
	defer fmt.Fprint(t.Out, "\r"+strings.Repeat(" ", len(pageQuestion))+"\r")
	for question := pageQuestion; ; question = "" {
		key, err := t.Keyboard.Key(t.Context(), question)
		switch {
		case err != nil:
			return err
		case key == ' ':
			p.room = height - 1
			return nil
		case key == '\r' || key == '\n':
			p.room = 1
			return nil
		case key == 'q' || key == 'Q' || key == 0x1b:
			p.done = true
			return cmdlet.ErrStop
		}
	}
}
