$o = [pscustomobject]@{ Size = 2048 }
$o | Add-Member ScriptProperty KB { $this.Size / 1024 } { param($v) $this.Size = $v * 1024 }
$o.KB
$o.KB = 5
"$($o.Size) $($o.KB)"
$o | Add-Member AliasProperty Bytes Size
$o | Add-Member -MemberType AliasProperty -Name Text -Value Size -SecondValue string
$o.Size = 1024
"$($o.Bytes) $($o.KB) $($o.Text.GetType().Name)"
$o.Bytes = 3072
"$($o.Size)"
$o | Get-Member Bytes, Text | ForEach-Object { "$($_.MemberType) $($_.Definition)" }
($o | Get-Member KB).MemberType
$o | Add-Member ScriptProperty Many { 1; 2 }
"$($o.Many)"
$o | Format-List
$o | Select-Object KB, Bytes | ConvertTo-Json -Compress
$o | Add-Member ScriptProperty KB { 7 } -Force
$o.KB
foreach ($c in { $o | Add-Member ScriptProperty X 5 }, { $o | Add-Member -MemberType ScriptProperty -Name X -Value $null -SecondValue $null }, { $o | Add-Member NoteProperty Y 1 2 }, { $o | Add-Member AliasProperty Z Size nosuch },
    { $o | Add-Member AliasProperty Z $null }, { $o | Add-Member ScriptProperty KB { 8 } -ErrorAction Stop }) {
    try { & $c } catch { "$($_.FullyQualifiedErrorId): $_" }
}
