$i = 5; $d = 2.5; $t = 'text'; $b = $true; $n = $null; $a = 1, 2
foreach ($v in $i, $d, $t, $b) { "$v" }
"[$n]"
"$a"
$a += 3
$a.Count
$x, $y = 1, 2
$x, $y = $y, $x
"$x $y"
$first, $rest = 1, 2, 3
"$first / $rest"
$z = if ($i -gt 3) { 'big' } else { 'small' }
$z
$s = 'b', 'a' | Sort-Object
"$s"
$count = @(Get-Variable -Name i, d, t).Count
$count
"{0} {1:N2} {2}" -f $i, $d, $t
$h = @{}
$h.one = 1
$h['two'] = 2
($h.Keys | Sort-Object) -join ','
[bool]$n
-not $b
