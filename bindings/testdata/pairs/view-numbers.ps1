[pscustomobject]@{ Int = 5; Neg = -5; Dbl = 1.5; Big = 12345678901; Tiny = 0.000001; Huge = 1e20 }
1.0
100000000
1e16
123456789.123456789
-0.5
1/3
[math]::Pow(2, 60)
10.50d
[int64]9223372036854775807
[double]::NaN
[double]::PositiveInfinity
0.1 + 0.2
1.5, 2.25, 3 | ForEach-Object { [pscustomobject]@{ V = $_ } }
