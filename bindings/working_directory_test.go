package bindings_test

import (
	"fmt"
	"path/filepath"
	"strings"
	"testing"

	"github.com/pslshell/psl/remoting"
)

// A session of this computer begins in the folder that it is given, be it relative to the script's or not.
func TestWorkingDirectory(t *testing.T) {
	folder, err := filepath.EvalSymlinks(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	out, stderr, err := run(t, remoting.Options{Embedded: true}, "folder.lua", fmt.Sprintf(`
local at = [[(Get-Location).Path]]
print(invoke_command(new_pssession{working_directory = %[1]q}, at))
local s = {{working_directory = %[1]q}} | new_pssession()
print(invoke_command(s, at))
local ok, e = pcall(new_pssession, {working_directory = %[2]q, error_action = "Stop"})
print(ok, e.FullyQualifiedErrorId, e)
`, folder, filepath.Join(folder, "missing")))
	if err != nil {
		t.Fatalf("%v\n%s", err, stderr)
	}
	lines := strings.Split(strings.TrimSpace(out), "\n")
	if len(lines) != 3 || lines[0] != folder || lines[1] != folder {
		t.Errorf("the sessions are at %q, want %s", lines, folder)
	} else if !strings.Contains(lines[2], "the working directory cannot be used") || !strings.Contains(lines[2], "missing") {
		t.Errorf("a folder that is not there: %s", lines[2])
	}
}
