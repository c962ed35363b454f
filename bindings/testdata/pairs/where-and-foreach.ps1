1..6 | Where-Object { $_ % 2 -eq 0 } | ForEach-Object { $_ * $_ }
'a','b','c' | ForEach-Object -Begin { 'begin' } -Process { $_.ToUpper() } -End { 'end' }
$o = [pscustomobject]@{N='x';S=5},[pscustomobject]@{N='y';S=15}
$o | Where-Object S -GT 10 | ForEach-Object N
$o | Where-Object N -Like 'X*' | ForEach-Object S
$o | Where-Object { $_.S -in 5,6 } | ForEach-Object N
$o | Where-Object N -NE x | ForEach-Object N
$o | Where-Object S -NotIn 5 | ForEach-Object N
$o | ForEach-Object -MemberName N
'a-b','c-d' | ForEach-Object Split '-'
'x' | ForEach-Object { $_; $_ + '2' }
$o | Where-Object -Property N -Match '^[xy]$' | Measure-Object | ForEach-Object Count
$o | Where-Object N -Contains 'x' | ForEach-Object S
$o | Where-Object { $_.N -is [string] } | ForEach-Object N
