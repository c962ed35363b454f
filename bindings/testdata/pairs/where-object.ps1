$o = 1..5 | ForEach-Object { [pscustomobject]@{ N = $_; S = "s$_"; D = $_ % 2 -eq 0 } }
$o | Where-Object N -ge 4
$o | Where-Object S -like 's[12]'
$o | Where-Object S -match '3|5'
$o | Where-Object D
$o | Where-Object D -ne $true | ForEach-Object N
$o | Where-Object -Not D | Select-Object -First 1
$o | Where-Object N -in 2,3 | ForEach-Object S
$o | Where-Object S -ceq 'S1'
[pscustomobject]@{ L = 1,2 } | Where-Object L -contains 2 | ForEach-Object { $_.L.Count }
$o | Where-Object S -notlike 's*'
$o | Where-Object N -is [int] | Measure-Object | ForEach-Object Count
