package dialect

import (
	"fmt"
	"strings"

	"github.com/pslshell/psl/runtime/cells"
)

// SyntaxError says where a text is no program.
type SyntaxError struct {
	File    string
	Line    int // from 1
	Column  int // from 1, in bytes; 0 where only the line is known
	Message string
	Source  string // the text of the line
	// Incomplete is true when the input ended inside a construct: with more
	// lines it might become a program.
	Incomplete bool
}

func (e *SyntaxError) Error() string {
	if e.Column > 0 {
		return fmt.Sprintf("%s:%d:%d: %s", e.File, e.Line, e.Column, e.Message)
	}
	return fmt.Sprintf("%s:%d: %s", e.File, e.Line, e.Message)
}

// Place is where the error stands, for those who show errors in their own way: line and column count from 1, the column in
// bytes, 0 where only the line is known.
func (e *SyntaxError) Place() (file string, line, column int, source string) {
	return e.File, e.Line, e.Column, e.Source
}

// Problem is the message without its place.
func (e *SyntaxError) Problem() string { return e.Message }

// Render gives the message, the line and a caret below the place, each ended
// by a line end.
func (e *SyntaxError) Render() string {
	var b strings.Builder
	b.WriteString(e.Error())
	b.WriteByte('\n')
	b.WriteString(Excerpt(e.Source, e.Column))
	return b.String()
}

// Excerpt gives a source line and, for a column from 1, a caret below it.
// Tabs stay tabs in both lines, so the caret stands right whatever their width;
// below a wide character are two blanks.
func Excerpt(source string, column int) string {
	if source == "" {
		return ""
	}
	var b strings.Builder
	b.WriteString("  " + source + "\n")
	if column > 0 {
		b.WriteString("  ")
		n := min(column-1, len(source))
		for _, r := range source[:n] {
			if r == '\t' {
				b.WriteByte('\t')
			} else {
				b.WriteString(strings.Repeat(" ", cells.Of(r)))
			}
		}
		b.WriteString("^\n")
	}
	return b.String()
}

// SourceLine gives line n (from 1) of a text without its line end.
func SourceLine(text string, n int) string {
	for ; n > 1; n-- {
		i := strings.IndexAny(text, "\r\n")
		if i < 0 {
			return ""
		}
		j := i + 1
		if j < len(text) && (text[j] == '\n' || text[j] == '\r') && text[j] != text[i] {
			j++
		}
		text = text[j:]
	}
	if i := strings.IndexAny(text, "\r\n"); i >= 0 {
		text = text[:i]
	}
	return text
}
