package remoting

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/pslshell/psl/remoting/psobject"
)

// A session of this computer begins in the folder that it is given; one that is not there is named by the error, and not the
// program that would have been started.
func TestWorkingDirectory(t *testing.T) {
	folder, err := filepath.EvalSymlinks(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(folder, "file")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	both(t, func(t *testing.T, c *Client, _ *Session) {
		s, err := c.Open(t.Context(), Target{WorkingDirectory: folder}, "")
		if err != nil {
			t.Fatal(err)
		}
		var got []any
		for e := range c.Invoke(t.Context(), Command{Script: "(Get-Location).Path; [Environment]::CurrentDirectory", Unmarked: true}, 1, On{Session: s}).Events() {
			if e.Kind == Output {
				got = append(got, psobject.Base(e.Value))
			}
		}
		if len(got) != 2 || got[0] != folder {
			t.Errorf("the session is at %v, want %s", got, folder)
		}
		missing := filepath.Join(folder, "missing")
		if _, err := c.Open(t.Context(), Target{WorkingDirectory: missing}, ""); !errors.Is(err, os.ErrNotExist) || !strings.Contains(err.Error(), "the working directory cannot be used") || !strings.Contains(err.Error(), missing) {
			t.Errorf("a folder that is not there: %v", err)
		}
		if _, err := c.Open(t.Context(), Target{WorkingDirectory: file}, ""); err == nil || !strings.Contains(err.Error(), "the working directory "+file+" is a file") {
			t.Errorf("a file: %v", err)
		}
		if _, err := c.Open(t.Context(), Target{ComputerName: "elsewhere", WorkingDirectory: folder}, ""); err == nil || !strings.Contains(err.Error(), "for sessions of this computer alone, not for elsewhere") {
			t.Errorf("another computer: %v", err)
		}
	})
}
