$ErrorView = 'NormalView'
Get-Content /no/such/none.txt -ErrorAction SilentlyContinue
"$($Error[0].CategoryInfo)"
$ErrorView = 'CategoryView'
$Error[0]
$ErrorView = 'ConciseView'
$FormatEnumerationLimit
$ErrorActionPreference = 'SilentlyContinue'
Write-Error 'first'
Write-Error 'second'
$Error.Count
$Error[0].Exception.Message
$Error.RemoveAt(0)
$Error[0].Exception.Message
$Error.Clear()
$Error.Count
