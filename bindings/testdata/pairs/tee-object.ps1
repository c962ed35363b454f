$f = [IO.Path]::GetTempFileName()
1..3 | Tee-Object $f | Measure-Object -Sum | ForEach-Object Sum
Get-Content $f
1..2 | Tee-Object -Variable v | Out-Null
$v.Count

"$v"
[pscustomobject]@{ A = 1; B = 'x' } | Tee-Object -FilePath $f
Get-Content $f
'solo' | Tee-Object -Variable one
$one
$one.GetType().Name
'é' | Tee-Object $f -Encoding unicode | Out-Null
(Get-Content $f -AsByteStream).Count
'p' | Tee-Object -LiteralPath $f
Get-Content $f
1..5 | Tee-Object -Variable all | Where-Object { $_ -gt 3 } | Tee-Object -Variable big
"$all / $big"
Tee-Object -InputObject 1, 2 -Variable io
$io.Count
@() | Tee-Object -Variable none
$none.Count
1..4 | Tee-Object -Variable t | Select-Object -First 2
"$t"
Remove-Item $f
