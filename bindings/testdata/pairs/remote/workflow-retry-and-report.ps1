$s = New-PSSession -HostName web01
Invoke-Command $s { $global:tries = 0 }
$attempt = 0
do {
    $attempt++
    $ok = $true
    try { Invoke-Command $s { $global:tries++; if ($global:tries -lt 3) { throw "not yet ($global:tries)" }; 'ready' } -ErrorAction Stop }
    catch { $ok = $false; "attempt ${attempt}: $($_.Exception.Message)" }
} until ($ok -or $attempt -ge 5)
"after $attempt attempts"
$report = [System.Collections.Generic.List[object]]::new()
foreach ($name in 'cpu', 'disk', 'net') {
    $value = Invoke-Command $s { switch ($using:name) { 'cpu' { 93 } 'disk' { 40 } default { $null } } }
    $report.Add([pscustomobject]@{ Check = $name; Value = $value; Status = if ($null -eq $value) { 'unknown' } elseif ($value -gt 90) { 'critical' } else { 'ok' } })
}
$report | Format-Table
$report | Where-Object Status -NE 'ok' | ForEach-Object { Write-Warning "$($_.Check) is $($_.Status)" } 3>$null
($report | Group-Object Status | Sort-Object Name | ForEach-Object { "$($_.Name)=$($_.Count)" }) -join ' '
$report | Select-Object Check, Status | ConvertTo-Json -Compress
$report | ConvertTo-Csv
Remove-PSSession $s
