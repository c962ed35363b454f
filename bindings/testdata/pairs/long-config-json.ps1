$config = @'
{ "name": "app", "version": "1.2", "servers": [ { "host": "a", "port": 80 }, { "host": "b", "port": 443, "tls": true } ], "limits": { "cpu": 2.5, "tags": ["x", "y"] }, "none": null }
'@ | ConvertFrom-Json
$config.name
$config.servers.Count
$config.servers | Format-Table
$config.servers[1].tls
$config.limits.tags -join '+'
$config.servers | Where-Object port -GT 100 | ForEach-Object host
$config.version = '1.3'
$config | Add-Member -NotePropertyName added -NotePropertyValue (Get-Date '2024-01-01')
$config.limits.cpu += 1
$config | ConvertTo-Json -Depth 5
$config.psobject.Properties.Name -join ','
$config | Select-Object name, version, @{ n = 'hosts'; e = { $_.servers.host -join ' ' } }
$config | ConvertTo-Json -Depth 1 -WarningAction SilentlyContinue
$null -eq $config.none
