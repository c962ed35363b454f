$all = New-PSSession -HostName web01, web02, db01
$all | Where-Object ComputerName -Like 'web*' | Sort-Object ComputerName | ForEach-Object { $_.Name = "s-$($_.ComputerName)" }
Get-PSSession -Name 's-*' | Sort-Object Name | Select-Object -ExpandProperty ComputerName
Get-PSSession | Group-Object { $_.ComputerName -replace '\d' } | Sort-Object Name | ForEach-Object { "$($_.Name) $($_.Count)" }
(Get-PSSession | Measure-Object).Count
Get-PSSession | Sort-Object ComputerName | Format-Table ComputerName, State
Get-PSSession -Name 's-web01' | Remove-PSSession
Get-PSSession nothing -ErrorAction SilentlyContinue
Get-PSSession -Name none -ErrorAction SilentlyContinue -ErrorVariable e
"$($e[0].FullyQualifiedErrorId)"
Get-PSSession -Id 999 -ErrorAction SilentlyContinue -ErrorVariable e
"$($e[0].Exception.Message)"
Get-PSSession | Remove-PSSession
"left: $(@(Get-PSSession).Count)"
$all.State | Sort-Object -Unique
