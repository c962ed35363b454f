$o = 1..3 | ForEach-Object { [pscustomobject]@{ N = $_; Text = 'word ' * $_ } }
$o | Out-String
($o | Out-String).Length
($o | Out-String -Stream).Count
$o | Out-String -Width 20
$o | Format-Table -Wrap | Out-String -Width 14
$f = [IO.Path]::GetTempFileName()
$o | Out-File $f
Get-Content $f
$o | Out-File $f -Width 12
Get-Content $f
'a', 'b' | Out-File $f -NoNewline
Get-Content $f -Raw
'c' | Out-File $f -Append
(Get-Content $f -Raw).Length
1, 'x', $null, $true | Out-String
@{ a = 1 } | Out-String -Stream | ForEach-Object { "[$_]" }
'plain' | Out-String -NoNewline
$o | Out-Null
$o[0] | Out-Default
'text' | Out-Default
$o | Out-Host
Out-String -InputObject 'given'
Out-File -FilePath $f -InputObject 'direct'
Get-Content $f
try { 'x' | Out-File $f -NoClobber -ErrorAction Stop } catch { ($_.FullyQualifiedErrorId -split ',')[0] }
'é' | Out-File $f -Encoding utf8BOM
(Get-Content $f -AsByteStream) -join ' '
'é' | Out-File $f -Encoding ascii
Get-Content $f
'ab' | Out-File $f -Encoding unicode -NoNewline
(Get-Content $f -AsByteStream) -join ' '
Write-Host 'h1' 'h2' -Separator '-'
Write-Host 1, 2, 3
Write-Host 'no newline ' -NoNewline
Write-Host 'colored' -ForegroundColor Red
Write-Host @{ a = 1 }
Write-Host ([pscustomobject]@{ A = 1 })
Write-Host $null
Write-Host (1.5, 'x', $true)
Write-Host ''
Remove-Item $f
