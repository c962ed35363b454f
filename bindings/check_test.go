package bindings_test

import (
	"io/fs"
	"path/filepath"
	"strings"
	"testing"

	"github.com/pslshell/psl/bindings"
	"github.com/pslshell/psl/remoting"
	"github.com/pslshell/psl/runtime/engine"
)

// TestCheckScripts wants nothing to be found wrong with scripts that run.
func TestCheckScripts(t *testing.T) {
	e, err := engine.New(engine.Options{Stdin: strings.NewReader("")})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := e.Close(); err != nil {
			t.Error(err)
		}
	})
	if _, err := bindings.Install(e.Host(), remoting.New(remoting.Options{})); err != nil {
		t.Fatal(err)
	}
	seen := 0
	for _, root := range []string{"../scripts/examples", "testdata/pairs"} {
		err := filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
			if err != nil || filepath.Ext(path) != ".lua" {
				return err
			}
			seen++
			s, err := engine.ReadFile(path)
			if err != nil {
				return err
			}
			sites, err := e.Calls(s)
			if err != nil {
				return err
			}
			for _, f := range bindings.Check(sites) {
				t.Errorf("%s:%d:%d: %s", f.Position.File, f.Position.Line, f.Column, f.Message)
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	if seen < 30 {
		t.Errorf("only %d scripts were looked at", seen)
	}
}
