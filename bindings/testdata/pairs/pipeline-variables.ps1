1..3 | ForEach-Object { $_ } -PipelineVariable p | ForEach-Object { "$p" + '!' }
1..3 | ForEach-Object { $_ * 2 } -OutVariable o | Out-Null
$o.Count; $o.GetType().Name
Get-Content ./nope -ErrorVariable ev -ErrorAction SilentlyContinue -OutVariable ov
$ev.Count; $ov.Count
Get-Content ./nope2 -ErrorVariable +ev -ErrorAction SilentlyContinue
$ev.Count
"$($ev[1].CategoryInfo.Category)"
1..5 | Select-Object -First 2 -OutVariable firsts | ForEach-Object { $_ }
"$firsts"
'a', 'b' | Write-Output -PipelineVariable letter | ForEach-Object { 1..2 | ForEach-Object { "$letter$_" } }
1..3 | Sort-Object -Descending -OutVariable s | Select-Object -First 1
$s.Count
Write-Warning 'x' -WarningVariable wv -WarningAction SilentlyContinue; $wv.Count
Write-Output 1 -OutVariable same | Out-Null; Write-Output 2 -OutVariable same | Out-Null
"$same"
'x' | ForEach-Object { $_ } -OutVariable one | Out-Null
$one.Count; $one[0]
1..3 | Measure-Object -Sum -OutVariable m | Out-Null
$m.Sum; $m[0].Count
@(1..3 | Where-Object { $_ -gt 5 } -OutVariable none).Count; $none.Count
Get-Date '2024-01-01' -OutVariable d | Out-Null; $d[0].Year
