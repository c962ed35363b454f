//go:build unix

package embedded_test

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/pslshell/psl/remoting/remotingtest"
)

// beyondEngine are the tests of psrpcore that want what this engine does not have, with what that is.
var beyondEngine = map[string]string{
	"test_runspace_with_pipeline_output": "Add-Type with a class in C#",
	"test_runspace_pool_host_call":       "reflection on the type of the runspace",
	"test_user_event":                    "the engine's events",
}

// psrpcore's own tests of its client drive the endpoint as they drive pwsh: they start what stands on PATH under that
// name.
func TestPsrpcoreClient(t *testing.T) {
	python := remotingtest.Python(t, "psrpcore", "pytest", "xmldiff")
	found, _ := filepath.Glob(filepath.Join(filepath.Dir(filepath.Dir(python)), "psrpcore-*", "tests", "test_integration_client.py"))
	if len(found) != 1 {
		t.Skip("psrpcore's own tests are not there: run scripts/peers")
	}
	dir := t.TempDir()
	script := fmt.Sprintf("#!/bin/sh\nPSL_TEST_ENDPOINT=1 exec %s\n", os.Args[0])
	if err := os.WriteFile(filepath.Join(dir, "pwsh"), []byte(script), 0o755); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(context.Background(), 2*time.Minute)
	defer cancel()
	cmd := exec.CommandContext(ctx, python, "-m", "pytest", "-v", "-p", "no:cacheprovider", "tests/test_integration_client.py")
	cmd.Dir = filepath.Dir(filepath.Dir(found[0]))
	cmd.Env = append(os.Environ(), "PATH="+dir+string(os.PathListSeparator)+os.Getenv("PATH"), "PYTHONDONTWRITEBYTECODE=1")
	out, _ := cmd.CombinedOutput()
	passed, failed := 0, []string{}
	for _, m := range regexp.MustCompile(`(?m)::(\w+) (PASSED|FAILED|ERROR)`).FindAllStringSubmatch(string(out), -1) {
		switch {
		case m[2] == "PASSED":
			passed++
		case !slices.Contains(failed, m[1]):
			failed = append(failed, m[1])
		}
	}
	var expected []string
	for name := range beyondEngine {
		expected = append(expected, name)
	}
	slices.Sort(failed)
	slices.Sort(expected)
	if d := cmp.Diff(expected, failed); d != "" || passed < 13 {
		t.Errorf("%d passed; those that failed (-want +got):\n%s\n%s", passed, d, strings.TrimSpace(string(out)))
	}
}
