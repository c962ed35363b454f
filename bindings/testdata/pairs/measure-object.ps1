1..10 | Measure-Object -AllStats
1..10 | Measure-Object -StandardDeviation -Average
'b', 'a', 'c' | Measure-Object -Minimum -Maximum
'one two', 'three' | Measure-Object -Word -Line -Character
'a b' | Measure-Object -Character -IgnoreWhiteSpace
[pscustomobject]@{ A = 1; B = 'x' }, [pscustomobject]@{ A = 3 } | Measure-Object A, B -Sum -ErrorAction SilentlyContinue
[pscustomobject]@{ A = 1; B = 2 }, [pscustomobject]@{ A = 3 } | Measure-Object -Property A -Sum -Average | Format-List
@() | Measure-Object
@() | Measure-Object -Sum
$null | Measure-Object
(1..5 | Measure-Object -Sum).Sum / 2
'1', '2' | Measure-Object -Sum
Measure-Object -InputObject 1, 2, 3
'abc', 'de' | Measure-Object Length -Maximum
'abc', 'de' | Measure-Object { $_.Length * 2 } -Sum | ForEach-Object Sum
@{ a = 5 }, @{ a = 7 } | Measure-Object a -Sum | Select-Object Sum, Property
(Get-Date '2024-01-01'), (Get-Date '2024-05-01') | Measure-Object -Maximum | ForEach-Object Maximum
1.5d, 2 | Measure-Object -Sum | ForEach-Object { $_.Sum.GetType().Name }
1, 2 | Measure-Object -Average | ConvertTo-Json
$m = 3, 4 | Measure-Object -Sum -Minimum
"$($m.Count) $($m.Sum) $($m.Minimum) [$($m.Maximum)] [$($m.Property)]"
$m | Get-Member -MemberType Property | ForEach-Object Name
$m
[timespan]'1:00:00', [timespan]'3:00:00' | Measure-Object TotalMinutes -Sum -Average
