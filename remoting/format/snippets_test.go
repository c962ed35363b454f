package format_test

import (
	"bufio"
	"encoding/json"
	"os"
	"path/filepath"
	"testing"

	"github.com/pslshell/psl/remoting/clixml"
	"github.com/pslshell/psl/remoting/format"
)

// snippetShare is the least share of scripts whose objects, as CLIXML carries them, get the text that the real engine
// gave the live ones. The rest needs what CLIXML at depth 2 does not carry.
const snippetShare = 0.995

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

func TestSnippets(t *testing.T) {
	file, err := os.Open(shared(t, "snippets/snippets.jsonl"))
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	lines := bufio.NewScanner(file)
	lines.Buffer(nil, 64<<20)
	d := clixml.NewDecoder(nil)
	same, all := 0, 0
	for lines.Scan() {
		var s struct {
			ID, Script, Formatted string
			Output                []struct{ CLIXML string }
		}
		if err := json.Unmarshal(lines.Bytes(), &s); err != nil {
			t.Fatal(err)
		}
		all++
		var objs []any
		for _, o := range s.Output {
			if o.CLIXML == "" {
				objs = append(objs, nil)
				continue
			}
			v, err := d.Decode([]byte(o.CLIXML))
			if err != nil {
				t.Fatal(err)
			}
			objs = append(objs, v)
		}
		got, err := format.String(120, nil, objs...)
		if err == nil && got == s.Formatted {
			same++
		} else if testing.Verbose() {
			t.Logf("%s: %v\n%s\n got %q\nwant %q", s.ID, err, s.Script, got, s.Formatted)
		}
	}
	share := float64(same) / float64(all)
	t.Logf("%d of %d scripts have the original's text (%.1f %%)", same, all, 100*share)
	if share < snippetShare {
		t.Errorf("the share fell below %.1f %%", 100*snippetShare)
	}
}
