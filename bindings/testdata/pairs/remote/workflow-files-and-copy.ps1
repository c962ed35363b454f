$s = New-PSSession -HostName web01
$dir = Join-Path ([IO.Path]::GetTempPath()) "psl-flow-$PID"
$null = New-Item "$dir/conf/sub" -ItemType Directory -Force
'a=1' | Set-Content "$dir/conf/a.conf"; 'b=2' | Set-Content "$dir/conf/sub/b.conf"
$remote = "$dir-remote"
Invoke-Command $s { $null = New-Item $using:remote -ItemType Directory -Force }
Copy-Item "$dir/conf" $remote -ToSession $s -Recurse
Invoke-Command $s { Get-ChildItem $using:remote -Recurse -File | Sort-Object FullName | ForEach-Object { $_.FullName.Substring($using:remote.Length) + ' ' + (Get-Content $_) } }
Invoke-Command $s { Add-Content "$using:remote/conf/a.conf" 'c=3' }
Copy-Item "$remote/conf/a.conf" "$dir/back.conf" -FromSession $s
Get-Content "$dir/back.conf"
Compare-Object (Get-Content "$dir/conf/a.conf") (Get-Content "$dir/back.conf") | ForEach-Object { "$($_.SideIndicator) $($_.InputObject)" }
Copy-Item "$dir/none" $remote -ToSession $s -ErrorAction SilentlyContinue -ErrorVariable e
$e[0].FullyQualifiedErrorId
Copy-Item "$remote/none" $dir -FromSession $s -ErrorAction SilentlyContinue -ErrorVariable e
$e[0].FullyQualifiedErrorId
(Get-FileHash "$dir/back.conf").Hash -eq (Invoke-Command $s { (Get-FileHash "$using:remote/conf/a.conf").Hash })
Invoke-Command $s { Remove-Item $using:remote -Recurse }
Remove-Item $dir -Recurse
Test-Path $dir
