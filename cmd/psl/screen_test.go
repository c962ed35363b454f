//go:build unix

package main

import (
	"bytes"
	"strconv"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/pslshell/psl/runtime/cells"
)

// screen is a terminal's screen as a person sees it: it understands what psl sends and fails the test at anything else.
// Lines that leave it at the top are kept.
type screen struct {
	t             testing.TB
	width, height int
	lines         [][]rune // from the first that was ever written
	top           int      // the line that is the screen's first
	row, col      int      // row counts from the first line
	partial       []byte   // of a character or a sequence
	styles        int      // sequences that colour
	title         string   // of the window
	bells         int
}

func newScreen(t testing.TB, width, height int) *screen {
	return &screen{t: t, width: width, height: height, lines: [][]rune{{}}}
}

// Write takes what the program sends.
func (s *screen) Write(b []byte) (int, error) {
	s.partial = append(s.partial, b...)
	for len(s.partial) > 0 {
		n := s.one(s.partial)
		if n == 0 {
			break
		}
		s.partial = s.partial[n:]
	}
	return len(b), nil
}

// one takes a character or a sequence, 0 where it is not complete.
func (s *screen) one(b []byte) int {
	switch c := b[0]; {
	case c == '\r':
		s.col = 0
	case c == '\n':
		s.down()
	case c == '\b':
		s.col = max(s.col-1, 0)
	case c == 7:
		s.bells++
	case c == '\t':
		s.col = min(s.col+8-s.col%8, s.width-1)
	case c == 0x1b:
		if len(b) < 2 {
			return 0
		}
		if b[1] == ']' {
			end := bytes.IndexByte(b, 7)
			if title, ok := strings.CutPrefix(string(b[:max(end, 0)]), "\x1b]0;"); ok {
				s.title = title
			}
			return end + 1
		}
		if b[1] != '[' {
			s.t.Errorf("the sequence ESC %q is not known", b[1])
			return 2
		}
		for i := 2; i < len(b); i++ {
			if b[i] >= 0x40 && b[i] <= 0x7e {
				s.sequence(string(b[2:i]), b[i])
				return i + 1
			}
		}
		return 0
	case c < ' ':
		s.t.Errorf("the control character %#x is not known", c)
	default:
		if !utf8.FullRune(b) {
			return 0
		}
		r, n := utf8.DecodeRune(b)
		s.put(r)
		return n
	}
	return 1
}

func (s *screen) sequence(args string, final byte) {
	n, _ := strconv.Atoi(args)
	switch final {
	case 'm':
		s.styles++
	case 'h', 'l': // modes
	case 'A':
		s.row = max(s.row-max(n, 1), s.top)
	case 'B':
		s.row = min(s.row+max(n, 1), s.top+s.height-1)
	case 'C':
		s.col = min(s.col+max(n, 1), s.width-1)
	case 'D':
		s.col = max(s.col-max(n, 1), 0)
	case 'H':
		row, col, _ := strings.Cut(args, ";")
		n, _ := strconv.Atoi(row)
		k, _ := strconv.Atoi(col)
		s.row, s.col = s.top+max(n, 1)-1, max(k, 1)-1
	case 'K':
		s.cut(s.row)
	case 'J':
		if n == 2 {
			s.top = len(s.lines)
			s.lines = append(s.lines, nil)
			s.row, s.col = s.top, 0
			return
		}
		s.cut(s.row)
		s.lines = s.lines[:min(len(s.lines), s.row+1)]
	default:
		s.t.Errorf("the sequence ESC [ %s %c is not known", args, final)
	}
}

func (s *screen) cut(row int) {
	if row < len(s.lines) && s.col < len(s.lines[row]) {
		s.lines[row] = s.lines[row][:s.col]
	}
}

func (s *screen) down() {
	s.row++
	for len(s.lines) <= s.row {
		s.lines = append(s.lines, nil)
	}
	s.top = max(s.top, s.row-s.height+1)
}

// wide fills the second cell of a wide character.
const wide = -1

func (s *screen) put(r rune) {
	n := cells.Of(r)
	if s.col+n > s.width {
		s.col = 0
		s.down()
	}
	for len(s.lines) <= s.row {
		s.lines = append(s.lines, nil)
	}
	line := s.lines[s.row]
	for len(line) < s.col+n {
		line = append(line, ' ')
	}
	line[s.col] = r
	if n == 2 {
		line[s.col+1] = wide
	}
	s.lines[s.row] = line
	s.col += n
}

// resize is what a terminal does that does not lay its lines out anew.
func (s *screen) resize(width, height int) {
	s.width, s.height = width, height
	s.top = max(s.top, s.row-height+1)
}

// line is a row's text.
func (s *screen) line(row int) string {
	if row >= len(s.lines) {
		return ""
	}
	return strings.TrimRight(strings.ReplaceAll(string(s.lines[row]), "\ufffd", ""), " ")
}

// from is the text from a row on.
func (s *screen) from(row int) string {
	var b strings.Builder
	for ; row < len(s.lines); row++ {
		b.WriteString(s.line(row) + "\n")
	}
	return strings.TrimRight(b.String(), "\n") + "\n"
}
