1..3 | ForEach-Object -Process { $_ }, { -$_ } | Join-String -Separator ','
'a', 'b' | ForEach-Object { "$_" } -End { 'done' }
@() | ForEach-Object { 'never' } -Begin { 'b' } -End { 'e' }
$null | ForEach-Object { 'once' }
'Hello' | ForEach-Object Replace l L
'Hello' | ForEach-Object Substring 1 3
'a-b-c' | ForEach-Object Split '-' | Measure-Object | ForEach-Object Count
' pad ' | ForEach-Object Trim | ForEach-Object Length
'x' | ForEach-Object PadLeft 4 '.'
Get-Date '2024-01-31' | ForEach-Object AddMonths 1 | ForEach-Object ToString 'yyyy-MM-dd'
@{ a = 1 }, @{ a = 2 } | ForEach-Object a
@{ a = 1; b = 2 } | ForEach-Object Count
1, 2 | ForEach-Object -MemberName ToString -ArgumentList '000'
[pscustomobject]@{ N = 1, 2 }, [pscustomobject]@{ N = 3 } | ForEach-Object N
[pscustomobject]@{ N = 1 } | ForEach-Object nosuch
97..99
1; 3
$i = 0
while ($true) { $i++; if ($i -gt 3) { break }; $i }
do { $i-- ; $i } until ($i -le 2)
for ($k = 0; $k -lt 2; $k++) { "k$k" }
:outer foreach ($a in 1..3) { foreach ($b in 1..3) { if ($b -eq 2) { continue outer }; "$a$b" } }
foreach ($x in $null) { 'no' }
foreach ($x in 'only') { $x }
foreach ($kv in ([ordered]@{ p = 1; q = 2 }).GetEnumerator()) { "$($kv.Key)=$($kv.Value)" }
foreach ($p in ([pscustomobject]@{ A = 1; B = 'x' }).psobject.Properties) { "$($p.Name):$($p.Value)" }
1..3 | ForEach-Object { , @($_, ($_ * 2)) } | ForEach-Object { $_[1] }
$r = foreach ($n in 1..3) { $n * $n }
"$r"
switch (3) { 1 { 'one' } 3 { 'three' } default { 'other' } }
1..5 | ForEach-Object { if ($_ -eq 3) { return }; $_ }
