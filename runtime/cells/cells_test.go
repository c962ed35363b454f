package cells

import "testing"

func TestWidth(t *testing.T) {
	for _, c := range []struct {
		text string
		want int
	}{
		{"", 0}, {"abc", 3}, {"漢字", 4}, {"ｱ", 1}, {"Ａ", 2}, {"e\u0301", 1}, {"🎉", 2}, {"\x1b[31mred\x1b[0m", 3}, {"\x1b]8;;http://x\x1b\\link\x1b]8;;\x07", 4},
	} {
		if got := Width(c.text); got != c.want {
			t.Errorf("Width(%q) = %d, want %d", c.text, got, c.want)
		}
	}
}

func TestClip(t *testing.T) {
	for _, c := range []struct {
		text string
		n    int
		want string
	}{
		{"abc", 3, "abc"}, {"abcd", 3, "ab…"}, {"漢字漢字", 5, "漢字…"}, {"漢字漢字", 6, "漢字…"}, {"", 1, ""},
	} {
		if got := Clip(c.text, c.n); got != c.want || Width(got) > c.n {
			t.Errorf("Clip(%q, %d) = %q, want %q", c.text, c.n, got, c.want)
		}
	}
}

func TestCursor(t *testing.T) {
	for _, c := range []struct {
		text     string
		width    int
		row, col int
	}{
		{"abc", 10, 0, 3},
		{"0123456789", 10, 0, 10}, // behind the last column; the next character begins a row
		{"0123456789x", 10, 1, 1},
		{"012345678漢", 10, 1, 2}, // a wide one does not fit into the last column
		{"a\nb", 10, 1, 1},
		{"a\tb", 20, 0, 9},
		{"a\x1b[31mb\x1b[0m", 2, 0, 2},
		{"abc\r\bx", 10, 0, 1},
		{"0123456789x", 0, 0, 11}, // of a width that is not known
	} {
		cur := Cursor{Width: c.width}
		cur.Advance(c.text)
		if cur.Row != c.row || cur.Column != c.col {
			t.Errorf("after %q at width %d: row %d, column %d; want %d, %d", c.text, c.width, cur.Row, cur.Column, c.row, c.col)
		}
	}
}

func TestPlain(t *testing.T) {
	if got := Plain("\x1b[1;31mred\x1b[0m and \x1b]0;title\x07plain"); got != "red and plain" {
		t.Errorf("%q", got)
	}
}
