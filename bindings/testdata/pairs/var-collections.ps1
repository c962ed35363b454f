$h = @{ b = 2; a = 1; c = 3 }
$h.Keys | Sort-Object
$h.Count
$h['d'] = 4
$h.Remove('b')
($h.GetEnumerator() | Sort-Object Name | ForEach-Object { "$($_.Name)=$($_.Value)" }) -join ';'
$h.ContainsKey('a')
$h.ContainsKey('b')
$o = [ordered]@{ z = 1; y = 2 }
$o['x'] = 3
$o.Keys -join ','
$o
$l = [System.Collections.ArrayList]@(1, 2)
$null = $l.Add(3)
$l.Insert(0, 0)
$l.RemoveAt(1)
$l -join ' '
$l.Contains(3)
$l.IndexOf(3)
