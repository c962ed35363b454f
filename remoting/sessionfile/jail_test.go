package sessionfile_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/pslshell/psl/remoting/sessionfile"
)

// The jail has a secret that only Open-Door gives, a secret file, a hidden function and a hidden cmdlet. Its visible functions take
// script blocks and names, as functions of careless authors do.
const jail = `SessionType = 'RestrictedRemoteServer'
FunctionDefinitions = @{ Name = 'Get-Hidden'; ScriptBlock = { 'S3CRET' } },
  @{ Name = 'Open-Door'; ScriptBlock = { param($Key) $inside = 'S3CRET'; if ($Key -eq 'right') { Get-Hidden } } },
  @{ Name = 'Select-Some'; ScriptBlock = { param($Filter) $inside = 'S3CRET'; $target = 'safe'; $some = 1, 2 | Where-Object $Filter; "target $target" } },
  @{ Name = 'Invoke-Given'; ScriptBlock = { param($What) $inside = 'S3CRET'; if ($What -is [scriptblock]) { & $What } } },
  @{ Name = 'Invoke-Typed'; ScriptBlock = { param([scriptblock]$What) & $What } }, @{ Name = 'Convert-Some'; ScriptBlock = { param($By) 1 | ForEach-Object -Process $By } },
  @{ Name = 'Use-Helper'; ScriptBlock = { Get-Helper } }, @{ Name = 'Get-Helper'; ScriptBlock = { 'the helper' } },
  @{ Name = 'Get-Now'; ScriptBlock = { (Get-Date '2020-01-01' | Get-Member -Name Year).Name; (Get-Date '2020-01-01').Year } }
VisibleFunctions = 'Open-Door', 'Select-Some', 'Invoke-Given', 'Invoke-Typed', 'Convert-Some', 'Use-Helper', 'Get-Now'
VisibleCmdlets = 'Get-Date', 'ForEach-Object', 'Where-Object', 'Write-Output', 'New-Object', 'Set-Alias', 'Invoke-Expression', 'Invoke-Command', 'New-Module', 'Import-Module', 'Start-Job', 'Receive-Job', 'Wait-Job',
  'Get-Variable', 'Set-Variable', 'Add-Member', 'Update-TypeData', 'Sort-Object', 'Group-Object', 'Measure-Command', 'Tee-Object', 'Get-Content', 'Set-Content', 'Set-Item', 'Get-Item', 'Get-ChildItem', 'Remove-Item', 'Import-Csv', 'Start-Process', 'Test-Path', 'Resolve-Path', 'Get-Alias', 'Set-Location', 'Select-String', 'ConvertFrom-Json', 'Import-PowerShellDataFile', 'Out-File', 'Export-Csv', 'Import-Clixml', 'Export-Clixml', 'Copy-Item', 'New-Item', 'Select-Xml',
  @{ Name = 'Get-Random'; Parameters = @{ Name = 'Maximum'; ValidateSet = '1', '2' } }
VariableDefinitions = @{ Name = 'inner'; Value = 'S3CRET' }
`

// escapes are lines of a prisoner. None may come to the secret, run what is hidden, or reach a file.
var escapes = `
Get-Hidden
& Get-Hidden
. Get-Hidden
& 'Get-Hidden'
& { Get-Hidden }
. { Get-Hidden }
$n = 'Get-' + 'Hidden'; & $n
$n = 'Get-Hidden'; . $n
global:Get-Hidden
& 'script:Get-Hidden'
Hidden
\Get-Hidden
& '\Get-Hidden'
& 'Microsoft.PowerShell.Core\Get-Hidden'
Set-Alias x Get-Hidden; x
$alias:x = 'Get-Hidden'; x
Set-Item alias:y Get-Hidden; y
function f { Get-Hidden }; f
filter g { Get-Hidden }; 1 | g
function Open-Door { Get-Hidden }; Open-Door
$function:h = { Get-Hidden }; h
$function:i = 'Get-Hidden'; i
${function:Get-Hidden}
& ${function:Get-Hidden}
Get-Item function:Get-Hidden
Get-Content function:Get-Hidden
Get-ChildItem function: | ForEach-Object Name
(Get-Command Open-Door).ScriptBlock.Ast.Extent.Text
(Get-Command Open-Door).ScriptBlock.Module
(Get-Command Open-Door).Module
& (Get-Command Open-Door).Module { Get-Hidden }
& (Get-Command Open-Door).Module { $inner }
(Get-Command Get-Hidden).Definition
Get-Command *Hidden* | ForEach-Object { & $_ }
Invoke-Expression 'Get-Hidden'
Invoke-Expression '& { Get-Hidden }'
Invoke-Command { Get-Hidden }
Invoke-Command -NoNewScope { Get-Hidden }
Invoke-Command -ScriptBlock { $inner }
1 | ForEach-Object { Get-Hidden }
1 | ForEach-Object -Begin { Get-Hidden } -Process { 1 }
1 | ForEach-Object -Parallel { Get-Hidden }
{ Get-Hidden } | ForEach-Object Invoke
{ Get-Hidden } | ForEach-Object -MemberName InvokeReturnAsIs
{ Get-Hidden }.Invoke()
{ Get-Hidden }.InvokeReturnAsIs()
{ Get-Hidden }.GetNewClosure()
[scriptblock]::Create('Get-Hidden').Invoke()
[scriptblock]'Get-Hidden'
1 | Where-Object { Get-Hidden }
1, 2 | Sort-Object { Get-Hidden }
1, 2 | Group-Object { Get-Hidden }
Measure-Command { Get-Hidden | Tee-Object -Variable global:got }; $got
'a' -replace 'a', { Get-Hidden }
switch (1) { { Get-Hidden } { 'x' } }
trap { Get-Hidden; continue } throw 1
try { throw 1 } catch { Get-Hidden }
try { 1 } finally { Get-Hidden }
"$(Get-Hidden)"
@(Get-Hidden)
if (Get-Hidden) { Get-Hidden }
foreach ($x in Get-Hidden) { $x }
$x = Get-Hidden; $x
Write-Output (Get-Hidden)
Write-Output -InputObject $(Get-Hidden)
Write-Output a -PipelineVariable p | ForEach-Object { Get-Hidden }
function j([ValidateScript({ Get-Hidden })]$x) { $x }; j 1
function k($x = (Get-Hidden)) { $x }; k
function l([Parameter()][ValidateSet([Zork]::Get())]$x) { Get-Hidden }; l 1
function m { param([Alias("$(Get-Hidden)")]$x) $x }; m
function o { [CmdletBinding()] param() dynamicparam { Get-Hidden } end { 1 } }; o
function q { begin { Get-Hidden } end { 1 } clean { Get-Hidden } }; q
[ValidateScript({ Get-Hidden; $true })]$v = 1
$ExecutionContext.InvokeCommand.InvokeScript('Get-Hidden')
$ExecutionContext.InvokeCommand.NewScriptBlock('Get-Hidden')
$ExecutionContext.InvokeCommand.ExpandString('$(Get-Hidden)')
$ExecutionContext.InvokeCommand.GetCommand('Get-Hidden', 'All')
$ExecutionContext.SessionState.PSVariable.GetValue('inner')
$ExecutionContext.SessionState.PSVariable.Set('inner', 1)
$ExecutionContext.SessionState.LanguageMode = 'FullLanguage'; [math]::Abs(1)
$ExecutionContext.SessionState.InvokeCommand | ForEach-Object InvokeScript 'Get-Hidden'
$ExecutionContext.InvokeCommand | ForEach-Object GetCommand 'Get-Hidden' 'All' | ForEach-Object { & $_ }
$inner
$global:inner
$script:inner
${inner}
$variable:inner
Get-Variable inner -ValueOnly
Get-Variable * -ValueOnly | Where-Object { "$_" -eq 'S3CRET' }
Get-Variable inner -Scope 1
Get-ChildItem variable:inner
Set-Variable inner 1; Open-Door
[ref]$inner
$using:inner
New-Module { Get-Hidden } | ForEach-Object Name
New-Module -Name evil { function Get-Helper { 'EVIL' } }; evil\Get-Helper
Import-Module /nowhere/evil.psm1; Get-Hidden
New-Module -AsCustomObject { function Go { Get-Hidden } } | ForEach-Object Go
Start-Job { Get-Hidden } | Wait-Job | Receive-Job
Get-Hidden & | Wait-Job | Receive-Job
Get-Date & 
New-Object System.Management.Automation.PSCmdlet
New-Object -TypeName System.Diagnostics.Process
[System.Diagnostics.Process]::Start('/bin/echo', 'S3CRET')
$i = New-Object System.Diagnostics.ProcessStartInfo '/bin/cat', 'FILE'; $i.RedirectStandardOutput = $true; [System.Diagnostics.Process]::Start($i).StandardOutput.ReadToEnd()
$p = New-Object System.Diagnostics.Process; $p.StartInfo.FileName = '/bin/cat'; $p.StartInfo.Arguments = 'FILE'; $p.StartInfo.RedirectStandardOutput = $true; $p.Start(); $p.StandardOutput.ReadToEnd()
New-Object System.Diagnostics.Process | ForEach-Object Start
[lazy[object]]::new([func[object]]{ Get-Hidden }).Value
New-Object 'System.Lazy[object]' ([func[object]]{ Get-Hidden }) | ForEach-Object Value
(Get-Date).psobject.Properties | ForEach-Object { [System.Data.DataTable]::new().Select('Get-Hidden') }
[System.Net.Sockets.TcpClient]::new('127.0.0.1', 22)
[System.Net.Dns]::GetHostEntry('127.0.0.1')
[System.IO.File]::ReadAllText('FILE')
[System.IO.StreamReader]::new('FILE').ReadToEnd()
[System.IO.FileInfo]'FILE' | ForEach-Object OpenText
([xml]'<a/>').Load('FILE')
([xml]'<a/>').Save('OUT')
[xml]'<a/>' | ForEach-Object Save 'OUT'
[System.Environment]::GetEnvironmentVariable('SECRET_OF_SERVER')
$env:SECRET_OF_SERVER
Get-ChildItem env:
Get-Item env:SECRET_OF_SERVER
$env:PATH = '/tmp'
Get-Content FILE
Get-Content env:SECRET_OF_SERVER
${FILE}
. FILE.ps1
& FILE.ps1
FILE.ps1
Import-Csv FILE
Import-Clixml FILE
Select-String -Path FILE -Pattern S
Import-PowerShellDataFile FILE
Select-Xml -Path FILE -XPath /
switch -File FILE { default { $_ } }
Test-Path FILE
Resolve-Path FILE
Get-ChildItem DIR
Get-Item FILE
Set-Location DIR; Get-ChildItem
Copy-Item FILE OUT
Remove-Item FILE
New-Item OUT -Value x
Write-Output x > OUT
Write-Output x 2> OUT
Write-Output x | Out-File OUT
Write-Output x | Set-Content OUT
Write-Output x | Tee-Object -FilePath OUT
Write-Output x | Export-Csv OUT
Write-Output x | Export-Clixml OUT
/bin/cat FILE
cat FILE
& /bin/cat FILE
Start-Process /bin/cat FILE -RedirectStandardOutput OUT
Start-Process cat
Add-Type 'public class A { }'
class C { static [object] Go() { return Get-Hidden } }; [C]::Go()
using module evil; Get-Hidden
Add-Member -InputObject 1 ScriptProperty p { Get-Hidden } -PassThru | ForEach-Object p
Add-Member -InputObject 1 ScriptMethod m { Get-Hidden } -PassThru | ForEach-Object m
Update-TypeData -TypeName System.DateTime -MemberType ScriptProperty -MemberName Year -Value { Get-Hidden } -Force; (Get-Date).Year
Select-Some { Get-Hidden }
Select-Some { $inside }
Select-Some { Write-Output $inside; $true }
Select-Some 'Get-Hidden'
Invoke-Given { Get-Hidden }
Invoke-Given { $inside }
Invoke-Given { $script:inner }
Invoke-Given { (Get-Variable inside -Scope 1).Value }
Invoke-Given { (Get-Variable inner -Scope 2).Value }
Invoke-Given { [System.IO.File]::ReadAllText('FILE') }
Invoke-Given 'Get-Hidden'
Invoke-Given { param([ValidateScript({ $global:got = Get-Hidden; $true })]$x = $(Get-Hidden)) $global:got; $x }
Invoke-Given { function inner { Get-Hidden }; inner }
Invoke-Given { { Get-Hidden } }
Invoke-Typed { Get-Hidden }
Convert-Some { Get-Hidden }
Convert-Some 'Get-Hidden'
Select-Some 'Get-Hidden'
Convert-Some { $inside }
Open-Door -OutVariable global:x { Get-Hidden }
Get-Random -Count 5
Get-Random -Maximum 5
$PSDefaultParameterValues['Get-Random:Count'] = 2; Get-Random -Maximum 1
Microsoft.PowerShell.Utility\Get-Random -Maximum 50
& (Get-Command Get-Random).ScriptBlock -Count 5
Get-Process
gps
Microsoft.PowerShell.Management\Get-Process
TabExpansion2 Get-H 5
prompt
Get-History
Get-Module | ForEach-Object Name
Get-PSCallStack
$MyInvocation.MyCommand.Module
$PSCmdlet.SessionState
$Host.Runspace
$Host.EnterNestedPrompt()
$Host.UI.RawUI.WindowTitle = 'x'
data -SupportedCommand Get-Hidden { Get-Hidden }
[powershell]::Create().AddScript('Get-Hidden').Invoke()
[powershell]::Create('CurrentRunspace').AddScript('Get-Hidden').Invoke()
[powershell]::Create('CurrentRunspace').AddCommand('Get-Hidden').Invoke()
{ Get-Hidden }.GetPowerShell().Invoke()
[runspacefactory]::CreateRunspace() | ForEach-Object { $_.Open(); $_.SessionStateProxy.LanguageMode = 'FullLanguage'; $_.SessionStateProxy.InvokeCommand.InvokeScript('Get-Hidden') }
[runspace]::DefaultRunspace.SessionStateProxy.GetVariable('inner')
[runspace]::DefaultRunspace.SessionStateProxy.LanguageMode = 'FullLanguage'; Get-Hidden
New-Object powershell
New-Object System.Management.Automation.PowerShell | ForEach-Object { $_.AddScript('Get-Hidden').Invoke() }
{ 1 }.Ast.FindAll({ Get-Hidden }, $true)
{ 1 }.Ast.Find({ $inner }, $true)
{ Get-Hidden }.Ast.GetScriptBlock().Invoke()
{ Get-Hidden }.Ast.EndBlock.Statements[0].Extent | ForEach-Object Text | Invoke-Expression
[System.Management.Automation.Language.Parser]::ParseInput('Get-Hidden', [ref]$null, [ref]$null).GetScriptBlock().Invoke()
[System.Management.Automation.Language.Parser]::ParseFile('FILE.ps1', [ref]$null, [ref]$null).Extent.Text
[ValidateScript]::new({ Get-Hidden; $true })
New-Object ValidateScript { Get-Hidden } | ForEach-Object ScriptBlock | ForEach-Object { & $_ }
function r { [OutputType({ Get-Hidden })] param([ArgumentCompleter({ Get-Hidden })]$x) $x }; r
class D : System.IComparable { [int] CompareTo([object]$o) { Get-Hidden; return 0 } }; [D]::new(), [D]::new() | Sort-Object
class E : System.Management.Automation.ArgumentTransformationAttribute { [object] Transform([object]$a, [object]$b) { return (Get-Hidden) } }
class F : System.Collections.Generic.List[object] { [void] Add2() { $this.Add((Get-Hidden)) } }
`

func jailed(t *testing.T, language string) (run func(string) string, file, out string) {
	t.Helper()
	dir := t.TempDir()
	file, out = filepath.Join(dir, "prisoner.csv"), filepath.Join(dir, "escaped")
	for _, name := range []string{file, file + ".ps1"} {
		if err := os.WriteFile(name, []byte("'S3CRET of the file'\n"), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	t.Setenv("SECRET_OF_SERVER", "S3CRET of the server")
	p := openEmbedded(t, write(t, jail+"LanguageMode = '"+language+"'"), sessionfile.User{Name: "prisoner"})
	return func(line string) string {
		return said(t, p, strings.NewReplacer("FILE", file, "OUT", out, "DIR", dir).Replace(line))
	}, file, out
}

// No line of a prisoner's comes to the secret, whatever the language is that the session has: what it says is searched for it.
func TestNoEscape(t *testing.T) {
	for _, language := range []string{"ConstrainedLanguage", "RestrictedLanguage", "NoLanguage", "FullLanguage"} {
		t.Run(language, func(t *testing.T) {
			run, file, out := jailed(t, language)
			for _, line := range strings.Split(strings.TrimSpace(escapes), "\n") {
				if language == "FullLanguage" && strings.Contains(line, "::") || language == "FullLanguage" && strings.Contains(line, "Load(") ||
					language == "FullLanguage" && strings.Contains(line, "Save") || language == "FullLanguage" && strings.Contains(line, "OpenText") {
					continue // the full language has all of .NET, whatever the commands are
				}
				shown := run(line)
				if i := strings.Index(shown, "S3CRET"); i >= 0 && !strings.Contains(line, "S3CRET") && !strings.Contains(line, "ScriptBlock.Ast") {
					t.Errorf("%s\n%s", line, shown)
				}
				if language == "NoLanguage" && !strings.Contains(shown, "[ScriptsNotAllowed]") {
					t.Errorf("%s runs without a language:\n%s", line, shown)
				}
			}
			if _, err := os.Stat(out); err == nil {
				t.Error("a file was written")
			}
			if _, err := os.Stat(file); err != nil {
				t.Error("a file was removed")
			}
			// What the prisoner has tried changes nothing in what the functions of the session do.
			if language == "NoLanguage" {
				return
			}
			for line, want := range map[string]string{"Open-Door right": "System.String S3CRET\n", "Use-Helper": "System.String the helper\n"} {
				if got := run(line); language != "RestrictedLanguage" && line == "Open-Door right" {
					continue // the prisoner has a function of that name by now
				} else if got != want {
					t.Errorf("%s: %s", line, got)
				}
			}
		})
	}
}

// What the user defines does not come between the configuration's functions and the commands they mean, nor changes their variables.
func TestUserDoesNotChangeFunctions(t *testing.T) {
	run, _, _ := jailed(t, "ConstrainedLanguage")
	for _, line := range []string{
		"function Get-Helper { 'EVIL' }", "function Get-Date { 'EVIL' }", "function Get-Hidden { 'EVIL' }", "Set-Alias Get-Helper Get-Date", "Set-Alias Where-Object Get-Date",
		"$PSDefaultParameterValues['Get-Date:Year'] = 1999", "$global:inside = 'EVIL'", "$target = 'EVIL'",
		"New-Module -Name evil { function Get-Helper { 'EVIL' } }",
	} {
		run(line)
	}
	for line, want := range map[string]string{
		"Use-Helper":      "System.String the helper\n",
		"Open-Door right": "System.String S3CRET\n",
		"Get-Now":         "System.String Year\nSystem.Int32 2020\n",
		"Select-Some { $script:target = 'EVIL'; $target = 'EVIL'; Set-Variable target EVIL -Scope 1; $true }": "System.String target safe\n",
	} {
		if got := run(line); !strings.HasSuffix(got, want) || strings.Contains(got, "EVIL") {
			t.Errorf("%s: %s", line, got)
		}
	}
}

// A script block that comes as a value, as one of a client's program may, is the client's text.
func TestBlocksAsValues(t *testing.T) {
	for _, language := range []string{"NoLanguage", "RestrictedLanguage", "ConstrainedLanguage"} {
		run, _, _ := jailed(t, language)
		for _, line := range []string{"!Invoke-Given -What:{Get-Hidden}", "!Invoke-Typed -What:{Get-Hidden}", "!Convert-Some -By:{Get-Hidden}", "!Select-Some -Filter:{Get-Hidden}", "!ForEach-Object -InputObject:1 -Process:{Get-Hidden}",
			"!Where-Object -InputObject:1 -FilterScript:{Get-Hidden}", "!Invoke-Command -ScriptBlock:{Get-Hidden}", "!Invoke-Expression -Command:{Get-Hidden}",
			"!Start-Job -ScriptBlock:{Get-Hidden} | Wait-Job | Receive-Job", "!ForEach-Object -InputObject:1 -MemberName:ToString", "!Sort-Object -InputObject:1 -Property:{Get-Hidden}"} {
			if shown := run(line); strings.Contains(shown, "S3CRET") {
				t.Errorf("%s in %s: %s", line, language, shown)
			}
		}
	}
}

// The parameters of a limited command are all that reaches it, and what is hidden is not found.
func TestLimitsHold(t *testing.T) {
	run, _, _ := jailed(t, "ConstrainedLanguage")
	if got := run("$PSDefaultParameterValues['Get-Random:Count'] = 2; Get-Random -Maximum 1"); got != "System.Int32 0\n" {
		t.Errorf("defaults of the user's: %s", got)
	}
	for _, line := range []string{"Test-Path env:SECRET_OF_SERVER", "Test-Path function:Get-Hidden", "Test-Path variable:inner", "Test-Path /etc"} {
		if got := run(line); got != "System.Boolean False\n" {
			t.Errorf("%s: %s", line, got)
		}
	}
	for _, line := range []string{"Get-Process", "gps", "Get-Member", "Microsoft.PowerShell.Management\\Get-Process", "1 | Get-Member", "[int] | gm", "Get-Hidden", "cat", "/bin/cat", "cd..", "pause", "& { Get-Process }", "Invoke-Given { Get-Process }"} {
		if got := run(line); !strings.HasPrefix(got, "error [CommandNotFoundException]") {
			t.Errorf("%s: %s", line, got)
		}
	}
}
