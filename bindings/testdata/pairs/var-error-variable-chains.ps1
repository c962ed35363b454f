Get-Content ./no1 -ErrorAction SilentlyContinue -ErrorVariable errs
Get-Content ./no2 -ErrorAction SilentlyContinue -ErrorVariable +errs
$errs.Count
$errs | ForEach-Object { Split-Path $_.TargetObject -Leaf }
$errs[0].CategoryInfo.Category, $errs[0].CategoryInfo.Reason, $errs[0].CategoryInfo.TargetType
1..5 | ForEach-Object { $_ } -OutVariable all | Where-Object { $_ -gt 3 }
$all.Count
1..3 | Select-Object -First 2 -OutVariable +all | Out-Null
$all -join ','
Write-Warning 'one' -WarningVariable w -WarningAction SilentlyContinue
Write-Warning 'two' -WarningVariable +w -WarningAction SilentlyContinue
$w.Message -join ';'
Get-ChildItem ./nothing* -ErrorVariable none
$none.Count
1..3 | ForEach-Object -PipelineVariable n { $_ * 2 } | ForEach-Object { "$n->$_" }
try { Get-Item ./no3 -ErrorAction Stop -ErrorVariable stopped } catch { "caught $($stopped.Count)" }
