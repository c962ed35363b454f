$f = [IO.Path]::GetTempFileName()
$null = New-Item $f -Force
Set-Content $f 'first'
Get-Content $f
$WhatIfPreference = $true
New-Item /psl-what -WhatIf:$true | Out-Null
Test-Path $f
$WhatIfPreference = $false
$ConfirmPreference = 'None'
Set-Content $f 'new'
Get-Content $f
Remove-Item $f
Test-Path $f
