$sessions = New-PSSession -HostName web01, web02 | Sort-Object ComputerName
$r = Invoke-Command $sessions { 'ok'; Write-Error 'broken'; throw 'stopped' } -ErrorAction SilentlyContinue -ErrorVariable e
@($r).Count
$e.Count
$e | Group-Object { $_.OriginInfo.PSComputerName } | Sort-Object Name | ForEach-Object { "$($_.Name): $(($_.Group | ForEach-Object { $_.Exception.Message }) -join ' / ')" }
$e | ForEach-Object { $_.CategoryInfo.Category } | Sort-Object -Unique
try { Invoke-Command $sessions[0] { throw 'alone' } -ErrorAction SilentlyContinue } catch { "caught $($_.Exception.Message)" }
try { Invoke-Command $sessions[0] { throw [System.ArgumentException]::new('typed') } } catch { $_.Exception.GetType().Name; $_.Exception.SerializedRemoteException.PSObject.TypeNames[0]; $_.FullyQualifiedErrorId }
try { Invoke-Command $sessions[0] { 1 / 0 } -ErrorAction Stop } catch { $_.FullyQualifiedErrorId; "$_" }
Invoke-Command $sessions[0] { Get-Item /none, / -ErrorAction SilentlyContinue | ForEach-Object FullName; $Error.Count }
Invoke-Command $sessions[0] { Nonsense-Command } -ErrorAction SilentlyContinue -ErrorVariable n
"$($n[0].FullyQualifiedErrorId) $($n[0].TargetObject)"
Invoke-Command $sessions[0] { Write-Error -Message 'full' -Category DeviceError -ErrorId my.id -TargetObject 'disk0' -RecommendedAction 'replace' } -ErrorAction SilentlyContinue -ErrorVariable f
$f[0].CategoryInfo.Category, $f[0].FullyQualifiedErrorId, $f[0].TargetObject, $f[0].ErrorDetails.RecommendedAction
Remove-PSSession $sessions
