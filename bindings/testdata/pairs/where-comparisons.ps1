$o = [pscustomobject]@{ N = 'web1'; S = 10; T = 'a', 'b'; D = [datetime]'2024-01-01' }, [pscustomobject]@{ N = 'db2'; S = 30; T = @(); D = [datetime]'2024-06-01' }, [pscustomobject]@{ N = 'Web3'; S = 20; T = @('c'); D = $null }
$o | Where-Object S -GT 10 | ForEach-Object N
$o | Where-Object S -GE 20 | ForEach-Object N
$o | Where-Object S -LT 20 | ForEach-Object N
$o | Where-Object S -LE 20 | ForEach-Object N
$o | Where-Object N -EQ 'WEB1' | ForEach-Object N
$o | Where-Object N -CEQ 'WEB1' | ForEach-Object N
$o | Where-Object N -NE 'web1' | ForEach-Object N
$o | Where-Object N -Like 'web*' | ForEach-Object N
$o | Where-Object N -CLike 'web*' | ForEach-Object N
$o | Where-Object N -NotLike 'web*' | ForEach-Object N
$o | Where-Object N -Match '\d$' | ForEach-Object N
$o | Where-Object N -CMatch '^W' | ForEach-Object N
$o | Where-Object N -NotMatch 'b' | ForEach-Object N
$o | Where-Object T -Contains 'a' | ForEach-Object N
$o | Where-Object T -NotContains 'a' | ForEach-Object N
$o | Where-Object N -In 'db2', 'web1' | ForEach-Object N
$o | Where-Object N -NotIn 'db2', 'web1' | ForEach-Object N
$o | Where-Object D | ForEach-Object N
$o | Where-Object -Not D | ForEach-Object N
$o | Where-Object D -GT '2024-03-01' | ForEach-Object N
$o | Where-Object S -Is ([int]) | ForEach-Object N
$o | Where-Object { $_.S -gt 10 -and $_.N -like 'w*' } | ForEach-Object N
$o | Where-Object T | ForEach-Object N
$o | Where-Object nosuch | ForEach-Object N
$o | Where-Object nosuch -EQ $null | ForEach-Object N
'apple', 'fig', 'kiwi' | Where-Object Length -GT 3
'apple', 'fig' | Where-Object { $_ -match 'p+' }
1..10 | Where-Object { $_ % 3 -eq 0 }
@{ k = 1 }, @{ k = 2 } | Where-Object k -EQ 2 | ForEach-Object k
1, $null, 2, '' | Where-Object { $null -ne $_ } | Measure-Object | ForEach-Object Count
$o | Where-Object S -EQ '10' | ForEach-Object N
$o | Where-Object -Property N -Value 'db2' -EQ | ForEach-Object S
($o | Where-Object S -GT 100).Count
@($o | Where-Object S -GT 100).Count
Get-Date '2024-01-01' | Where-Object Year -EQ 2024 | ForEach-Object Month
