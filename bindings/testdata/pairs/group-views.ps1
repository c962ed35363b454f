$w = 'apple', 'Bob', 'avocado', 'bob', 'cherry', 'Apple'
$w | Group-Object
$w | Group-Object -CaseSensitive | Sort-Object Count, Name -Descending | Format-Table Count, Name
$w | Group-Object { $_.Substring(0, 1) } -NoElement
$g = $w | Group-Object Length -AsHashTable
$g.Keys | Sort-Object
$g[3]
$gs = $w | Group-Object { "len$($_.Length)" } -AsHashTable -AsString
$gs.len6
$o = 1..6 | ForEach-Object { [pscustomobject]@{ K = $_ % 2; L = $_ % 3; V = $_ } }
$o | Group-Object K, L
$o | Group-Object K | ForEach-Object { "$($_.Name): $(($_.Group | Measure-Object V -Sum).Sum)" }
($o | Group-Object K)[0].Values
($o | Group-Object K, L)[0].Values -join '|'
$o | Group-Object nosuch
$o | Group-Object @{ e = { $_.V -gt 3 } }
1, '1', 1.0 | Group-Object
$null, 'a', $null | Group-Object
(1..4 | Group-Object { $_ -gt 2 }).Count
1 | Group-Object | Format-List
$o | Group-Object K | Select-Object Name, Count, @{ n = 'Max'; e = { ($_.Group.V | Measure-Object -Maximum).Maximum -as [int] } }
$o | Group-Object K | Sort-Object { [int]$_.Name } -Descending | ForEach-Object Name
Get-Date '2024-01-01' | Group-Object DayOfWeek
(Get-Date '2024-01-01'), (Get-Date '2024-01-02') | Group-Object Month -NoElement
