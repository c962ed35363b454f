package bindings_test

import (
	"flag"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/pslshell/psl/remoting"
	"github.com/pslshell/psl/remoting/remotingtest"
)

var record = flag.Bool("record", false, "write testdata/pairs/*.out anew with the real PowerShell")

// TestPairs runs testdata/pairs/*.lua: each prints what its .ps1 printed on PowerShell 7.6, which the .out holds.
func TestPairs(t *testing.T) {
	files, err := filepath.Glob("testdata/pairs/*.lua")
	if err != nil || len(files) == 0 {
		t.Fatalf("no pairs: %v", err)
	}
	for _, f := range files {
		base := strings.TrimSuffix(f, ".lua")
		t.Run(filepath.Base(base), func(t *testing.T) {
			if *record {
				c := exec.Command(remotingtest.PWSH(t), "-NoProfile", "-NonInteractive", "-File", base+".ps1")
				c.Env = append(os.Environ(), "NO_COLOR=1")
				out, err := c.Output()
				if err != nil {
					t.Fatal(err)
				}
				if err := os.WriteFile(base+".out", out, 0o644); err != nil {
					t.Fatal(err)
				}
			}
			want, err := os.ReadFile(base + ".out")
			if err != nil {
				t.Fatal(err)
			}
			text, err := os.ReadFile(f)
			if err != nil {
				t.Fatal(err)
			}
			got, stderr, err := run(t, remoting.Options{Embedded: true}, f, string(text))
			if err != nil {
				t.Errorf("%v\n%s", err, stderr)
			}
			if got != string(want) {
				t.Errorf("printed:\n%s\nwanted:\n%s\nstandard error:\n%s", got, want, stderr)
			}
		})
	}
}
