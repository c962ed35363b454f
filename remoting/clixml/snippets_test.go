package clixml_test

import (
	"bufio"
	"encoding/json"
	"os"
	"path/filepath"
	"regexp"
	"testing"

	"github.com/pslshell/psl/remoting/clixml"
)

// shared finds a file beside the module, or skips.
func shared(t testing.TB, name string) string {
	t.Helper()
	dir, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	for {
		if _, err := os.Stat(filepath.Join(dir, "go.mod")); err == nil {
			break
		}
		if dir == filepath.Dir(dir) {
			t.Fatal("no go.mod above the test")
		}
		dir = filepath.Dir(dir)
	}
	p := filepath.Join(dir, "..", "shared", name)
	if _, err := os.Stat(p); err != nil {
		t.Skipf("needs %s beside the module", name)
	}
	return p
}

var betweenTags = regexp.MustCompile(`>\s+<`)

// squeeze takes away white space between tags. CLIXML escapes it in text, so that it never counts.
func squeeze(s string) string { return betweenTags.ReplaceAllString(s, "><") }

// snippets calls f with each CLIXML that the real engine gave for a script.
func snippets(t testing.TB, f func(script, xml string)) {
	file, err := os.Open(shared(t, "snippets/snippets.jsonl"))
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	lines := bufio.NewScanner(file)
	lines.Buffer(nil, 64<<20)
	for lines.Scan() {
		var s struct {
			Script string `json:"script"`
			Output []struct {
				CLIXML string `json:"clixml"`
			} `json:"output"`
		}
		if err := json.Unmarshal(lines.Bytes(), &s); err != nil {
			t.Fatal(err)
		}
		for _, o := range s.Output {
			if o.CLIXML != "" {
				f(s.Script, o.CLIXML)
			}
		}
	}
	if err := lines.Err(); err != nil {
		t.Fatal(err)
	}
}

// What the real engine wrote is written back as it was, by one decoder for all as by a new one for each.
func TestSnippetsRoundTrip(t *testing.T) {
	d := clixml.NewDecoder(nil)
	same, all := 0, 0
	snippets(t, func(script, xml string) {
		all++
		v, err := d.Decode([]byte(xml))
		if err != nil {
			t.Errorf("%s: %v", script, err)
			return
		}
		b, err := clixml.Append(nil, v, &clixml.EncodeOptions{Document: true})
		if err != nil {
			t.Errorf("%s: %v", script, err)
			return
		}
		if got, want := string(b), squeeze(xml); got != want {
			t.Errorf("%s:\n got %s\nwant %s", script, got, want)
			return
		}
		if b, err = clixml.Append(nil, v, &clixml.EncodeOptions{Document: true, Indent: true}); err != nil || string(b) != xml {
			t.Errorf("%s: indented, %v:\n got %s\nwant %s", script, err, b, xml)
			return
		}
		same++
	})
	t.Logf("%d of %d come back as they were (%.1f %%)", same, all, 100*float64(same)/float64(all))
}
