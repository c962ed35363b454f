$j = '{"name":"web","ports":[80,443],"tls":true,"owner":null,"ratio":0.25,"big":12345678901,"when":"2024-05-06T07:08:09Z","nest":{"a":{"b":[{"c":1}]}}}'
$o = $j | ConvertFrom-Json
$o
$o.ports[1] + 1
$o.nest.a.b[0].c
$o.when.Year
$o | ConvertTo-Json
$o | ConvertTo-Json -Depth 1
$o | ConvertTo-Json -Compress -Depth 5
$h = $j | ConvertFrom-Json -AsHashtable
$h.Keys -join ','
$h.nest.a.b[0].c
'[1,2,3]' | ConvertFrom-Json | Measure-Object -Sum | ForEach-Object Sum
'[[1,2],[3]]' | ConvertFrom-Json | ForEach-Object Count
'[]' | ConvertFrom-Json
'"s"', 'true', '3.50', 'null' | ForEach-Object { $_ | ConvertFrom-Json }
1..3 | ConvertTo-Json
1..3 | ConvertTo-Json -Compress
, 1 | ConvertTo-Json
ConvertTo-Json -InputObject @(1)
@() | ConvertTo-Json
ConvertTo-Json @()
$null | ConvertTo-Json
'x' | ConvertTo-Json -AsArray
@{ a = $null; } | ConvertTo-Json -Compress
[ordered]@{ d = Get-Date '2024-01-02 03:04:05'; t = [timespan]'01:00:00'; v = [version]'1.2'; e = [DayOfWeek]'Friday'; g = [guid]::Empty; u = [uri]'http://a/'; c = [char]'x'; n = 1.0; m = 2.50d; f = 1e20 } | ConvertTo-Json
[ordered]@{ e = [DayOfWeek]'Friday' } | ConvertTo-Json -EnumsAsStrings -Compress
'<a href="x">&''é' | ConvertTo-Json
'<a>é' | ConvertTo-Json -EscapeHandling EscapeNonAscii
'<a>''' | ConvertTo-Json -EscapeHandling EscapeHtml
'{"a":1,"A":2}' | ConvertFrom-Json -AsHashtable | ForEach-Object Count
try { '{"a":1,"A":2}' | ConvertFrom-Json } catch { $_.FullyQualifiedErrorId }
try { '{bad' | ConvertFrom-Json } catch { $_.FullyQualifiedErrorId; $_.CategoryInfo.Category }
'{"":1,"b c":2}' | ConvertFrom-Json -AsHashtable | ForEach-Object 'b c'
"{`n  // comment`n  `"a`": 1 }" | ConvertFrom-Json
'{"d":"2024-01-02T03:04:05+02:00"}' | ConvertFrom-Json -DateKind String
[pscustomobject]@{ s = 'multi
line'; b = [byte[]](1, 2); e = @(); o = [pscustomobject]@{} } | ConvertTo-Json
@{ a = 'x' }, @{ a = 'y' } | ConvertTo-Json -Compress
