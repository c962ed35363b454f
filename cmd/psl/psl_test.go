package main

import (
	"os"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"
)

func TestMain(m *testing.M) {
	// testscript runs the tests and ends the process: what they share is taken away by who is told of that.
	testscript.Main(afterTests{m}, map[string]func(){"psl": main})
}

// afterTests removes what the tests have built together.
type afterTests struct{ m *testing.M }

func (a afterTests) Run() int {
	code := a.m.Run()
	for _, dir := range builtFolders {
		_ = os.RemoveAll(dir)
	}
	return code
}

// builtFolders are removed when all tests have run.
var builtFolders []string

// TestScripts is the contract of the command line.
func TestScripts(t *testing.T) {
	testscript.Run(t, testscript.Params{Dir: "testdata/script", RequireExplicitExec: false})
}
