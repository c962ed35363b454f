package sessionfile_test

import (
	"strings"
	"testing"

	"github.com/pslshell/psl/remoting/sessionfile"
)

// hosting has functions that run things in other runspaces and in jobs: with text of their own, and with what they are given.
const hosting = `FunctionDefinitions = @(
  @{ Name = 'Use-Shell'; ScriptBlock = { $p = [powershell]::Create(); $p.AddScript('(Get-Process -Id $PID).Id -eq $PID').Invoke(); $p.Dispose() } },
  @{ Name = 'Use-Command'; ScriptBlock = { [powershell]::Create().AddCommand('Get-Process').AddParameter('Id', $PID).AddCommand('Measure-Object').Invoke().Count } },
  @{ Name = 'Use-Runspace'; ScriptBlock = { $r = [runspacefactory]::CreateRunspace(); $r.Open(); $p = [powershell]::Create(); $p.Runspace = $r; $p.AddScript('[math]::Max(1, 2)').Invoke(); $r.Close() } },
  @{ Name = 'Use-Pool'; ScriptBlock = { $o = [runspacefactory]::CreateRunspacePool(1, 2); $o.Open(); $p = [powershell]::Create(); $p.RunspacePool = $o; $p.AddScript('[math]::Max(3, 2)').Invoke(); $o.Close() } },
  @{ Name = 'Use-Job'; ScriptBlock = { Start-Job { [math]::Max(4, 2) } | Wait-Job | Receive-Job } },
  @{ Name = 'Use-Init'; ScriptBlock = { Start-Job -InitializationScript { $n = [math]::Max(5, 2) } -ScriptBlock { $n } | Wait-Job | Receive-Job } },
  @{ Name = 'Use-Thread'; ScriptBlock = { Start-ThreadJob { [math]::Max(6, 2) } | Wait-Job | Receive-Job } },
  @{ Name = 'Use-Parallel'; ScriptBlock = { 7 | ForEach-Object -Parallel { [math]::Max($_, 2) } } },
  @{ Name = 'Use-Background'; ScriptBlock = { $v = 8; $j = [math]::Max($v, 2) &; $j | Wait-Job | Receive-Job } },
  @{ Name = 'Give-Shell'; ScriptBlock = { [powershell]::Create() } },
  @{ Name = 'Shell-Given'; ScriptBlock = { param($What) [powershell]::Create().AddScript('param($w) & $w').AddArgument($What).Invoke() } },
  @{ Name = 'Thread-Given'; ScriptBlock = { param($What) Start-ThreadJob { & $using:What } | Wait-Job | Receive-Job } },
  @{ Name = 'Parallel-Given'; ScriptBlock = { param($What) 1 | ForEach-Object -Parallel { & $using:What } } }
)
`

// The functions of a configuration run what is theirs in other runspaces and in jobs without limits, as they do in their own.
func TestHostedByFunctions(t *testing.T) {
	for _, language := range []string{"NoLanguage", "RestrictedLanguage", "ConstrainedLanguage", "FullLanguage"} {
		t.Run(language, func(t *testing.T) {
			p := openEmbedded(t, write(t, "SessionType = 'RestrictedRemoteServer'\nVisibleFunctions = 'Use-*'\n"+hosting+"LanguageMode = '"+language+"'"), sessionfile.User{Name: "anna"})
			for line, want := range map[string]string{
				"Use-Shell": "System.Boolean True\n", "Use-Command": "System.Int32 1\n", "Use-Runspace": "System.Int32 2\n", "Use-Pool": "System.Int32 3\n", "Use-Job": "System.Int32 4\n",
				"Use-Init": "System.Int32 5\n", "Use-Thread": "System.Int32 6\n", "Use-Parallel": "System.Int32 7\n", "Use-Background": "System.Int32 8\n",
			} {
				if got := said(t, p, "!"+line); got != want { // as a command, which all languages have
					t.Errorf("%s: %s", line, got)
				}
			}
		})
	}
}

// What the user gives to such functions stays the user's: the limits hold for it there, too.
func TestHostedGivenBlocks(t *testing.T) {
	for _, language := range []string{"ConstrainedLanguage", "FullLanguage"} {
		t.Run(language, func(t *testing.T) {
			p := openEmbedded(t, write(t, "SessionType = 'RestrictedRemoteServer'\nVisibleFunctions = '*-Given', 'Give-Shell'\nVisibleCmdlets = 'ForEach-Object', 'Start-ThreadJob', 'Wait-Job', 'Receive-Job'\n"+
				hosting+"LanguageMode = '"+language+"'"), sessionfile.User{Name: "anna"})
			for _, line := range []string{
				"Shell-Given { Get-Process }", "Thread-Given { Get-Process }", "Parallel-Given { Get-Process }", "Start-ThreadJob { Get-Process } | Wait-Job | Receive-Job",
				"1 | ForEach-Object -Parallel { Get-Process }", "(Give-Shell).AddScript('Get-Process').Invoke()", "(Give-Shell).AddCommand('Get-Process').Invoke()",
				"Give-Shell | ForEach-Object AddScript 'Get-Process' | ForEach-Object Invoke",
				"[powershell]::Create().AddScript('1').Invoke()", "[runspacefactory]::CreateRunspace().Open()",
			} {
				// The errors of a hosted PowerShell are its own: then nothing comes.
				if got := said(t, p, line); got != "" && !strings.Contains(got, "error [") || strings.Contains(got, "System.Diagnostics.Process") {
					t.Errorf("%s: %s", line, got)
				}
			}
		})
	}
}

// A configuration that limits nothing leaves its user other runspaces.
func TestHostedWithoutLimits(t *testing.T) {
	p := openEmbedded(t, write(t, "SessionType = 'Default'\nFunctionDefinitions = @{ Name = 'Get-It'; ScriptBlock = { 'it' } }"), sessionfile.User{Name: "anna"})
	for line, want := range map[string]string{
		"[powershell]::Create().AddScript('1 + 1').Invoke()": "System.Int32 2\n",
		"Get-It": "System.String it\n",
		"Start-Job { Get-It } | Wait-Job | Receive-Job": "System.String it\n",
	} {
		if got := said(t, p, line); got != want {
			t.Errorf("%s: %s", line, got)
		}
	}
}
