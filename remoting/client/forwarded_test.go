//go:build unix

package client_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/pslshell/psl/remoting/client"
	"github.com/pslshell/psl/remoting/clixml"
	"github.com/pslshell/psl/remoting/dotnet"
	"github.com/pslshell/psl/remoting/remotingtest"
)

// What was received is sent on as a real PowerShell sends it on, whatever it is: the server cannot tell the two apart.
func TestRealForwarded(t *testing.T) {
	dir := t.TempDir()
	c := exec.Command(remotingtest.PWSH(t), "-NoProfile", "-NonInteractive", "-File", remotingtest.File(t, "testdata/forwarded.ps1"), dir, remotingtest.File(t, "../clixml/testdata/objects.ps1"))
	if out, err := c.CombinedOutput(); err != nil || len(out) > 0 {
		t.Fatalf("%v: %s", err, out)
	}
	files, _ := filepath.Glob(filepath.Join(dir, "*.xml"))
	if len(files) < 200 {
		t.Fatalf("only %d objects", len(files))
	}
	p, _ := open(t, client.PoolOptions{Text: dotnet.ToString})
	for _, f := range files {
		b, err := os.ReadFile(f)
		if err != nil {
			t.Fatal(err)
		}
		path := strings.TrimSuffix(f, ".xml")
		v, err := clixml.Decode(b, &clixml.DecodeOptions{Deserialized: true})
		if err != nil {
			t.Errorf("%s: %v", filepath.Base(path), err)
			continue
		}
		compare := func(how string, out []any, errs []string, err error) {
			t.Helper()
			want, e := os.ReadFile(path + "." + how)
			if e != nil || err != nil || len(out) != 1 || len(errs) > 0 {
				t.Errorf("%s, %s: %v %v %v %d objects", filepath.Base(path), how, e, err, errs, len(out))
				return
			}
			if d := cmp.Diff(entriesInOrder(string(want)), entriesInOrder(dotnet.String(out[0]))); d != "" {
				t.Errorf("%s, %s (-want +got):\n%s", filepath.Base(path), how, d)
			}
		}
		out, errs := run(t, p, client.Script("param($x) [Management.Automation.PSSerializer]::Serialize($x, 6)", v))
		compare("argument", out, errs, nil)
		out = nil
		err = p.Run(minute(t), client.Script("process { [Management.Automation.PSSerializer]::Serialize($_, 6) }"), client.RunOptions{
			Values: slices.Values([]any{v}),
			Output: func(v any) error { out = append(out, v); return nil },
		})
		compare("input", out, nil, err)
	}
}

var dictionaryEntry = regexp.MustCompile(`(?s)<En>\s*<(\w+) N="Key">[^<]*</\w+>\s*<\w+ N="Value">[^<]*</\w+>\s*</En>`)

// entriesInOrder sorts the entries of dictionaries whose key and value are one element each: those of a Hashtable come in
// any order.
func entriesInOrder(document string) []string {
	all := dictionaryEntry.FindAllString(document, -1)
	slices.Sort(all)
	rest := dictionaryEntry.ReplaceAllString(document, "<En/>")
	return append(strings.Split(strings.ReplaceAll(rest, "\r\n", "\n"), "\n"), all...)
}
