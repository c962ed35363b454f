$files = 'a.txt', 'b.log', 'c.txt', 'd', 'e.LOG'
$files | Group-Object { [IO.Path]::GetExtension($_).ToLower() }
$files | Group-Object { [IO.Path]::GetExtension($_).ToLower() } -NoElement | Sort-Object Count -Descending
Compare-Object 1, 2, 3, 5 2, 3, 4
Compare-Object 'a', 'b' 'B', 'c' -IncludeEqual
$x = [pscustomobject]@{ Name = 'a'; V = 1 }, [pscustomobject]@{ Name = 'b'; V = 2 }
$y = [pscustomobject]@{ Name = 'a'; V = 9 }, [pscustomobject]@{ Name = 'c'; V = 2 }
Compare-Object $x $y -Property Name
Compare-Object $x $y -Property Name, V -PassThru | Sort-Object Name, V
1, 5, 3 | Measure-Object -Minimum -Maximum -Average -Sum
'one two', 'three' | Measure-Object -Word -Character -Line
