$hosts = 'node1', 'node2', 'node3'
$sessions = New-PSSession -HostName $hosts | Sort-Object ComputerName
Invoke-Command $sessions { $global:version = [version]'1.0'; $global:log = @() }
$target = [version]'2.0'
$results = foreach ($s in $sessions) {
    $before = Invoke-Command $s { $global:version }
    try {
        Invoke-Command $s { if ($using:s -and $args[0] -eq 'node2') { throw 'no space' }; $global:version = $using:target; $global:log += 'updated' } -ArgumentList $s.ComputerName -ErrorAction Stop
        $status = 'updated'
    } catch { $status = "failed: $($_.Exception.Message)" }
    [pscustomobject]@{ Node = $s.ComputerName; Before = $before; After = Invoke-Command $s { $global:version }; Status = $status }
}
$results | Format-Table
$results | Group-Object { $_.Status.Split(':')[0] } | Sort-Object Name | Select-Object Name, Count
$todo = $results | Where-Object { $_.After -lt $target } | ForEach-Object Node
"to repeat: $todo"
$results | Select-Object Node, Status | Export-Csv ([IO.Path]::Combine([IO.Path]::GetTempPath(), "psl-$PID.csv"))
Import-Csv ([IO.Path]::Combine([IO.Path]::GetTempPath(), "psl-$PID.csv")) | Where-Object Status -EQ 'updated' | Measure-Object | ForEach-Object Count
Remove-Item ([IO.Path]::Combine([IO.Path]::GetTempPath(), "psl-$PID.csv"))
(Invoke-Command $sessions { "$($global:log.Count)" } | Sort-Object PSComputerName) -join ' '
Remove-PSSession $sessions
