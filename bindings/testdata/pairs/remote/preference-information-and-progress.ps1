$s = New-PSSession -HostName web01
Invoke-Command $s { Write-Information 'quiet' }
Invoke-Command $s { Write-Information 'loud' -InformationAction Continue }
$InformationPreference = 'Continue'
Invoke-Command $s { Write-Information 'still quiet there'; "$InformationPreference" }
Invoke-Command $s { $InformationPreference = 'Continue'; Write-Information 'loud there' }
Write-Information 'local'
$ProgressPreference = 'SilentlyContinue'
Invoke-Command $s { Write-Progress 'working' -PercentComplete 50; 'worked' }
function Quiet { $ErrorActionPreference = 'Ignore'; Invoke-Command $s { Write-Error 'ignored'; 'after' } }
Quiet
$Error.Count
$DebugPreference
& { $ErrorActionPreference = 'Stop'; try { Invoke-Command $s { Get-Item /none } } catch { $_.CategoryInfo.Category } }
$ErrorActionPreference
Remove-PSSession $s
