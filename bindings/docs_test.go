package bindings_test

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/pslshell/psl/bindings"
	"github.com/pslshell/psl/remoting"
	"github.com/pslshell/psl/runtime/engine"
)

// TestDocsUnrun checks the blocks that cannot run here, since they say what they need: each is a program, and calls nothing
// that is not there. So is what README begins with.
func TestDocsUnrun(t *testing.T) {
	pages, err := filepath.Glob("../docs/*.md")
	if err != nil {
		t.Fatal(err)
	}
	seen := 0
	for _, p := range append(pages, "../README.md") {
		text, err := os.ReadFile(p)
		if err != nil {
			t.Fatal(err)
		}
		for i, b := range strings.Split(string(text), "```lua")[1:] {
			needs, code, _ := strings.Cut(b, "\n")
			code, _, _ = strings.Cut(code, "```")
			if needs == "" && filepath.Base(p) != "README.md" {
				continue // it runs
			}
			seen++
			checkUnrun(t, fmt.Sprintf("%s, block %d", p, i+1), code)
		}
	}
	if seen < 5 {
		t.Errorf("only %d blocks were looked at", seen)
	}
}

// checkUnrun finds what is wrong with a text without running it.
func checkUnrun(t *testing.T, name, code string) {
	t.Helper()
	e, err := engine.New(engine.Options{Stdin: strings.NewReader("")})
	if err != nil {
		t.Fatal(err)
	}
	defer e.Close() // nothing ran that could fail to close
	if _, err := bindings.Install(e.Host(), remoting.New(remoting.Options{})); err != nil {
		t.Fatal(err)
	}
	sites, err := e.Calls(engine.Script{Name: name, Text: code})
	if err != nil {
		t.Errorf("%s: %v", name, err)
	}
	for _, f := range bindings.Check(sites) {
		t.Errorf("%s, line %d: %s", name, f.Position.Line, f.Message)
	}
}

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
