$f = Join-Path ([IO.Path]::GetTempPath()) "m$PID.psm1"
Set-Content $f @'
$script:calls = 0
function Get-Next { $script:calls++; $script:calls }
function Reset-Next { $script:calls = 0 }
Export-ModuleMember Get-Next, Reset-Next
'@
Import-Module $f
Get-Next
Get-Next
"[$calls]"
Reset-Next
Get-Next
Remove-Item $f
