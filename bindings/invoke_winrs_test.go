package bindings_test

import (
	"fmt"
	"io"
	"strings"
	"testing"

	"github.com/dylanmei/winrmtest"

	"github.com/pslshell/psl/remoting"
)

// A stranger's server of WinRS shells runs lines of cmd. It sends no standard error.
func TestInvokeWinRS(t *testing.T) {
	server := winrmtest.NewRemote()
	defer server.Close()
	server.CommandFunc(winrmtest.MatchText("two lines"), func(out, _ io.Writer) int {
		io.WriteString(out, "first\r\nsecond")
		return 3
	})
	script := fmt.Sprintf(`
local at = {computer_name = %q, port = %d, credential = pscredential("me", securestring("s3cret")), authentication = "Basic", session_option = {no_encryption = true},
  error_action = "SilentlyContinue", error_variable = "errs"}
at.command = "two lines"
local lines = array(invoke_winrs(at))
print(#lines, lines[1], lines[2], LASTEXITCODE)
at.port, errs = 1, nil
invoke_winrs(at)
print(errs[1].FullyQualifiedErrorId)
`, server.Host, server.Port)
	out, stderr, err := run(t, remoting.Options{Embedded: true}, "winrs", script)
	want := "2\tfirst\tsecond\t3\nCannotConnect,WinRSFailed\n"
	if err != nil || out != want || strings.Contains(out+stderr, "s3cret") {
		t.Errorf("%v\n%s\nprinted:\n%s\nwanted:\n%s", err, stderr, out, want)
	}
}
