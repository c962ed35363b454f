Write-Output 'a'; Write-Host 'host'; 'b'
Write-Error 'e1' -ErrorAction SilentlyContinue
function Emit { 'first'; Write-Host 'in emit'; 'second' }
Emit | ForEach-Object { "got $_" }
$x = Emit
$x.Count
Emit | Out-Null
Write-Information 'info not shown'
Write-Information 'info shown' -InformationAction Continue
Write-Information 'kept' -InformationVariable iv
$iv.Count
"$($iv[0])"
$iv[0].MessageData
$iv[0].Tags.Count
Write-Host 'captured' -InformationVariable hv
"$($hv[0])"
$hv[0].Tags -join ','
Write-Warning 'w' -WarningVariable wv -WarningAction SilentlyContinue
"$wv"
$wv[0].Message
Write-Verbose 'v' -Verbose 4>$null
Write-Output 1, 2, 3 | Select-Object -First 1
Write-Output (1, 2), 3 -NoEnumerate | ForEach-Object { $_.Count }
1, 2, 3 | Write-Output | Measure-Object -Sum | ForEach-Object Sum
1..3 | ForEach-Object { Write-Host "h$_"; $_ } | Sort-Object -Descending
[pscustomobject]@{ A = 1 }
Write-Host 'between'
[pscustomobject]@{ A = 2 }
'text'
[pscustomobject]@{ A = 3 }
[pscustomobject]@{ A = 4; B = 5 }
[pscustomobject]@{ Z = 4; B = 5 }
1
[pscustomobject]@{ A = 5 } | Format-List
[pscustomobject]@{ A = 6 }
$null
''
'end'
Write-Output $null
Write-Output ''
Write-Output 'after'
