$o = [pscustomobject]@{N='b';V=2},[pscustomobject]@{N='a';V=2},[pscustomobject]@{N='c';V=1}
$o | Sort-Object V, N
$o | Sort-Object @{E='V';Descending=$true}, @{E='N';Ascending=$true} | ForEach-Object N
$o | Sort-Object V -Descending -Top 1
'b10','b9','B1' | Sort-Object
'b10','b9','B1' | Sort-Object { [int]$_.Substring(1) }
3,1,2,3 | Sort-Object -Unique -Descending
[version]'1.10',[version]'1.9' | Sort-Object | ForEach-Object ToString
$null,3,1 | Sort-Object
'2024-05-01','2023-01-01' | ForEach-Object { [datetime]$_ } | Sort-Object | ForEach-Object Year
$o | Sort-Object -Property N -Bottom 2 | ForEach-Object N
