$h = 'apple','avocado','bean' | Group-Object { $_[0] } -AsHashTable -AsString
$h['a'].Count
$h['b']
'a','b','a' | Group-Object | Sort-Object Count -Descending
'a','b','a' | Group-Object -NoElement
[pscustomobject]@{A=1;B=2},[pscustomobject]@{A=1;B=3},[pscustomobject]@{A=1;B=2} | Group-Object A,B
1,2,3,4 | Group-Object { $_ % 2 -eq 0 }
