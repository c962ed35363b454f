$text = 'alpha one','beta two','Alpha three','gamma'
$text | Select-String 'alpha'
$text | Select-String 'alpha' -CaseSensitive | ForEach-Object { $_.LineNumber }
$text | Select-String -SimpleMatch 'a t' | ForEach-Object Line
($text | Select-String '(\w+) (t\w+)').Matches | ForEach-Object { $_.Groups[2].Value }
$text | Select-String 'alpha' -NotMatch | ForEach-Object Line
$text | Select-String 'alpha','gamma' -Quiet
$text | Select-String 'a' -AllMatches | ForEach-Object { $_.Matches.Count }
