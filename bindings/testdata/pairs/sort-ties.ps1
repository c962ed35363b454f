function Show($x) { ($x | ForEach-Object N) -join ' ' }
function Make($keys) { $i = 0; foreach ($k in $keys) { [pscustomobject]@{ N = $i; C = $k }; $i++ } }
Show (Make 2, 2, 1 | Sort-Object C)
Show (Make 2, 2, 1 | Sort-Object C -Stable)
Show (Make 2, 2, 1 | Sort-Object C -Top 3)
Show (Make 2, 2, 1, 1 | Sort-Object C -Descending)
$m = Make (1..40 | ForEach-Object { $_ * 7 % 3 })
Show ($m | Sort-Object C)
Show ($m | Sort-Object C -Descending)
Show ($m | Sort-Object C -Stable)
Show ($m | Sort-Object C -Bottom 20)
Show ($m | Sort-Object C -Unique)
$m = Make (1..200 | ForEach-Object { ($_ * $_ * 31) % 7 })
Show ($m | Sort-Object @{ e = 'C'; Descending = $true })
