package embedded_test

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/pslshell/psl/remoting/client"
	"github.com/pslshell/psl/remoting/psobject"
	"github.com/pslshell/psl/remoting/psrp/message"
	"github.com/pslshell/psl/remoting/remotingtest"
	"github.com/pslshell/psl/remoting/transport"
)

// What scripts ask of a client's host by cmdlets, preferences and parameters are the same calls as from PowerShell, and what
// comes out with the same answers is the same.
func TestHostCallsAsPowerShell(t *testing.T) {
	real := &asking{}
	var err error
	real.pool, err = client.Open(t.Context(), transport.NewProcess(transport.ProcessOptions{Executable: remotingtest.PWSH(t)}), client.PoolOptions{Host: real.host()})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { real.pool.Close(context.Background()) })
	const file = "$x = [IO.Path]::Combine([IO.Path]::GetTempPath(), 'psl_asked.tmp'); Set-Content $x 1; "
	for _, test := range []struct {
		script string
		choice []int32 // the answers to PromptForChoice, one after the other, the last for all others
	}{
		{file + "Remove-Item $x -Confirm; Test-Path $x", []int32{0}},
		{file + "Remove-Item $x -Confirm; Test-Path $x; Remove-Item $x", []int32{2}},
		{file + "Remove-Item $x, $x, $x -Confirm; Test-Path $x; Remove-Item $x", []int32{3}},
		{file + "Move-Item $x \"$x.2\" -Confirm; Rename-Item \"$x.2\" psl_asked.3 -Confirm; Get-Content ($x -replace 'tmp$', '3'); Remove-Item ($x -replace 'tmp$', '3') -Confirm", []int32{0}},
		{file + "New-Item \"$x.d\" -ItemType Directory -Confirm | ForEach-Object Name; Remove-Item $x, \"$x.d\"", []int32{0}},
		{file + "$ConfirmPreference = 'Medium'; Remove-Item $x; Test-Path $x", []int32{0}},
		{file + "$ConfirmPreference = 'Low'; Remove-Item $x -Confirm:$false; Test-Path $x", []int32{0}},
		{file + "$ConfirmPreference = 'None'; Remove-Item $x; Test-Path $x", []int32{0}},
		{"$ConfirmPreference = 'Low'; New-TemporaryFile | Remove-Item -Confirm:$false", []int32{2}},
		{"function f { [CmdletBinding(SupportsShouldProcess, ConfirmImpact = 'High')] param([Parameter(ValueFromPipeline)]$i) process { if ($PSCmdlet.ShouldProcess(\"t$i\", 'act')) { \"did $i\" } } }; 1..3 | f", []int32{0}},
		{"function f { [CmdletBinding(SupportsShouldProcess, ConfirmImpact = 'High')] param([Parameter(ValueFromPipeline)]$i) process { if ($PSCmdlet.ShouldProcess(\"t$i\")) { \"did $i\" } } }; 1..3 | f", []int32{1}},
		{"function f { [CmdletBinding(SupportsShouldProcess, ConfirmImpact = 'High')] param([Parameter(ValueFromPipeline)]$i) process { if ($PSCmdlet.ShouldProcess(\"t$i\")) { \"did $i\" } } }; 1..3 | f", []int32{3}},
		{"function f { [CmdletBinding(SupportsShouldProcess, ConfirmImpact = 'High')] param([Parameter(ValueFromPipeline)]$i) process { if ($PSCmdlet.ShouldProcess(\"t$i\")) { \"did $i\" } } }; 1..3 | f", []int32{2, 0}},
		{"function f { [CmdletBinding(SupportsShouldProcess)] param() if ($PSCmdlet.ShouldProcess('what', 'ask', 'head')) { 'did' } }; f -Confirm", []int32{0}},
		{"function f { [CmdletBinding(SupportsShouldProcess)] param() if ($PSCmdlet.ShouldProcess('t')) { 'did' } }; f; f -WhatIf; f -Confirm:$false", []int32{0}},
		{"function f { [CmdletBinding(SupportsShouldProcess)] param() if ($PSCmdlet.ShouldContinue('really?', 'head')) { 'did' } else { 'not' } }; f", []int32{0}},
		{"function f { [CmdletBinding(SupportsShouldProcess)] param() if ($PSCmdlet.ShouldContinue('really?', 'head')) { 'did' } else { 'not' } }; f", []int32{1}},
		{"function f { [CmdletBinding(SupportsShouldProcess)] param() $y = $n = $false; 1..3 | ForEach-Object { $PSCmdlet.ShouldContinue('q', 'h', [ref]$y, [ref]$n) }; \"$y $n\" }; f", []int32{1}},
		{"function f { [CmdletBinding(SupportsShouldProcess)] param() $y = $n = $false; 1..3 | ForEach-Object { $PSCmdlet.ShouldContinue('q', 'h', [ref]$y, [ref]$n) }; \"$y $n\" }; f", []int32{0, 3}},
		{"Write-Warning w -WarningAction Inquire; 'after'", []int32{0}},
		{"Write-Error e -ErrorAction Inquire; 'after'", []int32{0}},
		{"function f { [CmdletBinding()] param() Write-Error e; 'after' }; f -ErrorAction Inquire", []int32{1, 0}},
		{"$DebugPreference = 'Inquire'; Write-Debug d; 'after'", []int32{0}},
		{"$VerbosePreference = 'Inquire'; Write-Verbose v; 'after'", []int32{0}},
		{"$InformationPreference = 'Inquire'; Write-Information i; 'after'", []int32{0}},
		{"Get-Credential | ForEach-Object UserName", nil},
		{"Get-Credential -UserName joe -Message please | ForEach-Object UserName", nil},
		{"Get-Credential joe | ForEach-Object UserName", nil},
		{"Get-Credential -Message please -Title head | ForEach-Object UserName", nil},
		{"Read-Host", nil},
		{"Read-Host 'your name'", nil},
		{"(Read-Host 'secret' -AsSecureString).Length", nil},
		{"Read-Host 'hidden' -MaskInput", nil},
		{"Write-Host a -ForegroundColor Red -NoNewline; Write-Host b -BackgroundColor Blue; Write-Host 1, 2 -Separator '-'; Write-Host", nil},
		{"'x' | Out-Host; Out-String -InputObject 5", nil},
		{"Write-Warning w; Write-Verbose v -Verbose; Write-Debug d -Debug; Write-Information i; Write-Information i -InformationAction Continue", nil},
		{"$Host.UI.PromptForCredential('c', 'm', 'u', 't').UserName", nil},
		{"$Host.UI.PromptForChoice('c', 'm', @('&One', 'T&wo'), -1)", []int32{1}},
		{"$Host.UI.WriteVerboseLine('v'); $Host.UI.WriteDebugLine('d'); $Host.UI.Write('w'); $Host.UI.WriteErrorLine('e')", nil},
		{"$Host.UI.RawUI.FlushInputBuffer(); $Host.UI.RawUI.KeyAvailable", nil},
		{"$Host.SetShouldExit(3); 'still'", nil},
		{"$Host.NotifyBeginApplication(); $Host.NotifyEndApplication(); 'x'", nil},
	} {
		t.Run(test.script, func(t *testing.T) {
			want := real.calls(t, test.script, test.choice)
			own := &asking{}
			own.pool = open(t, client.PoolOptions{Host: own.host()})
			if d := cmp.Diff(want, own.calls(t, test.script, test.choice)); d != "" {
				t.Errorf("-PowerShell +psl:\n%s", d)
			}
		})
	}
}

// A script property that writes to the host and to a stream does so before its object is sent, not while the session is
// sending, where it would wait for itself.
func TestScriptPropertyWrites(t *testing.T) {
	a := &asking{}
	a.pool = open(t, client.PoolOptions{Host: a.host()})
	got := a.calls(t, "$o = [pscustomobject]@{ A = 1 }; $o | Add-Member ScriptProperty S { Write-Host shown; Write-Error told; 7 }; $o; 'after'", nil)
	want := []string{"WriteLine3 7 0 shown", "error Microsoft.PowerShell.Commands.WriteErrorException: told", "out 7", "out after"}
	if d := cmp.Diff(want, got); d != "" {
		t.Errorf("(-want +got):\n%s", d)
	}
}

// asking is a session whose host answers, and notes what it was asked.
type asking struct {
	pool   *client.Pool
	answer func(c *message.HostCall) any
}

func (a *asking) host() answering { return func(c *message.HostCall) any { return a.answer(c) } }

// calls runs a script in a scope of its own and tells what it asked of the host and what came out.
func (a *asking) calls(t *testing.T, script string, choice []int32) []string {
	t.Helper()
	var lines []string
	asked := 0
	a.answer = func(c *message.HostCall) any {
		line := c.Method.String()
		for _, a := range c.Parameters {
			line += " " + argument(a)
		}
		lines = append(lines, line)
		switch c.Method {
		case message.PromptForChoice:
			asked++
			return choice[min(asked, len(choice))-1]
		case message.Prompt:
			d := psobject.NewDictionary(psobject.Hashtable)
			field, _ := psobject.Base(c.Parameters[2].(*psobject.Object)).(*psobject.List).Items[0].(*psobject.Object)
			name, _ := field.Get("name")
			typ, _ := field.Get("parameterTypeName")
			d.Set(name, any("typed"))
			if typ == any("SecureString") {
				d.Set(name, psobject.NewSecureString("typed"))
			}
			return d
		case message.ReadLine:
			return "typed"
		case message.ReadLineAsSecureString:
			return psobject.NewSecureString("typed")
		case message.PromptForCredential1, message.PromptForCredential2:
			return &psobject.Credential{UserName: "given", Password: psobject.NewSecureString("p")}
		}
		return nil
	}
	ctx, cancel := context.WithTimeout(context.Background(), 20*time.Second)
	defer cancel()
	err := a.pool.Run(ctx, client.Script("& {\n"+script+"\n}"), client.RunOptions{
		Output: func(v any) error {
			if o, ok := v.(*psobject.Object); ok && o.Base == nil {
				v, _ = o.Get("S")
			}
			lines = append(lines, "out "+fmt.Sprint(psobject.Base(v)))
			return nil
		},
		Error: func(r *psobject.ErrorRecord) error {
			lines = append(lines, "error "+r.FullyQualifiedErrorID+": "+r.Message())
			return nil
		},
	})
	if err != nil {
		lines = append(lines, "ended: "+strings.TrimSpace(err.Error()))
	}
	return lines
}
