package remoting_test

import (
	"os"
	"os/exec"
	"runtime"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/pslshell/psl/remoting"
	"github.com/pslshell/psl/remoting/remotingtest"
)

// pywinrmSees is what remoting/testdata/pywinrm_client.py prints where all is well. The line of PowerShell needs a pwsh.
var pywinrmSees = strings.Split(strings.TrimSpace(`
streams b'out\n' b'err\n' 3
arguments b'a b  c\n' b'' 0
environment b'hello you from /\n' b'' 0
no shell b'a b|$GREETING|' b'' 0
input b'SHOUT' b'' 0
long input 1000000 0
long output 3000000 0
signal b'' b'' 137
no program 127
refused True
PowerShell b'the answer is 42\n' True 4
closed WSManFaultError
cat b'one two' b'' 0
Ctrl-C b'told\n' 7
at once 0 1 2 3 4
endless b'y\ny\n'`), "\n")

// pywinrm and pypsrp run programs in the endpoint's WinRS shells as they do on Windows.
func TestWinRSShells(t *testing.T) {
	python := remotingtest.Python(t, "winrm", "pypsrp")
	if runtime.GOOS == "windows" {
		t.Skip("the lines are those of /bin/sh")
	}
	for name, c := range map[string]struct {
		engine remoting.Engine
		secure bool
	}{"http": {remoting.EmbeddedEngine, false}, "https, with a pwsh": {remoting.PWSHEngine, true}} {
		t.Run(name, func(t *testing.T) {
			want := pywinrmSees
			args := []string{"testdata/pywinrm_client.py"}
			extra := []string{}
			if c.engine == remoting.PWSHEngine {
				t.Setenv("PSL_PWSH", remotingtest.PWSH(t))
				extra = []string{"pwsh"}
			} else {
				want = nil
				for _, line := range pywinrmSees {
					if !strings.HasPrefix(line, "PowerShell") {
						want = append(want, line)
					}
				}
			}
			target := serveEngine(t, c.engine, c.secure)
			secure := map[bool]string{true: "1", false: "0"}[c.secure]
			cmd := exec.CommandContext(t.Context(), python, append(append(args, strconv.Itoa(target.Port), secure), extra...)...)
			cmd.Env = append(os.Environ(), "PSL_TEST_PASSWORD="+networkPassword, "KRB5_CONFIG=/dev/null", "PYTHONWARNINGS=ignore")
			var stderr strings.Builder
			cmd.Stderr = &stderr
			out, err := cmd.Output()
			if err != nil {
				t.Errorf("%v\n%s", err, stderr.String())
			}
			if d := cmp.Diff(want, strings.Split(strings.TrimSpace(string(out)), "\n")); d != "" {
				t.Errorf("(-want +got):\n%s", d)
			}
		})
	}
}
