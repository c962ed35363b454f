//go:build unix

package main

import (
	"bufio"
	"errors"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/pslshell/psl/remoting/remotingtest"
)

// served is a psl serve that runs as a process.
type served struct {
	port, thumbprint string
	stop             func() (stderr string, code int)
}

var (
	listening  = regexp.MustCompile(`listening on https?://127\.0\.0\.1:([0-9]+)/wsman`)
	thumbprint = regexp.MustCompile(`thumbprint is ([0-9A-F]{64})`)
)

func serveProcess(t *testing.T, psl string, env []string, args ...string) served {
	t.Helper()
	cmd := exec.Command(psl, append([]string{"serve"}, args...)...)
	cmd.Env = append(os.Environ(), env...)
	r, err := cmd.StderrPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	watchdog := time.AfterFunc(60*time.Second, func() { _ = cmd.Process.Kill() })
	var s served
	var said strings.Builder
	lines := bufio.NewScanner(r)
	for s.port == "" && lines.Scan() {
		said.WriteString(lines.Text() + "\n")
		if m := thumbprint.FindStringSubmatch(lines.Text()); m != nil {
			s.thumbprint = m[1]
		}
		if m := listening.FindStringSubmatch(lines.Text()); m != nil {
			s.port = m[1]
		}
	}
	rest := make(chan struct{})
	go func() {
		defer close(rest)
		for lines.Scan() {
			said.WriteString(lines.Text() + "\n")
		}
	}()
	stopped := false
	s.stop = func() (string, int) {
		if stopped {
			return "", 0
		}
		stopped = true
		_ = cmd.Process.Signal(syscall.SIGTERM)
		<-rest
		err := cmd.Wait()
		watchdog.Stop()
		var exit *exec.ExitError
		if errors.As(err, &exit) {
			return said.String(), exit.ExitCode()
		}
		return said.String(), 0
	}
	t.Cleanup(func() { s.stop() })
	if s.port == "" {
		said, _ := s.stop()
		t.Fatalf("it does not listen:\n%s", said)
	}
	return s
}

// ask runs a script that has the endpoint's parameters in the table at.
func (s served) ask(t *testing.T, psl string, more, script string) string {
	t.Helper()
	begin := `local at = {computer_name = "127.0.0.1", port = ` + s.port + `, credential = pscredential("me", securestring("s3cret-word")), authentication = "Negotiate"}` + "\n" + more + "\n"
	cmd := exec.Command(psl, "-e", begin+script)
	cmd.Env = append(os.Environ(), "KRB5_CONFIG=/dev/null")
	watchdog := time.AfterFunc(60*time.Second, func() { _ = cmd.Process.Kill() })
	defer watchdog.Stop()
	out, err := cmd.CombinedOutput()
	if err != nil {
		t.Logf("%v", err)
	}
	return string(out)
}

const overTLS = `at.use_ssl, at.session_option = true, {skip_ca_check = true, skip_cn_check = true}`

// An endpoint as its users see it: they log on, find no secret of the endpoint in its environment, and a second start has
// the same certificate. It ends on a signal.
func TestServe(t *testing.T) {
	psl := build(t)
	home := t.TempDir()
	env := []string{"PSL_SERVE_PASSWORD=s3cret-word", "HOME=" + home, "XDG_CONFIG_HOME=" + filepath.Join(home, "config")}
	first := serveProcess(t, psl, env, "--https", "127.0.0.1:0", "--user", "me", "--engine", "embedded", "--max-shells", "1")
	out := first.ask(t, psl, overTLS, `
local s = new_pssession(at)
print(invoke_command(s, "$PSSenderInfo.UserInfo.Identity.Name; [string](Get-ChildItem env: | Where-Object Value -match 's3cret')"))
at.error_action = "Stop"
print(pcall(new_pssession, at))
remove_pssession(s)
at.command = "env"
for _, line in ipairs(array(invoke_winrs(at))) do if line:find("s3cret") then print(line) end end
print(LASTEXITCODE)
at.command, at.credential = nil, pscredential("me", securestring("wrong-word"))
print(pcall(new_pssession, at))
`)
	if !strings.HasPrefix(out, "me ") || !strings.Contains(out, "may have 1 shells at once") || !strings.Contains(out, "\n0\n") || !strings.Contains(out, "Access is denied") || strings.Contains(out, "s3cret") {
		t.Errorf("%s", out)
	}
	said, code := first.stop()
	if code != codeInterrupted || !strings.Contains(said, "a log-on from 127.0.0.1") || strings.Contains(said, "-word") {
		t.Errorf("exit code %d\n%s", code, said)
	}
	second := serveProcess(t, psl, env, "--https", "127.0.0.1:0", "--user", "me", "--engine", "embedded", "--no-winrs")
	if second.thumbprint != first.thumbprint || second.thumbprint == "" {
		t.Errorf("the certificate is %s, was %s", second.thumbprint, first.thumbprint)
	}
	if out := second.ask(t, psl, overTLS, `at.command = "env"; at.error_action = "Stop"; print((pcall(invoke_winrs, at)))`); out != "false\n" {
		t.Errorf("%s", out)
	}
}

// limited is a session configuration file with one function.
func limited(t *testing.T, more string) string {
	t.Helper()
	file := filepath.Join(t.TempDir(), "limited.pssc")
	if err := os.WriteFile(file, []byte(`@{
SchemaVersion = '2.0.0.0'; GUID = '5bc5d3b3-4e2f-4c1c-9a52-2c7d9f6a7a11'; SessionType = 'RestrictedRemoteServer'
VisibleFunctions = 'Get-Greeting'; FunctionDefinitions = @{ Name = 'Get-Greeting'; ScriptBlock = { param($Name) "hello $Name" } }
`+more+"}"), 0o600); err != nil {
		t.Fatal(err)
	}
	return file
}

// A session configuration file limits what the users of an endpoint may do, on either engine. All names of the default lead
// there, and there are no WinRS shells.
func TestServeConfiguration(t *testing.T) {
	psl := build(t)
	for _, engine := range []string{"pwsh", "embedded"} {
		t.Run(engine, func(t *testing.T) {
			env := []string{"PSL_SERVE_PASSWORD=s3cret-word"}
			if engine == "pwsh" {
				env = append(env, "PSL_PWSH="+remotingtest.PWSH(t))
			}
			s := serveProcess(t, psl, env, "--http", "127.0.0.1:0", "--user", "me", "--engine", engine,
				"--configuration", "Microsoft.PowerShell="+limited(t, ""), "--configuration", "Free", "--configuration", "Own=embedded")
			out := s.ask(t, psl, "", `
for _, name in ipairs{"Microsoft.PowerShell", "PowerShell.7", "Free", "Own", "Other"} do
  at.configuration_name = name
  local s = new_pssession(at)
  if not s then print(name, "refused") else
    print(name, invoke_command(s, "Get-Greeting Anna"), (pcall(invoke_command, {session = s, script = "$x = 1; [int]$x", error_action = "Stop"})))
    remove_pssession(s)
  end
end
at.configuration_name = nil
local s = new_pssession(at)
import_pssession{session = s, prefix = "Far"}
print("imported", get_fargreeting("Bob"), get_fargreeting{name = "Eve"}, get_farprocess == nil)
print("hidden", pcall(invoke_command, {session = s, script = "Get-Process", error_action = "Stop"}))
print("text", pcall(invoke_command, {session = s, script = "1 + 1", error_action = "Stop"}))
at.command = "env"
at.error_action = "Stop"
print((pcall(invoke_winrs, at)))
`)
			for _, want := range []string{"Microsoft.PowerShell\thello Anna\tfalse\n", "PowerShell.7\thello Anna\tfalse\n", "Free\tnil\ttrue\n", "Own\tnil\ttrue\n", "Other\trefused\n",
				"hidden\tfalse\t", "The term 'Get-Process' is not recognized", "imported\thello Bob\thello Eve\ttrue\n", "text\tfalse\t", "The syntax is not supported by this runspace", "\nfalse\n"} {
				if !strings.Contains(out, want) {
					t.Errorf("%q is missing in\n%s", want, out)
				}
			}
		})
	}
}

// Roles decide who may come in to what.
func TestServeRoles(t *testing.T) {
	psl := build(t)
	s := serveProcess(t, psl, []string{"PSL_SERVE_PASSWORD=s3cret-word"}, "--http", "127.0.0.1:0", "--user", "me", "--engine", "embedded",
		"--configuration", "Mine="+limited(t, "RoleDefinitions = @{ ME = @{ VisibleCmdlets = 'Get-Date' } }"),
		"--configuration", "Others="+limited(t, "RoleDefinitions = @{ you = @{ VisibleCmdlets = 'Get-Date' } }"))
	out := s.ask(t, psl, "", `
at.configuration_name = "Mine"
local s = new_pssession(at)
print("mine", invoke_command(s, "Get-Greeting Anna"), invoke_command(s, "Get-Date -Format yyyy") ~= nil)
at.configuration_name, at.error_action = "Others", "Stop"
print("others", pcall(new_pssession, at))
`)
	if !strings.Contains(out, "mine\thello Anna\ttrue\n") || !strings.Contains(out, "others\tfalse\t") || !strings.Contains(out, "Access is denied") || !strings.Contains(out, "no role for me") {
		t.Error(out)
	}
	cmd := exec.Command(psl, "serve", "--http", "127.0.0.1:0", "--user", "me", "--engine", "embedded", "--configuration", "Mine="+limited(t, "Zork = 1"))
	cmd.Env = append(os.Environ(), "PSL_SERVE_PASSWORD=s3cret-word")
	watchdog := time.AfterFunc(60*time.Second, func() { _ = cmd.Process.Kill() })
	defer watchdog.Stop()
	if out, err := cmd.CombinedOutput(); err == nil || !strings.Contains(string(out), "limited.pssc: Zork: the key is not known") {
		t.Errorf("%v: %s", err, out)
	}
	// A PowerShell that is not on Windows would never answer.
	cmd = exec.Command(psl, "serve", "--http", "127.0.0.1:0", "--user", "me", "--engine", "pwsh", "--configuration", "Mine="+limited(t, "RoleDefinitions = @{ ME = @{ VisibleCmdlets = 'Get-Date' } }"))
	cmd.Env = append(os.Environ(), "PSL_SERVE_PASSWORD=s3cret-word", "PSL_PWSH="+remotingtest.PWSH(t))
	second := time.AfterFunc(60*time.Second, func() { _ = cmd.Process.Kill() })
	defer second.Stop()
	if out, err := cmd.CombinedOutput(); err == nil || !strings.Contains(string(out), "RoleDefinitions: a PowerShell follows it on Windows alone") {
		t.Errorf("%v: %s", err, out)
	}
}

// A real PowerShell is the client of a limited endpoint on standard input and output: sessions, the commands it imports, and the
// errors of what is refused are those that it has from a PowerShell on the other side.
func TestServeStdioConfiguration(t *testing.T) {
	psl := build(t)
	pwsh, shim := remotingtest.PWSH(t), remotingtest.Shared(t, "peers", "ssh-shim")
	file := limited(t, "VisibleCmdlets = 'Get-Date', @{ Name = 'Get-Random'; Parameters = @{ Name = 'Maximum'; ValidateSet = '1' } }\n")
	const script = `
$ErrorActionPreference = 'Continue'
$s = New-PSSession -HostName limited
function Try-It($block) { try { $x = Invoke-Command $s $block -ErrorAction Stop; "$x" } catch { "$($_.FullyQualifiedErrorId) | $($_.CategoryInfo.Category) | $($_.Exception.Message)" } }
Try-It { Get-Greeting Anna }
Try-It { Get-Process }
Try-It { $x = 1 }
Try-It { Get-Date -Format yyyy | Measure-Object }
Try-It { Get-Random -Maximum 1 }
Try-It { Get-Random -Maximum 5 }
Try-It { Get-Random -Count 5 }
(Invoke-Command $s { Get-Command }).Name -join ' '
$m = Import-PSSession $s -Prefix Far -AllowClobber -DisableNameChecking
(Get-Command -Module $m).Name -join ' '
Get-FarGreeting Bob
Get-FarRandom -Maximum 1
try { Get-FarRandom -Maximum 7 } catch { $_.FullyQualifiedErrorId }
try { Get-FarRandom -Count 7 } catch { $_.FullyQualifiedErrorId }
'the end'
Remove-PSSession $s
`
	ask := func(endpoint string) string {
		cmd := exec.Command(pwsh, "-NoProfile", "-NonInteractive", "-Command", script)
		cmd.Env = append(os.Environ(), "PATH="+shim+":"+os.Getenv("PATH"), "PSL_ENDPOINT="+endpoint, "NO_COLOR=1")
		watchdog := time.AfterFunc(90*time.Second, func() { _ = cmd.Process.Kill() })
		defer watchdog.Stop()
		out, err := cmd.CombinedOutput()
		if err != nil {
			t.Errorf("%s: %v", endpoint, err)
		}
		said, _, _ := strings.Cut(string(out), "the end\n") // what is said of the closing connection is not always said
		return said
	}
	want := ask("'" + pwsh + "' -s -NoLogo -NoProfile -ConfigurationFile '" + file + "'")
	if !strings.Contains(want, "hello Anna") || !strings.Contains(want, "NamedParameterNotFound") {
		t.Fatalf("the script is of no use:\n%s", want)
	}
	for _, engine := range []string{"embedded", "pwsh"} {
		if got := ask("env 'PSL_PWSH=" + pwsh + "' '" + psl + "' serve --stdio --engine " + engine + " --configuration-file '" + file + "'"); got != want {
			t.Errorf("%s:\n%s\nPowerShell:\n%s", engine, got, want)
		}
	}
}

// HTTP spoken to the port of HTTPS, and the other way round, is told as what it is, with what to do.
func TestServeOtherScheme(t *testing.T) {
	psl := build(t)
	home := t.TempDir()
	env := []string{"PSL_SERVE_PASSWORD=s3cret-word", "HOME=" + home, "XDG_CONFIG_HOME=" + filepath.Join(home, "config")}
	plain := serveProcess(t, psl, env, "--http", "127.0.0.1:0", "--user", "me", "--engine", "embedded")
	secure := serveProcess(t, psl, env, "--https", "127.0.0.1:0", "--user", "me", "--engine", "embedded")
	const script = `at.error_action = "Stop"; print(pcall(new_pssession, at))`
	if out := plain.ask(t, psl, overTLS, script); !strings.Contains(out, "HTTPS was spoken to a port of HTTP") || !strings.Contains(out, "leave use_ssl out") {
		t.Error(out)
	}
	if out := secure.ask(t, psl, "", script); !strings.Contains(out, "HTTP was spoken to a port of HTTPS") || !strings.Contains(out, "use_ssl = true") {
		t.Error(out)
	}
}

// An endpoint that is told a port alone listens for this computer alone.
func TestServeListensForThisComputer(t *testing.T) {
	s := serveProcess(t, build(t), []string{"PSL_SERVE_PASSWORD=s3cret-word"}, "--http", ":0", "--user", "me", "--engine", "embedded")
	addresses, err := net.InterfaceAddrs()
	if err != nil {
		t.Fatal(err)
	}
	others := 0
	for _, a := range addresses {
		ip, ok := a.(*net.IPNet)
		if !ok || ip.IP.IsLoopback() || ip.IP.IsLinkLocalUnicast() {
			continue
		}
		others++
		if c, err := net.DialTimeout("tcp", net.JoinHostPort(ip.IP.String(), s.port), 5*time.Second); err == nil {
			c.Close()
			t.Errorf("%s is listened on", ip.IP)
		}
	}
	if others == 0 {
		t.Skip("this computer has no other address")
	}
}
