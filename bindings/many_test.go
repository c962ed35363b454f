package bindings_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/pslshell/psl/remoting"
	"github.com/pslshell/psl/remoting/psobject"
)

// fleet opens sessions on computers that do not exist: srv020 cannot be found, srv100 swallows what it gets, srv150
// refuses. It counts how many are being opened.
type fleet struct {
	mu            sync.Mutex
	opening, most int
}

func (f *fleet) dial(ctx context.Context, t remoting.Target) (remoting.Shell, error) {
	f.mu.Lock()
	f.opening++
	f.most = max(f.most, f.opening)
	f.mu.Unlock()
	defer func() {
		f.mu.Lock()
		f.opening--
		f.mu.Unlock()
	}()
	fail := func(code, text string) error {
		return &remoting.ConnectError{Computer: t.ComputerName, Code: code, Err: fmt.Errorf("Connecting to remote server %s failed: %s", t.ComputerName, text)}
	}
	switch t.ComputerName {
	case "srv020":
		time.Sleep(time.Second)
		return nil, fail("ComputerNotFound", "the server name cannot be resolved.")
	case "srv100":
		<-ctx.Done()
		return nil, ctx.Err()
	case "srv150":
		return nil, fail("CannotConnect", "nobody listens there.")
	}
	time.Sleep(time.Duration(rand.IntN(900)+100) * time.Millisecond)
	return fleetShell{make(chan struct{})}, nil
}

type fleetShell struct{ done chan struct{} }

func (fleetShell) ID() psobject.GUID                 { return psobject.GUID{} }
func (fleetShell) Engine() string                    { return "" }
func (fleetShell) Transport() string                 { return "WSMan" }
func (fleetShell) ConfigurationName() string         { return "" }
func (fleetShell) PrivateData() *psobject.Dictionary { return nil }
func (s fleetShell) Done() <-chan struct{}           { return s.done }
func (fleetShell) Err() error                        { return nil }
func (fleetShell) Close(context.Context) error       { return nil }
func (fleetShell) Run(context.Context, remoting.Command, func(remoting.EventKind, any) error) error {
	return nil
}

// Three of two hundred computers cannot be reached: the others' sessions come in the order of the names, the three are
// errors that name their computers, the time is that of the time-out, and never more are being opened than allowed.
func TestThreeOfTwoHundred(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var f fleet
		began := time.Now()
		out, _, err := run(t, remoting.Options{Dial: f.dial}, "many.lua", `
local names = {}
for i = 1, 200 do names[i] = string.format("srv%03d", i) end
rs = names | new_pssession{throttle_limit = 50, timeout = 5, error_action = "SilentlyContinue", error_variable = "failed"}
print(rs.Count, #failed)
local last = ""
for s in each(rs) do
  if s.ComputerName <= last then print("out of order: " .. s.ComputerName) end
  last = s.ComputerName
end
for e in each(failed) do
  print(e.FullyQualifiedErrorId, e.TargetObject, e.TargetObject.ConnectionInfo.ComputerName, tostring(e):match("^%[srv%d+%]"))
end
print(failed[2])
`)
		if err != nil {
			t.Error(err)
		}
		want := `197	3
ComputerNotFound,PSSessionOpenFailed	System.Management.Automation.RemoteRunspace	srv020	[srv020]
WinRMOperationTimeout,PSSessionOpenFailed	System.Management.Automation.RemoteRunspace	srv100	[srv100]
CannotConnect,PSSessionOpenFailed	System.Management.Automation.RemoteRunspace	srv150	[srv150]
[srv100] Connecting to remote server srv100 failed with the following error message : The session was not open within 5s, the timeout for srv100. See whether the computer can be reached, or give it more time. For more information, see the about_Remote_Troubleshooting Help topic.
`
		if d := cmp.Diff(want, out); d != "" {
			t.Errorf("(-want +got):\n%s", d)
		}
		if f.most != 50 {
			t.Errorf("%d were being opened at once, wanted 50", f.most)
		}
		// 150 others need at most four rounds of a second each before or beside the one that takes five.
		if took := time.Since(began); took > 10*time.Second {
			t.Errorf("it took %s of the clock of the test", took)
		}
	})
}

// chain is a shell whose command ends when the file is there that its computer waits for.
type chain struct {
	fleetShell
	computer, waits string
}

func (c chain) Run(ctx context.Context, _ remoting.Command, emit func(remoting.EventKind, any) error) error {
	for c.waits != "" {
		if _, err := os.Stat(c.waits); err == nil {
			break
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(time.Millisecond):
		}
	}
	return emit(remoting.Output, "from "+c.computer)
}

// Results of computers come when they are there, in whatever order the computers were named. Here the script lets each
// computer but the first end only when it has the result of the one before, so that a result that is held back, or comes
// out of its turn, stops everything.
func TestResultsAsTheyCome(t *testing.T) {
	for _, how := range []string{"per_computer = true", "hide_computer_name = true"} {
		t.Run(how, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				dir := t.TempDir()
				order := []string{"", "srv3", "srv1", "srv4", "srv2"}
				dial := func(_ context.Context, at remoting.Target) (remoting.Shell, error) {
					c := chain{fleetShell: fleetShell{make(chan struct{})}, computer: at.ComputerName}
					if before := order[slices.Index(order, at.ComputerName)-1]; before != "" {
						c.waits = filepath.Join(dir, before)
					}
					return c, nil
				}
				out, stderr, err := run(t, remoting.Options{Dial: dial}, "chain.lua", fmt.Sprintf(`
invoke_command{{"srv1", "srv2", "srv3", "srv4"}, "anything", total_timeout = 60, %s}
  | function(r)
      local name = (type(r) == "string" and r or r.Output[1]):match("%%S+$")
      print(name)
      assert(io.open("%s/" .. name, "w")):close()
    end
`, how, filepath.ToSlash(dir)))
				if want := "srv3\nsrv1\nsrv4\nsrv2\n"; err != nil || stderr != "" || out != want {
					t.Errorf("%v\n%s\nprinted %q, wanted %q", err, stderr, out, want)
				}
			})
		})
	}
}

// A time-out for the whole bounds a command of which one computer swallows all, and leaves the others' sessions.
func TestTotalTimeout(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		began := time.Now()
		var f fleet
		out, _, err := run(t, remoting.Options{Dial: f.dial}, "total.lua", `
rs = new_pssession{{"srv001", "srv100", "srv002"}, total_timeout = 7, error_action = "SilentlyContinue", error_variable = "failed"}
print(rs.Count, rs[1].ComputerName, rs[2].ComputerName, #failed)
print(failed[1].FullyQualifiedErrorId, failed[1].TargetObject.ConnectionInfo.ComputerName, (failed[1].Exception.Message:match("was not open within.-%.")))
`)
		want := "2\tsrv001\tsrv002\t1\nWinRMOperationTimeout,PSSessionOpenFailed\tsrv100\twas not open within 7s, the total timeout.\n"
		if d := cmp.Diff(want, out); err != nil || d != "" {
			t.Errorf("%v (-want +got):\n%s", err, d)
		}
		if took := time.Since(began); took != 7*time.Second {
			t.Errorf("it took %s of the clock of the test", took)
		}
	})
}

// The same over a network: each row has its own address, and one time-out bounds them all.
func TestRowsOverHTTP(t *testing.T) {
	head := serveLua(t)
	swallow, err := net.Listen("tcp", "127.0.0.1:0") // accepts in the system's queue and answers nothing
	if err != nil {
		t.Fatal(err)
	}
	defer swallow.Close()
	closed, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	closed.Close() // nobody listens there now
	forbids := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusForbidden) }))
	defer forbids.Close()
	port := func(a net.Addr) int { return a.(*net.TCPAddr).Port }
	out, stderr, err := run(t, remoting.Options{Embedded: true}, "rows.lua", head+fmt.Sprintf(`
local rows = {}
for i = 1, 24 do rows[i] = there{name = "s" .. i} end
rows[7].port = %d
rows[11].port = %d
rows[20].port = "%d"
rows[21] = psobject{ComputerName = "127.0.0.1", Port = tostring(at.port), Credential = at.credential, Name = "s21"}
rs = rows | new_pssession{throttle_limit = 10, timeout = 3, error_action = "SilentlyContinue", error_variable = "failed"}
local names = {}
for s in each(rs) do names[#names + 1] = s.Name:sub(2) end
print(rs.Count, table.concat(names, " "))
for e in each(failed) do print(e.FullyQualifiedErrorId, e.TargetObject.ConnectionInfo.Port == %d) end
print(#array(invoke_command{rs, "1", timeout = 30}))
rs | remove_pssession()
local none = {{computer_name = "127.0.0.1", prot = 1}, {computer_name = "127.0.0.1", throttle_limit = 3}} | new_pssession{error_action = "SilentlyContinue", error_variable = "wrong"}
for e in each(wrong) do print(e.FullyQualifiedErrorId, e) end
`, port(closed.Addr()), port(swallow.Addr()), port(forbids.Listener.Addr()), port(swallow.Addr())))
	if err != nil || stderr != "" {
		t.Errorf("%v\n%s", err, stderr)
	}
	var names []string
	for i := 1; i <= 24; i++ {
		if i != 7 && i != 11 && i != 20 {
			names = append(names, fmt.Sprint(i))
		}
	}
	want := "21\t" + strings.Join(names, " ") + `
CannotConnect,PSSessionOpenFailed	false
WinRMOperationTimeout,PSSessionOpenFailed	true
WinRMHttpError,PSSessionOpenFailed	false
21
NamedParameterNotFound,Microsoft.PowerShell.Commands.NewPSSessionCommand	A parameter cannot be found that matches parameter name 'prot'.
RowParameterNotAllowed,Microsoft.PowerShell.Commands.NewPSSessionCommand	The parameter 'ThrottleLimit' cannot be given by a table of the pipeline. Give it to the command, for all tables alike.
`
	if d := cmp.Diff(want, out); d != "" {
		t.Errorf("(-want +got):\n%s", d)
	}
}
