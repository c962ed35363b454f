$d = Join-Path ([IO.Path]::GetTempPath()) 'cw-test'
$null = New-Item -ItemType Directory $d -Force
$f = Join-Path $d a.txt
$g = Join-Path $d b.txt
Set-Content $f, $g -Value 'same'
Get-Content (Join-Path $d *.txt)
Add-Content $f 'more', 'lines'
Get-Content $f | Measure-Object -Line -Word -Character
1..3 | Add-Content $g
Get-Content $g -ReadCount 2 | ForEach-Object { "$($_.Count): $_" }
Get-Content $g -ReadCount 0 | ForEach-Object { $_.Count }
(Get-Content $f)[-1]
(Get-Content $f)[0..1] -join '+'
Set-Content $f -Value 'x' -PassThru
Set-Content $f -Value $null
(Get-Item $f).Length
'one', 'two' | Set-Content $f -Encoding utf8BOM
(Get-Content $f -AsByteStream -TotalCount 3) -join ' '
Get-Content $f -Head 1
Set-Content $f -Value ([byte[]](65, 66, 10)) -AsByteStream
Get-Content $f
Clear-Content $f
$null -eq (Get-Content $f)
1.5, $true, (Get-Date '2024-01-02'), @{ a = 1 } | Set-Content $f
Get-Content $f
'a', 'b' | Out-File $f -Encoding ascii -Append
Get-Content $f -Tail 3
Get-Content $f -TotalCount 0
(Get-Content $f -First 1).GetType().Name
(Get-Content $f).PSTypeNames[0]
Get-Content $f -TotalCount 1 -Tail 1 -ErrorAction SilentlyContinue
$Error[0].FullyQualifiedErrorId
Get-Content $d -ErrorAction SilentlyContinue
$Error[0].FullyQualifiedErrorId
Remove-Item $d -Recurse
Test-Path $d
