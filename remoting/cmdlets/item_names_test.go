package cmdlets_test

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/pslshell/psl/remoting/cmdlet"
	"github.com/pslshell/psl/remoting/cmdlets"
)

// TestReadOnlyContent writes a file that is read-only with -Force: it stays read-only, as in PowerShell 7.6.
func TestReadOnlyContent(t *testing.T) {
	h := &testHost{dir: t.TempDir()}
	name := filepath.Join(h.dir, "r.txt")
	if err := os.WriteFile(name, []byte("old"), 0o444); err != nil {
		t.Fatal(err)
	}
	if err := h.run(cmdlets.SetContent, nil, cmdlet.Positional("r.txt"), cmdlet.Positional("new"), named("Force", true)); err != nil {
		t.Fatal(err)
	}
	text, err := os.ReadFile(name)
	if err != nil || strings.TrimSpace(string(text)) != "new" {
		t.Errorf("%q, %v", text, err)
	}
	if st, err := os.Stat(name); err != nil || st.Mode().Perm() != 0o444 {
		t.Errorf("mode %v, %v", st.Mode(), err)
	}
}

// TestFollowSymlink lists what links lead to, once each, even where one leads back.
func TestFollowSymlink(t *testing.T) {
	h := &testHost{dir: t.TempDir()}
	at := func(name string) string { return filepath.Join(h.dir, name) }
	for _, d := range []string{"sub", "target"} {
		if err := os.Mkdir(at(d), 0o777); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.WriteFile(at("target/x.txt"), nil, 0o666); err != nil {
		t.Fatal(err)
	}
	for link, to := range map[string]string{"sub/link": "target", "sub/again": "target", "sub/back": "sub"} {
		if err := os.Symlink(at(to), at(link)); err != nil {
			t.Fatal(err)
		}
	}
	for _, c := range []struct {
		follow bool
		want   string
	}{{false, "again back link"}, {true, "again back link again/x.txt"}} {
		args := []cmdlet.Argument{cmdlet.Positional("sub"), named("Recurse", true), named("Name", true), named("FollowSymlink", c.follow)}
		if err := h.run(cmdlets.GetChildItem, nil, args...); err != nil {
			t.Fatal(err)
		}
		if got := strings.Join(strings.Fields(filepath.ToSlash(h.texts())), " "); got != c.want {
			t.Errorf("follow %v: %q, wanted %q", c.follow, got, c.want)
		}
		var warnings []string
		if c.follow {
			warnings = []string{"Skip already-visited directory " + at("sub/back") + ".", "Skip already-visited directory " + at("sub/link") + "."}
		}
		if !slices.Equal(h.warnings, warnings) {
			t.Errorf("follow %v: warnings %q, wanted %q", c.follow, h.warnings, warnings)
		}
	}
}
