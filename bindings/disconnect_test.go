package bindings_test

import (
	"context"
	"fmt"
	"net"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/pslshell/psl/remoting"
)

// serveLua serves the embedded engine by WS-Management on this computer, and returns the beginning of a script that knows
// how to get there, as the table at.
func serveLua(t *testing.T) string {
	t.Helper()
	users := remoting.NewUsers()
	users.Add("me", "secret")
	ready, done := make(chan net.Addr, 1), make(chan error, 1)
	ctx, cancel := context.WithCancel(context.Background())
	go func() {
		done <- remoting.ServeHTTP(ctx, remoting.HTTPServer{Address: "127.0.0.1:0", Engine: remoting.EmbeddedEngine, Users: users, Ready: func(a net.Addr) { ready <- a }})
	}()
	t.Cleanup(func() {
		cancel()
		if err := <-done; err != nil {
			t.Error(err)
		}
	})
	return fmt.Sprintf(`
local at = {computer_name = "127.0.0.1", port = %d, credential = pscredential("me", securestring("secret"))}
local function there(more) for k, v in pairs(at) do more[k] = v end return more end
`, (<-ready).(*net.TCPAddr).Port)
}

// Sessions are left, found from another process, taken up and received from.
func TestDisconnectedSessions(t *testing.T) {
	head := serveLua(t)
	both := func(first, second string, want ...string) {
		t.Helper()
		var got []string
		for i, script := range []string{first, second} {
			// Each run is a client of its own, as another process would be.
			out, stderr, err := run(t, remoting.Options{Embedded: true}, fmt.Sprint("script", i+1), head+script)
			if err != nil || stderr != "" {
				t.Errorf("script %d: %v\n%s", i+1, err, stderr)
			}
			got = append(got, strings.Split(strings.TrimRight(out, "\n"), "\n")...)
		}
		if d := cmp.Diff(want, got); d != "" {
			t.Errorf("(-want +got):\n%s", d)
		}
	}
	both(`
local s = new_pssession(there{name = "night"})
invoke_command(s, "$n = 41")
local job = invoke_command{s, "1..3 | ForEach-Object { $_; Start-Sleep -Milliseconds 100 }; $n + 1", as_job = true}
start_sleep{milliseconds = 100}
local gone = disconnect_pssession(s)
print(gone.Name, gone.State, gone.Availability, s.DisconnectedOn ~= nil)
local _ = wait_job(job)
print(job.State)
`, `
local found = get_pssession(there{name = "n*"})
print(found.Name, found.State, found.Availability, found.ComputerName)
local s = connect_pssession(found)
print(s.State)
local rest = array(receive_pssession(s))
print(rest[#rest], #rest >= 1)
print(invoke_command(s, "$n"))
print(#array(receive_pssession(s)))
remove_pssession(s)
print(#array(get_pssession(there{})))
`, "night	Disconnected	None	true", "Disconnected", "night	Disconnected	None	127.0.0.1", "Opened", "42	true", "41", "0", "0")

	both(`
local s = invoke_command(there{script_block = "Start-Sleep -Milliseconds 100; $input | ForEach-Object { $_ * 2 }; Write-Warning 'careful'; Write-Error 'wrong'", in_disconnected_session = true, session_name = "later", input_object = 21})
print(s.Name, s.State)
print(get_pssession{name = "later"}.State)
`, `
local out = array(receive_pssession(there{name = "later", warning_action = "SilentlyContinue", warning_variable = "w", error_action = "SilentlyContinue", error_variable = "e"}))
print(out[1], #out, get_pssession{name = "later"}.ComputerName, w[1].Message, e[1].Exception.Message)
get_pssession{name = "later"} | remove_pssession()
`, "later	Disconnected", "Disconnected", "42	1	127.0.0.1	careful	wrong")

	both(`
local id = test_wsman{computer_name = "127.0.0.1", port = at.port}
print(id.ProtocolVersion, id.ProductVersion)
`, `
local id = test_wsman(there{authentication = "Negotiate"})
print(id.wsmid ~= nil, id.ProductVendor)
local ok, err = pcall(test_wsman, {computer_name = "127.0.0.1", port = 1, error_action = "Stop"})
print(err.FullyQualifiedErrorId)
`, "http://schemas.dmtf.org/wbem/wsman/1/wsman.xsd	OS: 0.0.0 SP: 0.0 Stack: 3.0", "true	psl", "WsManError,Microsoft.WSMan.Management.TestWSManCommand")

	both(`
local s = new_pssession(there{name = "mine"})
local ok, err = pcall(disconnect_pssession, {s, idle_timeout_sec = 5, error_action = "Stop"})
print(err.FullyQualifiedErrorId, s.State)
local own = new_pssession()
ok, err = pcall(disconnect_pssession, {own, error_action = "Stop"})
print(err.FullyQualifiedErrorId, own.State)
print(connect_pssession(s).State)
local _ = disconnect_pssession(s)
print(connect_pssession{name = "mine"}.State, invoke_command(s, "1 + 1"))
remove_pssession{name = "mine"}
`, `
ok, err = pcall(get_pssession, {computer_name = "127.0.0.1", port = at.port, credential = pscredential("me", securestring("wr0ng")), error_action = "Stop"})
print(err.FullyQualifiedErrorId)
local job = receive_pssession(there{name = "nothing", out_target = "Job"})
print(job)
`, "CannotDisconnectSessionWithInvalidIdleTimeout,Microsoft.PowerShell.Commands.DisconnectPSSessionCommand	Opened",
		"PSSessionDisconnectFailed,Microsoft.PowerShell.Commands.DisconnectPSSessionCommand	Opened", "Opened", "Opened	2",
		"AccessDenied,RemotePSSessionQueryFailed,Microsoft.PowerShell.Commands.GetPSSessionCommand", "nil")
}

// Each parameter that finds a session which was left, and what the cmdlets do with it.
func TestDisconnectedParameters(t *testing.T) {
	head := serveLua(t)
	out, stderr, err := run(t, remoting.Options{Embedded: true}, "parameters", head+`
local function fails(f, p) local ok, e = pcall(f, p) return ok or e.FullyQualifiedErrorId:match("^[%a.]+") end
local s
local go = os.tmpname()                                  -- commands wait for it, so that they are left for sure
local begun = os.tmpname()
local function leave(text)
  os.remove(go) os.remove(begun)
  local job = invoke_command{s, "'' > '" .. begun .. "'; while (!(Test-Path '" .. go .. "')) { Start-Sleep -Milliseconds 5 }; '" .. text .. "'", as_job = true}
  while not test_path(begun) do start_sleep{milliseconds = 5} end
  local _ = disconnect_pssession(s)
  io.open(go, "w"):close()
  return job
end
s = new_pssession(there{name = "one"})
local t = new_pssession(there{name = "two"})
-- Left by each of the ways, and taken up by each.
for _, how in ipairs{"id", "instance_id", "name", "session"} do
  local value = ({id = s.Id, instance_id = s.InstanceId, name = "o*", session = s})[how]
  local left = disconnect_pssession{[how] = value, throttle_limit = 1, idle_timeout_sec = 120, output_buffering_mode = "Drop"}
  local found = connect_pssession{[how] = value, throttle_limit = 1}
  print(how, left.Name, found.Name, found == s, s.State)
end
print(disconnect_pssession(s).State, disconnect_pssession(s).State)      -- twice is no error
print(fails(invoke_command, {s, "1", error_action = "SilentlyContinue"}))
-- Received from by each of the ways.
local _ = connect_pssession(s)
for _, how in ipairs{"id", "instance_id", "name", "session"} do
  local job = leave("late")
  local value = ({id = s.Id, instance_id = s.InstanceId, name = "one", session = s})[how]
  print(how, receive_pssession{[how] = value, out_target = "Host"}, s.State, wait_job{job = job, timeout = 10}.State)
  remove_job{job = job, force = true}
end
leave("by a job")
local again = receive_pssession{session = s, out_target = "Job", job_name = "rest"}
print(again.Name, receive_job{again, wait = true})
-- On the server: by name, by instance, in a state, by address.
local _ = disconnect_pssession(t)
print(get_pssession(there{name = "t*"}).Name, get_pssession(there{instance_id = s.InstanceId}).Name, #array(get_pssession(there{state = "Disconnected"})), #array(get_pssession(there{state = "Opened"})))
print(connect_pssession(there{name = "two", throttle_limit = 2}) == t, t.State)
local _ = disconnect_pssession(t)
print(connect_pssession(there{instance_id = t.InstanceId}).Name)
local at_uri = {connection_uri = uri("http://127.0.0.1:" .. at.port .. "/wsman"), credential = at.credential, name = "two"}
print(get_pssession(at_uri).Name, fails(receive_pssession, there{name = "nothing"}))
print(fails(get_pssession, there{name = "nothing", error_action = "Stop"}), fails(get_pssession, there{instance_id = guid"00000000-0000-0000-0000-000000000009", error_action = "Stop"}))
print(fails(disconnect_pssession, {t, idle_timeout_sec = -1}), fails(disconnect_pssession, {t, output_buffering_mode = "Often"}), fails(disconnect_pssession, {t, idle_timeout_sec = 30, error_action = "Stop"}))
remove_pssession(s)
print(fails(connect_pssession, {s, error_action = "Stop"}), fails(disconnect_pssession, {s, error_action = "Stop"}))
`)
	if err != nil || stderr != "" {
		t.Errorf("%v\n%s", err, stderr)
	}
	want := `id	one	one	true	Opened
instance_id	one	one	true	Opened
name	one	one	true	Opened
session	one	one	true	Opened
Disconnected	Disconnected
InvalidOperation
id	late	Opened	Disconnected
instance_id	late	Opened	Disconnected
name	late	Opened	Disconnected
session	late	Opened	Disconnected
rest	by a job
two	one	1	1
true	Opened
two
two	true
PSSessionNameMatchFail	PSSessionIdMatchFail
ParameterArgumentValidationError	CannotConvertArgumentNoMessage	CannotDisconnectSessionWithInvalidIdleTimeout
PSSessionConnectFailed	CannotDisconnectSessionWhenNotOpened
`
	if d := cmp.Diff(want, out); d != "" {
		t.Errorf("(-want +got):\n%s", d)
	}
}

// A command goes on after its client has left, and what it puts out reaches the two clients together once, in order:
// nothing is lost between them, nothing comes twice.
func TestOutputOfTwoClients(t *testing.T) {
	head := serveLua(t)
	gate := filepath.Join(t.TempDir(), "gate")
	client := func(name, script string) (lines []string) {
		t.Helper()
		out, stderr, err := run(t, remoting.Options{Embedded: true}, name, head+script)
		if err != nil || stderr != "" {
			t.Errorf("%s: %v\n%s", name, err, stderr)
		}
		return strings.Fields(out)
	}
	first := client("leaves", fmt.Sprintf(`
local s = new_pssession(there{name = "night"})
local job = invoke_command{s, [[ 1..500; while (-not (Test-Path '%[1]s')) { Start-Sleep -Milliseconds 10 }; 501..3000 ]], as_job = true}
while job.ChildJobs[1].Output.Count == 0 do start_sleep{milliseconds = 5} end
local _ = disconnect_pssession(s)
_ = wait_job(job)
set_content('%[1]s', "go on")
for n in each(receive_job(job)) do print(n) end
`, gate))
	second := client("takes up", `
for n in each(receive_pssession(there{name = "night"})) do print(n) end
get_pssession() | remove_pssession()
`)
	if len(first) == 0 || len(second) < 2500 {
		t.Errorf("the first client has %d values and the second %d", len(first), len(second))
	}
	var want []string
	for n := 1; n <= 3000; n++ {
		want = append(want, strconv.Itoa(n))
	}
	if d := cmp.Diff(want, append(first, second...)); d != "" {
		t.Errorf("(-want +got):\n%s", d)
	}
}

// A session tells the idle time-out and the buffering that the server has agreed to, not what was asked for: psl's own never
// drops output. One that is left with another time-out tells that, and its end; one that cannot be left has neither.
func TestSessionTellsItsTerms(t *testing.T) {
	head := serveLua(t)
	out, stderr, err := run(t, remoting.Options{Embedded: true}, "options", head+`
local s = new_pssession(there{session_option = {IdleTimeout = 90000, OutputBufferingMode = "Drop"}})
print(s.IdleTimeout, s.OutputBufferingMode, s.Runspace.ConnectionInfo.IdleTimeout)
local _ = disconnect_pssession(s)
print((s.ExpiresOn - s.DisconnectedOn).TotalSeconds)
local found = get_pssession(there{name = s.Name})
print(found.IdleTimeout, found.OutputBufferingMode)
_ = connect_pssession(s)
_ = disconnect_pssession{s, idle_timeout_sec = 120}
print(s.IdleTimeout, (s.ExpiresOn - s.DisconnectedOn).TotalSeconds)
_ = connect_pssession(s)
_ = disconnect_pssession{s, output_buffering_mode = "Drop"}
print(s.OutputBufferingMode, s.Runspace.ConnectionInfo.OutputBufferingMode)
local plain = new_pssession(there{})
print(plain.IdleTimeout, plain.OutputBufferingMode)
local own = new_pssession()
print(own.IdleTimeout, own.OutputBufferingMode)
`)
	if want := "90000\tBlock\t90000\n90\n90000\tBlock\n120000\t120\nDrop\tDrop\n7200000\tBlock\n-1\tnil\n"; err != nil || stderr != "" || out != want {
		t.Errorf("%v\n%s\nprinted %q, wanted %q", err, stderr, out, want)
	}
}

// psl's own property of a session can be asked for, and is not among those that are shown.
func TestSessionShowsTheOriginalsProperties(t *testing.T) {
	out, stderr, err := run(t, remoting.Options{Embedded: true}, "properties", `
local s = new_pssession()
print(s.Engine, s.engine, (s | select_object{expand_property = "Engine"}))
local names = {}
for m in each(s | get_member{member_type = "Properties"}) do names[#names + 1] = m.Name end
print(table.concat(names, " "))
local first = {}
for line in (s | format_list{"*"} | out_string()):gmatch("[^\r\n]+") do
  local name = line:match("^(%w+) *:")
  if name then first[#first + 1] = name end
end
print(table.concat(first, " "))
`)
	want := "embedded\tembedded\tembedded\n" +
		"ApplicationPrivateData Availability ComputerName ComputerType ConfigurationName ContainerId Id InstanceId Name Runspace Transport VMId VMName DisconnectedOn ExpiresOn IdleTimeout OutputBufferingMode State\n" +
		"State IdleTimeout OutputBufferingMode DisconnectedOn ExpiresOn ComputerType ComputerName ContainerId VMName VMId ConfigurationName InstanceId Id Name Availability ApplicationPrivateData Runspace Transport\n"
	if d := cmp.Diff(want, out); err != nil || stderr != "" || d != "" {
		t.Errorf("%v\n%s\n(-want +got):\n%s", err, stderr, d)
	}
}
