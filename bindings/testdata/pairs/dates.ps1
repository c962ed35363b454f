$d = Get-Date '2024-02-28 22:30:00'
$d.AddDays(2).ToString('yyyy-MM-dd')
$e = $d.AddHours(3.5)
$e - $d
($e - $d).TotalMinutes
$d -lt $e
$d.DayOfWeek
$d.Date
[datetime]::DaysInMonth(2024, 2)
New-TimeSpan -Start $d -End $e
(New-TimeSpan -Days 1 -Hours 2).ToString()
$d.ToString('dddd d MMMM yyyy')
Get-Date $d -Format 'HH:mm'
Get-Date -Date $d -UFormat '%d.%m.%y'
$d | Get-Date -Format s
