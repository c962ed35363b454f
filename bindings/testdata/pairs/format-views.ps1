$o = 1..3 | ForEach-Object { [pscustomobject]@{ Id = $_; Name = "n$_"; Size = $_ * 1024; Ok = $_ -ne 2 } }
$o | Format-Table Id, @{ Label = 'KB'; Expression = { $_.Size / 1KB }; FormatString = 'N1'; Width = 8; Alignment = 'Right' }
$o | Format-Table -HideTableHeaders
$o | Format-List Id, Name
$o | Format-Wide Name -Column 3
$o | Format-Table Name, Ok -AutoSize
$o | Format-Table -GroupBy Ok -Property Id, Name
$o | Format-Table -Property * -RepeatHeader
$o | Select-Object -First 1 | Format-Custom
[pscustomobject]@{ T = 'a long text that goes on and on for longer than the line is wide, which is not so little after all, and further' ; U = 1 } | Format-Table -Wrap
