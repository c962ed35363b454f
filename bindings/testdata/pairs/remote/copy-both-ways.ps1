$s = New-PSSession -HostName web01
$d = Join-Path ([IO.Path]::GetTempPath()) ([guid]::NewGuid()); $null = New-Item -ItemType Directory $d, "$d/src", "$d/src/sub", "$d/dst"
'one' | Set-Content "$d/src/a.txt"; 'two' | Set-Content "$d/src/sub/b.txt"; 'x' | Set-Content "$d/src/c.log"
Copy-Item "$d/src/a.txt" "$d/dst" -ToSession $s; Get-ChildItem "$d/dst" | ForEach-Object Name
Copy-Item "$d/src/*.txt" -Destination "$d/dst/new.txt" -ToSession $s; Get-Content "$d/dst/new.txt"
Copy-Item "$d/src" "$d/dst/tree" -Recurse -ToSession $s; (Get-ChildItem "$d/dst/tree" -Recurse -File).Name | Sort-Object
Copy-Item "$d/src" "$d/dst" -Recurse -ToSession $s; Test-Path "$d/dst/src/sub/b.txt"
Copy-Item "$d/dst/tree" "$d/back" -Recurse -FromSession $s; (Get-ChildItem "$d/back" -Recurse).Name | Sort-Object
Copy-Item "$d/dst/tree/a.txt" "$d/single.txt" -FromSession $s; Get-Content "$d/single.txt"
Copy-Item "$d/src" "$d/dst/norec" -ToSession $s; @(Get-ChildItem "$d/dst/norec").Count; Test-Path "$d/dst/norec"
try { Copy-Item "$d/nope" "$d/dst" -ToSession $s -ErrorAction Stop } catch { $_.FullyQualifiedErrorId; $_.CategoryInfo.Category; "$_".Replace($d,'D') }
try { Copy-Item "$d/nope" "$d/dst" -FromSession $s -ErrorAction Stop } catch { $_.FullyQualifiedErrorId; $_.CategoryInfo.Category; "$_".Replace($d,'D') }
try { Copy-Item "rel.txt" "$d/dst" -FromSession $s -ErrorAction Stop } catch { $_.FullyQualifiedErrorId; $_.CategoryInfo.Category; "$_".Replace($d,'D') }
try { Copy-Item "$d/src/a.txt" "relative" -ToSession $s -ErrorAction Stop } catch { $_.FullyQualifiedErrorId; $_.CategoryInfo.Category; "$_".Replace($d,'D') }
try { Copy-Item "$d/src/a.txt" -ToSession $s -ErrorAction Stop } catch { $_.FullyQualifiedErrorId; $_.CategoryInfo.Category; "$_".Replace($d,'D') }
try { Copy-Item "$d/src/a.txt" "$d/no/where/x.txt" -ToSession $s -ErrorAction Stop } catch { $_.FullyQualifiedErrorId; $_.CategoryInfo.Category; "$_".Replace($d,'D') }
try { Copy-Item "$d/src/a.txt" "$d/dst" -ToSession $s -FromSession $s -ErrorAction Stop } catch { $_.FullyQualifiedErrorId; $_.CategoryInfo.Category; "$_".Replace($d,'D') }
Copy-Item "$d/src/a.txt" "$d/dst/pt.txt" -ToSession $s -PassThru | Measure-Object | ForEach-Object Count
Get-ChildItem "$d/src" | Copy-Item -Destination "$d/dst/piped" -ToSession $s -Recurse -ErrorAction SilentlyContinue
Copy-Item "$d/src/*" "$d/dst" -Include *.log -ToSession $s; Test-Path "$d/dst/c.log"
Copy-Item -LiteralPath "$d/src/c.log" -Destination "$d/dst/lit.log" -ToSession $s; Test-Path "$d/dst/lit.log"
Remove-Item $d -Recurse
