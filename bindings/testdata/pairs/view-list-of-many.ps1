[pscustomobject]@{ Name = 'web01'; Ip = '10.0.0.1'; Os = 'Linux'; Cpu = 4; Memory = 16.5 }
[pscustomobject]@{ Name = 'web02'; Ip = '10.0.0.2'; Os = 'Windows'; Cpu = 8; Memory = 32 }
[pscustomobject]@{ Text = "line one`nline two"; Long = 'x' * 100; Null = $null; Empty = ''; List = @('a', 'b') }
[pscustomobject]@{ A = 1; B = 2 } | Format-List
[pscustomobject]@{ Nested = [pscustomobject]@{ A = 1; B = [pscustomobject]@{ C = 2 } } } | Format-List
[pscustomobject]@{ Hash = @{ x = 1 }; Date = [datetime]'2024-02-29T13:14:15'; Span = [timespan]'1.02:03:04'; Flag = $true; Bytes = [byte[]](1, 2, 3) }
