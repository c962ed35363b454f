$where = @{ HostName = 'web01', 'web02'; Name = 'a', 'b' }
$sessions = New-PSSession @where | Sort-Object Name
$sessions.Name -join ' '
$call = @{ Session = $sessions; ScriptBlock = { "$using:word from $env:NO_SUCH_VAR|" }; HideComputerName = $true }
$word = 'hi'
Invoke-Command @call
$one = $sessions[0]
$other = Get-PSSession -Id $one.Id
$one -eq $other
[object]::ReferenceEquals($one, $other)
$copy = @($sessions)
$copy.Count
$sessions | Where-Object { $_ -ne $one } | ForEach-Object Name
Get-PSSession -InstanceId $sessions[1].InstanceId | ForEach-Object Name
Get-PSSession -Name a, b | Measure-Object | ForEach-Object Count
$sessions | Format-Table Name, ComputerName, State
Remove-PSSession -Id $one.Id
(Get-PSSession).Name
Remove-PSSession -Name *
@(Get-PSSession).Count
