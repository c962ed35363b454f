package parse

import (
	"errors"
	"fmt"
	"os"
	"strings"
	"testing"
)

// TestErrors compares the errors of text that is no script with those of the real engine. A record in testdata/errors.txt is the text,
// a line of hyphens, and a line for each error: its id, where it is (offsets, and INC where more input could mend it), its message.
func TestErrors(t *testing.T) {
	b, err := os.ReadFile("testdata/errors.txt")
	if err != nil {
		t.Fatal(err)
	}
	for _, record := range strings.Split(strings.TrimSuffix(string(b), "====\n"), "====\n") {
		script, want, ok := strings.Cut(record, "\n----\n")
		if !ok {
			t.Fatalf("a record without its errors: %q", record)
		}
		_, err := Parse(script, "")
		var pe *Errors
		var got strings.Builder
		if errors.As(err, &pe) {
			for _, e := range pe.List {
				incomplete := ""
				if e.Incomplete {
					incomplete = "INC"
				}
				fmt.Fprintf(&got, "%s [%d,%d] %s %s\n", e.ID, e.Extent.Start, e.Extent.End, incomplete, e.Message)
			}
		}
		if got.String() != want {
			t.Errorf("%s\ngot\n%swant\n%s", script, &got, want)
		}
	}
}

// TestRepeats reads text that nests or goes on without end: the parser must neither overflow nor slow down more than the text grows.
func TestRepeats(t *testing.T) {
	for _, s := range []string{"(", "$(", "@(", "@{a=", "{", "\"$(", "[", "[a[", "$a=", "1,", "-", "!", "if(1){", "a|", "$a[", "$a.", "foo(", "1 + ",
		"class A{", "`", "<#", "&{", "@\"\n$(", "${", "function f{", "switch(1){", "try{", "1?", "1??", "param(", "[int]", "..", "$x::", "\"", "-not ",
		"x -a:", "} ", ") ", "2>", "while(", "a b\n", "$a = if(1){", "%", "else{", "[Parameter(", "param([Parameter(a=", "enum E{", "\"a$b"} {
		// Text that took time in proportion to its square would not end within the test's own limit.
		if tree, err := Parse(strings.Repeat(s, 20000), ""); tree == nil && err == nil {
			t.Errorf("%q: neither a tree nor an error", s)
		}
	}
}

// FuzzParse asks that no text brings the parser down and that extents stay inside of the text.
func FuzzParse(f *testing.F) {
	b, err := os.ReadFile("testdata/seeds.ps1")
	if err != nil {
		f.Fatal(err)
	}
	for _, s := range strings.Split(string(b), "\n#---\n") {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		sb, err := Parse(text, "")
		var pe *Errors
		if err != nil && !errors.As(err, &pe) {
			t.Fatalf("an error of another type: %v", err)
		}
		if sb == nil {
			t.Fatal("no tree")
		}
		if pe != nil {
			if len(pe.List) == 0 {
				t.Fatal("an error without errors")
			}
			_ = pe.Full()
			for _, e := range pe.List {
				_ = pe.Source.PositionMessage(e.Extent)
			}
			return
		}
		if e := sb.Extent; e.Start < 0 || e.End > len(text) || e.Start > e.End {
			t.Fatalf("the script's extent is [%d,%d] of %d", e.Start, e.End, len(text))
		}
	})
}
