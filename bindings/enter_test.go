package bindings

import (
	"strings"
	"testing"

	"github.com/pslshell/psl/runtime/module"
)

func TestPowerShellMarks(t *testing.T) {
	names := map[module.MarkKind]string{module.CommandMark: "command", module.CommentMark: "comment", module.KeywordMark: "keyword", module.NumberMark: "number",
		module.OperatorMark: "op", module.ParameterMark: "parameter", module.StringMark: "string", module.TypeMark: "type", module.VariableMark: "variable", module.ErrorMark: "error"}
	for _, c := range []struct{ text, want string }{
		{`Get-Item -Path 'a b' | ls`, `command:Get-Item parameter:-Path string:'a b' op:| command:ls`},
		{`$n = 20; if ($n -gt 5) { "x$n" } # end`, `variable:$n op:= number:20 op:; keyword:if op:( variable:$n parameter:-gt number:5 op:) op:{ string:"x$n" op:} comment:# end`},
		{"[int]1 <# c #> ${a b} $env:PATH $_", `type:[int] number:1 comment:<# c #> variable:${a b} variable:$env:PATH variable:$_`},
		{`'it''s' "a` + "`" + `"b"`, `string:'it''s' string:"a` + "`" + `"b"`},
		{"@'\nx\n'@", "string:@'\nx\n'@"},
		{`"open`, `string:"open`},
		{"$(Get-Date)", "variable:$ op:( command:Get-Date op:)"},
	} {
		var got []string
		for _, m := range powershellMarks(c.text) {
			got = append(got, names[m.Kind]+":"+c.text[m.Start:m.End])
		}
		if s := strings.Join(got, " "); s != c.want {
			t.Errorf("%q:\n got %s\nwant %s", c.text, s, c.want)
		}
	}
}

func FuzzPowerShellMarks(f *testing.F) {
	for _, s := range []string{"", "$", "@'", "${", "<#", "-a", "[a", "'", "\xff", "é$"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		at := 0
		for _, m := range powershellMarks(text) {
			if m.Start < at || m.End <= m.Start || m.End > len(text) {
				t.Fatalf("%q: a mark from %d to %d behind %d", text, m.Start, m.End, at)
			}
			at = m.End
		}
	})
}

func TestUnits(t *testing.T) {
	const s = "a漢🎉b"
	if units(s) != 5 {
		t.Errorf("units is %d", units(s))
	}
	for n, want := range map[int]string{0: s, 1: "漢🎉b", 2: "🎉b", 4: "b", 5: "", 9: ""} {
		if got := s[bytesOf(s, n):]; got != want {
			t.Errorf("behind %d units is %q, want %q", n, got, want)
		}
	}
}
