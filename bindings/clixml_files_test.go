package bindings_test

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/pslshell/psl/remoting"
	"github.com/pslshell/psl/remoting/remotingtest"
)

// What the real Export-Clixml wrote, at any depth, import_clixml | export_clixml writes as the real Import-Clixml |
// Export-Clixml does.
func TestClixmlFiles(t *testing.T) {
	dir := t.TempDir()
	c := exec.Command(remotingtest.PWSH(t), "-NoProfile", "-NonInteractive", "-File", remotingtest.File(t, "testdata/clixml_files.ps1"), dir,
		remotingtest.File(t, "../remoting/clixml/testdata/objects.ps1"), remotingtest.File(t, "testdata/clixml_documents.txt"), remotingtest.File(t, "../remoting/powershell/testdata/serialized.txt"))
	if out, err := c.CombinedOutput(); err != nil || len(out) > 0 {
		t.Fatalf("%v: %s", err, out)
	}
	files, _ := filepath.Glob(filepath.Join(dir, "*.in.xml"))
	if len(files) < 3000 {
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
		return inOrder(strings.TrimPrefix(strings.ReplaceAll(string(b), "\r\n", "\n"), "\uFEFF"))
	}
	for _, f := range files {
		base := strings.TrimSuffix(f, ".in.xml")
		if plain(base+".psl.xml") != plain(base+".out.xml") {
			t.Errorf("%s differs", filepath.Base(base))
		}
	}
}

// entry is an entry of a dictionary whose key and value are one element each.
var entry = regexp.MustCompile(`(?m)^( *)<En>\n *<\w+ N="Key">[^<\n]*</\w+>\n *<\w+ N="Value">[^<\n]*</\w+>\n *</En>\n`)

// inOrder sorts neighbouring entries of dictionaries in a document: those of a Hashtable, which Import-Clixml gives, are in
// another order each time.
func inOrder(document string) string {
	var out strings.Builder
	end := 0
	var run []string
	flush := func() {
		slices.Sort(run)
		out.WriteString(strings.Join(run, ""))
		run = nil
	}
	for _, at := range entry.FindAllStringIndex(document, -1) {
		if at[0] != end {
			flush()
			out.WriteString(document[end:at[0]])
		}
		run = append(run, document[at[0]:at[1]])
		end = at[1]
	}
	flush()
	return out.String() + document[end:]
}
