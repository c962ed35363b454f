package repl

import (
	"bufio"
	"os"
	"path/filepath"
	"strings"
)

// maxHistory is how many inputs are kept. The file is cut down to them when it has grown by half.
const maxHistory = 10000

// history is what was entered, in this run and in others. Several programs may add to the file at once: each adds whole
// lines at its end.
type history struct {
	path    string // "" keeps it for this run
	entries []string
	at      int    // the entry that is shown; len(entries) is the new input
	draft   string // the new input, while an entry is shown
}

// openHistory reads the file. A file that cannot be read is none: a prompt without a memory is better than no prompt.
func openHistory(path string) *history {
	h := &history{path: path}
	if path == "" || os.MkdirAll(filepath.Dir(path), 0o700) != nil {
		h.path = ""
		return h
	}
	f, err := os.Open(path)
	if err != nil {
		return h
	}
	defer f.Close()
	r := bufio.NewReader(f)
	lines := 0
	for {
		line, err := r.ReadString('\n')
		if err != nil {
			break // a last line without an end was cut off
		}
		lines++
		h.push(unescape(strings.TrimSuffix(line, "\n")))
	}
	if lines > maxHistory*3/2 {
		h.rewrite()
	}
	h.rewind()
	return h
}

// push adds an entry; one that repeats the last is left out.
func (h *history) push(s string) {
	if s == "" || len(h.entries) > 0 && h.entries[len(h.entries)-1] == s {
		return
	}
	if len(h.entries) >= 2*maxHistory {
		h.entries = append([]string(nil), h.entries[len(h.entries)-maxHistory:]...)
	}
	h.entries = append(h.entries, s)
}

// rewrite cuts the file down. Another program that adds a line at that moment may lose it.
func (h *history) rewrite() {
	var b strings.Builder
	for _, e := range h.entries[max(len(h.entries)-maxHistory, 0):] {
		b.WriteString(escape(e) + "\n")
	}
	f, err := os.CreateTemp(filepath.Dir(h.path), "history-") // only the user may read it
	if err != nil {
		return
	}
	_, err = f.WriteString(b.String())
	if cerr := f.Close(); err == nil {
		err = cerr
	}
	if err == nil {
		err = os.Rename(f.Name(), h.path)
	}
	if err != nil {
		_ = os.Remove(f.Name())
	}
}

// add keeps an input, here and in the file.
func (h *history) add(s string) {
	before := len(h.entries)
	h.push(s)
	h.rewind()
	if h.path == "" || len(h.entries) == before {
		return
	}
	f, err := os.OpenFile(h.path, os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600)
	if err != nil {
		return
	}
	_, _ = f.WriteString(escape(s) + "\n")
	_ = f.Close()
}

// rewind goes back to the new input.
func (h *history) rewind() { h.at, h.draft = len(h.entries), "" }

// move gives the entry n further, with what was typed as the last one. ok is false at either end.
func (h *history) move(n int, now string) (s string, ok bool) {
	to := h.at + n
	if to < 0 || to > len(h.entries) {
		return "", false
	}
	if h.at == len(h.entries) {
		h.draft = now
	}
	h.at = to
	if to == len(h.entries) {
		return h.draft, true
	}
	return h.entries[to], true
}

// find looks for an entry that holds a text, case ignored, from one on: older ones for a step of -1. It returns -1 where
// there is none.
func (h *history) find(text string, from, step int) int {
	text = strings.ToLower(text)
	for i := from; i >= 0 && i < len(h.entries); i += step {
		if strings.Contains(strings.ToLower(h.entries[i]), text) {
			return i
		}
	}
	return -1
}

// An entry is one line of the file: its line ends are written as \n, and \ as \\.
var (
	escaper   = strings.NewReplacer("\\", `\\`, "\n", `\n`, "\r", "")
	unescaper = strings.NewReplacer(`\\`, "\\", `\n`, "\n")
)

func escape(s string) string   { return escaper.Replace(s) }
func unescape(s string) string { return unescaper.Replace(s) }
