$one = 1; $two = 'second'; $three = 3.5
Get-Variable one, two, three
Get-Variable one | Format-Table Name, Value, Options
$list = 1, 2, 3
Get-Variable list
Get-Variable two -ValueOnly
Set-Variable two 'changed' -PassThru
Clear-Variable one -PassThru | ForEach-Object { "[$($_.Value)]" }
