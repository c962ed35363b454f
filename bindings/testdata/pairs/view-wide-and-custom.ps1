$names = 'alpha', 'beta', 'gamma', 'delta', 'epsilon' | ForEach-Object { [pscustomobject]@{ Name = $_; Len = $_.Length } }
$names | Format-Wide
$names | Format-Wide Name -Column 3
$names | Format-Wide -AutoSize
$names | Format-Wide Len -Column 5
$names | Select-Object -First 1 | Format-Custom
$names | Group-Object Len | Sort-Object { [int]$_.Name } | Format-Table Count, Name
