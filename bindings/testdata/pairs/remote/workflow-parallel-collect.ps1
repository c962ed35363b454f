$sessions = New-PSSession -HostName web01, web02, db01
$r = Invoke-Command $sessions { [pscustomobject]@{ Host = $env:HOSTNAME; Load = 5 } } -ThrottleLimit 2
@($r).Count
($r | Sort-Object PSComputerName | ForEach-Object PSComputerName) -join ' '
$byHost = $r | Group-Object PSComputerName -AsHashTable -AsString
$byHost.Keys | Sort-Object
$byHost['db01'][0].Load
$jobs = foreach ($s in $sessions) { Invoke-Command $s { Start-Sleep -Milliseconds 50; 'done' } -AsJob -JobName "job-$($s.ComputerName)" }
$null = $jobs | Wait-Job
$jobs | Sort-Object Name | ForEach-Object { "$($_.Name): $($_.State) $(Receive-Job $_)" }
$jobs | Remove-Job
$sums = Invoke-Command $sessions { 1..10 | Measure-Object -Sum | ForEach-Object Sum }
($sums | Measure-Object -Sum).Sum
$failed = Invoke-Command $sessions { if ($using:sessions) { }; Get-Item /none } -ErrorAction SilentlyContinue -ErrorVariable errs
"$($errs.Count) errors from $(($errs.OriginInfo.PSComputerName | Sort-Object) -join ',')"
Remove-PSSession $sessions
