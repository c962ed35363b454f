7 / 2
8 / 2
7 % 3
-7 % 3
2147483647 + 1
10 / 3
1e3
1.0
0.1 + 0.2
1e17
1e16
123456789012345678
1.5e-7
100000 * 100000
[math]::Round(2.5)
[math]::Round(3.14159, 2)
[math]::Floor(-1.5)
[math]::Pow(2, 10)
[math]::Sqrt(2)
1d / 3
1.10d + 1
[long]9007199254740993
[uint64]::MaxValue
[int]'42' + 1
[double]'1.5' * 2
5 -band 3
1kb; 1mb
0x1F
'{0:X}' -f 255
'{0:N0} {0:N2} {0:F1} {0:E2} {0:P1} {0:C}' -f 1234.567
'{0:D5} {1:000.00} {2:#,##0}' -f 42, 3.14159, 1234567
'{0,8}|{0,-8}|' -f 1.5
'{0:0.###} {1:0%} {2:#}' -f 1.10, 0.256, 0
'{0}' -f 1e20
'{{{0}}}' -f 5
'{0:yyyy}' -f (Get-Date '2024-01-01')
'{0} {1}' -f 'a', $null
'{0}' -f $true
'{0:X2}{1:x4}' -f 10, 255
'{0} {1} {2} {3}' -f 1.0, 1e10, 0.1, (1/3)
(1234.5).ToString('N1')
(255).ToString('X4')
[double]::NaN
[double]::PositiveInfinity
-0.0
1, 2.5, 3d | Measure-Object -Sum | ForEach-Object Sum
[pscustomobject]@{ I = 1; D = 1.5; L = 5000000000; M = 1.10d; E = 1e-10 }
[pscustomobject]@{ I = 1; D = 1.5; L = 5000000000; M = 1.10d; E = 1e-10 } | Format-List
