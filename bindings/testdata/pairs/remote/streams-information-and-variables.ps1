$s = New-PSSession -HostName web01
Invoke-Command $s { Write-Information 'note 1' -Tags a; Write-Information 'note 2'; 5 } -InformationVariable iv -OutVariable ov
$iv.Count
$iv[0].MessageData
"$($iv[0].Tags)"
$ov[0] + 1
Invoke-Command $s { 6; 7 } -OutVariable +ov | Out-Null
$ov -join '+'
Invoke-Command $s { Write-Error 'e1'; Write-Error 'e2' } -ErrorVariable ev -ErrorAction SilentlyContinue
Invoke-Command $s { Write-Error 'e3' } -ErrorVariable +ev -ErrorAction SilentlyContinue
($ev | ForEach-Object { "$_" }) -join ' '
$ev[0].OriginInfo.PSComputerName
$ev[0].GetType().Name
Invoke-Command $s { 1..3 } -PipelineVariable p | ForEach-Object { "$_ of $p" }
Invoke-Command $s { 1..3 } -OutBuffer 2 | Measure-Object -Sum | ForEach-Object Sum
