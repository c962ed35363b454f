package bindings_test

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/pslshell/psl/remoting"
	"github.com/pslshell/psl/remoting/remotingtest"
)

// What the real Export-Clixml wrote, at any depth, import_clixml | export_clixml writes as the real Import-Clixml |
// Export-Clixml does.
func TestClixmlFiles(t *testing.T) {
	dir := t.TempDir()
	c := exec.Command(remotingtest.PWSH(t), "-NoProfile", "-NonInteractive", "-File", "testdata/clixml_files.ps1", dir)
	if out, err := c.CombinedOutput(); err != nil || len(out) > 0 {
		t.Fatalf("%v: %s", err, out)
	}
	files, _ := filepath.Glob(filepath.Join(dir, "*.in.xml"))
	if len(files) < 200 {
		t.Fatalf("only %d files", len(files))
	}
	var script strings.Builder
	for _, f := range files {
		base := strings.TrimSuffix(f, ".in.xml")
		fmt.Fprintf(&script, "import_clixml(%q) | export_clixml{%q, depth = %s}\n", f, base+".psl.xml", base[strings.LastIndexByte(base, '.')+1:])
	}
	if _, stderr, err := run(t, remoting.Options{Embedded: true}, "files", script.String()); err != nil || stderr != "" {
		t.Fatalf("%v: %s", err, stderr)
	}
	plain := func(name string) string {
		b, err := os.ReadFile(name)
		if err != nil {
			t.Error(err)
		}
		return strings.TrimPrefix(strings.ReplaceAll(string(b), "\r\n", "\n"), "\uFEFF")
	}
	for _, f := range files {
		base := strings.TrimSuffix(f, ".in.xml")
		if plain(base+".psl.xml") != plain(base+".out.xml") {
			t.Errorf("%s differs", filepath.Base(base))
		}
	}
}
