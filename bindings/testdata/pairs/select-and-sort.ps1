1,1,2,3,3 | Select-Object -Unique
'b','a','b' | Sort-Object -Unique
'b','B','a' | Sort-Object -Unique -CaseSensitive
1,1,2 | Get-Unique
'a','A' | Get-Unique -CaseInsensitive
5,3,9,1 | Sort-Object -Top 2
5,3,9,1 | Sort-Object -Bottom 2 -Descending
[pscustomobject]@{ N = 1; L = 1,2,3 } | Select-Object -ExpandProperty L
[pscustomobject]@{ N = 1; L = [pscustomobject]@{ Q = 2 } } | Select-Object N -ExpandProperty L
[pscustomobject]@{ A = 1; B = 2; C = 3 } | Select-Object * -ExcludeProperty B
1..10 | Select-Object -Index 0, 4
1..10 | Select-Object -SkipLast 7
1..5 | Select-Object -SkipIndex 1,2
