package bindings_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/pslshell/psl/remoting"
)

// TestDocs runs every block marked as Lua in docs/, each in a host of its own: no block may
// raise an error.
func TestDocs(t *testing.T) {
	pages, err := filepath.Glob("../docs/*.md")
	if err != nil || len(pages) == 0 {
		t.Fatalf("no pages: %v", err)
	}
	for _, p := range pages {
		text, err := os.ReadFile(p)
		if err != nil {
			t.Fatal(err)
		}
		for i, b := range strings.Split(string(text), "```lua\n")[1:] {
			code, _, ok := strings.Cut(b, "```")
			if !ok {
				t.Errorf("%s: block %d has no end", p, i+1)
				continue
			}
			if _, stderr, err := run(t, remoting.Options{Embedded: true}, filepath.Base(p), code); err != nil {
				t.Errorf("%s, block %d: %v\n%s\n%s", p, i+1, err, stderr, code)
			}
		}
	}
}
