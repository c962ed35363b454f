$items = 'alpha', 'beta', 'gamma', 'delta', 'epsilon' | ForEach-Object { [pscustomobject]@{ Name = $_; Len = $_.Length; Up = $_.ToUpper() } }
$items | Format-Wide
$items | Format-Wide Up -Column 3
$items | Format-Wide { $_.Len * 10 } -AutoSize
$items | Format-Wide Name -GroupBy Len
$items | Select-Object -First 2 | Format-Custom
$items[0] | Format-Custom Name, Len
[pscustomobject]@{ A = [pscustomobject]@{ B = [pscustomobject]@{ C = 1 } } } | Format-Custom -Depth 1
$items | Format-Table -HideTableHeaders
$items | Format-Table Name, @{ n = 'L'; e = 'Len'; Alignment = 'Left'; w = 6 }, @{ l = 'P'; e = { $_.Len / 3 }; f = 'N1' }
$items | Format-List Name, @{ n = 'X'; e = { $_.Len }; f = '{0:D3}' } | Out-String -Stream | Where-Object { $_ } | Select-Object -First 2
$items | Format-Table N* -AutoSize
$items | Format-List * | Out-String | ForEach-Object { $_.Split("`n").Count }
$items | Format-Table nosuch, Name
$items | Format-List nosuch
1..3 | Format-Table
1, 'a' | Format-List
'text' | Format-Wide
@{ a = 1; }, @{ b = 2 } | Format-Table
[pscustomobject]@{} | Format-Table
[pscustomobject]@{} | Format-List
[pscustomobject]@{ X = 1 }, [pscustomobject]@{ Y = 2 } | Format-Table
[pscustomobject]@{ L = 1..6; H = @{ a = 1; b = @{ c = 2 } }; N = $null; E = @() } | Format-List
[pscustomobject]@{ L = 1..6; N = $null; E = @() } | Format-Table
$items | Format-Table -RepeatHeader | Out-String -Width 40
$items | Select-Object -First 1 | Format-List -Property Name -GroupBy Len
$FormatEnumerationLimit = 2
[pscustomobject]@{ L = 1..6 }
Format-Table -InputObject $items
Format-List -InputObject 5
