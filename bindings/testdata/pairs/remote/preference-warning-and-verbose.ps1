$s = New-PSSession -HostName web01
$WarningPreference = 'SilentlyContinue'
$null = Invoke-Command $s { 'out' } -WarningVariable w
"[$($w.Count)]"
Invoke-Command $s { $VerbosePreference = 'Continue'; "$VerbosePreference" }
Invoke-Command $s { "$WarningPreference $VerbosePreference $ErrorActionPreference $ProgressPreference" }
$ErrorActionPreference = 'Stop'
try { Invoke-Command $s { Write-Error 'bad'; 'never' } ; 'not here' } catch { "stopped: $($_.Exception.Message)" }
$ErrorActionPreference = 'SilentlyContinue'
Invoke-Command $s { Write-Error 'bad'; 'goes on' }
"$($Error.Count) errors"
Invoke-Command $s { Get-Item /none } -ErrorAction Ignore
"$($Error.Count) errors"
Remove-PSSession $s
