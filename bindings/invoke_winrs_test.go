package bindings_test

import (
	"context"
	"fmt"
	"io"
	"net"
	"runtime"
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

// masterzen's client against psl's own endpoint: sealed over http, with standard input and standard error.
func TestInvokeWinRSOnOwnEndpoint(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("the lines are those of /bin/sh")
	}
	s := remoting.HTTPServer{Address: "127.0.0.1:0", Engine: remoting.EmbeddedEngine, Users: remoting.NewUsers()}
	s.Users.Add("me", "s3cret")
	ready := make(chan net.Addr, 1)
	s.Ready = func(a net.Addr) { ready <- a }
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan error, 1)
	go func() { done <- remoting.ServeHTTP(ctx, s) }()
	defer func() {
		cancel()
		if err := <-done; err != nil {
			t.Error(err)
		}
	}()
	script := fmt.Sprintf(`
local at = {computer_name = "127.0.0.1", port = %d, credential = pscredential("me", securestring("s3cret")), authentication = "Negotiate",
  error_action = "SilentlyContinue", error_variable = "errs"}
local function winrs(line, input)
  at.command, errs = line, nil
  if input then return input | invoke_winrs(at) end
  return invoke_winrs(at)
end
local lines = array(winrs("echo one; echo two; echo bad >&2; exit 5"))
print(#lines, lines[1], lines[2], LASTEXITCODE, errs[1])
lines = array(winrs("tr -d '\\r' | tr a-z A-Z", array{"a", "b"}))
print(#lines, lines[1], lines[2], LASTEXITCODE)
print(#array(winrs("seq 20000")), LASTEXITCODE)
at.code_page = 850
print(winrs("printf '\\202t\\202\\n'"), winrs("od -An -tx1 | tr -d ' \\n'", array{"é漢"}))
at.code_page = 3
print(pcall(winrs, "true"))
`, (<-ready).(*net.TCPAddr).Port)
	out, stderr, err := run(t, remoting.Options{Embedded: true}, "winrs", script)
	want := "2\tone\ttwo\t5\tbad\n2\tA\tB\t0\n20000\t0\nété\t821a0d0a\n" +
		"false\tthe code page 3 is not known: 65001 is UTF-8, 437 and 850 are those of old consoles\n"
	if err != nil || out != want || strings.Contains(out+stderr, "s3cret") {
		t.Errorf("%v\n%s\nprinted:\n%s\nwanted:\n%s", err, stderr, out, want)
	}
}
