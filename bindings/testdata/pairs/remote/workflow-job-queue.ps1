$queue = 1..5 | ForEach-Object { [pscustomobject]@{ Id = $_; Work = "task $_"; Fails = $_ -eq 4 } }
$running = @()
foreach ($item in $queue) {
    $running += Start-Job -Name "q$($item.Id)" -ArgumentList $item.Work, $item.Fails { param($work, $fails) if ($fails) { throw "$work failed" }; "$work done" }
}
$null = $running | Wait-Job
$running | Sort-Object Id | ForEach-Object { "$($_.Name) $($_.State)" }
foreach ($j in $running) {
    $out = Receive-Job $j -ErrorAction SilentlyContinue -ErrorVariable e
    if ($j.State -eq 'Failed') { "$($j.Name): $($e[0].Exception.Message)" } else { "$($j.Name): $out" }
}
@(Get-Job -State Failed).Count
Get-Job -State Completed | Remove-Job
(Get-Job).Name
$retry = Get-Job -State Failed | ForEach-Object { Start-Job -Name "$($_.Name)-again" { 'second try done' } }
$null = Wait-Job $retry
Receive-Job $retry
Get-Job -Name q* | Sort-Object Name | Format-Table Name, State, HasMoreData
Get-Job | Remove-Job
@(Get-Job).Count
