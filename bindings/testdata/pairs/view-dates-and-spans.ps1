$d = [datetime]'2024-02-29T13:14:15.678'
$d
$d.Date
"$d"
[pscustomobject]@{ When = $d; Took = New-TimeSpan -Minutes 90 }
New-TimeSpan -Days 1 -Hours 2
"$(New-TimeSpan -Seconds 5)"
$d.AddMonths(1).ToString('yyyy-MM-dd HH:mm')
$d.DayOfWeek
$d - [datetime]'2024-02-28'
Get-Date $d -Format 'ddd d MMM yyyy'
Get-Date $d -UFormat '%Y/%m/%d %j'
'{0:d} {0:t} {0:D} {0:u}' -f $d
$d, $d.AddDays(1) | Sort-Object -Descending | Select-Object Day, Month
