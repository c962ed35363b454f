$text = 'The quick brown fox jumps over the lazy dog. The dog sleeps.'
$words = $text.ToLower() -split '\W+' | Where-Object { $_ }
"$($words.Count) words"
$words | Group-Object | Where-Object Count -GT 1 | Sort-Object @{ e = 'Count'; Descending = $true }, Name | ForEach-Object { "$($_.Name): $($_.Count)" }
($words | Sort-Object Length, { $_ } | Select-Object -Last 3) -join ' '
$words | Sort-Object -Unique | Select-Object -First 4
$text.Substring(4, 5).ToUpper()
$text.Replace('dog', 'cat').Length
$text -replace '(\w+) (\w+)', '$2 $1'
'{0,10}|{1,-10}|{2:X4}' -f 'right', 'left', 255
'a,b;c' -split '[,;]'
'abc'.PadLeft(6, '.') + 'x'.PadRight(3, '-') + '|'
'  trim '.Trim() + '!'
[string]::Join('/', 1..4)
'kayak' -eq -join ('kayak'[-1..-5])
'x=1', 'y=2' | ConvertFrom-StringData | ForEach-Object { $_.Keys }
