// Package remotingtest helps tests that want something which may stand beside the checkout: a real PowerShell, recorded
// exchanges, pairs of ported scripts.
package remotingtest

import (
	"os"
	"os/exec"
	"path/filepath"
	"testing"
)

// Shared returns the path of a file or folder under the folder "shared" beside the module's root. The test is skipped
// where it is absent.
func Shared(t testing.TB, parts ...string) string {
	t.Helper()
	path := filepath.Join(append([]string{filepath.Dir(Root(t)), "shared"}, parts...)...)
	if _, err := os.Stat(path); err != nil {
		t.Skipf("%s is not beside the checkout", filepath.Join(append([]string{"shared"}, parts...)...))
	}
	return path
}

// Root returns the path of the module's root.
func Root(t testing.TB) string {
	t.Helper()
	dir, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	for {
		if _, err := os.Stat(filepath.Join(dir, "go.mod")); err == nil {
			return dir
		}
		up := filepath.Dir(dir)
		if up == dir {
			t.Fatal("the module's root was not found")
		}
		dir = up
	}
}

// PWSH returns the path of a real PowerShell: the one that PSL_PWSH names, the one on PATH or the one beside the checkout.
// The test is skipped where there is none.
func PWSH(t testing.TB) string {
	t.Helper()
	if p := FindPWSH(t); p != "" {
		return p
	}
	return Shared(t, "pwsh", "pwsh") // skips
}

// FindPWSH is PWSH for a test that has more to do: it gives "" where there is none.
func FindPWSH(t testing.TB) string {
	t.Helper()
	if p := os.Getenv("PSL_PWSH"); p != "" {
		return p
	}
	if p, err := exec.LookPath("pwsh"); err == nil {
		return p
	}
	p := filepath.Join(filepath.Dir(Root(t)), "shared", "pwsh", "pwsh")
	if _, err := os.Stat(p); err != nil {
		return ""
	}
	return p
}

// File returns the path of a file that another process reads for the test. It is opened here, for go test to know that the
// result depends on it.
func File(t testing.TB, path string) string {
	t.Helper()
	f, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	f.Close()
	return path
}
