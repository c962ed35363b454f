$f = [IO.Path]::GetTempFileName()
[pscustomobject]@{A=1;B='x'} | Out-File $f
Get-Content $f
'line' | Out-File $f -Append
(Get-Content $f)[-1]
'n' | Out-File $f -NoNewline
Get-Content $f -Raw
$s = [pscustomobject]@{A=1} | Out-String
$s.Length
1,2 | Out-String -Stream
[pscustomobject]@{Long='x'*60;B=2} | Out-String -Width 30
1..3 | Tee-Object -Variable t | Measure-Object -Sum | ForEach-Object Sum
$t -join ','
1..2 | Tee-Object -FilePath $f | Out-Null
Get-Content $f
Remove-Item $f
