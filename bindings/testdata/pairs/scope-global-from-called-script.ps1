$f = [IO.Path]::GetTempFileName() + '.ps1'
Set-Content $f @'
$global:shared = 'set by the other'
$local = 'only there'
$args -join '+'
"sees [$mine]"
'@
$mine = 'mine'
& $f 1 2 3
$shared
"[$local]"
$global:shared = 'again'
& $f
. $f 'dotted'
$local
Remove-Item $f
