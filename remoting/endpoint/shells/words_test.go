package shells

import (
	"slices"
	"testing"
)

// The examples are those of Microsoft's documentation of the C runtime's command lines, and corners of them.
func TestWords(t *testing.T) {
	for _, c := range []struct {
		line string
		want []string
	}{
		{``, nil},
		{`  `, nil},
		{`a b	c`, []string{"a", "b", "c"}},
		{`"a b c" d e`, []string{"a b c", "d", "e"}},
		{`"ab\"c" "\\" d`, []string{`ab"c`, `\`, "d"}},
		{`a\\\b d"e f"g h`, []string{`a\\\b`, "de fg", "h"}},
		{`a\\\"b c d`, []string{`a\"b`, "c", "d"}},
		{`a\\\\"b c" d e`, []string{`a\\b c`, "d", "e"}},
		{`a"b"" c d`, []string{`ab" c d`}},
		{`"" x`, []string{"", "x"}},
		{`x\`, []string{`x\`}},
		{`"open end`, []string{"open end"}},
	} {
		if got := words(c.line); !slices.Equal(got, c.want) {
			t.Errorf("%s: %q, want %q", c.line, got, c.want)
		}
	}
}
