$s = New-PSSession -HostName web01
Invoke-Command $s { NoSuch } 2>&1 | Out-String
Invoke-Command $s { 1/0 } 2>&1 | Out-String
Invoke-Command $s { 'x'; Get-Item /nope } 2>&1 | ForEach-Object { $_ | Out-String }
Invoke-Command $s { Write-Error e -Category DeviceError -TargetObject t -ErrorId i -RecommendedAction 'do it' } 2>&1 | Out-String
Invoke-Command $s { [int]'x' } 2>&1 | Out-String
$opt = New-PSSessionOption
try { $opt.ProxyAuthentication = 'Kerberos' } catch { "$_" }
try { $opt.OperationTimeout = 'abc' } catch { "$_" }
$ErrorView = 'NormalView'
Invoke-Command $s { NoSuch } 2>&1 | Out-String
Invoke-Command $s { 'x'; Get-Item /nope } 2>&1 | ForEach-Object { $_ | Out-String }
$j = Invoke-Command $s { 'x'; Get-Item /nope } -AsJob | Wait-Job
Receive-Job $j 2>&1 | ForEach-Object { $_ | Out-String }
