package ast

import (
	"sort"
	"strconv"
	"strings"
	"unicode/utf16"
)

// Source is the text of one script and where its lines begin.
type Source struct {
	Text string
	File string // empty for text that came from no file
	// Trusted tells that the text is the session's own, and not that of its user: the limits of a session configuration do not
	// hold for it. Whoever parses a text for the session says so, before it runs.
	Trusted bool
	// line and col of the first character: commands of a larger text are reported where they stand in it.
	lines []int
}

// NewSource makes a Source of text; file may be empty.
func NewSource(text, file string) *Source {
	s := &Source{Text: text, File: file, lines: []int{0}}
	for i := 0; i < len(text); i++ {
		switch text[i] {
		case '\n':
			s.lines = append(s.lines, i+1)
		case '\r':
			if i+1 >= len(text) || text[i+1] != '\n' {
				s.lines = append(s.lines, i+1)
			}
		}
	}
	return s
}

// Line gives the number of the line that holds the byte at offset, from 1.
func (s *Source) Line(offset int) int {
	return sort.Search(len(s.lines), func(i int) bool { return s.lines[i] > offset })
}

// Column gives the place of the byte at offset in its line, from 1, in UTF-16 units as .NET counts.
func (s *Source) Column(offset int) int {
	start := s.lines[s.Line(offset)-1]
	// An error may stand behind the end of the text.
	return len(utf16.Encode([]rune(s.Text[start:min(offset, len(s.Text))]))) + 1 + max(offset-len(s.Text), 0)
}

// LineText gives the text of line n (from 1) without its end.
func (s *Source) LineText(n int) string {
	if n < 1 || n > len(s.lines) {
		return ""
	}
	end := len(s.Text)
	if n < len(s.lines) {
		end = s.lines[n]
	}
	return strings.TrimRight(s.Text[s.lines[n-1]:end], "\r\n")
}

// Lines that are longer are cut around the error: some of the text before it and after it stays.
const (
	maxShownLine = 69
	shownBefore  = 12
	shownAfter   = 8
	tabWidth     = 4
)

// PositionMessage gives the text that PowerShell shows for a place: "At line:1 char:5", the line, and a row of tildes.
func (s *Source) PositionMessage(e Extent) string {
	line := s.Line(e.Start)
	col := s.Column(e.Start)
	var b strings.Builder
	b.WriteString("At ")
	if s.File != "" {
		b.WriteString(s.File + ":")
	} else {
		b.WriteString("line:")
	}
	b.WriteString(strconv.Itoa(line) + " char:" + strconv.Itoa(col))
	text := utf16.Encode([]rune(strings.TrimRight(s.LineText(line), " \t")))
	// The extent may go over the end of the line; only what stands in the first line is underlined.
	before, length := col-1, max(len(text)-col+1, 1)
	if s.Line(e.End) == line {
		length = s.Column(e.End) - col
	}
	text, before, length = expandTabs(text, before, length)
	behind := max(before-len(text), 0)
	before -= behind
	total := len(text)
	prefix, suffix := before, max(total-before-length, 0)
	cutBefore, cutAfter := false, false
	if total > maxShownLine {
		prefix, suffix = min(before, shownBefore), min(suffix, shownAfter)
		if prefix+length >= maxShownLine {
			length = maxShownLine - prefix
			suffix = 0
		} else if room := maxShownLine - prefix - length; suffix > room {
			suffix = room
		}
		// What is left of the room goes to the text before, then to the text after.
		prefix += min(before-prefix, max(maxShownLine-prefix-length-suffix, 0))
		suffix += max(min(total-before-length-suffix, maxShownLine-prefix-length-suffix), 0)
		cutBefore, cutAfter = prefix < before, before+length+suffix < total
	}
	pad := prefix + behind
	b.WriteString("\n+ ")
	if cutBefore {
		b.WriteString("… ")
		pad += 2
	}
	b.WriteString(string(utf16.Decode(text[before-prefix : min(before+length+suffix, total)])))
	if cutAfter {
		b.WriteString(" …")
	}
	b.WriteString("\n+ " + strings.Repeat(" ", pad) + strings.Repeat("~", max(length, 1)))
	return b.String()
}

// expandTabs replaces tabs by blanks, and moves the place of the error with them.
func expandTabs(text []uint16, before, length int) ([]uint16, int, int) {
	var out []uint16
	b, l := before, length
	for i, c := range text {
		if c != '\t' {
			out = append(out, c)
			continue
		}
		out = append(out, ' ', ' ', ' ', ' ')
		switch {
		case i < before:
			b += tabWidth - 1
		case i < before+length:
			l += tabWidth - 1
		}
	}
	return out, b, l
}

// TextOf gives the text of a piece of the source.
func (s *Source) TextOf(e Extent) string { return s.Text[e.Start:min(e.End, len(s.Text))] }
