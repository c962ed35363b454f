$o = [pscustomobject]@{ A = 1 }
$o | Add-Member -NotePropertyName B -NotePropertyValue 2
$o | Add-Member -MemberType ScriptProperty -Name Sum -Value { $this.A + $this.B }
$o | Add-Member -MemberType AliasProperty -Name Alpha -Value A
$o | Add-Member -MemberType ScriptMethod -Name Scale -Value { param($by) $this.A * $by }
$o
$o.Scale(5)
$o.Sum
$o.Alpha
$o.A = 10
$o.Alpha; $o.Sum; $o.Scale(2)
$o | Get-Member | Where-Object MemberType -NE ScriptProperty | Format-List Name, MemberType, Definition
$o | Add-Member C 3 -PassThru | Select-Object C, Sum
try { $o | Add-Member A 5 -ErrorAction Stop } catch { ($_.FullyQualifiedErrorId -split ',')[0] }
$o | Add-Member A 5 -Force
$o.A
$o | Add-Member -NotePropertyMembers ([ordered]@{ X = 1; Y = 2 })
$o.psobject.Properties.Name -join ','
$o.psobject.Properties['B'].Value
$o.psobject.Properties.Remove('B')
$null -eq $o.B
$o.psobject.TypeNames.Insert(0, 'My.Thing')
$o.PSTypeNames[0]
$t = Add-Member -InputObject ([pscustomobject]@{}) -TypeName Other.Thing -PassThru
$t.PSTypeNames[0]
'abc' | Get-Member -Name Length, Sub*
1 | Get-Member -MemberType Method | Select-Object -First 3 Name
(Get-Date) | Get-Member -Name Year, AddDays | Format-Table Name, MemberType
@{ k = 1 } | Get-Member -MemberType Property | ForEach-Object Name
1, 'a', 2 | Get-Member -Name ToString
$o.psobject.Copy().A
@($o.psobject.Properties).Count
($o | Get-Member -MemberType NoteProperty).Count
Get-Member -InputObject (1, 2) -Name Length
