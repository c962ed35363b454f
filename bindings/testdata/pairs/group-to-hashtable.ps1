$l = 'apple','avocado','banana','blueberry','cherry'
$h = $l | Group-Object { $_[0] } -AsHashTable -AsString
$h.Keys | Sort-Object
$h['b'] -join ','
$l | Group-Object Length
$l | Group-Object { $_.Length -gt 6 } | Select-Object Name, Count
$l | Group-Object Length -NoElement | Sort-Object Count -Descending | Select-Object -First 1 | Format-List
$o = [pscustomobject]@{A=1;B='x'},[pscustomobject]@{A=1;B='y'},[pscustomobject]@{A=1;B='x'}
$o | Group-Object A, B | Format-Table Count, Name
