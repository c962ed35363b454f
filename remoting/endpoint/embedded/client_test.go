//go:build unix

package embedded_test

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/pslshell/psl/remoting/remotingtest"
)

var guid = regexp.MustCompile(`[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}`)

// A real PowerShell as the client sees the same in this endpoint and in its own: imported commands, steppable pipelines,
// switches, reset, history, stop.
func TestRealClient(t *testing.T) {
	pwsh := remotingtest.PWSH(t)
	dir := t.TempDir() // where both run: the folder's name is part of what they show
	sees := func(endpoint string) []string {
		t.Helper()
		if err := os.WriteFile(filepath.Join(dir, "ssh"), []byte("#!/bin/sh\n"+endpoint+"\n"), 0o755); err != nil {
			t.Fatal(err)
		}
		ctx, cancel := context.WithTimeout(t.Context(), 120*time.Second)
		defer cancel()
		cmd := exec.CommandContext(ctx, pwsh, "-NoProfile", "-NonInteractive", "-File", remotingtest.File(t, "testdata/client.ps1"))
		cmd.Env = append(os.Environ(), "PATH="+dir+string(os.PathListSeparator)+os.Getenv("PATH"), "NO_COLOR=1", "PSL_TEST_STACKS="+dir)
		out, err := cmd.CombinedOutput()
		if ctx.Err() != nil {
			stacks, _ := filepath.Glob(filepath.Join(dir, "stacks.*")) // of an endpoint that is still there
			for _, f := range stacks {
				b, _ := os.ReadFile(f)
				t.Logf("the endpoint does not end:\n%s", b)
			}
		}
		if err != nil {
			t.Fatalf("%v: %s", err, out)
		}
		return strings.Split(guid.ReplaceAllString(string(out), "GUID"), "\n")
	}
	own := sees(fmt.Sprintf("PSL_TEST_ENDPOINT=1 exec '%s'", os.Args[0]))
	real := sees(fmt.Sprintf("exec '%s' -sshs -NoLogo -NoProfile", pwsh))
	if len(real) < 100 {
		t.Errorf("the client saw little of PowerShell's own endpoint:\n%s", strings.Join(real, "\n"))
	}
	if d := cmp.Diff(real, own); d != "" {
		t.Errorf("(-PowerShell's endpoint +this one):\n%s", d)
	}
}
