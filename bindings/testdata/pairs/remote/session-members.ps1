$s = New-PSSession -HostName web01
$s | Get-Member | ForEach-Object { "$($_.Name) | $($_.MemberType) | $($_.Definition)" }
$s.Runspace.ConnectionInfo | Get-Member | ForEach-Object { "$($_.Name) | $($_.MemberType) | $($_.Definition)" }
$s.Runspace.ConnectionInfo.ComputerName; $s.Runspace.ConnectionInfo.Port; $s.Runspace.ConnectionInfo.Subsystem
$s.Runspace.Name; $s.Runspace.Id; $s.Runspace.RunspaceIsRemote; $s.Runspace.RunspaceAvailability
$s.PSTypeNames
$s.ComputerType; $s.Transport; $s.ConfigurationName; "$s"; $s.IdleTimeout; "[$($s.OutputBufferingMode)]"; "[$($s.DisconnectedOn)]"
$s | Select-Object Name, State, Availability, ComputerName | ConvertTo-Json
$s | Select-Object Id, Name, Transport | ConvertTo-Csv
