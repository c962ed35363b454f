$csv = @'
Name,Site,Cores,Memory,Patched
web01,Berlin,8,16,2024-05-01
db01,Oslo,32,128,2024-01-15
web02,Berlin,4,8,2024-05-20
app01,Paris,16,64,
'@
$f = [IO.Path]::GetTempFileName()
Set-Content $f $csv
$servers = Import-Csv $f
"read $($servers.Count) servers"
$servers | Format-Table
$total = ($servers | Measure-Object Memory -Sum).Sum
"memory: $total"
$servers | Group-Object Site | Sort-Object Name | ForEach-Object {
    '{0,-8} {1,2} {2,6:N1}' -f $_.Name, $_.Count, ($_.Group | Measure-Object Cores -Average).Average
}
$servers | Where-Object { -not $_.Patched } | ForEach-Object { "never patched: $($_.Name)" }
$servers | Where-Object { $_.Patched -and [datetime]$_.Patched -lt [datetime]'2024-03-01' } | Select-Object Name, @{ n = 'Days'; e = { ([datetime]'2024-06-01' - [datetime]$_.Patched).Days } }
$servers | Sort-Object { [int]$_.Cores } -Descending | Select-Object -First 2 Name, Cores | ConvertTo-Json -Compress
$servers | Select-Object Name, Site | Export-Csv $f -NoTypeInformation
Get-Content $f
Remove-Item $f
