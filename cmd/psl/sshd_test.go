//go:build unix

package main

import (
	"fmt"
	"net"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/pslshell/psl/remoting/remotingtest"
)

// sshServer is OpenSSH's server on a loopback port, with keys of the test's own.
type sshServer struct {
	dir  string
	port int
	user string
}

func (s *sshServer) path(name string) string { return filepath.Join(s.dir, name) }

// serveSSH starts a server whose subsystems are psl's endpoint: powershell with the embedded engine, pwsh with a real one.
func serveSSH(t *testing.T) *sshServer {
	t.Helper()
	sshd, err := exec.LookPath("sshd")
	if err != nil {
		sshd = "/usr/sbin/sshd"
		if _, err := os.Stat(sshd); err != nil {
			t.Skip("OpenSSH's server is not installed")
		}
	}
	for _, program := range []string{"ssh", "ssh-keygen"} {
		if _, err := exec.LookPath(program); err != nil {
			t.Skip(program + " is not installed")
		}
	}
	if os.Getuid() == 0 {
		// The folder that the server wants to be there, which the system makes where it starts one.
		if err := os.MkdirAll("/run/sshd", 0o755); err != nil {
			t.Fatal(err)
		}
	}
	s := &sshServer{dir: t.TempDir()}
	me, err := user.Current()
	if err != nil {
		t.Fatal(err)
	}
	s.user = me.Username
	for _, key := range []string{"host", "key"} {
		if out, err := exec.Command("ssh-keygen", "-t", "ed25519", "-N", "", "-q", "-f", s.path(key)).CombinedOutput(); err != nil {
			t.Fatalf("ssh-keygen: %v: %s", err, out)
		}
	}
	public := func(key string) string {
		b, err := os.ReadFile(s.path(key + ".pub"))
		if err != nil {
			t.Fatal(err)
		}
		return string(b)
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	s.port = l.Addr().(*net.TCPAddr).Port
	l.Close()
	config := fmt.Sprintf(`Port %d
ListenAddress 127.0.0.1
HostKey %s
AuthorizedKeysFile %s
PidFile none
StrictModes no
UsePAM no
PasswordAuthentication no
KbdInteractiveAuthentication no
PermitRootLogin yes
Subsystem powershell %s serve --stdio --engine embedded
`, s.port, s.path("host"), s.path("key.pub"), buildOnce(t))
	if pwsh := remotingtest.FindPWSH(t); pwsh != "" {
		config += fmt.Sprintf("Subsystem pwsh /usr/bin/env PSL_PWSH=%s %s serve --stdio --engine pwsh\n", pwsh, buildOnce(t))
	}
	for name, text := range map[string]string{"config": config, "known": fmt.Sprintf("[127.0.0.1]:%d %s", s.port, public("host"))} {
		if err := os.WriteFile(s.path(name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	log, err := os.Create(s.path("log"))
	if err != nil {
		t.Fatal(err)
	}
	defer log.Close()
	cmd := exec.Command(sshd, "-D", "-e", "-f", s.path("config"))
	cmd.Stderr = log
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = cmd.Process.Signal(syscall.SIGTERM)
		_ = cmd.Wait()
		if b, err := os.ReadFile(s.path("log")); err == nil && t.Failed() {
			t.Logf("the server's log:\n%s", b)
		}
	})
	for range 100 {
		if c, err := net.Dial("tcp", "127.0.0.1:"+strconv.Itoa(s.port)); err == nil {
			c.Close()
			return s
		}
		time.Sleep(50 * time.Millisecond)
	}
	t.Fatal("sshd does not listen")
	return nil
}

// psl is a subsystem of sshd, as its documentation says: for a real PowerShell as the client, and for psl's own with the ssh
// that is installed.
func TestSubsystemOfSSHD(t *testing.T) {
	s := serveSSH(t)
	subsystems := []string{"powershell"}
	if remotingtest.FindPWSH(t) != "" {
		subsystems = append(subsystems, "pwsh")
	}
	// Values, state, errors and the exit code of a program pass; the session is left at the end.
	const work = `$n = 20; [pscustomobject]@{ N = $n + 1 }`
	want := "21 20 RuntimeException:thrown 3 Core"
	t.Run("client pwsh", func(t *testing.T) {
		pwsh := remotingtest.PWSH(t)
		for _, sub := range subsystems {
			script := fmt.Sprintf(`$ErrorActionPreference = 'Stop'
$s = New-PSSession -HostName 127.0.0.1 -Port %d -UserName '%s' -KeyFilePath '%s' -Subsystem %s -Options @{ UserKnownHostsFile = '%s'; GlobalKnownHostsFile = '/dev/null'; IdentityAgent = 'none'; IdentitiesOnly = 'yes' }
$a = Invoke-Command $s { %s }
$b = Invoke-Command $s { $n }
try { Invoke-Command $s { throw 'thrown' } } catch { $c = $_.Exception.SerializedRemoteException.PSTypeNames[0] -replace '.*\.'; $c += ':' + $_.Exception.Message }
$d = Invoke-Command $s { sh -c 'exit 3'; $LASTEXITCODE }
$e = Invoke-Command $s { $PSVersionTable.PSEdition }
"$($a.N) $b $c $d $e"`, s.port, s.user, s.path("key"), sub, s.path("known"), work)
			cmd := exec.CommandContext(t.Context(), pwsh, "-NoProfile", "-NonInteractive", "-Command", script)
			out, err := cmd.CombinedOutput()
			if got := strings.TrimSpace(string(out)); err != nil || got != want {
				t.Errorf("%s: %v\n%s\nwant %s", sub, err, got, want)
			}
		}
	})
	t.Run("client psl", func(t *testing.T) {
		for _, sub := range subsystems {
			script := fmt.Sprintf(`
local s = new_pssession{host_name = "127.0.0.1", port = %d, user_name = %q, key_file_path = %q, subsystem = %q, error_action = "Stop",
  options = {UserKnownHostsFile = %q, GlobalKnownHostsFile = "/dev/null", IdentityAgent = "none", IdentitiesOnly = "yes"}}
local a = invoke_command(s, [==[%s]==])
local b = invoke_command(s, "$n")
local ok, c = pcall(invoke_command, {session = s, script_block = "throw 'thrown'", error_action = "Stop"})
local d = invoke_command(s, "sh -c 'exit 3'; $LASTEXITCODE")
local e = invoke_command(s, "$PSVersionTable.PSEdition")
print(a.N .. " " .. b .. " RuntimeException:" .. c.Exception.Message .. " " .. d .. " " .. e)
remove_pssession(s)
`, s.port, s.user, s.path("key"), sub, s.path("known"), work)
			cmd := exec.CommandContext(t.Context(), buildOnce(t), "-e", script)
			out, err := cmd.CombinedOutput()
			if got := strings.TrimSpace(string(out)); err != nil || got != want {
				t.Errorf("%s: %v\n%s\nwant %s", sub, err, got, want)
			}
		}
	})
}
