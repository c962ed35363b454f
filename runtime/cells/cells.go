// Package cells knows how many columns of a terminal a text takes.
package cells

import (
	"strings"
	"unicode"

	"golang.org/x/text/width"
)

// Of is how many columns of a terminal a character takes: none for a mark that joins the one before it, two for a wide
// one of East Asia.
func Of(r rune) int {
	switch {
	case r < 0x20 || r == 0x7f:
		return 0
	case r < 0x300:
		return 1
	case unicode.In(r, unicode.Mn, unicode.Me, unicode.Cf):
		return 0
	case r >= 0x1f300 && r <= 0x1faff:
		return 2 // pictures
	}
	switch width.LookupRune(r).Kind() {
	case width.EastAsianWide, width.EastAsianFullwidth:
		return 2
	}
	return 1
}

// Width is how many columns a text takes, escape sequences left out.
func Width(s string) int {
	n := 0
	var e escapes
	for _, r := range s {
		if !e.skip(r) {
			n += Of(r)
		}
	}
	return n
}

// Clip cuts a text without escapes so that it takes no more than n columns; what is cut has an ellipsis in its place.
func Clip(s string, n int) string {
	if Width(s) <= n {
		return s
	}
	used := 0
	for i, r := range s {
		if used += Of(r); used > n-1 {
			return s[:i] + "…"
		}
	}
	return s
}

// Plain is a text without the escapes that colour it.
func Plain(s string) string {
	if !strings.Contains(s, "\x1b") {
		return s
	}
	var b strings.Builder
	var e escapes
	for _, r := range s {
		if !e.skip(r) {
			b.WriteRune(r)
		}
	}
	return b.String()
}

// escapes knows which characters belong to escape sequences.
type escapes struct{ state byte }

// skip reports whether r belongs to a sequence.
func (e *escapes) skip(r rune) bool {
	switch e.state {
	case 0:
		if r == 0x1b {
			e.state = 1
			return true
		}
		return false
	case 1:
		switch r {
		case '[':
			e.state = '['
		case ']':
			e.state = ']'
		default:
			e.state = 0
		}
	case '[':
		if r >= 0x40 && r <= 0x7e {
			e.state = 0
		}
	case ']': // a title, or a link: up to BEL or ESC \
		switch r {
		case 7:
			e.state = 0
		case 0x1b:
			e.state = 1
		}
	}
	return true
}

// Cursor follows where text leaves the cursor of a terminal that is Width columns wide; 0 is for a width that is not known.
type Cursor struct {
	Width int
	// Row is counted from where the cursor began. Column may be Width: behind the last one of the row, where the next
	// character begins a new row.
	Row, Column int

	escapes escapes
}

// Advance writes s.
func (c *Cursor) Advance(s string) {
	for _, r := range s {
		c.Rune(r)
	}
}

// Rune writes one character.
func (c *Cursor) Rune(r rune) {
	switch {
	case c.escapes.skip(r):
	case r == '\n':
		c.Row, c.Column = c.Row+1, 0
	case r == '\r':
		c.Column = 0
	case r == '\b':
		c.Column = max(c.Column-1, 0)
	case r == '\t':
		c.Column += 8 - c.Column%8
		if c.Width > 0 {
			c.Column = min(c.Column, c.Width-1)
		}
	default:
		n := Of(r)
		if c.Width > 0 && n > 0 && c.Column+n > c.Width {
			c.Row, c.Column = c.Row+1, 0
		}
		c.Column += n
	}
}
