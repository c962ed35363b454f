$o = 1..5 | ForEach-Object { [pscustomobject]@{ Id = $_; Name = "n$_"; Tag = 'x', 'y' } }
$o | Select-Object -First 2 -Skip 1
$o | Select-Object -Last 1 -Property Name
$o | Select-Object -SkipLast 3 Id
$o | Select-Object -Index 0, 3 | ForEach-Object Id
$o | Select-Object -SkipIndex 0, 1 | ForEach-Object Id
$o | Select-Object -ExpandProperty Name -First 2
$o | Select-Object -ExpandProperty Tag -First 1
$o | Select-Object * -ExcludeProperty Tag -First 1
$o | Select-Object -ExcludeProperty Name, Tag -First 1
1, 2, 2, 3, 1 | Select-Object -Unique
'a', 'A', 'b' | Select-Object -Unique
'a', 'A', 'b' | Select-Object -Unique -CaseInsensitive
$o | Select-Object @{ n = 'Double'; e = { $_.Id * 2 } }, @{ l = 'U'; e = { $_.Name.ToUpper() } } -First 2
$o | Select-Object Id, nosuch -First 1
$o | Select-Object N*, I* -First 1
'abc', 'de' | Select-Object Length
'abc' | Select-Object @{ n = 'Rev'; e = { -join $_[-1..-3] } }
@{ a = 1; b = 2 } | Select-Object a, b
try { 1 | Select-Object -ExpandProperty nosuch -ErrorAction Stop } catch { $_.FullyQualifiedErrorId; $_.Exception.Message }
$s = $o[0] | Select-Object Id
$s.PSTypeNames[0]
$s.Id = 99; $o[0].Id
$o | Select-Object -Property Id, @{ n = 'T'; e = { $_.Tag -join '+' } } | Where-Object Id -gt 4
$o[0], $o[0], $o[1] | Select-Object Id -Unique
$o | Select-Object -First 0
Get-Date '2024-01-02' | Select-Object Year, Month, DayOfWeek
$o | Select-Object -First 1 | Select-Object -ExpandProperty Tag | Measure-Object | ForEach-Object Count
1..10 | Select-Object -Skip 2 -First 3 -Wait
1..10 | Select-Object -First 2 -Last 2
1..10 | Select-Object -Skip 1 -Last 2
$null | Select-Object a
