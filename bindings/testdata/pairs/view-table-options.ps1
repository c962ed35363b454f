$rows = 1..3 | ForEach-Object { [pscustomobject]@{ Id = $_; Name = "server-number-$_"; Note = 'n' * (20 * $_) } }
$rows | Format-Table
$rows | Format-Table -HideTableHeaders
$rows | Format-Table Id, Name -AutoSize
$rows | Format-Table -Wrap
$rows | Format-Table @{ Name = 'No'; Expression = 'Id'; Width = 4; Alignment = 'Center' }, @{ n = 'Len'; e = { $_.Note.Length }; f = '0000' }
$rows | Format-Table n*
$rows | Format-Table Id, Missing
$rows | Select-Object Id, Name | Format-Table -GroupBy @{ n = 'Odd'; e = { $_.Id % 2 } }
