New-Variable -Name a -Value 1
$a
try { New-Variable a 2 -ErrorAction Stop } catch { $_.FullyQualifiedErrorId }
Set-Variable a 5 -PassThru
Get-Variable a
Get-Variable a -ValueOnly
(Get-Variable a).Value = 9
$a
Set-Variable -Name b, c -Value 'multi'
"$b $c"
Get-Variable [bc] | Sort-Object Name | Format-Table Name, Value
New-Variable ro 1 -Option ReadOnly
try { Set-Variable ro 2 -ErrorAction Stop } catch { $_.FullyQualifiedErrorId; $_.Exception.Message }
Set-Variable ro 3 -Force
$ro
New-Variable const 1 -Option Constant
try { Set-Variable const 2 -Force -ErrorAction Stop } catch { $_.FullyQualifiedErrorId }
Clear-Variable a
$null -eq $a
(Get-Variable ro).Options
Get-Variable nosuch* | Measure-Object | ForEach-Object Count
1..3 | Set-Variable piped
"$piped"
Set-Variable desc 1 -Description 'my desc'
(Get-Variable desc).Description
Get-Variable b | Format-List Name, Value, Options
Get-Variable b, c -ValueOnly
Remove-Variable b, c
$null -eq $b
try { Remove-Variable ro -ErrorAction Stop } catch { $_.FullyQualifiedErrorId }
Remove-Variable ro -Force
$null -eq $ro
$PSVersionTable.PSVersion.Major
$true; $false
$ErrorActionPreference
$x, $y = 1, 2; Get-Variable x, y | ForEach-Object { "$($_.Name)=$($_.Value)" }
