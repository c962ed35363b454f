$f = [IO.Path]::GetTempFileName()
$data = 1..6 | ForEach-Object { [pscustomobject]@{ Id = $_; Kind = ('even', 'odd')[$_ % 2]; Value = $_ * 1.5 } }
$data | Format-Table | Out-File $f
Get-Content $f | Measure-Object -Line | ForEach-Object Lines
'-' * 20 | Add-Content $f
$data | Group-Object Kind | ForEach-Object { '{0}: {1}' -f $_.Name, ($_.Group.Value -join ', ') } | Add-Content $f
Get-Content $f -Tail 3
(Get-Content $f -Raw).Length -gt 100
Select-String odd $f -SimpleMatch | Measure-Object | ForEach-Object Count
$data | Export-Clixml $f
$back = Import-Clixml $f
$back[0].GetType().Name
$back | Where-Object Value -GE 6 | Format-List
$back.Value | Measure-Object -Average -StandardDeviation | ForEach-Object { '{0:N2} {1:N3}' -f $_.Average, $_.StandardDeviation }
$data | ConvertTo-Csv | Select-Object -Skip 1 -First 2
$data | Tee-Object -Variable kept | Out-Null
$kept.Count
Remove-Item $f
