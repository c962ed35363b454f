'a', 'bb', 'ccc' | Where-Object Length -CNotIn 1, 2
'a', 'bb' | Where-Object Length -CNotContains 1
'a', 'bb' | Where-Object Length -gt 1
'a', '' | Where-Object Length
try { 'a' | Where-Object Length 1 } catch { $_.FullyQualifiedErrorId; $_.Exception.Message }
try { 1 | ForEach-Object { 1 } -WhatIf } catch { $_.FullyQualifiedErrorId; $_.Exception.Message }
[pscustomobject]@{ Name = 'x' } | Get-Member -View Extended | ForEach-Object Name
[pscustomobject]@{ Name = 'x' } | Get-Member -View Adapted | ForEach-Object Name
"$(New-Guid 5e7d6a5b-0000-0000-0000-000000000001)"
'5e7d6a5b-0000-0000-0000-000000000002', 'none' | New-Guid -ErrorVariable e -ErrorAction SilentlyContinue | ForEach-Object ToString
$e[0].FullyQualifiedErrorId
Set-Variable v 1; Set-Variable v 2 -Append; "$v"
try { [pscustomobject]@{ a = 1 } | Add-Member -MemberType Method -Name x -Value 1 } catch { $_.FullyQualifiedErrorId; $_.Exception.Message }
try { [pscustomobject]@{ a = 1 } | Add-Member -NotePropertyName NoteProperty -NotePropertyValue 1 } catch { $_.FullyQualifiedErrorId; $_.Exception.Message }
Join-Path a b, c d
$x1 = 1; $x2 = 2; $x3 = 3
Set-Variable x? 9 -Exclude x2; "$x1 $x2 $x3"
Set-Variable new 9 -Exclude new; Test-Path variable:new
Clear-Variable x? -Include *1; "$($null -eq $x1) $x3"
Remove-Variable x2 -Exclude x2; "$x2"
