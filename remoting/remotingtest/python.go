package remotingtest

import (
	"os"
	"os/exec"
	"path/filepath"
	"testing"
)

// Python gives the interpreter of the virtual environment that scripts/peers makes, with the strangers that are written in
// Python: the one that PSL_PYTHON names, or .cache/peers/bin/python under the module's root. The test is skipped where it
// is absent or lacks one of the modules.
func Python(t testing.TB, modules ...string) string {
	t.Helper()
	path := os.Getenv("PSL_PYTHON")
	if path == "" {
		path = filepath.Join(Root(t), ".cache", "peers", "bin", "python")
	}
	if _, err := os.Stat(path); err != nil {
		t.Skip("the Python peers are not installed: run scripts/peers")
	}
	for _, m := range modules {
		if out, err := exec.Command(path, "-c", "import "+m).CombinedOutput(); err != nil {
			t.Skipf("the Python peers lack %s (run scripts/peers): %s", m, out)
		}
	}
	return path
}
