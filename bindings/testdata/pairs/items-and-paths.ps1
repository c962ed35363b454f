Join-Path '/a' 'b'
Join-Path '/a' 'b' 'c' 'd'
Split-Path '/a/b/c.txt'
Split-Path '/a/b/c.txt' -Leaf
Split-Path '/a/b/c.txt' -LeafBase
Split-Path '/a/b/c.txt' -Extension
Split-Path 'rel/x' -IsAbsolute
$d = Join-Path ([IO.Path]::GetTempPath()) 'pslpairs-x'
$null = New-Item -ItemType Directory $d -Force
Set-Content "$d/a.txt" 'one'
Add-Content "$d/a.txt" 'two'
Get-Content "$d/a.txt"
'b' | Out-File "$d/b.txt"
Get-ChildItem $d | ForEach-Object Name
Test-Path "$d/a.txt"
Test-Path "$d/none"
Test-Path $d -PathType Leaf
(Get-Item "$d/a.txt").Length
Copy-Item "$d/a.txt" "$d/c.txt"
Move-Item "$d/c.txt" "$d/d.txt"
Rename-Item "$d/d.txt" 'e.txt'
Get-ChildItem $d -Filter '*.txt' | Sort-Object Name | ForEach-Object { $_.Name + ' ' + $_.Length }
Get-ChildItem $d -Name
Select-String -Path "$d/a.txt" -Pattern 'tw' | ForEach-Object { "$($_.LineNumber) $($_.Line)" }
Clear-Content "$d/a.txt"
(Get-Item "$d/a.txt").Length
Remove-Item $d -Recurse
Test-Path $d
try { Get-Content /no/such/file -ErrorAction Stop } catch { $_.FullyQualifiedErrorId; $_.Exception.Message }
