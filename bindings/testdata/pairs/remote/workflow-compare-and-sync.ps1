$sessions = New-PSSession -HostName web01, web02 | Sort-Object ComputerName
$a, $b = $sessions
Invoke-Command $a { $global:pkgs = [ordered]@{ nginx = '1.24'; curl = '8.1'; jq = '1.6' } }
Invoke-Command $b { $global:pkgs = [ordered]@{ nginx = '1.25'; curl = '8.1'; git = '2.40' } }
$lists = @{}
foreach ($s in $sessions) { $lists[$s.ComputerName] = Invoke-Command $s { $pkgs.GetEnumerator() | ForEach-Object { [pscustomobject]@{ Name = $_.Key; Version = $_.Value } } } }
$diff = Compare-Object $lists['web01'] $lists['web02'] -Property Name, Version | Sort-Object Name, SideIndicator
$diff | Format-Table Name, Version, SideIndicator
$missing = $lists['web01'].Name | Where-Object { $_ -notin $lists['web02'].Name }
"missing on web02: $missing"
foreach ($m in $missing) { $v = ($lists['web01'] | Where-Object Name -EQ $m).Version; Invoke-Command $b { $global:pkgs[$using:m] = $using:v } }
(Invoke-Command $b { $pkgs.Keys }) -join ','
$newest = $lists.Values | ForEach-Object { $_ } | Group-Object Name | ForEach-Object { [pscustomobject]@{ Name = $_.Name; Newest = ($_.Group.Version | Sort-Object { [version]$_ } | Select-Object -Last 1) } }
$newest | Sort-Object Name
$newest | Sort-Object Name | ConvertTo-Csv -UseQuotes Never
Remove-PSSession $sessions
