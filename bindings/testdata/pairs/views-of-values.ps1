[datetime]'2024-02-29T13:05:09'
[timespan]'1.02:03:04.5'
[version]'1.2.3.4'
[guid]'11111111-2222-3333-4444-555555555555'
[uri]'http://user@host:8080/a/b?q=1#f'
[char]'x'
[byte[]](1, 2, 255)
$true
$null
1.5; 1.10d; 5000000000
@{}
@{ one = 1 }
[ordered]@{ b = 'x'; a = 1, 2; c = @{ k = 1 }; n = $null }
, @(1, 2)
[pscustomobject]@{ D = [datetime]'2024-02-29'; T = [timespan]'1:00'; V = [version]'1.2'; G = [guid]::Empty; U = [uri]'http://h/'; C = [char]'c'; B = [byte[]](1, 2); H = @{ a = 1 }; O = [ordered]@{ b = 2 } }
[pscustomobject]@{ D = [datetime]'2024-02-29'; T = [timespan]'1:00'; B = $true }
[pscustomobject]@{ V = [version]'1.2'; H = @{ a = 1 }; L = 'a', 'b'; P = [pscustomobject]@{ q = 1 } }
[datetime]'2024-02-29', [datetime]'2024-03-01' | Format-Table
[datetime]'2024-02-29' | Format-List
[timespan]'0:01' | Format-Table
[timespan]'0:01', [timespan]'0:02' | Format-Wide
[version]'1.2' | Format-List
[guid]'11111111-2222-3333-4444-555555555555' | Format-Table
[datetime]'2024-02-29', 'text', 5, [timespan]'0:01'
'text' | Format-Table
1, 2 | Format-List
$true | Format-List
@{ a = 1; } | Format-List
[ordered]@{ a = 1; b = @(1, 2) } | Format-Table -HideTableHeaders
[uri]'http://h/p' | Format-Table Host, AbsolutePath
[datetime]'2024-02-29' | Select-Object Date, Kind, Ticks
[System.DayOfWeek]'Friday'
New-TimeSpan -Hours 1 | Format-List
(Get-Date '2024-02-29').TimeOfDay
