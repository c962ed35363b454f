Set-Variable a 5
Get-Variable a
Get-Variable a -ValueOnly
New-Variable b 6
Get-Variable b | Select-Object Name, Value, Options
Remove-Variable b
Get-Variable b -ErrorAction SilentlyContinue
$Error[0].FullyQualifiedErrorId
try { Get-Variable nosuch -ErrorAction Stop } catch { $_.Exception.Message }
Set-Variable ro 1 -Option ReadOnly
try { Set-Variable ro 2 -ErrorAction Stop } catch { $_.FullyQualifiedErrorId }
Clear-Variable a
$null -eq $a
