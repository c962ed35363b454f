package remoting

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/pslshell/psl/remoting/client"
	"github.com/pslshell/psl/remoting/dotnet"
	"github.com/pslshell/psl/remoting/psobject"
	"github.com/pslshell/psl/remoting/psrp/message"
	"github.com/pslshell/psl/remoting/remotingtest"
)

// person is a HostUI whose terminal is a list of what it was sent.
type person struct {
	HostUI
	sent    []string
	flushed int
}

func (p *person) Control(sequences string, moved bool) error {
	if moved {
		sequences += " moved"
	}
	p.sent = append(p.sent, sequences)
	return nil
}

// chooser is a person who gives the same answer to each question.
type chooser struct {
	person
	answer int
	asked  []string
}

func (c *chooser) Choice(_ context.Context, caption, message string, choices []Choice, def int) (int, error) {
	c.asked = append(c.asked, fmt.Sprintf("%s | %s | %v | %d", caption, message, choices, def))
	return c.answer, nil
}

// A warning with Inquire asks whether the command goes on, and ends it where the answer is to halt: the same with both engines.
func TestHostInquire(t *testing.T) {
	const asked = `Confirm | Continue with this operation? | [{&Yes Continue with only the next step of the operation.} {Yes to &All Continue with all the steps of the operation.} {&Halt Command Stop this command.}] | 0`
	both(t, func(t *testing.T, c *Client, s *Session) {
		for answer, want := range map[int]string{
			0: "out after",
			2: "error ActionPreferenceStop,Microsoft.PowerShell.Commands.WriteWarningCommand: The running command stopped because the user selected the Stop option.",
		} {
			p := &chooser{answer: answer}
			var got []string
			for e := range c.Invoke(t.Context(), Command{Script: "Write-Warning w -WarningAction Inquire; 'after'", Host: p, Unmarked: true}, 1, On{Session: s}).Events() {
				var failed *client.RemoteError
				switch r, isError := e.Value.(*psobject.ErrorRecord); {
				case isError:
					got = append(got, "error "+r.FullyQualifiedErrorID+": "+r.Message())
				case errors.As(e.Err, &failed):
					got = append(got, "error "+failed.Record.FullyQualifiedErrorID+": "+failed.Record.Message())
				case e.Kind == Output:
					got = append(got, fmt.Sprint("out ", psobject.Base(e.Value)))
				}
			}
			if d := cmp.Diff([]string{asked}, p.asked); d != "" {
				t.Errorf("%d (-want +got):\n%s", answer, d)
			}
			if d := cmp.Diff([]string{want}, got); d != "" {
				t.Errorf("%d (-want +got):\n%s", answer, d)
			}
		}
	})
}

func (p *person) FlushInput() error { p.flushed++; return nil }

// both runs a test with a session of the embedded engine, and of a real PowerShell.
func both(t *testing.T, test func(t *testing.T, c *Client, s *Session)) {
	for name, o := range map[string]func(t *testing.T) Options{
		"embedded": func(*testing.T) Options { return Options{Embedded: true} },
		"pwsh":     func(t *testing.T) Options { return Options{PWSH: remotingtest.PWSH(t)} },
	} {
		t.Run(name, func(t *testing.T) {
			c := New(o(t))
			t.Cleanup(func() { _ = c.Close() })
			s, err := c.Open(t.Context(), Target{}, "")
			if err != nil {
				t.Fatal(err)
			}
			test(t, c, s)
		})
	}
}

// What a script does with the screen, the terminal does as PowerShell's console on a terminal of Linux does it. What that one
// throws is a record of the same type, as PowerShell's Invoke-Command writes it. Recorded with PowerShell 7.6 as the client.
func TestHostScreen(t *testing.T) {
	const new = "[System.Management.Automation.Host."
	const noPlatform = "RemoteHostCallFailed,Microsoft.PowerShell.Commands.InvokeCommandCommand | InvalidArgument: (%:String) [Invoke-Command], PlatformNotSupportedException | System.PlatformNotSupportedException | Operation is not supported on this platform. The script asked the host for %."
	const notDone = "RemoteHostCallFailed,Microsoft.PowerShell.Commands.InvokeCommandCommand | InvalidArgument: (%:String) [Invoke-Command], NotImplementedException | System.NotImplementedException | The method or operation is not implemented. The script asked the host for %."
	cases := []struct{ script, sent, failed, method string }{
		{"$Host.UI.RawUI.ForegroundColor = 'Red'", "\x1b[91m", "", ""},
		{"$Host.UI.RawUI.BackgroundColor = 'Blue'", "\x1b[104m", "", ""},
		{"$Host.UI.RawUI.BackgroundColor = 'DarkYellow'", "\x1b[43m", "", ""},
		{"$Host.UI.RawUI.CursorPosition = " + new + "Coordinates]::new(3, 4)", "\x1b[5;4H moved", "", ""},
		{"$Host.UI.RawUI.CursorPosition = " + new + "Coordinates]::new(-3, 4000)", "\x1b[4001;1H moved", "", ""},
		{"$Host.UI.RawUI.WindowTitle = \"my `a`e[31m title\"", "\x1b]0;my [31m title\a", "", ""},
		{"$Host.UI.RawUI.SetBufferContents(" + new + "Coordinates]::new(1, 1), $Host.UI.RawUI.NewBufferCellArray(@('ab', 'cd'), 'Red', 'Black'))",
			"\x1b[2;2H\x1b[91m\x1b[40ma\x1b[91m\x1b[40mb\x1b[3;2H\x1b[91m\x1b[40mc\x1b[91m\x1b[40md\x1b[0m\x1b[2;2H moved", "", ""},
		{"$Host.UI.RawUI.WindowPosition = " + new + "Coordinates]::new(0, 0)", "", noPlatform, "set_WindowPosition"},
		{"$Host.UI.RawUI.CursorSize = 25", "", noPlatform, "set_CursorSize"},
		{"$Host.UI.RawUI.BufferSize = " + new + "Size]::new(90, 30)", "", noPlatform, "set_BufferSize"},
		{"$Host.UI.RawUI.WindowSize = " + new + "Size]::new(90, 30)", "", noPlatform, "set_WindowSize"},
		{"$Host.UI.RawUI.SetBufferContents(" + new + "Rectangle]::new(0, 0, 3, 3), " + new + "BufferCell]::new('x', 'Red', 'Blue', 'Complete'))", "", notDone, "SetBufferContents"},
		{"$Host.UI.RawUI.ScrollBufferContents(" + new + "Rectangle]::new(0, 0, 3, 3), " + new + "Coordinates]::new(1, 1), " + new + "Rectangle]::new(0, 0, 9, 9), " + new + "BufferCell]::new('x', 'Red', 'Blue', 'Complete'))", "", notDone, "ScrollBufferContents"},
	}
	both(t, func(t *testing.T, c *Client, s *Session) {
		run := func(script string, ui HostUI) (failed []string) {
			for e := range c.Invoke(t.Context(), Command{Script: script, Host: ui}, 1, On{Session: s}).Events() {
				if r, ok := e.Value.(*psobject.ErrorRecord); ok {
					failed = append(failed, r.FullyQualifiedErrorID+" | "+dotnet.CategoryText(r.Category)+" | "+r.Exception.Type()+" | "+r.Message())
				} else if e.Kind == Finished && e.Err != nil {
					failed = append(failed, e.Err.Error())
				}
			}
			return failed
		}
		for _, k := range cases {
			for _, terminal := range []bool{true, false} {
				p := &person{}
				var ui HostUI
				if terminal {
					ui = p
				}
				got := run(k.script, ui)
				if want := strings.ReplaceAll(k.failed, "%", k.method); strings.Join(got, "\n") != want {
					t.Errorf("%s, terminal %v, failed with\n%q\nwant\n%q", k.script, terminal, got, want)
				}
				if sent := strings.Join(p.sent, ""); terminal && sent != k.sent {
					t.Errorf("%s sent %q, want %q", k.script, sent, k.sent)
				}
			}
		}
		p := &person{}
		if got := run("$Host.UI.RawUI.FlushInputBuffer()", p); got != nil || p.flushed != 1 {
			t.Errorf("the input was flushed %d times, and failed with %q", p.flushed, got)
		}
		for script, want := range map[string]string{
			"$Host.UI.RawUI.GetBufferContents(" + new + "Rectangle]::new(0, 0, 3, 3))": "Remote host method GetBufferContents is not implemented.",
			"$Host.EnterNestedPrompt()":                              "Remote host method EnterNestedPrompt is not implemented.",
			"$Host.PushRunspace([runspace]::DefaultRunspace)":        "Cannot enter Runspace because it is not a remote Runspace.",
			"$Host.PopRunspace(); $Host.ExitNestedPrompt()":          "",
			"if ($Host.IsRunspacePushed) { throw 'pushed' }":         "",
			"if ($Host.UI.RawUI.KeyAvailable) { throw 'available' }": "",
		} {
			if got := strings.Join(run(script, p), "\n"); !strings.Contains(got, want) || want == "" && got != "" {
				t.Errorf("%s failed with %q, want %q", script, got, want)
			}
		}
	})
}

// A call that asks where nobody can answer fails at once, with PowerShell's own error and the name of the method.
func TestHostNobody(t *testing.T) {
	const refused = "PowerShell is in NonInteractive mode. Read and Prompt functionality is not available. Nobody is there whom the host's % could ask: run psl at a terminal, or give the command what it asks for as an argument."
	const ofCommand, ofMethod = "InvalidOperation", "RemoteException"
	cases := []struct{ script, method, id string }{
		{"Read-Host", "ReadLine", ofCommand},
		{"Read-Host name", "Prompt", ofCommand},
		{"Read-Host name -AsSecureString", "Prompt", ofCommand},
		{"Read-Host -AsSecureString", "ReadLineAsSecureString", ofCommand},
		{"Get-Credential", "PromptForCredential2", ofCommand},
		{"Get-Item", "Prompt", ofCommand},
		{"function f { param([Parameter(Mandatory)]$A, [Parameter(Mandatory)]$B) 1 }; f", "Prompt", ofCommand},
		{"Write-Warning w -WarningAction Inquire", "PromptForChoice", ofCommand},
		{"pause", "Prompt", ofCommand},
		{"$Host.UI.ReadLine()", "ReadLine", ofMethod},
		{"$Host.UI.ReadLineAsSecureString()", "ReadLineAsSecureString", ofMethod},
		{"$Host.UI.Prompt('a', 'b', [System.Management.Automation.Host.FieldDescription[]]@('q'))", "Prompt", ofMethod},
		{"$Host.UI.PromptForCredential('a', 'b', 'c', 'd')", "PromptForCredential2", ofMethod},
		{"$Host.UI.PromptForChoice('a', 'b', @('&x', '&y'), 0)", "PromptForChoice", ofMethod},
		{"$Host.UI.PromptForChoice('a', 'b', [System.Management.Automation.Host.ChoiceDescription[]]@('&x', '&y'), [int[]]@(0))", "PromptForChoiceMultipleSelection", ofMethod},
		{"$Host.UI.RawUI.ReadKey('NoEcho,IncludeKeyDown')", "ReadKey", ofMethod},
		{"function g { [CmdletBinding()] param() $PSCmdlet.ShouldContinue('q', 'c') }; g", "PromptForChoice", ofMethod},
	}
	both(t, func(t *testing.T, c *Client, s *Session) {
		for _, k := range cases {
			var got *psobject.ErrorRecord
			for e := range c.Invoke(t.Context(), Command{Script: k.script}, 1, On{Session: s}).Events() {
				var failed *client.RemoteError
				if r, ok := e.Value.(*psobject.ErrorRecord); ok {
					got = r
				} else if errors.As(e.Err, &failed) {
					got = failed.Record
				}
			}
			if got == nil {
				t.Errorf("%s did not fail", k.script)
				continue
			}
			if want := strings.ReplaceAll(refused, "%", k.method); got.FullyQualifiedErrorID != k.id || !strings.Contains(got.Message(), want) {
				t.Errorf("%s failed with %s: %s\nwant %s: %s", k.script, got.FullyQualifiedErrorID, got.Message(), k.id, want)
			}
		}
	})
}

// What a stranger asks, which no PowerShell does over remoting, is refused by the name of the method.
func TestHostStranger(t *testing.T) {
	for _, k := range []struct {
		method message.Method
		want   string
	}{
		{message.GetBufferContents, "GetBufferContents"}, {message.GetRunspace, "GetRunspace"}, {message.PushRunspace, "PushRunspace"},
		{message.EnterNestedPrompt, "EnterNestedPrompt"}, {message.Method(99), "Method(99)"}, {message.PopRunspace, ""}, {message.ExitNestedPrompt, ""},
	} {
		var sent *psobject.ErrorRecord
		h := &commandHost{emit: func(_ EventKind, v any) error { sent, _ = v.(*psobject.ErrorRecord); return nil }}
		_, err := h.Call(context.Background(), &message.HostCall{Method: k.method})
		if sent == nil {
			errors.As(err, &sent)
		}
		got := ""
		if sent != nil {
			got = sent.Exception.Type() + ": " + strings.TrimSuffix(sent.Message(), " The script asked the host for "+k.want+".")
		}
		want := ""
		if k.want != "" {
			want = "System.Management.Automation.Remoting.PSRemotingDataStructureException: Remote host method " + k.want + " is not implemented."
		}
		if d := cmp.Diff(want, got); d != "" {
			t.Errorf("%v (-want +got):\n%s", k.method, d)
		}
	}
}
