$s = New-PSSession -HostName web01
$j = Invoke-Command $s {
    'output 1'
    Write-Error 'an error'
    Write-Information 'info' -InformationAction Continue
    Write-Host 'host'
    'output 2'
} -AsJob -JobName work
$null = Wait-Job $j
$c = $j.ChildJobs[0]
"$($j.Name) $($j.State) $($c.Location) $($c.Output.Count) $($c.Error.Count) $($c.Information.Count)"
$c.Output
$c.Error[0].Exception.Message
$c.Information | ForEach-Object { "$($_.MessageData)" }
$r = Receive-Job $j -ErrorAction SilentlyContinue -ErrorVariable e -Keep 3>$null 4>$null 6>$null
$r -join ', '
$e.Count
$j.HasMoreData
$r = Receive-Job $j -ErrorAction SilentlyContinue 3>$null 4>$null 6>$null
$r.Count
@(Receive-Job $j).Count
$j.HasMoreData
Remove-Job $j
@(Get-Job).Count
