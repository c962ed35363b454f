'text first'
[pscustomobject]@{ A = 1 }
'text between'
[pscustomobject]@{ A = 2 }
[pscustomobject]@{ B = 3 }
5
$true
Get-Date '2024-01-02'
[pscustomobject]@{ A = 4; B = 5 }
1, 2, 3
'end'
@{ k = 'v' }
[pscustomobject]@{ C = 6 } | Format-List
'after list'
[version]'1.2.3.4'
[pscustomobject]@{ D = 7 } | Out-String | ForEach-Object { $_.Trim() }
