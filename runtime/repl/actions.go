package repl

import (
	"fmt"
	"io"
	"strings"
	"unicode/utf8"

	"github.com/chzyer/readline"

	"github.com/pslshell/psl/runtime/console"
)

// act does what a key does beyond the editor's own, and gives the text that it leaves. It is called on the editor's
// goroutine.
func (t *Terminal) act(e edit, a action) edit {
	t.mu.Lock()
	defer t.mu.Unlock()
	switch a.kind {
	case enterKey:
		if t.ask.Incomplete != nil && t.ask.Incomplete(e.text) {
			return e.insert("\n")
		}
		t.leave(e.text, readline.CharEnter)
	case interruptKey:
		t.leave(e.text, readline.CharInterrupt)
	case endKey:
		if e.text == "" {
			t.leave(e.text, readline.CharDelete)
			return e
		}
		if e.cursor < len(e.text) {
			_, n := utf8.DecodeRuneInString(e.text[e.cursor:])
			e.text = e.text[:e.cursor] + e.text[e.cursor+n:]
		}
	case newLine:
		return e.insert("\n")
	case insertText:
		return e.insert(a.text)
	case revert:
		return edit{}
	case lineUp, lineDown, historyStart:
		return t.vertical(e, a.kind)
	case clearScreen:
		t.view.clear()
	case suspend:
		t.suspend()
	case searchOlder, searchNewer, searchText, searchErase, searchTake, searchCancel:
		return t.searching(e, a)
	case menuNext, menuPrevious, menuUp, menuDown, menuTake, menuClose, menuCancel:
		return t.choosing(e, a.kind)
	}
	return e
}

// insert puts a text in at the cursor.
func (e edit) insert(s string) edit {
	return edit{e.text[:e.cursor] + s + e.text[e.cursor:], e.cursor + len(s)}
}

// leave lets the editor end the input, which has the text, by a key.
func (t *Terminal) leave(text string, key rune) {
	t.leaving, t.last = true, text
	t.keys.inject(string(key))
}

// vertical moves to another line of the input, and from its first or last one through the history.
func (t *Terminal) vertical(e edit, kind actionKind) edit {
	before, behind := e.text[:e.cursor], e.text[e.cursor:]
	step := 0
	switch kind {
	case historyStart:
		step = -t.history.at
	case lineUp:
		if i := strings.LastIndexByte(before, '\n'); i >= 0 {
			start := strings.LastIndexByte(before[:i], '\n') + 1
			return edit{e.text, start + column(e.text[start:i], utf8.RuneCountInString(before[i+1:]))}
		}
		step = -1
	case lineDown:
		if i := strings.IndexByte(behind, '\n'); i >= 0 {
			at := utf8.RuneCountInString(before[strings.LastIndexByte(before, '\n')+1:])
			line, _, _ := strings.Cut(behind[i+1:], "\n")
			return edit{e.text, e.cursor + i + 1 + column(line, at)}
		}
		step = 1
	}
	s, ok := t.history.move(step, e.text)
	if !ok {
		t.ring()
		return e
	}
	return edit{s, len(s)}
}

// column is the byte of a line's nth character, its end where it is shorter.
func column(line string, n int) int {
	for i := range line {
		if n == 0 {
			return i
		}
		n--
	}
	return len(line)
}

func (t *Terminal) ring() { _, _ = io.WriteString(t.view.out, "\a") }

// suspend gives the terminal to the shell that started the program, and takes it back when that lets it go on.
func (t *Terminal) suspend() {
	t.view.leave()
	_ = t.exitRaw()
	console.Suspend()
	_ = t.enterRaw()
}

// search is an incremental search through the history.
type search struct {
	text   string
	at     int // the entry that is shown
	failed bool
	before edit
}

// line is what stands below the input meanwhile.
func (s *search) line() string {
	failed := ""
	if s.failed {
		failed = "failed "
	}
	return fmt.Sprintf("%shistory search: %s_", failed, s.text)
}

// searching does the actions of a search.
func (t *Terminal) searching(e edit, a action) edit {
	s := t.search
	if s == nil {
		t.search = &search{at: len(t.history.entries), before: e}
		return e
	}
	look := func(from, step int) edit {
		if s.text == "" {
			s.failed = false
			return e
		}
		i := t.history.find(s.text, from, step)
		if s.failed = i < 0; s.failed {
			t.ring()
			return e
		}
		s.at = i
		entry := t.history.entries[i]
		at := strings.Index(strings.ToLower(entry), strings.ToLower(s.text))
		return edit{entry, min(max(at, 0), len(entry))}
	}
	switch a.kind {
	case searchText:
		s.text += a.text
		return look(min(s.at, len(t.history.entries)-1), -1)
	case searchErase:
		if s.text != "" {
			_, n := utf8.DecodeLastRuneInString(s.text)
			s.text = s.text[:len(s.text)-n]
		}
		return look(len(t.history.entries)-1, -1)
	case searchOlder:
		return look(s.at-1, -1)
	case searchNewer:
		return look(s.at+1, 1)
	case searchTake:
		t.search = nil
		if s.at < len(t.history.entries) {
			t.history.move(s.at-t.history.at, s.before.text)
		}
		return edit{e.text, len(e.text)}
	case searchCancel:
		t.search = nil
		return s.before
	}
	return e
}
