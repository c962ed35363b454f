$f = [IO.Path]::GetTempFileName()
[pscustomobject]@{A=1;B='x, y'},[pscustomobject]@{A=2;B='q"'} | Export-Csv $f
[pscustomobject]@{A=3;B=$null} | Export-Csv $f -Append
Get-Content $f
Import-Csv $f | Format-Table
(Import-Csv $f)[1].B
Import-Csv $f -Header X,Y | Select-Object -First 1
'n;v','a;1' | ConvertFrom-Csv -Delimiter ';'
[pscustomobject]@{A=1;B=2} | ConvertTo-Csv -Delimiter "`t" -UseQuotes Never
[pscustomobject]@{A=1;B='t'} | ConvertTo-Csv -QuoteFields B
[pscustomobject]@{A=1;B='t'} | ConvertTo-Csv -NoHeader
[pscustomobject]@{A=1},[pscustomobject]@{A=2;C=3} | ConvertTo-Csv
Remove-Item $f
Test-Path $f
