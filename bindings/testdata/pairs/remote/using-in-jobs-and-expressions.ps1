$base = 10
$j = Start-Job { 1..3 | ForEach-Object { $_ * $using:base } }
$j | Wait-Job | Receive-Job
$s = New-PSSession -HostName web01
$k = Invoke-Command $s { Start-Sleep -Milliseconds 20; "job $using:base" } -AsJob
$base = 99
$null = Wait-Job $k
Receive-Job $k
$map = @{ a = 1; b = @(1, 2, 3) }
Invoke-Command $s { $using:map.b[-1]; ($using:map).Count; "$($using:map['a'])" }
$arr = 5, 6, 7
Invoke-Command $s { $using:arr[1]; ($using:arr)[0..1] -join '+'; foreach ($x in $using:arr) { $x * 2 } }
$f = { 'block' }
Invoke-Command $s { ($using:arr | Measure-Object -Sum).Sum + $using:base }
Invoke-Command $s { param($p) "$p and $using:base and $($using:map.a + 1)" } -ArgumentList 'param'
Invoke-Command $s { if ($using:base -gt 50) { 'large' } else { 'small' } }
Invoke-Command $s { $copy = $using:base; & { "nested $copy" } }
Get-Job | Remove-Job -Force
Remove-PSSession $s
