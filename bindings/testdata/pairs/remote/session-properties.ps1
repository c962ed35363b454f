$s = New-PSSession -HostName Web01 -Name 'my session'
"$s"
$s.Name, $s.ComputerName, $s.ComputerType, $s.State, $s.Availability, $s.Transport, $s.ConfigurationName
$s.Name = 'renamed'
(Get-PSSession -Name ren*).ComputerName
$s.InstanceId -eq (Get-PSSession).InstanceId
$s.Id -gt 0
$s | Select-Object Name, State, Availability
$s | Format-List Name, ComputerName, State, IdleTimeout, DisconnectedOn
try { $s.Id = 5 } catch { 'read-only' }
$s.Runspace.RunspaceStateInfo.State
Remove-PSSession $s
"$($s.State) $($s.Availability)"
@(Get-PSSession).Count
