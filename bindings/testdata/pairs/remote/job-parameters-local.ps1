$a = Start-Job { 1 } -Name alpha; $b = Start-Job { Start-Sleep 30 } -Name beta
Wait-Job $a, $b -Any | ForEach-Object Name
Wait-Job $b -Timeout 1 | Measure-Object | ForEach-Object Count
Get-Job -Newest 1 | ForEach-Object Name
Get-Job -Command '*Sleep*' | ForEach-Object Name
Get-Job alpha, beta | ForEach-Object State
Get-Job -State Running | ForEach-Object Name
Stop-Job beta; $b.State; $b.ChildJobs[0].State
Stop-Job alpha
Get-Job | Format-Table Id, Name, State, HasMoreData
try { Remove-Job -Name gamma -ErrorAction Stop } catch { $_.FullyQualifiedErrorId }
try { Receive-Job $a -Keep -Wait } catch { $_.FullyQualifiedErrorId; "$_" }
try { Receive-Job $a -AutoRemoveJob } catch { $_.FullyQualifiedErrorId; "$_" }
try { Receive-Job $a -WriteJobInResults } catch { $_.FullyQualifiedErrorId; "$_" }
try { Receive-Job $a -WriteEvents } catch { $_.FullyQualifiedErrorId; "$_" }
Receive-Job $a -Keep; Receive-Job $a; Receive-Job $a
Get-Job | Remove-Job; (Get-Job).Count
$d = Start-Job -ScriptBlock { param($x) $x * 2; $args } -ArgumentList 21, 'rest'
($d | Wait-Job | Receive-Job) -join ','
$v = 'outer'; (Start-Job { "using $using:v" } | Receive-Job -Wait -AutoRemoveJob)
$f = [IO.Path]::GetTempFileName() + '.ps1'; 'param($p) "file $p"' | Set-Content $f
(Start-Job -FilePath $f -ArgumentList 'arg' | Receive-Job -Wait -AutoRemoveJob); Remove-Item $f
(Start-Job { "init $x" } -InitializationScript { $x = 'done' } | Receive-Job -Wait -AutoRemoveJob)
('a','b' | Start-Job { $input | ForEach-Object { $_ + '!' } } | Receive-Job -Wait -AutoRemoveJob) -join ' '
(Start-Job { (Get-Location).Path } -WorkingDirectory / | Receive-Job -Wait -AutoRemoveJob)
try { Start-Job -PSVersion 3.0 { 1 } } catch { $_.FullyQualifiedErrorId; "$_" }
try { Start-Job -Authentication Basic { 1 } } catch { $_.FullyQualifiedErrorId; "$_" }
try { Start-Job -RunAs32 { 1 } } catch { $_.FullyQualifiedErrorId }
$e = Start-Job { Write-Error 'x'; 'after' } | Wait-Job; $e.State; $r = Receive-Job $e -ErrorVariable er -ErrorAction SilentlyContinue; "$r $($er.Count) $($er[0].FullyQualifiedErrorId)"
$e.ChildJobs[0].Error.Count; $e.HasMoreData
$c = Start-Job { 'x' } | Wait-Job; Receive-Job $c -Wait -WriteEvents | ForEach-Object { "$_ $($_.JobStateInfo) [$($_.PreviousJobStateInfo)]" }
$c.ChildJobs[0].Output.Count; $c.HasMoreData
