//go:build unix

package main

import (
	"context"
	"fmt"
	"os/exec"
	"strings"
	"testing"
	"time"

	"github.com/pslshell/psl/remoting/remotingtest"
)

// serveSSH starts a server whose subsystems are psl's endpoint: powershell with the embedded engine, pwsh with a real one.
func serveSSH(t *testing.T) *remotingtest.SSHD {
	t.Helper()
	return remotingtest.StartSSHD(t, func(*remotingtest.SSHD) map[string]string {
		psl := buildOnce(t)
		subsystems := map[string]string{"powershell": psl + " serve --stdio --engine embedded"}
		if pwsh := remotingtest.FindPWSH(t); pwsh != "" {
			subsystems["pwsh"] = "/usr/bin/env PSL_PWSH=" + pwsh + " " + psl + " serve --stdio --engine pwsh"
		}
		return subsystems
	})
}

// psl is a subsystem of sshd, as its documentation says: for a real PowerShell as the client, and for psl's own with the ssh
// that is installed.
func TestSubsystemOfSSHD(t *testing.T) {
	s := serveSSH(t)
	ctx, cancel := context.WithTimeout(t.Context(), 4*time.Minute)
	defer cancel()
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
"$($a.N) $b $c $d $e"`, s.Port, s.User, s.Path("key"), sub, s.Path("known"), work)
			cmd := exec.CommandContext(ctx, pwsh, "-NoProfile", "-NonInteractive", "-Command", script)
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
`, s.Port, s.User, s.Path("key"), sub, s.Path("known"), work)
			cmd := exec.CommandContext(ctx, buildOnce(t), "-e", script)
			out, err := cmd.CombinedOutput()
			if got := strings.TrimSpace(string(out)); err != nil || got != want {
				t.Errorf("%s: %v\n%s\nwant %s", sub, err, got, want)
			}
		}
	})
}
