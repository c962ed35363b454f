$f = [IO.Path]::GetTempFileName() + '.ps1'
Set-Content $f @'
param($Name = 'nobody')
$greeting = 'hello'
function Get-Greeting { "$greeting $Name" }
$script:loaded++
'@
. $f 'world'
Get-Greeting
$greeting = 'bye'
Get-Greeting
$loaded
. $f
Get-Greeting
$loaded
function Test-Local { . $f 'inner'; Get-Greeting; $greeting = 'changed'; Get-Greeting }
Test-Local
$greeting
& $f 'gone'
"$greeting $Name"
Remove-Item $f
