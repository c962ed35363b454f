package bindings_test

import (
	"flag"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"github.com/pslshell/psl/remoting"
	"github.com/pslshell/psl/remoting/remotingtest"
)

var record = flag.Bool("record", false, "write what the real PowerShell says anew: testdata/pairs, parameters, declarations")

// TestPairs runs testdata/pairs/*.lua: each prints what its .ps1 printed on PowerShell 7.6, which the .out holds.
func TestPairs(t *testing.T) { runPairs(t, "testdata/pairs", remoting.Options{Embedded: true}) }

// TestRemotePairs runs testdata/pairs/remote/*.lua in the same way. Their sessions go by ssh to a real PowerShell, through
// a program that starts it for every computer.
func TestRemotePairs(t *testing.T) {
	if testing.Short() || runtime.GOOS == "windows" {
		t.Skip("each pair starts a PowerShell or several, by a script of the shell that stands for ssh")
	}
	pwsh := remotingtest.PWSH(t)
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "ssh"), []byte("#!/bin/sh\nexec '"+pwsh+"' -sshs -NoLogo -NoProfile\n"), 0o700); err != nil {
		t.Fatal(err)
	}
	t.Setenv("PATH", dir+string(os.PathListSeparator)+os.Getenv("PATH"))
	runPairs(t, "testdata/pairs/remote", remoting.Options{PWSH: pwsh})
}

func runPairs(t *testing.T, folder string, opts remoting.Options) {
	files, err := filepath.Glob(folder + "/*.lua")
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
			got, stderr, err := run(t, opts, f, string(text))
			if err != nil {
				t.Errorf("%v\n%s", err, stderr)
			}
			if got != string(want) {
				t.Errorf("printed:\n%s\nwanted:\n%s\nstandard error:\n%s", got, want, stderr)
			}
		})
	}
}
