$start = [datetime]'2024-03-01T08:00:00'
$tasks = @(
    @{ Name = 'backup'; Every = 6; Runs = 3 }
    @{ Name = 'report'; Every = 24; Runs = 2 }
    @{ Name = 'ping'; Every = 1; Runs = 4 }
)
$plan = foreach ($t in $tasks) {
    for ($i = 0; $i -lt $t.Runs; $i++) {
        [pscustomobject]@{ When = $start.AddHours($i * $t.Every); Task = $t.Name; Run = $i + 1 }
    }
}
$plan | Sort-Object When, Task | Format-Table @{ n = 'When'; e = { $_.When.ToString('ddd HH:mm') } }, Task, Run
$plan | Group-Object { $_.When.Date } | ForEach-Object { '{0:yyyy-MM-dd}: {1} runs' -f $_.Group[0].When, $_.Count }
$next = $plan | Where-Object { $_.When -gt $start.AddHours(5) } | Sort-Object When | Select-Object -First 1
"next: $($next.Task) at $($next.When.ToString('HH:mm')), in $(($next.When - $start).TotalHours) hours"
$busy = $plan | Group-Object When | Where-Object Count -GT 1
"clashes: $(@($busy).Count)"
$plan | Measure-Object Run -Maximum -Average | Select-Object Count, Maximum, Average
($plan | Sort-Object When -Descending | Select-Object -First 1).When
New-TimeSpan -Start $start -End ($plan.When | Sort-Object | Select-Object -Last 1)
