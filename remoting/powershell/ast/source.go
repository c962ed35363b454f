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
	return len(utf16.Encode([]rune(s.Text[start:min(offset, len(s.Text))]))) + 1
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

// longest line that is shown whole in a position message; beyond it the text around the error is cut out.
const maxShownLine = 69

// PositionMessage gives the text that PowerShell shows for a place: "At line:1 char:5", the line, and a row of tildes.
func (s *Source) PositionMessage(e Extent) string {
	line := s.Line(e.Start)
	col := s.Column(e.Start)
	var b strings.Builder
	if s.File != "" {
		b.WriteString("At " + s.File + ":" + strconv.Itoa(line) + " char:" + strconv.Itoa(col))
	} else {
		b.WriteString("At line:" + strconv.Itoa(line) + " char:" + strconv.Itoa(col))
	}
	text := utf16.Encode([]rune(s.LineText(line)))
	// The extent may go over the end of the line; only what stands in the first line is underlined.
	length := max(len(text)-col+1, 1)
	if s.Line(e.End) == line {
		length = s.Column(e.End) - col
	}
	if length <= 0 {
		length = 1
	}
	needPrefix, needSuffix := false, false
	start := 0
	total := len(text)
	if total > maxShownLine {
		const beforeText = 12
		before := col - 1
		totalPrefix := before
		if length >= maxShownLine {
			// The extent alone is too long: as much of it as fits.
			start = col - 1
			length = maxShownLine
			needPrefix = start > 0
			needSuffix = start+length < total
			total = start + length
		} else {
			after := total - before - length
			room := maxShownLine - length
			if before > beforeText {
				before = beforeText
			}
			if after > room-before {
				after = room - before
			}
			if after < room-before {
				before = min(totalPrefix, room-after)
			}
			start = totalPrefix - before
			needPrefix = start > 0
			end := totalPrefix + length + after
			needSuffix = end < total
			total = end
		}
	}
	shown := string(utf16.Decode(text[start:total]))
	b.WriteString("\n+ ")
	pad := col - 1 - start
	if needPrefix {
		b.WriteString("… ")
		pad += 2
	}
	b.WriteString(shown)
	if needSuffix {
		b.WriteString(" …")
	}
	b.WriteString("\n+ ")
	b.WriteString(strings.Repeat(" ", pad))
	b.WriteString(strings.Repeat("~", length))
	return b.String()
}
