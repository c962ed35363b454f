package repl

import (
	"context"
	"fmt"
	"io"
	"strings"
	"sync"
	"testing"
)

// typed is a keyboard on which chunks are typed, one a read; then nothing comes.
type typed struct {
	chunks []string
	empty  chan struct{} // closed when a key is waited for that does not come
	once   sync.Once
}

func (t *typed) read(ctx context.Context, p []byte) (int, error) {
	if len(t.chunks) == 0 {
		if _, rest := ctx.Deadline(); !rest { // the rest of a key is not a key
			t.once.Do(func() { close(t.empty) })
		}
		<-ctx.Done()
		return 0, ctx.Err()
	}
	n := copy(p, t.chunks[0])
	if t.chunks[0] = t.chunks[0][n:]; t.chunks[0] == "" {
		t.chunks = t.chunks[1:]
	}
	return n, nil
}

func (t *typed) unread(p []byte) { t.chunks = append([]string{string(p)}, t.chunks...) }

// TestKeys: what the editor gets, and the actions, of what is typed. An action is shown by its number in braces.
func TestKeys(t *testing.T) {
	a := func(k actionKind) string { return fmt.Sprintf("{%d}", k) }
	for _, c := range []struct {
		name   string
		chunks []string
		mode   mode
		want   string
	}{
		{"text", []string{"abc"}, editing, "abc"},
		{"characters in two reads", []string{"\xe6\xbc", "\xa2"}, editing, "漢"},
		{"half a character", []string{"\xe6\xbc"}, editing, ""},
		{"Enter", []string{"ab\rcd"}, editing, "ab" + a(enterKey) + "cd"},
		{"arrows", []string{"\x1b[A\x1b[B\x1b[C\x1bOD"}, editing, a(lineUp) + a(lineDown) + "\x06\x02"},
		{"an arrow in two reads", []string{"\x1b[", "A"}, editing, a(lineUp)},
		{"Escape alone", []string{"\x1b"}, editing, a(revert)},
		{"Escape twice", []string{"\x1b\x1b"}, editing, a(revert) + a(revert)},
		{"words", []string{"\x1b[1;5C\x1b[1;5D\x1bd"}, editing, "\x1bf\x1bb\x1bd"},
		{"an unknown key", []string{"\x1b[15~x"}, editing, "x"},
		{"control characters", []string{"\x00\x1c\x02"}, editing, "\x02"},
		{"a paste", []string{"\x1b[200~a\r\nb\tc\r\n\x1b[201~d"}, editing, a(insertText) + "<a\nb\tc>d"},
		{"a paste in pieces", []string{"\x1b[200~a", "b\n", "c\x1b[20", "1~"}, editing, a(insertText) + "<ab\nc>"},
		{"a paste of escapes", []string{"\x1b[200~\x1b[31mx\x07\x03\x1b[201~"}, editing, a(insertText) + "<[31mx>"},
		{"the menu", []string{"\t\x1b[Z\x1b[A\x1b[B\r"}, choosing, a(menuNext) + a(menuPrevious) + a(menuUp) + a(menuDown) + a(menuTake)},
		{"a letter in the menu", []string{"x"}, choosing, a(menuClose) + "x"},
		{"a search", []string{"aä\x12\x13\x7f\x1b"}, searching, a(searchText) + "<a>" + a(searchText) + "<ä>" + a(searchOlder) + a(searchNewer) + a(searchErase) + a(searchCancel)},
		{"Enter in a search", []string{"\r"}, searching, a(searchTake) + a(enterKey)},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := pressed(c.chunks, c.mode)
			if s != c.want {
				t.Errorf("got %q, want %q", s, c.want)
			}
		})
	}
}

// pressed gives what the editor gets of what is typed, with the actions.
func pressed(chunks []string, m mode) string {
	in := &typed{chunks: chunks, empty: make(chan struct{})}
	k := newKeys(in.read, in.unread)
	k.mode = m
	got := make(chan string)
	go func() {
		var b strings.Builder
		p := make([]byte, 64)
		for {
			n, err := k.Read(p)
			for _, c := range p[:n] {
				if c != signal {
					b.WriteByte(c)
					continue
				}
				act := k.action()
				fmt.Fprintf(&b, "{%d}", act.kind)
				if act.text != "" {
					b.WriteString("<" + act.text + ">")
				}
				next := m
				if act.kind == menuClose || act.kind == searchTake {
					next = editing
				}
				k.finish(next)
			}
			if err == io.EOF {
				got <- b.String()
				return
			}
		}
	}()
	<-in.empty
	_ = k.Close()
	return <-got
}

// FuzzKeys types any bytes at once and byte by byte: the editor gets the same keys and actions.
func FuzzKeys(f *testing.F) {
	for _, s := range []string{"abc漢\r", "\x1b[A\x1bOD\x1b[1;5Cx", "\x1b[200~a\r\n\x03\x1b[201~d", "\t\x1b[Z\r", "\x12é\x7f\x1b", "\xe6\xbc"} {
		for m := range byte(3) {
			f.Add(s, m)
		}
	}
	f.Fuzz(func(t *testing.T, s string, m byte) {
		if i := strings.LastIndex(s, pasteStart); i >= 0 && !strings.Contains(s[i:], pasteEnd) || len(s) > 200 || s == "" {
			return // an end of a paste is waited for long
		}
		whole := pressed([]string{s}, mode(m%3))
		var bytes []string
		for i := range len(s) {
			bytes = append(bytes, s[i:i+1])
		}
		if cut := pressed(bytes, mode(m%3)); whole != cut {
			t.Errorf("by bytes %q, whole %q", cut, whole)
		}
	})
}
