package engine

import (
	"bytes"
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// gopher-lua's own lists, from its script_test.go.
var suites = map[string][]string{
	"_glua-tests": {
		"base.lua", "coroutine.lua", "db.lua", "issues.lua", "os.lua", "table.lua", "vm.lua",
		"math.lua", "strings.lua", "goto.lua",
	},
	"_lua5.1-tests": {
		"attrib.lua", "calls.lua", "closure.lua", "constructs.lua", "events.lua", "literals.lua",
		"locals.lua", "math.lua", "sort.lua", "strings.lua", "vararg.lua", "pm.lua", "files.lua",
	},
}

func gopherLua(t testing.TB) string {
	t.Helper()
	out, err := exec.Command("go", "list", "-m", "-f", "{{.Dir}}", "github.com/yuin/gopher-lua").Output()
	if err != nil {
		t.Skipf("the module's folder is not known: %v", err)
	}
	return strings.TrimSpace(string(out))
}

// TestLuaSuites runs gopher-lua's own suites unchanged, as scripts in a scope
// of their own.
func TestLuaSuites(t *testing.T) {
	root := gopherLua(t)
	for dir, files := range suites {
		work := filepath.Join(t.TempDir(), dir)
		if err := os.CopyFS(work, os.DirFS(filepath.Join(root, dir))); err != nil {
			t.Fatal(err)
		}
		for _, file := range files {
			t.Run(dir+"/"+file, func(t *testing.T) {
				t.Chdir(work)
				var out bytes.Buffer
				e, err := New(Options{Stdout: &out, CallStackSize: 1024})
				if err != nil {
					t.Fatal(err)
				}
				defer e.Close()
				s, err := ReadFile(file)
				if err != nil {
					t.Fatal(err)
				}
				if err := e.Run(context.Background(), s); err != nil {
					t.Errorf("%s\n%s", out.String(), Describe(err))
				}
			})
		}
	}
}
