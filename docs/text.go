package docs

import (
	"regexp"
	"strings"
	"unicode/utf8"
)

// kind is the kind of a block of Markdown.
type kind int

const (
	paragraph kind = iota
	title          // text, level
	code           // lines
	item           // of a list: text, level is its depth, mark its bullet or number
	table          // rows
)

// block is a part of a page. It knows as much of Markdown as the pages use.
type block struct {
	kind  kind
	text  string
	level int
	mark  string
	lines []string
	rows  [][]string
}

var listItem = regexp.MustCompile(`^( *)([-*]|[0-9]+\.) +(.*)$`)

// parse reads a page. Comments of HTML are left out.
func parse(text string) []block {
	var out []block
	lines := strings.Split(text, "\n")
	open := -1 // the paragraph or item that a line of text goes on with
	for i := 0; i < len(lines); i++ {
		l := lines[i]
		switch {
		case strings.HasPrefix(l, "```"):
			b := block{kind: code}
			for i++; i < len(lines) && !strings.HasPrefix(lines[i], "```"); i++ {
				b.lines = append(b.lines, lines[i])
			}
			out, open = append(out, b), -1
		case strings.HasPrefix(l, "<!--"):
			for !strings.Contains(lines[i], "-->") && i+1 < len(lines) {
				i++
			}
			open = -1
		case strings.TrimSpace(l) == "":
			open = -1
		case heading(l) > 0:
			out, open = append(out, block{kind: title, level: heading(l), text: strings.TrimSpace(l[heading(l):])}), -1
		case strings.HasPrefix(l, "|"):
			b := block{kind: table}
			for ; i < len(lines) && strings.HasPrefix(lines[i], "|"); i++ {
				if row := cells(lines[i]); !rule(row) {
					b.rows = append(b.rows, row)
				}
			}
			i--
			out, open = append(out, b), -1
		case strings.HasPrefix(l, "    ") && open < 0:
			b := block{kind: code}
			for ; i < len(lines) && (strings.HasPrefix(lines[i], "    ") || strings.TrimSpace(lines[i]) == ""); i++ {
				b.lines = append(b.lines, strings.TrimPrefix(lines[i], "    "))
			}
			i--
			for strings.TrimSpace(b.lines[len(b.lines)-1]) == "" {
				b.lines = b.lines[:len(b.lines)-1]
			}
			out = append(out, b)
		default:
			if m := listItem.FindStringSubmatch(l); m != nil {
				out, open = append(out, block{kind: item, level: len(m[1]) / 2, mark: m[2], text: m[3]}), len(out)
				break
			}
			if open < 0 {
				out, open = append(out, block{kind: paragraph, text: strings.TrimSpace(l)}), len(out)
				break
			}
			out[open].text += " " + strings.TrimSpace(l)
		}
	}
	return out
}

// cells are those of a table's row; \| is a bar in a cell.
func cells(line string) []string {
	line = strings.TrimSuffix(strings.TrimPrefix(strings.TrimSpace(line), "|"), "|")
	parts := strings.Split(strings.ReplaceAll(line, `\|`, "\x00"), "|")
	for i, p := range parts {
		parts[i] = strings.TrimSpace(strings.ReplaceAll(p, "\x00", "|"))
	}
	return parts
}

// rule reports whether a row is the line below a table's head.
func rule(row []string) bool {
	for _, c := range row {
		if c == "" || strings.Trim(c, "-:") != "" {
			return false
		}
	}
	return true
}

var link = regexp.MustCompile(`\[([^\]]+)\]\(([^)]+)\)`)

// span is a part of a text: code, or words with links in them.
type span struct {
	text string
	code bool
}

// spans takes a text apart at its backquotes; as many of them as begin a piece of code end it.
func spans(s string) []span {
	var out []span
	for s != "" {
		i := strings.IndexByte(s, '`')
		if i < 0 {
			break
		}
		n := 1
		for i+n < len(s) && s[i+n] == '`' {
			n++
		}
		marks := s[i : i+n]
		j := strings.Index(s[i+n:], marks)
		for j >= 0 && i+n+j+n < len(s) && s[i+n+j+n] == '`' { // a longer run does not end it
			k := strings.Index(s[i+n+j+n+1:], marks)
			if k < 0 {
				j = -1
				break
			}
			j += n + 1 + k
		}
		if j < 0 {
			break
		}
		if i > 0 {
			out = append(out, span{text: s[:i]})
		}
		text := s[i+n : i+n+j]
		if n > 1 {
			text = strings.TrimSuffix(strings.TrimPrefix(text, " "), " ")
		}
		out = append(out, span{text: text, code: true})
		s = s[i+n+j+n:]
	}
	if s != "" {
		out = append(out, span{text: s})
	}
	return out
}

// words is a text outside of code without its marks; a link to another page names its topic.
func words(s string) string {
	s = link.ReplaceAllStringFunc(s, func(l string) string {
		m := link.FindStringSubmatch(l)
		target, _, _ := strings.Cut(m[2], "#")
		if name, ok := strings.CutSuffix(target, ".md"); ok && !strings.Contains(name, "/") {
			return m[1] + " (about_" + strings.ReplaceAll(name, "-", "_") + ")"
		}
		if m[1] == m[2] || target == "" {
			return m[1]
		}
		return m[1] + " (" + m[2] + ")"
	})
	return strings.NewReplacer("**", "", "*", "").Replace(s)
}

// plain is a text without the marks of Markdown. Code stays as it is.
func plain(s string) string {
	var b strings.Builder
	for _, x := range spans(s) {
		if x.code {
			b.WriteString(x.text)
			continue
		}
		b.WriteString(words(x.text))
	}
	return b.String()
}

// Text is the topic for a terminal of a width, in columns.
func (t Topic) Text(width int) string {
	width = max(width, 40)
	var b strings.Builder
	blocks := parse(t.Markdown())
	for i, x := range blocks {
		if i > 0 && !(x.kind == item && blocks[i-1].kind == item) {
			b.WriteByte('\n')
		}
		switch x.kind {
		case title:
			text := plain(x.text)
			if x.level == 1 || i == 0 {
				text = strings.ToUpper(text)
			}
			b.WriteString(text + "\n")
		case paragraph:
			b.WriteString(wrap(plain(x.text), width, "    ", "    "))
		case item:
			in := strings.Repeat("  ", x.level)
			b.WriteString(wrap(plain(x.text), width, "    "+in+x.mark+" ", "    "+in+strings.Repeat(" ", len(x.mark)+1)))
		case code:
			for _, l := range x.lines {
				b.WriteString(strings.TrimRight("        "+l, " ") + "\n")
			}
		case table:
			b.WriteString(layout(x.rows, width-4))
		}
	}
	return b.String()
}

// wrap breaks a text at blanks; the first line begins with first, the others with rest.
func wrap(text string, width int, first, rest string) string {
	var b strings.Builder
	line, n := first, utf8.RuneCountInString(first)
	empty := true
	for _, w := range strings.Fields(text) {
		k := utf8.RuneCountInString(w)
		if !empty && n+1+k > width {
			b.WriteString(line + "\n")
			line, n, empty = rest, utf8.RuneCountInString(rest), true
		}
		if !empty {
			line, n = line+" ", n+1
		}
		line, n, empty = line+w, n+k, false
	}
	return b.String() + strings.TrimRight(line, " ") + "\n"
}

// layout sets a table in columns; where they do not fit, the last ones share what is left and break their text.
func layout(rows [][]string, width int) string {
	columns := 0
	for _, r := range rows {
		columns = max(columns, len(r))
	}
	widths := make([]int, columns)
	for i, r := range rows {
		for j, c := range r {
			rows[i][j] = plain(c)
			widths[j] = max(widths[j], utf8.RuneCountInString(rows[i][j]))
		}
	}
	fit(widths, width-2*(columns-1))
	var b strings.Builder
	for i, r := range rows {
		parts := make([][]string, columns)
		height := 1
		for j := range columns {
			cell := ""
			if j < len(r) {
				cell = r[j]
			}
			parts[j] = strings.Split(strings.TrimSuffix(wrap(short(cell, widths[j]), widths[j], "", ""), "\n"), "\n")
			height = max(height, len(parts[j]))
		}
		for k := range height {
			line := "    "
			for j := range columns {
				text := ""
				if k < len(parts[j]) {
					text = parts[j][k]
				}
				line += text + strings.Repeat(" ", max(0, widths[j]-utf8.RuneCountInString(text))+2)
			}
			b.WriteString(strings.TrimRight(line, " ") + "\n")
		}
		if i == 0 {
			line := "    "
			for j := range columns {
				line += strings.Repeat("-", widths[j]) + "  "
			}
			b.WriteString(strings.TrimRight(line, " ") + "\n")
		}
	}
	return b.String()
}

// short breaks the words of a text that are longer than a width.
func short(text string, width int) string {
	list := strings.Fields(text)
	for i, w := range list {
		var b strings.Builder
		for n, r := range []rune(w) {
			if n > 0 && n%width == 0 {
				b.WriteByte(' ')
			}
			b.WriteRune(r)
		}
		list[i] = b.String()
	}
	return strings.Join(list, " ")
}

// fit makes columns narrower, the widest first, until they fill no more than the width.
func fit(widths []int, width int) {
	const least = 10
	for {
		sum, widest := 0, 0
		for i, w := range widths {
			sum += w
			if w > widths[widest] {
				widest = i
			}
		}
		if sum <= width || widths[widest] <= least {
			return
		}
		widths[widest]--
	}
}
