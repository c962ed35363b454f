package format

import (
	"strings"
	"unicode/utf8"
)

// The original counts cells by UTF-16 units: East Asian wide characters take two, all others one; a character outside
// the basic plane is two units, of one cell each. Escape sequences of terminals take none.

// runeCells returns the number of cells of a character.
func runeCells(r rune) int {
	if r < 0x1100 {
		return 1
	}
	if r > 0xffff {
		return 2
	}
	if r <= 0x115f || r == 0x2329 || r == 0x232a || r >= 0x2e80 && r <= 0xa4cf && r != 0x303f || r >= 0xac00 && r <= 0xd7a3 ||
		r >= 0xf900 && r <= 0xfaff || r >= 0xfe10 && r <= 0xfe19 || r >= 0xfe30 && r <= 0xfe6f || r >= 0xff00 && r <= 0xff60 || r >= 0xffe0 && r <= 0xffe6 {
		return 2
	}
	return 1
}

// Cells returns the number of cells that s takes on a screen.
func Cells(s string) int {
	n := 0
	for i := 0; i < len(s); {
		c := s[i]
		if c == 0x1b {
			if e := escapeLen(s[i:]); e > 0 {
				i += e
				continue
			}
		}
		if c < utf8.RuneSelf {
			n++
			i++
			continue
		}
		r, size := utf8.DecodeRuneInString(s[i:])
		n += runeCells(r)
		i += size
	}
	return n
}

// escapeLen is the length of the terminal sequence that s begins with, 0 for none: ESC [ ... letter, or ESC ] ... BEL.
func escapeLen(s string) int {
	if len(s) < 2 {
		return 0
	}
	switch s[1] {
	case '[':
		for i := 2; i < len(s); i++ {
			switch c := s[i]; {
			case c >= '@' && c <= '~':
				return i + 1
			case c < ' ' || c > '?':
				return 0
			}
		}
	case ']':
		for i := 2; i < len(s); i++ {
			if s[i] == 7 {
				return i + 1
			}
			if s[i] == 0x1b && i+1 < len(s) && s[i+1] == '\\' {
				return i + 2
			}
		}
	}
	return 0
}

// head returns the longest beginning of s that takes at most n cells.
func head(s string, n int) string {
	for i := 0; i < len(s); {
		if s[i] == 0x1b {
			if e := escapeLen(s[i:]); e > 0 {
				i += e
				continue
			}
		}
		r, size := utf8.DecodeRuneInString(s[i:])
		if n -= runeCells(r); n < 0 {
			return s[:i]
		}
		i += size
	}
	return s
}

// tail returns the longest end of s that takes at most n cells.
func tail(s string, n int) string {
	for i := len(s); i > 0; {
		r, size := utf8.DecodeLastRuneInString(s[:i])
		if n -= runeCells(r); n < 0 {
			return s[i:]
		}
		i -= size
	}
	return s
}

const ellipsis = "…"

const blanks = "                                                                                                                        "

func padding(n int) string {
	switch {
	case n <= 0:
		return ""
	case n <= len(blanks):
		return blanks[:n]
	}
	return strings.Repeat(" ", n)
}

// firstLine cuts s at its first line break and marks the cut.
func firstLine(s string) string {
	if i := strings.IndexAny(s, "\r\n"); i >= 0 {
		return s[:i] + ellipsis
	}
	return s
}

// splitLines gives the lines of a text; carriage returns are dropped.
func splitLines(s string) []string {
	if !strings.ContainsAny(s, "\r\n") {
		return []string{s}
	}
	return strings.Split(strings.ReplaceAll(s, "\r", ""), "\n")
}

// wrap breaks a text into lines of first, then next cells.
func wrap(s string, first, next int) []string {
	var out []string
	for _, line := range splitLines(s) {
		width := first
		for Cells(line) > width {
			part := head(line, width)
			if part == "" {
				// Not even one character fits.
				_, size := utf8.DecodeRuneInString(line)
				out, line = append(out, "?"), line[size:]
			} else {
				out, line = append(out, part), line[len(part):]
			}
			width = next
			if width <= 0 {
				break
			}
		}
		out = append(out, line)
	}
	return out
}
