package repl

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/pslshell/psl/runtime/cells"
	"github.com/pslshell/psl/runtime/module"
)

// menu is the list of what may be put in at the cursor.
type menu struct {
	completion module.Completion
	chosen     int // -1 while none is
	before     edit
}

// tab completes: as far as all candidates agree first, then by the menu.
func (t *Terminal) tab(e edit) edit {
	c := t.complete(e)
	t.mu.Lock()
	defer t.mu.Unlock()
	switch {
	case len(c.Candidates) == 0 || c.Start < 0 || c.Start > c.End || c.End > len(e.text):
		t.ring()
		return e
	case len(c.Candidates) == 1:
		return e.replace(c, c.Candidates[0].Text)
	}
	if p := common(c.Candidates); len(p) > c.End-c.Start || len(p) == c.End-c.Start && p != e.text[c.Start:c.End] {
		return e.replace(c, p)
	}
	t.menu = &menu{c, -1, e}
	return e
}

// replace puts a text in the place of what is completed.
func (e edit) replace(c module.Completion, s string) edit {
	return edit{e.text[:c.Start] + s + e.text[c.End:], c.Start + len(s)}
}

// common is what all candidates begin with, case ignored, in the first one's spelling.
func common(list []module.Candidate) string {
	first := list[0].Text
	n := len(first)
	for _, c := range list[1:] {
		same := 0
		for same < n && same < len(c.Text) {
			a, size := utf8.DecodeRuneInString(first[same:])
			b, other := utf8.DecodeRuneInString(c.Text[same:])
			if size != other || unicode.ToLower(a) != unicode.ToLower(b) {
				break
			}
			same += size
		}
		n = min(n, same)
	}
	return first[:n]
}

// choosing does the actions of the menu.
func (t *Terminal) choosing(e edit, kind actionKind) edit {
	m := t.menu
	if m == nil {
		return e
	}
	n := len(m.completion.Candidates)
	switch kind {
	case menuNext, menuDown:
		m.chosen = (m.chosen + 1) % n
	case menuPrevious, menuUp:
		if m.chosen--; m.chosen < 0 {
			m.chosen = n - 1
		}
	case menuTake:
		t.menu = nil
		if m.chosen < 0 {
			t.keys.unread([]byte("\r")) // nothing was chosen: Enter means the input
		}
		return e
	case menuClose:
		t.menu = nil
		return e
	case menuCancel:
		t.menu = nil
		return m.before
	}
	return m.before.replace(m.completion, m.completion.Candidates[m.chosen].Text)
}

// maxMenu is how many candidates are shown at once.
const maxMenu = 12

// lines is the menu as it stands below the input.
func (m *menu) lines(width, height int, color bool) []string {
	list := m.completion.Candidates
	rows := min(maxMenu, len(list), max(height-4, 1))
	from := min(max(m.chosen-rows+1, 0), len(list)-rows)
	label := func(c module.Candidate) string {
		if c.Label != "" {
			return c.Label
		}
		return strings.ReplaceAll(c.Text, "\n", " ")
	}
	widest := 0
	for _, c := range list[from : from+rows] {
		widest = max(widest, cells.Width(label(c)))
	}
	widest = min(widest, max(width/2, 20))
	out := make([]string, 0, rows+1)
	for i, c := range list[from : from+rows] {
		name := cells.Clip(label(c), widest)
		line := name
		if c.Help != "" {
			line += strings.Repeat(" ", widest-cells.Width(name)) + "  " + c.Help
		}
		mark := "  "
		if from+i == m.chosen {
			mark = "> "
		}
		line = cells.Clip(mark+cells.Plain(line), width-1)
		if color && from+i == m.chosen {
			line = "\x1b[7m" + line + "\x1b[0m"
		}
		out = append(out, line)
	}
	if rows < len(list) {
		out = append(out, cells.Clip(fmt.Sprintf("  %d of %d", from+rows, len(list)), width-1))
	}
	return out
}
