$s = New-PSSession -HostName web01 -Name main
try { Get-PSSession -Name nope -ErrorAction Stop } catch { $_.FullyQualifiedErrorId; "$_"; "$($_.CategoryInfo)" }
try { Get-PSSession -Id 77 -ErrorAction Stop } catch { $_.FullyQualifiedErrorId; "$_" }
try { Get-PSSession -InstanceId 11111111-1111-1111-1111-111111111111 -ErrorAction Stop } catch { $_.FullyQualifiedErrorId; "$_" }
try { Remove-PSSession -Name zz -ErrorAction Stop } catch { $_.FullyQualifiedErrorId; "$_" }
Get-PSSession -Name z* | Measure-Object | ForEach-Object Count
try { Remove-PSSession -ComputerName z* -ErrorAction Stop } catch { $_.FullyQualifiedErrorId; "$_" }
try { New-PSSession -HostName '' } catch { $_.FullyQualifiedErrorId; "$_" }
try { New-PSSession -HostName 'a b' } catch { $_.FullyQualifiedErrorId; "$_"; "$($_.TargetObject)" }
try { New-PSSession -HostName web01 -Port 0 } catch { $_.FullyQualifiedErrorId; "$_" }
try { New-PSSession -HostName web01 -Port abc } catch { $_.FullyQualifiedErrorId; "$_" }
try { New-PSSession -HostName web01 -KeyFilePath /no/key } catch { $_.FullyQualifiedErrorId; "$_"; "$($_.CategoryInfo)" }
try { New-PSSession -SSHConnection @{ Foo = 1 } } catch { $_.FullyQualifiedErrorId; "$_" }
try { New-PSSession -SSHConnection @{ UserName = 'u' } } catch { $_.FullyQualifiedErrorId; "$_" }
try { New-PSSession -HostName web01 -ComputerName x } catch { $_.FullyQualifiedErrorId; "$_" }
try { New-PSSession -ThrottleLimit x } catch { $_.FullyQualifiedErrorId; "$_" }
try { Invoke-Command -Session $s } catch { $_.FullyQualifiedErrorId }
try { Invoke-Command -Session $null { 1 } } catch { $_.FullyQualifiedErrorId; "$_" }
try { Invoke-Command -Session $s -FilePath /no/file.ps1 } catch { $_.FullyQualifiedErrorId; "$_" }
try { Invoke-Command -Session $s -FilePath /etc/passwd } catch { $_.FullyQualifiedErrorId; "$_" }
try { Invoke-Command -Session $s, $s { 1 } } catch { $_.FullyQualifiedErrorId; "$_" }
try { Invoke-Command -HostName web01 { 1 } -SessionName x } catch { $_.FullyQualifiedErrorId }
try { Receive-Job -Id 55 -ErrorAction Stop } catch { $_.FullyQualifiedErrorId; "$_" }
try { Enter-PSSession -Name no } catch { $_.FullyQualifiedErrorId; "$_" }
