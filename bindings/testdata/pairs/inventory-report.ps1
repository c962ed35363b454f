# a nightly inventory: servers from JSON, disks as CSV, a report and a JSON summary
$servers = @'
[{"name":"web01","role":"web","cores":4,"up":"2024-01-05T10:00:00"},{"name":"web02","role":"web","cores":8,"up":"2024-02-01T00:00:00"},
 {"name":"db01","role":"db","cores":16,"up":"2023-12-24T18:30:00"},{"name":"old01","role":null,"cores":1,"up":null}]
'@ | ConvertFrom-Json
$disks = @'
server,drive,size,free
web01,C,100,25
web01,D,500,499
web02,C,100,5
db01,C,200,100
db01,E,2000,1500.5
'@ | ConvertFrom-Csv
$now = Get-Date '2024-03-01'
$report = foreach ($s in $servers) {
    $mine = $disks | Where-Object server -EQ $s.name
    $size = ($mine | Measure-Object size -Sum).Sum
    $free = ($mine | Measure-Object free -Sum).Sum
    [pscustomobject]@{
        Name = $s.name; Role = if ($s.role) { $s.role } else { 'n/a' }; Cores = $s.cores
        Disks = @($mine).Count
        FreePct = if ($size) { [math]::Round($free / $size * 100, 1) } else { $null }
        UpDays = if ($s.up) { [int]($now - $s.up).TotalDays } else { $null }
    }
}
$report
$report | Format-Table Name, @{ n = 'Free %'; e = { '{0:N1}' -f $_.FreePct }; a = 'Right' }, UpDays -AutoSize
$report | Group-Object Role | Sort-Object Count -Descending | Format-Table Count, Name, @{ n = 'Cores'; e = { [int]($_.Group | Measure-Object Cores -Sum).Sum } }
$report | Where-Object FreePct -LT 30 | Sort-Object FreePct | ForEach-Object { "LOW {0,-6} {1,5:F1}%" -f $_.Name, $_.FreePct }
$summary = [ordered]@{ generated = $now.ToString('yyyy-MM-dd'); count = $report.Count; roles = [ordered]@{} }
foreach ($g in $report | Group-Object Role) { $summary.roles[$g.Name] = $g.Group.Name }
$summary | ConvertTo-Json
$report | Select-Object Name, Cores, FreePct | ConvertTo-Csv
$top = $report | Sort-Object Cores -Descending | Select-Object -First 1
"top: $($top.Name) with $($top.Cores) cores"
$report | Measure-Object Cores -Sum -Average -Maximum | Format-List Count, Sum, Average, Maximum
