$rows = 'a', './none', './missing' | ForEach-Object {
    $e = $null
    if ($_ -ne 'a') { Get-Item $_ -ErrorAction SilentlyContinue -ErrorVariable e }
    [pscustomobject]@{ Path = $_; Ok = -not $e; Error = if ($e) { $e[0].CategoryInfo.Category } }
}
$rows
$rows | Where-Object { -not $_.Ok } | Format-List Path, Error
$Error | Group-Object { $_.FullyQualifiedErrorId.Split(',')[0] } -NoElement
$Error[0].CategoryInfo | Format-List Category, Activity, Reason, TargetType
$Error[0].Exception | Select-Object -ExpandProperty Message | ForEach-Object { $_ -replace "'.*'", "'X'" }
$Error | ForEach-Object { $_.Exception.GetType().Name } | Sort-Object -Unique
$Error[0].InvocationInfo.MyCommand.Name
