$s1, $s2 = New-PSSession -HostName web01, web02 | Sort-Object ComputerName
function Set-State($session, $value) { Invoke-Command $session { $global:state = $using:value } }
function Get-State($session) { Invoke-Command $session { $state } }
Set-State $s1 'first'
Set-State $s2 'second'
"$(Get-State $s1) $(Get-State $s2)"
$state = 'local'
"$state $(Get-State $s1)"
Invoke-Command $s1 { function Show { "shown: $state" } ; Show }
Invoke-Command $s1, $s2 { "$state!" } | Sort-Object
Invoke-Command $s1 { & { $inner = 1 }; "[$inner]" }
Invoke-Command $s1 { . { $inner = 2 }; "[$inner]" }
Invoke-Command $s1 { "[$inner]" }
Invoke-Command { "in process: $state" }
$x = 1
Invoke-Command { $x = 2 }
"$x"
Invoke-Command { $x = 3 } -NoNewScope
"$x"
Remove-Variable s1
@(Get-PSSession).Count
Get-PSSession | Remove-PSSession
