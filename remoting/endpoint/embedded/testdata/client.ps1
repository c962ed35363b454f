# A real PowerShell as the client of the endpoint that ssh on PATH stands for: prints what it sees, which is the same where
# the endpoint is PowerShell's own.
$session = New-PSSession -HostName localhost
function Check($name, [scriptblock] $what) {
  "== $name"
  try { & $what 2>&1 | Out-String -Stream | ForEach-Object { "   $($_.TrimEnd())" } } catch { "   $($_.FullyQualifiedErrorId): $_" }
}
function There([scriptblock] $what) { Invoke-Command -Session $session -ScriptBlock $what -ArgumentList $args }

Check 'imported commands' {
  $module = Import-PSSession $session -CommandName Get-Verb, Measure-Object, Select-Object, Sort-Object, ConvertTo-Json, Get-Item, Write-Error -AllowClobber -Prefix R -DisableNameChecking
  $module.ExportedFunctions.Keys | Sort-Object
  (Get-RVerb Get).Verb
  1..5 | Measure-RObject -Sum -Average | ForEach-Object { $_.Sum, $_.Average }
  1, 2, 3 | Select-RObject -First 2
  3, 1, 2 | Sort-RObject -Descending
  3, 1, 2 | Sort-RObject -Descending:$false
  [pscustomobject]@{ a = 1 } | ConvertTo-RJson -Compress
  Get-RItem /none/such -ErrorVariable failed -ErrorAction SilentlyContinue; $failed.Count; $failed[0].FullyQualifiedErrorId
  Write-RError told 2>&1 | ForEach-Object { $_.FullyQualifiedErrorId }
}
Check 'a steppable pipeline of an imported command' {
  $steps = { Measure-RObject -Sum }.GetSteppablePipeline(); $steps.Begin($true); $steps.Process(1); $steps.Process(2); $steps.End() | ForEach-Object Sum; $steps.Dispose()
  function Proxy { [CmdletBinding()] param([Parameter(ValueFromPipeline)] $x) begin { $steps = { Sort-RObject }.GetSteppablePipeline($MyInvocation.CommandOrigin); $steps.Begin($PSCmdlet) } process { $steps.Process($x) } end { $steps.End() } }
  2, 1 | Proxy
}
Check 'a steppable pipeline of a remote command' {
  $steps = { Invoke-Command -Session $session { process { $_ * 2 } } }.GetSteppablePipeline(); $steps.Begin($true); $steps.Process(1); $steps.Process(2); $steps.End(); $steps.Dispose()
  There { 'alive' }
}
Check 'switches' {
  foreach ($v in [switch] $true, [switch] $false) {
    There { param($s) "$s"; if ($s) { 1 } else { 2 }; $s -eq $false; $s.IsPresent; -not $s; $s.GetType().FullName; [bool] $s; ($s -and $true); $s.ToBool(); $s -is [switch]; "{0}" -f $s
      function f([switch] $z, [bool] $y) { "$z $y" }; f -z:$s -y $s; $h = @{ z = $s }; f @h } $v
    There { "$using:v"; if ($using:v) { 1 } else { 2 } }
    $v | Invoke-Command -Session $session { process { if ($_) { 3 } else { 4 } } }
    There { param($a) if ($a[0].x) { 5 } else { 6 } } @(, @{ x = $v })
  }
}
Check 'reset' {
  There { $v = 5; function Kept { 1 }; Set-Alias kept2 Get-Date; Set-Location /tmp; $ErrorActionPreference = 'Stop'; $env:PSL_KEPT = 'x'; New-Variable -Name constant -Value 1 -Option Constant
    $PSDefaultParameterValues['a:b'] = 1; Write-Error e -ErrorAction SilentlyContinue; $OFS = '-'; class Kept3 { $x } }
  $p = $session.Runspace.CreatePipeline('"h"', $true); $p.Invoke()
  $session.Runspace.ResetRunspaceState()
  There { "$v $constant"; [bool](Get-Command Kept -ErrorAction Ignore); [bool](Get-Alias kept2 -ErrorAction Ignore); $PWD.Path; "$ErrorActionPreference"; $env:PSL_KEPT; $PSDefaultParameterValues.Count; $Error.Count; "$OFS"
    [Kept3]::new() -ne $null; (Get-History).Count; $PSSenderInfo -ne $null; $?; $HOME.Length -gt 0 }
}
Check 'history' {
  $p = $session.Runspace.CreatePipeline('"remembered"', $true); $p.Invoke()
  $p = $session.Runspace.CreatePipeline('"forgotten"', $false); $p.Invoke()
  There { @((Get-History).CommandLine) -match 'remembered|forgotten' -notmatch 'Get-History' }
}
Check 'stopped' {
  $shell = [powershell]::Create(); $shell.Runspace = $session.Runspace; $null = $shell.AddScript("'runs'; Start-Sleep 60")
  $out = [Management.Automation.PSDataCollection[psobject]]::new(); $in = [Management.Automation.PSDataCollection[psobject]]::new(); $in.Complete()
  $null = $shell.BeginInvoke($in, $out); while ($out.Count -eq 0) { Start-Sleep -Milliseconds 10 }
  $shell.Stop(); "$($shell.InvocationStateInfo.State)"
  There { 'alive' }
}
Check 'cells of a screen' {
  There {
    $raw = $Host.UI.RawUI; $cell = [Management.Automation.Host.BufferCell]::new('x', 1, 2, 0)
    $a = $raw.NewBufferCellArray(3, 2, $cell); $a.GetType().FullName; $a.Rank; $a.GetLength(0); $a.GetLength(1); "$($a[1, 2].Character)"
    $b = $raw.NewBufferCellArray([string[]] ('ab', 'c'), 'Red', 'Blue'); $b.GetLength(0); $b.GetLength(1); "$($b[1, 1])"; "$($b[0, 1].Character) $($b[1, 1].BufferCellType)"
    $d = $raw.NewBufferCellArray([Management.Automation.Host.Size]::new(1, 4), $cell); $d.GetLength(0); $d.GetLength(1)
    try { $raw.NewBufferCellArray(0, 1, $cell) } catch { $_.FullyQualifiedErrorId; "$_" }
    try { $raw.NewBufferCellArray([string[]] @(), 'Red', 'Blue') } catch { $_.FullyQualifiedErrorId; "$_" }
  }
}
Check 'what nobody takes' {
  $shell = [powershell]::Create(); $shell.Runspace = $session.Runspace; $null = $shell.AddScript('1..5; Write-Error x; $ran = 1'); $null = $shell.Invoke(); $shell.Streams.Error.Count; $shell.HadErrors
  There { $ran }
}
Check 'objects that were received' {
  $o = There { [pscustomobject]@{ a = [pscustomobject]@{ b = @{ c = [datetimeoffset]::MinValue } }; d = [DayOfWeek]::Friday; e = [semver]'1.2.3' } }
  There { param($x) [Management.Automation.PSSerializer]::Serialize($x, 4) } $o
}
Add-Type -TypeDefinition @'
using System; using System.Collections.Generic; using System.Collections.ObjectModel; using System.Globalization; using System.Linq; using System.Management.Automation; using System.Management.Automation.Host; using System.Security;
public class Person : PSHostUserInterface {
  public List<string> Asked = new List<string>();
  public override PSHostRawUserInterface RawUI => null;
  public override int PromptForChoice(string c, string m, Collection<ChoiceDescription> l, int d) { Asked.Add(c + "|" + m + "|" + string.Join(",", l.Select(x => x.Label + "=" + x.HelpMessage)) + "|" + d); return 1; }
  public override string ReadLine() { Asked.Add("ReadLine"); return "a line"; }
  public override SecureString ReadLineAsSecureString() { var s = new SecureString(); s.AppendChar('x'); return s; }
  public override Dictionary<string, PSObject> Prompt(string c, string m, Collection<FieldDescription> f) { Asked.Add(c + "|" + m + "|" + string.Join(",", f.Select(x => x.Name + ":" + x.ParameterTypeFullName))); return f.ToDictionary(x => x.Name, x => PSObject.AsPSObject("of " + x.Name)); }
  public override PSCredential PromptForCredential(string c, string m, string u, string t) { Asked.Add("credential " + u); return new PSCredential("given", ReadLineAsSecureString()); }
  public override PSCredential PromptForCredential(string c, string m, string u, string t, PSCredentialTypes k, PSCredentialUIOptions o) { Asked.Add("credential " + u + " " + k + " " + o); return new PSCredential("given", ReadLineAsSecureString()); }
  public override void Write(string s) { Asked.Add("Write " + s); }
  public override void Write(ConsoleColor f, ConsoleColor b, string s) { Asked.Add("Write " + f + " " + b + " " + s); }
  public override void WriteLine(string s) { Asked.Add("WriteLine " + s); }
  public override void WriteErrorLine(string s) { Asked.Add("WriteErrorLine " + s); }
  public override void WriteDebugLine(string s) { Asked.Add("WriteDebugLine " + s); }
  public override void WriteVerboseLine(string s) { Asked.Add("WriteVerboseLine " + s); }
  public override void WriteWarningLine(string s) { Asked.Add("WriteWarningLine " + s); }
  public override void WriteProgress(long i, ProgressRecord r) { Asked.Add("WriteProgress " + r.Activity); }
}
public class Place : PSHost {
  public Person Person = new Person();
  public override CultureInfo CurrentCulture => CultureInfo.InvariantCulture; public override CultureInfo CurrentUICulture => CultureInfo.InvariantCulture;
  public override Guid InstanceId { get; } = Guid.NewGuid(); public override string Name => "Place"; public override Version Version => new Version(1, 2); public override PSHostUserInterface UI => Person;
  public override void EnterNestedPrompt() { } public override void ExitNestedPrompt() { } public override void NotifyBeginApplication() { } public override void NotifyEndApplication() { }
  public override void SetShouldExit(int c) { Person.Asked.Add("exit " + c); }
}
'@
Check 'a host of its own' {
  $place = [Place]::new()
  $asked = [runspacefactory]::CreateRunspace($place, $session.Runspace.ConnectionInfo); $asked.Open()
  $shell = [powershell]::Create($asked).AddScript({
    $choices = [Collections.ObjectModel.Collection[Management.Automation.Host.ChoiceDescription]] @([Management.Automation.Host.ChoiceDescription]::new('&Yes', 'do'), '&No', '&Maybe')
    $Host.UI.PromptForChoice('One', 'Which?', $choices, 1)
    $Host.UI.ReadLine(); Read-Host 'What'; (Get-Credential somebody).UserName; $Host.UI.PromptForCredential('c', 'm', 'u', 't').UserName
    Write-Host 'shown'; $Host.UI.WriteWarningLine('w'); $Host.SetShouldExit(3); $Host.Name; "$($Host.Version)".Length -gt 0
    try { $Host.UI.RawUI.ReadKey() } catch { $_.FullyQualifiedErrorId }
    try { $Host.UI.RawUI.WindowSize } catch { $_.FullyQualifiedErrorId }
  })
  $shell.Invoke(); $shell.Streams.Error | ForEach-Object { "$($_.FullyQualifiedErrorId): $_" }
  $place.Person.Asked
  $asked.Dispose()
}
Remove-PSSession $session
