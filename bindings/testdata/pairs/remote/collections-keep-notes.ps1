$a, $b = New-PSSession -HostName web01, web02 | Sort-Object ComputerName
$r = Invoke-Command $a, $b { 'x'; 5; 2.5; $true } | Sort-Object PSComputerName
$r | Group-Object PSComputerName | ForEach-Object { "$($_.Name) $($_.Count) $($_.Group -join ',')" }
$r | Where-Object PSComputerName -EQ web02 | ForEach-Object { "$_" }
$r | Format-Table PSComputerName, Length
$r.PSComputerName -join ','
Write-Output $r | Group-Object PSComputerName -NoElement
$r | Select-Object PSComputerName, @{n='V';e={"$_"}}
$r | ForEach-Object PSComputerName
$r | Get-Member -Name PSComputerName | ForEach-Object { "$($_.TypeName) $($_.MemberType) $($_.Definition)" }
$h = @($r | Where-Object PSComputerName -EQ web01)
$h.Count
