//go:build unix

package main

import (
	"fmt"
	"strconv"
	"strings"
	"syscall"
	"testing"

	"github.com/pslshell/psl/remoting/remotingtest"
)

// engines runs a test with a session on each engine.
func engines(t *testing.T, test func(t *testing.T, x *terminal, real bool)) {
	t.Run("embedded", func(t *testing.T) { test(t, openTerminal(t, terminalOptions{}), false) })
	t.Run("pwsh", func(t *testing.T) { test(t, openTerminal(t, terminalOptions{pwsh: remotingtest.PWSH(t)}), true) })
}

// A session takes the prompt over: its own prompt, its variables, lines that go on, errors, Ctrl-C, and the way back.
func TestPromptEntersSession(t *testing.T) {
	engines(t, func(t *testing.T, x *terminal, real bool) {
		x.enter("s = new_pssession()", "")
		x.enter("enter_pssession(s)", "")
		if got := x.screen.line(x.mark); !strings.HasPrefix(got, "[localhost]: PS ") {
			t.Fatalf("the prompt is %q", got)
		}
		x.enter("$n = 20; $n + 1", "21\n")
		x.enter("[pscustomobject]@{ Name = 'a'; Size = 5 }", "Name Size")
		x.types("if ($n -gt 5) {\r")
		x.line(">>")
		x.more("'more than ' + 'five' }\r")
		if got := x.prompted(); !strings.HasSuffix(got, "more than five\n") {
			t.Errorf("the block gave %q", got)
		}
		x.enter("Get-Item /no/such/thing", "Cannot find path '/no/such/thing'")
		x.enter("function prompt { 'PS mine> ' }", "")
		if got := x.screen.line(x.mark); got != "[localhost]: PS mine>" {
			t.Errorf("the prompt is %q", got)
		}
		x.types("'begins' + ' now'; Start-Sleep 60\r")
		x.sees("\nbegins now\n")
		x.types(ctrlC)
		x.prompted()
		x.enter("'still ' + $n", "still 20\n")
		x.enter("exit", "")
		x.enter("print(invoke_command(s, '$n + 3'))", "23\n")
		x.enter("enter_pssession(s); enter_pssession(s)", "You cannot run Enter-PSSession from a nested prompt.")
		x.enter("exit_pssession()", "")
	})
}

// Ctrl-D in a session leaves the session, as in ssh and PowerShell; only the next one leaves psl.
func TestPromptLeavesSessionFirst(t *testing.T) {
	x := openTerminal(t, terminalOptions{})
	x.enter("s = new_pssession()", "")
	x.types("enter_pssession(s)\r")
	x.prompted()
	x.types(ctrlD)
	x.prompted()
	x.enter("s.State", "Opened\n")
	x.types(ctrlD)
	if code := x.leaves(); code != 0 {
		t.Errorf("Ctrl-D: exit code %d", code)
	}
}

// Tab asks the other side.
func TestPromptCompletesInSession(t *testing.T) {
	engines(t, func(t *testing.T, x *terminal, real bool) {
		x.enter("enter_pssession('localhost')", "")
		prompt := x.screen.line(x.mark)
		x.enter("$numbers = 1, 2; $o = [pscustomobject]@{ Alpha = 1; Beta = 2 }", "")
		x.types("$numb\t")
		x.line(prompt + " $numbers")
		x.more(" | get-mem\t")
		x.line(prompt + " $numbers | Get-Member")
		x.types(ctrlC)
		x.prompted()
		x.types("$o.al\t")
		x.line(prompt + " $o.Alpha")
		x.types(ctrlC)
		x.prompted()
		x.types("Get-ChildItem -Pa\t\t")
		x.sees("Get-ChildItem -Path")
		x.types(ctrlC + ctrlC)
		x.prompted()
	})
}

// What a script on the other side asks is answered here.
func TestPromptAnswersSession(t *testing.T) {
	engines(t, func(t *testing.T, x *terminal, real bool) {
		x.enter("enter_pssession('localhost')", "")
		answer := func(line, question, answer, want string) {
			t.Helper()
			x.types(line + "\r")
			x.sees(question)
			x.more(answer + "\r")
			if got := x.prompted(); !strings.Contains(got, want) {
				t.Errorf("%s gave:\n%s", line, got)
			}
		}
		answer("'got ' + (Read-Host 'Who')", "Who:", "me", "got me\n")
		answer("$p = Read-Host 'Word' -AsSecureString; $p.GetType().Name + $p.Length", "Word:", "geheim", "Word: ******\nSecureString6\n")
		answer("(Get-Credential bob).GetNetworkCredential().Password", "Password for user bob:", "pw", "\npw\n")
		answer("'chose ' + $Host.UI.PromptForChoice('Title', 'Go on?', @('&Yes', '&No'), 0)", `[Y] Yes  [N] No  [?] Help (default is "Y"):`, "n", "chose 1\n")
		x.types("'got ' + (Split-Path).Count\r")
		for i, a := range []string{"/a/b", "/c/d", ""} {
			x.sees(fmt.Sprintf("Path[%d]:", i))
			x.more(a + "\r")
		}
		if got := x.prompted(); !strings.Contains(got, "Supply values for the following parameters:\n") || !strings.Contains(got, "got 2\n") {
			t.Errorf("a missing parameter gave:\n%s", got)
		}
		several := func(answers ...string) {
			t.Helper()
			x.types("$c = [Collections.ObjectModel.Collection[Management.Automation.Host.ChoiceDescription]]@('&Yes', '&No', '&Maybe'); 'chose ' + $Host.UI.PromptForChoice('T', 'Which?', $c, [int[]](0, 2))\r")
			x.sees("(default choices are Y,M)")
			for i, a := range answers {
				x.sees(fmt.Sprintf("Choice[%d]:", i))
				x.more(a + "\r")
			}
		}
		several("n", "m", "")
		if got := x.prompted(); !strings.Contains(got, "chose 1 2\n") {
			t.Errorf("several choices gave:\n%s", got)
		}
		several("")
		if got := x.prompted(); !strings.Contains(got, "chose 0 2\n") {
			t.Errorf("no choice gave:\n%s", got)
		}
		x.types("'press'; $k = $Host.UI.RawUI.ReadKey('NoEcho,IncludeKeyDown'); \"key $($k.Character) $($k.VirtualKeyCode) $($k.KeyDown)\"\r")
		x.sees("\npress\n")
		x.more("q")
		if got := x.prompted(); !strings.Contains(got, "key q 81 True\n") {
			t.Errorf("a key gave:\n%s", got)
		}
		x.enter("$Host.UI.RawUI.WindowTitle = 'a title from far'", "")
		if x.screen.title != "a title from far" {
			t.Errorf("the window's title is %q", x.screen.title)
		}
		x.enter("$Host.UI.RawUI.CursorSize = 50", "Operation is not supported on this platform. The script asked the host for set_")
		x.enter("Write-Host 'in red' -ForegroundColor Red", "in red\n")
		x.types("Write-Progress -Activity 'Far work' -Status 'under way' -PercentComplete 40; Start-Sleep 60\r")
		x.sees("Far work [under way")
		x.more(ctrlC)
		x.prompted()
		if strings.Contains(x.screen.from(0), "[under way") {
			t.Error("the bar is left")
		}
		x.types("Read-Host 'Never'\r")
		x.sees("Never:")
		x.types(ctrlC)
		x.prompted()
		x.enter("'ali' + 've'", "alive\n")
	})
}

// A command that stops in the other side's debugger goes on, and no breakpoint can be set: nobody would see it.
func TestPromptDebuggerInSession(t *testing.T) {
	x := openTerminal(t, terminalOptions{pwsh: remotingtest.PWSH(t)})
	x.enter("enter_pssession('localhost')", "")
	x.enter("'be' + 'fore'; Wait-Debugger; 'af' + 'ter'", "before\nafter\n")
	x.enter("$null = Set-PSBreakpoint -Command Get-Date", "Breakpoints cannot be set")
	x.enter("'ali' + 've'", "alive\n")
}

// A session that ends under the prompt gives it back, and says why.
func TestPromptSessionDies(t *testing.T) {
	x := openTerminal(t, terminalOptions{pwsh: remotingtest.PWSH(t)})
	x.enter("s = new_pssession()", "")
	x.enter("enter_pssession(s)", "")
	x.enter("Stop-Process -Id $PID -Force", "back at the local prompt")
	if got := x.screen.line(x.mark); got != "PSL>" {
		t.Errorf("the prompt is %q", got)
	}
	x.enter("print(s.State)", "Broken\n")
	// While it waits for a line.
	x.enter("s = new_pssession()", "")
	x.types("print(invoke_command(s, '$PID'))\r")
	pid, err := strconv.Atoi(strings.TrimSpace(x.prompted()))
	if err != nil {
		t.Fatal(err)
	}
	x.enter("enter_pssession(s)", "")
	if err := syscall.Kill(pid, syscall.SIGKILL); err != nil {
		t.Fatal(err)
	}
	x.enter("'lost'", "back at the local prompt")
	x.enter("1 + 1", "2\n")
}
