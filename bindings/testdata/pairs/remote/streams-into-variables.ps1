$s = New-PSSession -HostName web01
$o = Invoke-Command $s { Write-Output a; Write-Information i1; Write-Host h1; Write-Error e1; 'b' } -ErrorVariable ev -WarningVariable wv -InformationVariable iv -OutVariable ov -ErrorAction SilentlyContinue -WarningAction SilentlyContinue
"$($o -join ',') $($ev.Count) $($iv.Count) $($ov.Count)"
$iv | ForEach-Object { "$($_.MessageData) | $($_.Tags -join ',') | $($_.Source)" }
$ev[0].GetType().Name; $ev[0].Exception.GetType().FullName; $ev[0].OriginInfo.PSComputerName; $ev[0].FullyQualifiedErrorId; "$($ev[0].CategoryInfo)"
$ev[0].CategoryInfo.Activity; $ev[0].CategoryInfo.Reason
$ov[0].PSComputerName
$o[0].PSObject.Properties.Name -join ','
$o[0].RunspaceId -eq $s.InstanceId
