Set-Variable -Name limit -Value 10 -Option ReadOnly -Description 'how many'
try { Set-Variable limit 11 -ErrorAction Stop } catch { "kept: $limit ($($_.FullyQualifiedErrorId))" }
Set-Variable limit 12 -Force
$v = Get-Variable limit
"$($v.Name) = $($v.Value), $($v.Options), $($v.Description)"
New-Variable -Name fixed -Value 'x' -Option Constant
try { Remove-Variable fixed -Force -ErrorAction Stop } catch { $_.Exception.Message }
1..3 | ForEach-Object { New-Variable -Name "item$_" -Value ($_ * $_) }
Get-Variable item* | Sort-Object Name -Descending | ForEach-Object { "$($_.Name)=$($_.Value)" }
Get-Variable item? -ValueOnly | Measure-Object -Sum | ForEach-Object Sum
Remove-Variable item*
@(Get-Variable item*).Count
Get-Variable limit | Format-List Name, Value, Description
Get-Variable limit | Select-Object Name, Value
