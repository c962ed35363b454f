$rows = 'a,1', 'b,2', 'c,3' | ForEach-Object { $n, $v = $_ -split ','; [pscustomobject]@{ Name = $n; Val = [int]$v; Sub = [pscustomobject]@{ K = "$n$v"; L = 1, 2 } } }
$rows.Name
$rows.Val | Measure-Object -Sum | ForEach-Object Sum
$rows.Sub.K
$rows.Sub.L.Count
$rows[1].Sub.K
$rows[-1].Name
$rows.Count
$rows.Length
$rows.nosuch
($rows | Where-Object Val -GT 1).Name
$rows | ForEach-Object { $_.Val += 10 }
$rows.Val
$rows[0] | Add-Member Extra 'e'
$rows.Extra
$rows
$rows | Select-Object *
$h = @{ list = 1, 2, 3; map = @{ deep = 'x' } }
$h.list[1]
$h.map.deep
$h.map.new = 5
$h.map.Count
$h.nosuch
$h.Remove('list'); $h.ContainsKey('list')
$o = [pscustomobject]@{ 'odd name' = 1; 'a.b' = 2; '1' = 3 }
$o.'odd name' + $o.'a.b' + $o.'1'
$p = 'odd name'; $o.$p
(Get-Date '2024-02-03').Month
'str'.Length
(1, 2, 3).Length
(Get-Date '2024-02-03').DayOfWeek
([version]'1.2.3').Build
([uri]'http://h:81/p?q').Port
([timespan]'1.02:03').TotalHours
([guid]'11111111-2222-3333-4444-555555555555').ToString('N')
$null.Foo
$e = [ordered]@{ b = 1; a = 2 }
$e.Values
$e.Keys | Sort-Object
$e.b = 9; $e
