# Records how the real engine serialises what scripts put out: pwsh -NoProfile -File serialize.ps1 FILE
# The file is a list of cases: a line "=== name, depth", the script, a line "---", and the CLIXML of each object that the
# script put out in a fresh runspace, in a line each, which this program writes.
param([string] $File)
Set-Location /
$out = [System.Text.StringBuilder]::new()
foreach ($case in ([System.IO.File]::ReadAllText($File) -split '(?m)^(?==== )')) {
    if ($case -notmatch '\A=== .*, (\d)\n') { [void]$out.Append($case); continue }
    $depth = [int]$Matches[1]
    $script = ($case -split '(?m)^---\r?\n')[0]
    [void]$out.Append($script.TrimEnd("`n")).Append("`n---`n")
    $r = [runspacefactory]::CreateRunspace([initialsessionstate]::CreateDefault2()); $r.Open(); $r.SessionStateProxy.Path.SetLocation('/')>$null
    $p = [powershell]::Create(); $p.Runspace = $r
    [void]$p.AddScript(($script -split "`n", 2)[1].TrimEnd("`n"))
    try { $list = $p.Invoke() } catch { $list = @("it failed: $_") }
    foreach ($o in $list) {
        # In its own runspace, which the scripts of an object's members need.
        $q = [powershell]::Create(); $q.Runspace = $r
        $xml = $q.AddScript('[System.Management.Automation.PSSerializer]::Serialize($args[0], $args[1])').AddArgument($o).AddArgument($depth).Invoke()[0]
        [void]$out.Append(($xml -replace '>\s+<', '><')).Append("`n")
        $q.Dispose()
    }
    foreach ($e in $p.Streams.Error) { [void]$out.Append("error $e`n") }
    $p.Dispose(); $r.Dispose()
}
[System.IO.File]::WriteAllText($File, $out.ToString())
