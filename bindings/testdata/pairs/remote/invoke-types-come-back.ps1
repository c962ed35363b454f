$s = New-PSSession -HostName web01
$r = Invoke-Command $s { 5; 'text'; $true; 1.5; [datetime]'2024-01-02'; [guid]'12345678-1234-1234-1234-1234567890ab'; [version]'1.2'; [timespan]'00:01:00'; [uri]'http://x/y' }
$r.Count
$r | Get-Member | Select-Object -ExpandProperty TypeName -Unique
$r[0] + 1
$r[4].Year
$o = Invoke-Command $s { [pscustomobject]@{ A = 1; B = 'b'; C = @(1, 2) } }
$o.A, $o.B, $o.C.Count
$o.PSObject.TypeNames[0]
$o.PSComputerName
$h = Invoke-Command $s { @{ x = 1; y = @{ z = 2 } } }
$h.x, $h.y.z, $h.GetType().Name
$a = Invoke-Command $s { , (1, 2, 3) }
$a.Count
$n = Invoke-Command $s { $null }
$null -eq $n
$e = Invoke-Command $s { }
$null -eq $e
$p = Invoke-Command $s { Get-Process -Id $PID } | Select-Object -First 1
$p.PSObject.TypeNames[0]
$p.Id -gt 0
Invoke-Command $s { [System.DayOfWeek]::Friday } | ForEach-Object { "$_ $($_.Value)" }
(Invoke-Command $s { 'str' }).PSComputerName
