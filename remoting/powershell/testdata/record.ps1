# Records what the real engine gives for the scripts of recorded/*.txt: pwsh -NoProfile -File record.ps1 FILE...
# Each script runs in a fresh runspace without a host. A file is a list of cases: a line "=== name", the script, a line
# "---", and what the engine gave, which this program writes. A script that starts with "#text" has the text that its
# output is shown as recorded, too; "#xml" its CLIXML at depth 2.
param([Parameter(ValueFromRemainingArguments)] [string[]] $Files)
Add-Type -TypeDefinition @'
using System; using System.Collections.Generic; using System.Management.Automation;
public static class Recorder {
  static void Hook<T>(PSDataCollection<T> c, string kind, List<object[]> to) { c.DataAdded += (s, e) => { lock (to) to.Add(new object[] { kind, c[e.Index] }); }; }
  // Run gives what came out in the order in which it came.
  public static List<object[]> Run(PowerShell p) {
    var list = new List<object[]>(); var output = new PSDataCollection<PSObject>();
    Hook(output, "OUT", list); Hook(p.Streams.Error, "ERR", list); Hook(p.Streams.Warning, "WARN", list); Hook(p.Streams.Verbose, "VERB", list);
    Hook(p.Streams.Debug, "DEBUG", list); Hook(p.Streams.Information, "INFO", list);
    var run = p.BeginInvoke<PSObject, PSObject>(null, output);
    if (!run.AsyncWaitHandle.WaitOne(20000)) { p.BeginStop(null, null); list.Add(new object[] { "FAILED", "it did not end" }); return list; }
    try { p.EndInvoke(run); } catch (RuntimeException e) { list.Add(new object[] { "TERM", e.ErrorRecord }); }
    return list;
  }
}
'@
function Escape([string] $s) {
    $s.Replace('\', '\\').Replace("`n", '\n').Replace("`r", '\r').Replace("`t", '\t').Replace("`e", '\e').Replace("`0", '\0')
}
function ErrorLine($e) { "$($e.FullyQualifiedErrorId) | $($e.CategoryInfo) | $($e.Exception.GetType().FullName) | $($e.Exception.Message)" }
$PSStyle.OutputRendering = 'PlainText'
foreach ($file in $Files) {
    $out = [System.Text.StringBuilder]::new()
    foreach ($case in ([System.IO.File]::ReadAllText($file) -split '(?m)^(?==== )')) {
        if ($case -notmatch '\A=== ') { [void]$out.Append($case); continue }
        $script = ($case -split '(?m)^---\r?\n')[0]
        [void]$out.Append($script.TrimEnd("`n")).Append("`n---`n")
        $script = ($script -split "`n", 2)[1].TrimEnd("`n")
        $r = [runspacefactory]::CreateRunspace([initialsessionstate]::CreateDefault2()); $r.Open()
        $p = [powershell]::Create(); $p.Runspace = $r
        [void]$p.AddScript($script)
        $list = [Recorder]::Run($p)
        $objects = [System.Collections.Generic.List[object]]::new()
        foreach ($x in $list) {
            $kind, $o = $x
            $line = switch ($kind) {
                'OUT' { $objects.Add($o); if ($null -eq $o) { 'null' } else { "$($o.psobject.TypeNames[0] -replace ', System[.A-Za-z]*, Version=[^\]]*') $o" } }
                { $_ -in 'ERR', 'TERM' } { ErrorLine $o }
                'INFO' { "$($o.MessageData) [$($o.Tags)] $($o.Source)" }
                default { "$o" }
            }
            [void]$out.Append($kind).Append(' ').Append((Escape $line)).Append("`n")
        }
        if ($script -match '\A#.*text') { [void]$out.Append('TEXT ').Append((Escape ($objects | Out-String -Width 120))).Append("`n") }
        if ($script -match '\A#.*xml') { foreach ($o in $objects) { [void]$out.Append('XML ').Append((Escape ([System.Management.Automation.PSSerializer]::Serialize($o, 2) -replace '>\s+<', '><'))).Append("`n") } }
        $p.Dispose(); $r.Dispose()
    }
    [System.IO.File]::WriteAllText($file, $out.ToString())
}
