10, 9, 100, 1 | Sort-Object
'10', '9', '100' | Sort-Object
'10', '9', '100' | Sort-Object { [int]$_ }
'b', 'B', 'a', 'A' | Sort-Object -CaseSensitive
'b', 'B', 'a', 'A' | Sort-Object
'item 10', 'item_2', 'item-1', 'Item', 'ítem' | Sort-Object
$o = [pscustomobject]@{ N = 'x'; V = 2 }, [pscustomobject]@{ N = 'y'; V = 1 }, [pscustomobject]@{ N = 'a'; V = 2 }, [pscustomobject]@{ V = 3 }
$o | Sort-Object V, N
$o | Sort-Object @{ e = 'V'; Descending = $true }, N
$o | Sort-Object V -Descending -Stable
$o | Sort-Object N
$o | Sort-Object { -$_.V } | ForEach-Object V
$o | Sort-Object V -Unique | ForEach-Object V
1..6 | Sort-Object -Descending -Top 2
1..6 | Sort-Object -Bottom 2
1..6 | Sort-Object { $_ % 3 }, { -$_ }
3, 'b', 1.5, 'a', $null, 2 | Sort-Object
(Get-Date '2024-03-01'), (Get-Date '2023-01-01') | Sort-Object | ForEach-Object Year
[version]'1.10', [version]'1.9' | Sort-Object | ForEach-Object { "$_" }
'v1.10', 'v1.9' | Sort-Object { [version]$_.Substring(1) } -Descending
$true, $false, $true | Sort-Object
@{ k = 2 }, @{ k = 1 } | Sort-Object k | ForEach-Object k
'ccc', 'a', 'bb' | Sort-Object Length
'ccc', 'a', 'bb' | Sort-Object Length -Descending | Select-Object -First 1
3, 1, 3, 2, 1 | Sort-Object -Unique
'x', 'X', 'y' | Sort-Object -Unique
[timespan]'1:00', [timespan]'0:30' | Sort-Object | ForEach-Object TotalMinutes
(3, 1, 2 | Sort-Object)[0]
$o | Sort-Object nosuch | ForEach-Object V
$sorted = $o | Sort-Object N -Descending
$sorted.Count
