$d = Get-Date -Year 2024 -Month 2 -Day 29 -Hour 13 -Minute 5 -Second 9 -Millisecond 0
$d
$d.AddYears(1).ToString('yyyy-MM-dd')
$d.AddMonths(-1).ToString('d')
"$($d.Date)"
$d.DayOfYear
"$($d.DayOfWeek)"
[int]$d.DayOfWeek
$d.TimeOfDay
$d - $d.Date
($d - (Get-Date '2024-01-01')).TotalDays
New-TimeSpan -Start '2024-01-01' -End '2024-03-01 06:00'
(New-TimeSpan -Days 1 -Hours 30).ToString()
$t = New-TimeSpan -Minutes 90
$t.TotalHours
"$t"
$t + $t
$t.Negate()
-$t
$t * 2
$t / 2
$t -gt (New-TimeSpan -Hours 1)
Get-Date $d -Format 'dddd, dd MMMM yyyy HH:mm:ss'
Get-Date $d -Format o
Get-Date $d -Format s
Get-Date $d -Format u
Get-Date $d -Format g
Get-Date $d -UFormat '%Y-%m-%d %H:%M:%S %j %a %A %b %B %y %e %p %I'
Get-Date $d -UFormat %s
Get-Date -Date '2024-03-10' -DisplayHint Date
Get-Date -UnixTimeSeconds 86400 -AsUTC
Get-Date '2024-03-10T10:00:00Z' -AsUTC | ForEach-Object Kind
$d.ToString('r')
$d.ToString('tt h:m:s.fff zzz')
$d.ToShortDateString(); $d.ToLongTimeString()
$d -lt (Get-Date '2025-01-01')
Get-Date $d -Format FileDateTime
Get-Date $d -Format FileDate
[pscustomobject]@{ D = $d; T = $t }
$d.Ticks
$d.ToUniversalTime().Kind
'{0:yyyy/MM/dd} {1:hh\:mm}' -f $d, $t
$d.Subtract((New-TimeSpan -Days 29)).Month
$t.ToString('c'); $t.ToString('g'); $t.ToString('G'); $t.ToString("d\.hh")
