$a = 5; $b = $a
$b += 3; $a *= 2
"$a $b"
$s = 'x' * 3
$s
$arr = @(1, 2) + 3
$arr.Count
$arr += 'four'
"$arr"
$h = @{}
$h.one = 1; $h['two'] = 2
$h.Count
$copy = $h.Clone(); $copy.three = 3
"$($h.Count) $($copy.Count)"
$i, $j = 1, 2
$i, $j = $j, $i
"$i $j"
$m = 1, 2, 3
$m[1] = 'mid'
"$m"
$null = 1..3
$x = $y = 7
"$x$y"
[pscustomobject]@{ A = 1; B = 2 } | ForEach-Object { $p, $q = $_.A, $_.B; "$p-$q" }
$o = [ordered]@{ z = 1; a = 2 }
$o.Keys -join ','
$o.Insert(0, 'first', 0)
$o
$o.Remove('z')
$o[0]
$o['a']
$o.Contains('z')
