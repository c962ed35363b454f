$a, $b = New-PSSession -HostName web01, web02 | Sort-Object ComputerName
$j = Invoke-Command $a, $b { "$env:none$($using:a.ComputerName)"; 1..2; Write-Error 'je' } -AsJob -JobName multi
$null = $j | Wait-Job
$j.Name; $j.State; $j.ChildJobs.Count; $j.Location; $j.PSJobTypeName; "[$($j.StatusMessage)]"; $j.HasMoreData
$j.ChildJobs | Sort-Object Location | ForEach-Object { "$($_.Location) $($_.State) $($_.Output.Count) $($_.Error.Count) $($_.Name) [$($_.PSJobTypeName)]" }
$r = Receive-Job $j -ErrorAction SilentlyContinue -ErrorVariable je
$r.Count; $je.Count; $je[0].Exception.Message; $je[0].OriginInfo.PSComputerName -in 'web01','web02'
$r | Group-Object PSComputerName | Sort-Object Name | ForEach-Object { "$($_.Name) $($_.Count)" }
Get-Job -Name mul* | ForEach-Object Name
Get-Job -State Completed | ForEach-Object Name
Get-Job -HasMoreData $false | ForEach-Object Name
Get-Job -IncludeChildJob | ForEach-Object { "$($_.Id) $($_.Name)" }
Get-Job -Id 99 -ErrorAction SilentlyContinue -ErrorVariable ge; $ge[0].FullyQualifiedErrorId; "$($ge[0])"
try { Remove-Job 3 -ErrorAction Stop } catch { $_.FullyQualifiedErrorId; "$_"; $_.CategoryInfo.Category }
Receive-Job $j -Location web01
try { Wait-Job -Name none -ErrorAction Stop } catch { $_.FullyQualifiedErrorId; "$_" }
$j | Remove-Job; Get-Job | Remove-Job -Force; @(Get-Job).Count
$k = Invoke-Command $a { 1 } -AsJob; $k | Wait-Job -Timeout 5 | Remove-Job
