package remoting_test

import (
	"fmt"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/pslshell/psl/remoting"
	"github.com/pslshell/psl/remoting/remotingtest"
)

// pypsrpSees is what remoting/testdata/pypsrp_client.py prints where all is well.
var pypsrpSees = strings.Split(strings.TrimSpace(`
version 2.3
streams [2, 4, 6, 8, 10] ['w'] ['e'] ['v']
input [2, 3, 4]
large output [1000000]
large input [1000000]
state [] [7]
longer than an operation ['late']
thrown 5 ['bad']
stopped 3
after ['still here']
many 2000
left [9]
taken over [1, 2, 3]
none is left []
no configuration 2150858811
wrong password`), "\n")

// pypsrp runs the client that is not psl's.
func pypsrp(t *testing.T, python string, target remoting.Target, auth, encryption string) {
	t.Helper()
	secure := map[bool]string{true: "1", false: "0"}[target.UseSSL]
	cmd := exec.CommandContext(t.Context(), python, "testdata/pypsrp_client.py", strconv.Itoa(target.Port), secure, auth, encryption)
	cmd.Env = append(os.Environ(), "PSL_TEST_PASSWORD="+networkPassword, "KRB5_CONFIG=/dev/null")
	out, err := cmd.CombinedOutput()
	if err != nil {
		t.Errorf("%v\n%s", err, out)
	}
	got := strings.Split(strings.TrimSpace(string(out)), "\n")
	for i := range got {
		got[i] = strings.TrimSpace(got[i])
	}
	if d := cmp.Diff(pypsrpSees, got); d != "" {
		t.Errorf("(-want +got):\n%s", d)
	}
}

// pypsrp, a client that is not psl's, finds in psl's endpoint all that it expects of Windows.
func TestPypsrp(t *testing.T) {
	python := remotingtest.Python(t, "pypsrp")
	for _, c := range []struct {
		secure           bool
		auth, encryption string
	}{
		{false, "basic", "never"}, {true, "basic", "auto"}, {false, "ntlm", "auto"}, {true, "ntlm", "auto"}, {false, "negotiate", "auto"},
		{false, "credssp", "auto"}, {true, "credssp", "auto"},
	} {
		t.Run(fmt.Sprint(c.auth, " secure ", c.secure), func(t *testing.T) {
			t.Parallel() // most of its time it waits
			pypsrp(t, python, serveNetwork(t, c.secure), c.auth, c.encryption)
		})
	}
}

// The same where a real PowerShell runs the commands.
func TestPypsrpWithPWSH(t *testing.T) {
	python := remotingtest.Python(t, "pypsrp")
	t.Setenv("PSL_PWSH", remotingtest.PWSH(t))
	pypsrp(t, python, serveEngine(t, remoting.PWSHEngine, false), "ntlm", "auto")
}
