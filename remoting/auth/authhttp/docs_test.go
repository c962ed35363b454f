package authhttp_test

import (
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// TestDocs checks that each test that docs/authentication.md names is there.
func TestDocs(t *testing.T) {
	page, err := os.ReadFile("../../../docs/authentication.md")
	if err != nil {
		t.Fatal(err)
	}
	var source strings.Builder
	for _, folder := range []string{"../..", "../../../scripts/strangers"} {
		if err := filepath.WalkDir(folder, func(path string, _ fs.DirEntry, err error) error {
			if err == nil && strings.HasSuffix(path, "_test.go") {
				b, err := os.ReadFile(path)
				source.Write(b)
				return err
			}
			return err
		}); err != nil {
			t.Fatal(err)
		}
	}
	names := regexp.MustCompile("`(Test[A-Za-z0-9]+)`").FindAllSubmatch(page, -1)
	if len(names) < 50 {
		t.Fatalf("the page names %d tests only", len(names))
	}
	for _, n := range names {
		if !strings.Contains(source.String(), "func "+string(n[1])+"(") {
			t.Errorf("the page names %s, which is nowhere", n[1])
		}
	}
}
