package repl

import (
	"fmt"
	"io"
	"strings"

	"github.com/pslshell/psl/runtime/cells"
	"github.com/pslshell/psl/runtime/module"
)

// view draws the input: the prompt, the text in its lines, and what stands below. It writes what it draws at once, from
// the prompt on.
type view struct {
	out    io.Writer
	size   func() (width, height int, ok bool)
	color  bool
	prompt string

	// What is on the screen, to find the way back to the prompt.
	drawn  bool
	text   string
	cursor int
}

// The size where the terminal does not tell it.
const (
	defaultWidth  = 80
	defaultHeight = 24
)

func (v *view) width() int {
	if w, _, ok := v.size(); ok {
		return w
	}
	return defaultWidth
}

func (v *view) height() int {
	if _, h, ok := v.size(); ok && h > 0 {
		return h
	}
	return defaultHeight
}

// begin is for a new input.
func (v *view) begin(prompt string) {
	v.prompt = strings.ReplaceAll(prompt, "\r\n", "\n")
	v.drawn = false
}

// colors of the marks are those that the original's prompt has.
var colors = map[module.MarkKind]string{
	module.CommandMark: "\x1b[93m", module.CommentMark: "\x1b[32m", module.KeywordMark: "\x1b[92m", module.NumberMark: "\x1b[97m",
	module.OperatorMark: "\x1b[90m", module.ParameterMark: "\x1b[90m", module.StringMark: "\x1b[36m", module.VariableMark: "\x1b[92m",
	module.TypeMark: "\x1b[37m", module.MemberMark: "\x1b[37m", module.ErrorMark: "\x1b[91m",
}

const reset = "\x1b[0m"

// place is where the cursor stands when it is at a byte of the text, at the width of the moment.
func (v *view) place(text string, cursor int) cells.Cursor {
	c := cells.Cursor{Width: v.width()}
	c.Advance(v.prompt)
	for _, r := range text[:cursor] {
		v.step(&c, r)
	}
	if c.Column >= c.Width {
		c.Row, c.Column = c.Row+1, 0
	}
	return c
}

// step is what a character of the text does.
func (v *view) step(c *cells.Cursor, r rune) {
	switch r {
	case '\n':
		c.Rune('\n')
		c.Advance(Continuation)
	case '\t':
		c.Advance(tab)
	default:
		c.Rune(r)
	}
}

// tab stands for a tabulator in the text, so that its width is the same wherever it stands.
const tab = "    "

// draw shows the text with the cursor at a byte, and lines below.
func (v *view) draw(text string, cursor int, marks func(string) []module.Mark, below []string) {
	var b strings.Builder
	v.home(&b)
	b.WriteString(strings.ReplaceAll(v.prompt, "\n", "\r\n"))
	v.body(&b, text, marks)
	end := v.place(text, len(text))
	row := end.Row
	for _, l := range below {
		b.WriteString("\r\n" + l)
		row++
	}
	at := v.place(text, cursor)
	if row > at.Row {
		fmt.Fprintf(&b, "\x1b[%dA", row-at.Row)
	}
	b.WriteByte('\r')
	if at.Column > 0 {
		fmt.Fprintf(&b, "\x1b[%dC", at.Column)
	}
	v.drawn, v.text, v.cursor = true, text, cursor
	_, _ = io.WriteString(v.out, b.String())
}

// home goes to where the prompt begins, and clears the screen from there.
func (v *view) home(b *strings.Builder) {
	b.WriteByte('\r')
	if v.drawn {
		if at := v.place(v.text, v.cursor); at.Row > 0 {
			fmt.Fprintf(b, "\x1b[%dA", at.Row)
		}
	}
	b.WriteString("\x1b[J")
}

// body writes the text in its colours. Behind it the cursor stands where place says.
func (v *view) body(b *strings.Builder, text string, marks func(string) []module.Mark) {
	var list []module.Mark
	if v.color && marks != nil {
		list = marks(text)
	}
	c := cells.Cursor{Width: v.width()}
	c.Advance(v.prompt)
	end, style := 0, "" // of the mark that is open
	for i, r := range text {
		if end > 0 && i >= end {
			b.WriteString(reset)
			end = 0
		}
		for len(list) > 0 && list[0].Start <= i {
			if s := colors[list[0].Kind]; s != "" && list[0].End > i {
				b.WriteString(s)
				end, style = list[0].End, s
			}
			list = list[1:]
		}
		v.step(&c, r)
		switch r {
		case '\n':
			if end > 0 {
				b.WriteString(reset + "\r\n" + Continuation + style)
			} else {
				b.WriteString("\r\n" + Continuation)
			}
		case '\t':
			b.WriteString(tab)
		default:
			b.WriteRune(r)
		}
	}
	if end > 0 {
		b.WriteString(reset)
	}
	if c.Column >= c.Width {
		b.WriteString("\r\n")
	}
}

// end shows the text for the last time and goes to the line below.
func (v *view) end(text string, marks func(string) []module.Mark) {
	v.draw(text, len(text), marks, nil)
	_, _ = io.WriteString(v.out, "\r\n")
	v.drawn = false
}

// leave goes to the line below what is drawn: the next drawing begins anew.
func (v *view) leave() {
	var b strings.Builder
	if v.drawn {
		end, at := v.place(v.text, len(v.text)), v.place(v.text, v.cursor)
		for range end.Row - at.Row {
			b.WriteString("\x1b[B")
		}
	}
	b.WriteString("\r\n")
	v.drawn = false
	_, _ = io.WriteString(v.out, b.String())
}

// clear clears the screen.
func (v *view) clear() {
	_, _ = io.WriteString(v.out, "\x1b[H\x1b[2J")
	v.drawn = false
}
