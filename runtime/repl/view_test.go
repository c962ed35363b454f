package repl

import (
	"bytes"
	"strings"
	"testing"

	"github.com/pslshell/psl/runtime/module"
)

func testView(width int, color bool) (*view, *bytes.Buffer) {
	out := &bytes.Buffer{}
	v := &view{out: out, size: func() (int, int, bool) { return width, 24, true }, color: color}
	v.begin("> ")
	return v, out
}

func TestViewDraws(t *testing.T) {
	for _, c := range []struct {
		name, text string
		cursor     int
		want       string
	}{
		{"a line", "abc", 3, "\r\x1b[J> abc\r\x1b[5C"},
		{"the cursor inside", "abc", 1, "\r\x1b[J> abc\r\x1b[3C"},
		{"wide characters", "漢字x", 3, "\r\x1b[J> 漢字x\r\x1b[4C"},
		{"two lines", "a\nb", 1, "\r\x1b[J> a\r\n>> b\x1b[1A\r\x1b[3C"},
		{"a full row", "01234567", 8, "\r\x1b[J> 01234567\r\n\r"},
		{"more than a row", "0123456789", 10, "\r\x1b[J> 0123456789\r\x1b[2C"},
		{"a tabulator", "\tx", 2, "\r\x1b[J>     x\r\x1b[7C"},
	} {
		t.Run(c.name, func(t *testing.T) {
			v, out := testView(10, false)
			v.draw(c.text, c.cursor, nil, nil)
			if out.String() != c.want {
				t.Errorf("got %q, want %q", out.String(), c.want)
			}
		})
	}
}

// Drawn again, the view goes back to the prompt first; below the text stands what belongs there.
func TestViewDrawsAgain(t *testing.T) {
	v, out := testView(10, false)
	v.draw("a\nb", 3, nil, []string{"menu"})
	out.Reset()
	v.draw("a\nbc", 4, nil, nil)
	if want := "\r\x1b[1A\x1b[J> a\r\n>> bc\r\x1b[5C"; out.String() != want {
		t.Errorf("got %q, want %q", out.String(), want)
	}
}

func TestViewColors(t *testing.T) {
	v, out := testView(40, true)
	marks := func(string) []module.Mark {
		return []module.Mark{{Start: 0, End: 1, Kind: module.VariableMark}, {Start: 4, End: 9, Kind: module.StringMark}}
	}
	v.draw("x = [[\n]]", 9, marks, nil)
	if got := out.String(); !strings.Contains(got, "\x1b[92mx\x1b[0m = \x1b[36m[[\x1b[0m\r\n>> \x1b[36m]]\x1b[0m") {
		t.Errorf("%q", got)
	}
}

func TestMarks(t *testing.T) {
	marks := Marks(func(name string) bool { return name == "new_pssession" })
	text := `local s = new_pssession{ name = "x", port = t.Port } -- open`
	want := []string{"keyword:local", "variable:s", "operator:=", "command:new_pssession", "operator:{", "parameter:name", "operator:=", `string:"x"`, "operator:,",
		"parameter:port", "operator:=", "variable:t", "operator:.", "member:Port", "operator:}", "comment:-- open"}
	names := map[module.MarkKind]string{module.KeywordMark: "keyword", module.VariableMark: "variable", module.OperatorMark: "operator", module.CommandMark: "command",
		module.ParameterMark: "parameter", module.StringMark: "string", module.MemberMark: "member", module.CommentMark: "comment"}
	var got []string
	for _, m := range marks(text) {
		got = append(got, names[m.Kind]+":"+text[m.Start:m.End])
	}
	if strings.Join(got, " ") != strings.Join(want, " ") {
		t.Errorf("got  %s\nwant %s", strings.Join(got, " "), strings.Join(want, " "))
	}
}

func TestMenu(t *testing.T) {
	c := func(texts ...string) (out []module.Candidate) {
		for _, s := range texts {
			out = append(out, module.Candidate{Text: s})
		}
		return out
	}
	for _, x := range []struct {
		list []module.Candidate
		want string
	}{
		{c("abc", "abd"), "ab"}, {c("Abc", "abD"), "Ab"}, {c("x", "y"), ""}, {c("same"), "same"}, {c("漢字", "漢"), "漢"}, {c("漢", "漣"), ""},
	} {
		if got := common(x.list); got != x.want {
			t.Errorf("common(%v) is %q, want %q", x.list, got, x.want)
		}
	}
	m := &menu{completion: module.Completion{Candidates: c(strings.Split(strings.Repeat("name,", 30), ",")[:30]...)}, chosen: 20}
	lines := m.lines(40, 24, false)
	if len(lines) != maxMenu+1 || !strings.HasPrefix(lines[maxMenu-1], "> name") || lines[maxMenu] != "  21 of 30" {
		t.Errorf("the menu is %q", lines)
	}
	m = &menu{completion: module.Completion{Candidates: []module.Candidate{{Text: "long", Help: strings.Repeat("help ", 40)}}}, chosen: -1}
	if got := m.lines(20, 24, false); len([]rune(got[0])) > 19 {
		t.Errorf("the line is longer than the window: %q", got)
	}
}

// The editor may want to draw when an input has just ended, because the window has changed: nothing is drawn until the
// next one.
func TestDrawsInputsOnly(t *testing.T) {
	v, out := testView(10, false)
	x := &Terminal{view: *v, ask: Ask{Prompt: "> "}}
	paint := func(text string) string {
		out.Reset()
		painter{x}.Paint([]rune(text), len([]rune(text)))
		return out.String()
	}
	for range 2 {
		if got := paint(""); got != "" {
			t.Errorf("before the input %q is drawn", got)
		}
		x.begin()
		if got, want := paint("a"), "\r\x1b[J> a\r\x1b[3C"; got != want {
			t.Errorf("got %q, want %q", got, want)
		}
		x.leaving, x.last = true, "a"
		if got, want := paint("a\n"), "\r\x1b[J> a\r\x1b[3C\r\n"; got != want {
			t.Errorf("at the end got %q, want %q", got, want)
		}
		if got := paint("a\n"); got != "" {
			t.Errorf("behind the input %q is drawn", got)
		}
	}
}
