$a = 1, 2, 3, 4, 5; $b = 4, 5, 6
"both: $(($a | Where-Object { $_ -in $b }) -join ' ')"
"only a: $(($a | Where-Object { $_ -notin $b }) -join ' ')"
"all: $(($a + $b | Sort-Object -Unique) -join ' ')"
$m = @(, (1, 2, 3)) + , (4, 5, 6)
$m | ForEach-Object { $_ -join "`t" }
$t = 0..2 | ForEach-Object { $c = $_; , @($m | ForEach-Object { $_[$c] }) }
$t | ForEach-Object { $_ -join ' ' }
($m | ForEach-Object { ($_ | Measure-Object -Sum).Sum } | Measure-Object -Sum).Sum
$squares = [ordered]@{}
1..4 | ForEach-Object { $squares["$_"] = $_ * $_ }
$squares
$squares.Values | Measure-Object -Sum -Average | Format-List Sum, Average
$primes = 2..30 | Where-Object { $n = $_; -not (2..[math]::Max(2, $n - 1) | Where-Object { $_ -lt $n -and $n % $_ -eq 0 }) }
$primes -join ','
$words = 'apple', 'Banana', 'cherry', 'avocado', 'blueberry'
$words | Group-Object { $_.Substring(0, 1).ToUpper() } | Sort-Object Name | ForEach-Object { "$($_.Name): $(($_.Group | Sort-Object) -join ', ')" }
$words | Sort-Object Length -Descending | Select-Object -First 2
($words | ForEach-Object Length | Measure-Object -Maximum).Maximum
