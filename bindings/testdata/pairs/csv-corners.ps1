$rows = @'
Name;Qty;Note
ann;3;"says ""hi"""
bo;;"two
lines"
cy;5
'@ | ConvertFrom-Csv -Delimiter ';'
$rows
$rows.Count
$rows[1].Note.Length
$null -eq $rows[2].Note
$rows[1].Qty -eq ''
'1,2', '3,4' | ConvertFrom-Csv -Header A, B | Format-Table
'1,2,3' | ConvertFrom-Csv -Header A, B
'A,,C', '1,2,3' | ConvertFrom-Csv
'#TYPE My.Row', 'A,B', '1,2' | ConvertFrom-Csv | ForEach-Object { $_.PSTypeNames[0]; $_ }
[pscustomobject]@{ A = 1; B = $null; C = 'x"y'; D = 'p,q'; E = 1, 2; F = 1.50d; G = $true } | ConvertTo-Csv
[pscustomobject]@{ A = 1; B = $null; C = 'x"y'; D = 'p,q' } | ConvertTo-Csv -UseQuotes AsNeeded
[pscustomobject]@{ A = 1; B = 'b' } | ConvertTo-Csv -QuoteFields B -Delimiter "`t"
[pscustomobject]@{ A = 1; B = 'b' } | ConvertTo-Csv -IncludeTypeInformation
[pscustomobject]@{ A = 1; B = 'b' } | ConvertTo-Csv -NoHeader
@{ a = 1 } | ConvertTo-Csv
[ordered]@{ a = 1; b = 2 } | ConvertTo-Csv
[pscustomobject]@{ A = 1 }, [pscustomobject]@{ B = 2; A = 3 } | ConvertTo-Csv
'abc', 'de' | ConvertTo-Csv
1, 2 | ConvertTo-Csv
Get-Date '2024-05-06 07:08:09' | Select-Object Year, DayOfWeek, @{ n = 'When'; e = { $_ } } | ConvertTo-Csv
'A', 'x' | ConvertFrom-Csv | ConvertTo-Json
[pscustomobject]@{ A = ' lead'; B = "l`n2"; C = '' } | ConvertTo-Csv -UseQuotes AsNeeded
[pscustomobject]@{ A = 1 } | ConvertTo-Csv -UseQuotes Never
'a,a', '1,2' | ConvertFrom-Csv -ErrorAction SilentlyContinue
'x'
