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
	"github.com/pslshell/psl/remoting/auth/authtest"
	"github.com/pslshell/psl/remoting/remotingtest"
)

// pypsrp, a client that is not psl's, finds in psl's endpoint all that it expects of Windows.
func TestPypsrp(t *testing.T) {
	python := authtest.Python(t, "pypsrp")
	want := strings.Split(strings.TrimSpace(`
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
	const embedded, pwsh = remoting.EmbeddedEngine, remoting.PWSHEngine
	for _, c := range []struct {
		engine           remoting.Engine
		secure           bool
		auth, encryption string
	}{
		{embedded, false, "basic", "never"}, {embedded, true, "basic", "auto"}, {embedded, false, "ntlm", "auto"}, {embedded, true, "ntlm", "auto"},
		{embedded, false, "negotiate", "auto"}, {embedded, false, "credssp", "auto"}, {embedded, true, "credssp", "auto"}, {pwsh, false, "ntlm", "auto"},
	} {
		t.Run(fmt.Sprint(c.engine, " ", c.auth, " secure ", c.secure), func(t *testing.T) {
			if c.engine == pwsh {
				t.Setenv("PSL_PWSH", remotingtest.PWSH(t))
			}
			target := serveEngine(t, c.engine, c.secure)
			cmd := exec.CommandContext(t.Context(), python, "testdata/pypsrp_client.py", strconv.Itoa(target.Port), map[bool]string{true: "1", false: "0"}[c.secure], c.auth, c.encryption)
			cmd.Env = append(os.Environ(), "PSL_TEST_PASSWORD="+networkPassword, "KRB5_CONFIG=/dev/null")
			out, err := cmd.CombinedOutput()
			if err != nil {
				t.Errorf("%v\n%s", err, out)
			}
			got := strings.Split(strings.TrimSpace(string(out)), "\n")
			for i := range got {
				got[i] = strings.TrimSpace(got[i])
			}
			if d := cmp.Diff(want, got); d != "" {
				t.Errorf("(-want +got):\n%s", d)
			}
		})
	}
}
