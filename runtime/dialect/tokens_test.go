package dialect

import (
	"strings"
	"testing"
)

func TestTokens(t *testing.T) {
	names := map[TokenKind]string{NameToken: "name", KeywordToken: "word", NumberToken: "number", StringToken: "string", OperatorToken: "op", CommentToken: "comment", BadToken: "bad"}
	for _, c := range []struct{ text, want string }{
		{"local x = 0x1F -- the rest", "word:local name:x op:= number:0x1F comment:-- the rest"},
		{"f{a='b', [[c]]}", "name:f op:{ name:a op:= string:'b' op:, string:[[c]] op:}"},
		{"--[[ long\ncomment ]] x", "comment:--[[ long\ncomment ]]  name:x"},
		{`print("not ended`, `name:print op:( string:"not ended`},
		{"x = [==[ open ]]", "name:x op:= string:[==[ open ]]"},
		{"a $ b", "name:a bad:$ b"},
		{"--[[ open", "comment:--[[ open"},
		{"1 .. 2 ~= 3", "number:1 op:.. number:2 op:~= number:3"},
		{"", ""},
	} {
		var got []string
		for _, k := range Tokens(c.text) {
			got = append(got, names[k.Kind]+":"+c.text[k.Start:k.End])
		}
		if s := strings.Join(got, " "); s != c.want {
			t.Errorf("%q:\n got %s\nwant %s", c.text, s, c.want)
		}
	}
}

// FuzzTokens: tokens stand in order, inside the text, whatever that is.
func FuzzTokens(f *testing.F) {
	for _, s := range []string{"", "x = 1", `"`, "[[", "--[[", "0x", "a\xffb", "'\\", "-"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		at := 0
		for _, k := range Tokens(text) {
			if k.Start < at || k.End < k.Start || k.End > len(text) {
				t.Fatalf("%q: a token from %d to %d behind %d", text, k.Start, k.End, at)
			}
			at = k.End
		}
	})
}

func TestExcerptOfWideCharacters(t *testing.T) {
	if got, want := Excerpt("x = '漢字' $", len("x = '漢字' ")+1), "  x = '漢字' $\n             ^\n"; got != want {
		t.Errorf("got\n%swant\n%s", got, want)
	}
}
