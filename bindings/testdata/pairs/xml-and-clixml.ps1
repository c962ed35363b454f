[xml]$x = '<inv><item id="1"><n>pen</n></item><item id="2"><n>ink</n></item></inv>'
$x.inv.item | ForEach-Object { "$($_.id)=$($_.n)" }
$x.SelectNodes('//item').Count
$x.inv.item[0].n
$f = [IO.Path]::GetTempFileName()
[pscustomobject]@{ A = 1; When = [datetime]'2024-01-02'; L = 1,2; H = @{ k = 'v' }; V = [version]'1.2' } | Export-Clixml $f
$o = Import-Clixml $f
$o.A.GetType().Name; $o.When.Year; $o.L.Count; $o.H.k; $o.V
$o.psobject.TypeNames[0]
$o
Remove-Item $f
