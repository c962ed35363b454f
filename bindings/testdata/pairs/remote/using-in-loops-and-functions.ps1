$s = New-PSSession -HostName web01
foreach ($i in 1..3) { Invoke-Command $s { "round $using:i" } }
function Send($text) { Invoke-Command $s { "got: $using:text" } }
Send 'one'
Send "it's"
Send 'a $dollar and `back`'
$items = 'x', 'y'
$items | ForEach-Object { $item = $_; Invoke-Command $s { "item $using:item" } }
$global:g = 'global value'
Invoke-Command $s { $using:g }
$script:c = 'script value'
Invoke-Command $s { $using:c }
Invoke-Command $s { param($a) "$a $using:i" } -ArgumentList 'arg'
$table = @{ k = 'v'; n = @{ m = 'inner' } }
Invoke-Command $s { $using:table.k; ($using:table).n.m; ($using:table)['k'] }
try { Invoke-Command $s { $using:missing } } catch { $_.FullyQualifiedErrorId }
$empty = @()
Invoke-Command $s { @($using:empty).Count }
