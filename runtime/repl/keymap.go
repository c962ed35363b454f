package repl

import (
	"bytes"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/chzyer/readline"
)

// Sequences of terminals, in xterm's way.
const (
	esc        = 0x1b
	pasteStart = "\x1b[200~"
	pasteEnd   = "\x1b[201~"
)

// sequences are the keys that are sent as more than a byte, by what follows ESC.
var sequences = map[string]struct {
	keep string // what the editor gets
	kind actionKind
}{
	"[A": {"", lineUp}, "OA": {"", lineUp}, "[B": {"", lineDown}, "OB": {"", lineDown},
	"[C": {"\x06", 0}, "OC": {"\x06", 0}, "[D": {"\x02", 0}, "OD": {"\x02", 0},
	"[H": {"\x01", 0}, "OH": {"\x01", 0}, "[1~": {"\x01", 0}, "[7~": {"\x01", 0},
	"[F": {"\x05", 0}, "OF": {"\x05", 0}, "[4~": {"\x05", 0}, "[8~": {"\x05", 0},
	"[3~":   {"\x1b[3~", 0},
	"[1;5C": {"\x1bf", 0}, "[1;3C": {"\x1bf", 0}, "f": {"\x1bf", 0},
	"[1;5D": {"\x1bb", 0}, "[1;3D": {"\x1bb", 0}, "b": {"\x1bb", 0},
	"[3;5~": {"\x1bd", 0}, "d": {"\x1bd", 0},
	"\x7f": {"\x1b\x7f", 0}, "\b": {"\x1b\x7f", 0},
	"[Z": {"", menuPrevious},
	"\r": {"", newLine}, "\n": {"", newLine}, "[13;2u": {"", newLine}, "[27;2;13~": {"", newLine},
	"[5~": {"", historyStart},
}

// key understands the key at the front of b: n bytes, what the editor gets of it, and the action that it does. n is 0
// where the key is not complete.
func (k *keys) key(b []byte, m mode) (n int, keep []byte, act *action) {
	do := func(n int, kind actionKind) (int, []byte, *action) { return n, nil, &action{kind: kind} }
	c := b[0]
	if c == esc {
		return k.sequence(b, m)
	}
	switch m {
	case choosing:
		switch c {
		case '\t':
			return do(1, menuNext)
		case '\r', '\n':
			return do(1, menuTake)
		case readline.CharInterrupt, readline.CharBell:
			return do(1, menuCancel)
		case readline.CharNext:
			return do(1, menuDown)
		case readline.CharPrev:
			return do(1, menuUp)
		}
		return 0, nil, leave(m)
	case searching:
		switch {
		case c == readline.CharBckSearch:
			return do(1, searchOlder)
		case c == readline.CharFwdSearch:
			return do(1, searchNewer)
		case c == readline.CharBackspace || c == readline.CharCtrlH:
			return do(1, searchErase)
		case c == readline.CharInterrupt || c == readline.CharBell:
			return do(1, searchCancel)
		case c >= ' ':
			if !utf8.FullRune(b) {
				return 0, nil, nil
			}
			_, n := utf8.DecodeRune(b)
			return n, nil, &action{searchText, string(b[:n])}
		}
		return 0, nil, leave(m)
	}
	switch c {
	case '\r', '\n':
		return do(1, enterKey)
	case readline.CharPrev:
		return do(1, lineUp)
	case readline.CharNext:
		return do(1, lineDown)
	case readline.CharBckSearch:
		return do(1, searchOlder)
	case readline.CharFwdSearch:
		return do(1, searchNewer)
	case '\t':
		return do(1, tabKey)
	case readline.CharInterrupt:
		return do(1, interruptKey)
	case readline.CharDelete:
		return do(1, endKey)
	case readline.CharCtrlL:
		return do(1, clearScreen)
	case readline.CharCtrlZ:
		return do(1, suspend)
	case readline.CharLineStart, readline.CharLineEnd, readline.CharBackward, readline.CharForward,
		readline.CharCtrlH, readline.CharBackspace, readline.CharKill, readline.CharCtrlU, readline.CharCtrlW, readline.CharCtrlY, readline.CharTranspose:
		return 1, b[:1], nil
	}
	if c < ' ' {
		return 1, nil, nil // it has no meaning
	}
	if !utf8.FullRune(b) {
		return 0, nil, nil
	}
	r, n := utf8.DecodeRune(b)
	if r == utf8.RuneError || unicode.IsControl(r) {
		return n, nil, nil
	}
	return n, b[:n], nil
}

// sequence understands a key that begins with ESC.
func (k *keys) sequence(b []byte, m mode) (n int, keep []byte, act *action) {
	if bytes.HasPrefix(b, []byte(pasteStart)) {
		end := bytes.Index(b, []byte(pasteEnd))
		switch {
		case end < 0 && len(b) < maxPaste:
			return 0, nil, nil
		case end < 0:
			end = len(b) - len(pasteEnd)
		}
		if m != editing {
			return 0, nil, leave(m)
		}
		return end + len(pasteEnd), nil, &action{insertText, pasted(string(b[len(pasteStart):end]))}
	}
	n = sequenceLength(b)
	switch n {
	case 0:
		return 0, nil, nil
	case 1:
		return k.lone(b, m)
	}
	s, ok := sequences[string(b[1:n])]
	switch {
	case !ok && m == editing:
		return n, nil, nil // a key without a meaning
	case !ok:
		return 0, nil, leave(m)
	case m == choosing && s.kind == lineUp:
		return n, nil, &action{kind: menuUp}
	case m == choosing && s.kind == lineDown:
		return n, nil, &action{kind: menuDown}
	case m == choosing && (s.kind == menuPrevious || s.keep == "\x02"):
		return n, nil, &action{kind: menuPrevious}
	case m == choosing && s.keep == "\x06":
		return n, nil, &action{kind: menuNext}
	case m != editing:
		return 0, nil, leave(m)
	case s.kind != noAction && s.kind != menuPrevious:
		return n, nil, &action{kind: s.kind}
	}
	return n, []byte(s.keep), nil
}

// leave is what another key does first in a mode: it takes what is shown.
func leave(m mode) *action {
	if m == searching {
		return &action{kind: searchTake}
	}
	return &action{kind: menuClose}
}

// lone understands a key whose sequence does not go on: Escape itself, as a rule.
func (k *keys) lone(b []byte, m mode) (n int, keep []byte, act *action) {
	if b[0] != esc {
		return len(b), nil, nil // half a character
	}
	switch m {
	case choosing:
		return 1, nil, &action{kind: menuCancel}
	case searching:
		return 1, nil, &action{kind: searchCancel}
	}
	return 1, nil, &action{kind: revert}
}

// sequenceLength is how long the key's sequence is, 0 where it is not complete.
func sequenceLength(b []byte) int {
	if len(b) < 2 {
		return 0
	}
	switch b[1] {
	case '[':
		for i := 2; i < len(b); i++ {
			if b[i] >= 0x40 && b[i] <= 0x7e {
				return i + 1
			}
			if b[i] < ' ' || b[i] > '~' {
				return i // broken off
			}
		}
		return 0
	case 'O':
		if len(b) < 3 {
			return 0
		}
		return 3
	case esc:
		return 1
	}
	return 2
}

// pasted is pasted text as it is put in: its line ends are \n, what controls a terminal is left out. A line end behind
// all of it is left out too, so that nothing runs before it was seen.
func pasted(s string) string {
	s = strings.NewReplacer("\r\n", "\n", "\r", "\n").Replace(s)
	s = strings.Map(func(r rune) rune {
		if r != '\n' && r != '\t' && unicode.IsControl(r) {
			return -1
		}
		return r
	}, s)
	return strings.TrimRight(s, "\n")
}
