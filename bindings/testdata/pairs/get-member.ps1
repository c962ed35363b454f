[pscustomobject]@{ Name = 'x'; Size = 5; List = 1,2 } | Get-Member -MemberType NoteProperty
[pscustomobject]@{ Name = 'x'; Size = 5 } | Get-Member -MemberType Properties | ForEach-Object Name
'abc' | Get-Member -Name Length
(Get-Date '2024-01-01') | Get-Member -Name Year, Month | Select-Object Name, MemberType
