//go:build unix

package bindings_test

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/pslshell/psl/remoting"
	"github.com/pslshell/psl/remoting/remotingtest"
)

// sshCases are ways to name a host, in PowerShell and in Lua. KEY stands for a file that exists. PowerShell loses the UserName
// and the Port of an SSHConnection table where it meets its HostName later, which is as chance has it: none here.
var sshCases = [][2]string{
	{`New-PSSession -HostName h`, `new_pssession{host_name = "h"}`},
	{`New-PSSession -HostName u@h`, `new_pssession{host_name = "u@h"}`},
	{`New-PSSession -HostName u@h:2222`, `new_pssession{host_name = "u@h:2222"}`},
	{`New-PSSession -HostName h:2222`, `new_pssession{host_name = "h:2222"}`},
	{`New-PSSession -HostName '[::1]:2222'`, `new_pssession{host_name = "[::1]:2222"}`},
	{`New-PSSession -HostName 'u@[fe80::1]:22'`, `new_pssession{host_name = "u@[fe80::1]:22"}`},
	{`New-PSSession -HostName h -UserName x -Port 33 -KeyFilePath KEY -Subsystem sub`, `new_pssession{host_name = "h", user_name = "x", port = 33, key_file_path = "KEY", subsystem = "sub"}`},
	{`New-PSSession -HostName u@h:22 -UserName x`, `new_pssession{host_name = "u@h:22", user_name = "x"}`},
	{`New-PSSession -HostName u@h:22 -Port 44`, `new_pssession{host_name = "u@h:22", port = 44}`},
	{`New-PSSession -HostName h -Options @{ StrictHostKeyChecking = 'no' }`, `new_pssession{host_name = "h", options = {StrictHostKeyChecking = "no"}}`},
	{`New-PSSession -HostName h -Options @{ ProxyCommand = 'a b "c"' }`, `new_pssession{host_name = "h", options = {ProxyCommand = 'a b "c"'}}`},
	{`New-PSSession -SSHConnection @{ HostName = 'h'; KeyFilePath = 'KEY'; Subsystem = 's'; ConnectingTimeout = 30000; Options = @{ X = 'y' } }`,
		`new_pssession{ssh_connection = {HostName = "h", KeyFilePath = "KEY", Subsystem = "s", ConnectingTimeout = 30000, Options = {X = "y"}}}`},
	{`New-PSSession -SSHConnection @{ ComputerName = 'h' }`, `new_pssession{ssh_connection = {ComputerName = "h"}}`},
	{`New-PSSession -SSHConnection @{ HostName = 'u@h2:7' }`, `new_pssession{ssh_connection = {HostName = "u@h2:7"}}`},
	{`New-PSSession -SSHConnection @{ HostName = 'h'; IdentityFilePath = 'KEY' }`, `new_pssession{ssh_connection = {HostName = "h", IdentityFilePath = "KEY"}}`},
	{`Invoke-Command -HostName u@h:3 { 1 }`, `invoke_command{host_name = "u@h:3", "1"}`},
	{`Invoke-Command -SSHConnection @{ HostName = 'u@h:3' } -ScriptBlock { 1 }`, `invoke_command{ssh_connection = {HostName = "u@h:3"}, "1"}`},
}

// ssh is started with the arguments with which PowerShell starts it.
func TestRealSSHArguments(t *testing.T) {
	pwsh := remotingtest.PWSH(t)
	dir := t.TempDir()
	log, key := filepath.Join(dir, "log"), filepath.Join(dir, "key")
	ssh := fmt.Sprintf("#!/bin/sh\nline=\"$PSL_TEST_CASE:\"\nfor a in \"$@\"; do line=\"$line[$a]\"; done\necho \"$line\" >> %s\necho 'ssh-says-no' >&2\nexit 255\n", log)
	for name, text := range map[string]string{"ssh": ssh, "key": ""} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o755); err != nil {
			t.Fatal(err)
		}
	}
	t.Setenv("PATH", dir+string(os.PathListSeparator)+os.Getenv("PATH"))
	// started are the command lines of ssh, one for each case: with its number, where there is one, else in order.
	started := func(run func()) (lines []string) {
		t.Helper()
		run()
		b, err := os.ReadFile(log)
		if err != nil {
			t.Fatal(err)
		}
		os.Remove(log)
		byCase := make([]string, len(sshCases)) // PowerShell may have been asked again
		for _, l := range strings.Split(strings.TrimSpace(string(b)), "\n") {
			n, args, _ := strings.Cut(l, ":")
			if i, err := strconv.Atoi(n); err == nil && i < len(byCase) {
				byCase[i] = args
			} else {
				lines = append(lines, args)
			}
		}
		if lines == nil {
			return byCase
		}
		return lines
	}
	script := func(column int) string {
		var b strings.Builder
		for i, c := range sshCases {
			line := strings.ReplaceAll(c[column], "KEY", key)
			if column == 1 {
				line = "pcall(function() return " + line + " end)"
			} else {
				// PowerShell gives up now and then before its ssh has begun.
				line = fmt.Sprintf("$env:PSL_TEST_CASE = '%d'; for ($i = 0; $i -lt 4 -and -not (Started); $i++) { try { $null = %s } catch { }; for ($j = 0; $j -lt 20 -and -not (Started); $j++) { Start-Sleep -Milliseconds 10 } }", i, line)
			}
			b.WriteString(line + "\n")
		}
		return b.String()
	}
	want := started(func() {
		started := fmt.Sprintf("function Started { (Test-Path %s) -and @(Get-Content %[1]s) -like \"${env:PSL_TEST_CASE}:*\" }\n", log)
		// Each line is an error. A PowerShell whose ssh ends at once hangs now and then, or has ended it before it has begun; psl
		// has no part in that, and it is asked anew for what is missing.
		os.Remove(log)
		for range 6 {
			ctx, cancel := context.WithTimeout(t.Context(), 45*time.Second)
			_ = exec.CommandContext(ctx, pwsh, "-NoProfile", "-NonInteractive", "-Command", started+script(0)).Run()
			cancel()
			cases := map[string]bool{}
			b, _ := os.ReadFile(log) // none is there where nothing has begun
			for _, l := range strings.Split(strings.TrimSpace(string(b)), "\n") {
				n, _, _ := strings.Cut(l, ":")
				cases[n] = true
			}
			if len(cases) == len(sshCases) {
				break
			}
		}
	})
	got := started(func() {
		_, stderr, _ := run(t, remoting.Options{PWSH: pwsh}, "ssh", script(1))
		if n := strings.Count(stderr, "ssh-says-no"); n < len(sshCases) {
			t.Errorf("%d of %d errors have ssh-says-no:\n%s", n, len(sshCases), stderr)
		}
	})
	if d := cmp.Diff(want, got); d != "" || slices.Contains(want, "") {
		t.Errorf("%d starts (-PowerShell +psl):\n%s", len(want), d)
	}
}
