$log = @'
2024-05-01T10:00:00 INFO start
2024-05-01T10:00:05 WARN slow answer 1200
2024-05-01T10:01:00 ERROR disk full
2024-05-01T11:00:00 INFO ping
2024-05-01T11:02:00 ERROR disk full
'@ -split "`n"
$entries = $log | ForEach-Object {
    $date, $level, $text = $_ -split ' ', 3
    [pscustomobject]@{ Time = [datetime]$date; Level = $level; Text = $text }
}
$entries | Format-Table -AutoSize
$entries | Group-Object Level -NoElement | Sort-Object Count, Name
$entries | Group-Object { $_.Time.Hour } | ForEach-Object { "{0:00}h: {1}" -f [int]$_.Name, $_.Count }
$first = ($entries | Select-Object -First 1).Time
$last = ($entries | Select-Object -Last 1).Time
"from $first to $last ($(($last - $first).TotalMinutes) minutes)"
$entries | Where-Object Level -EQ 'ERROR' | Select-Object -ExpandProperty Text -Unique
$entries | Where-Object Text -Match '\d+$' | ForEach-Object { [int]($_.Text -replace '.*?(\d+)$', '$1') }
$entries | Select-Object -Property Level, @{ Name = 'Clock'; Expression = { $_.Time.ToString('HH:mm') } } -Last 2
$entries[1..2] | ConvertTo-Csv
