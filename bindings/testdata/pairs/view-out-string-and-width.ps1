$o = [pscustomobject]@{ Name = 'a-rather-long-name-of-a-server'; Description = 'd' * 60; Count = 12345 }
$o | Out-String -Width 60
$o | Format-Table | Out-String -Width 40
$o | Format-List | Out-String -Width 50
$o | Format-Table Name, Count -AutoSize | Out-String -Stream | ForEach-Object { "|$_|" }
($o | Out-String).Length -gt 10
$o, $o | Format-Table Count, @{ n = 'D'; e = { $_.Description.Substring(0, 5) } } | Out-String -Width 20
1..3 | Out-String -Stream | ForEach-Object { "<$_>" }
'a', 'b' | Out-String -NoNewline
[pscustomobject]@{ Long = 1..20 } | Out-String -Width 30
