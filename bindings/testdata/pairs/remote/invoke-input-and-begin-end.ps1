$s = New-PSSession -HostName web01
1..3 | Invoke-Command $s { $input | ForEach-Object { $_ * 2 } }
'b', 'a', 'c' | Invoke-Command $s { $input | Sort-Object }
1..4 | Invoke-Command $s { begin { $sum = 0 } process { $sum += $_ } end { "sum $sum" } }
Invoke-Command $s { $args.Count; $args -join '-' } -ArgumentList 1, 2, 3
Invoke-Command $s { param($x, $y = 'default') "$x/$y" } -ArgumentList 'given'
Invoke-Command $s { param([int[]]$list) $list.Count } -ArgumentList (, (1, 2, 3))
[pscustomobject]@{ N = 1 }, [pscustomobject]@{ N = 2 } | Invoke-Command $s { process { $_.N + 10 } }
Invoke-Command -Session $s -ScriptBlock { $input } -InputObject 'single'
Invoke-Command $s { function Get-Twice($n) { $n * 2 } }
Invoke-Command $s { Get-Twice 21 }
Invoke-Command $s { $script:count = 1; $global:kept = 'yes' }
Invoke-Command $s { "$kept [$count]" }
Invoke-Command $s { Set-Location /; (Get-Location).Path }
Invoke-Command $s { (Get-Location).Path }
Invoke-Command $s { $env:PSL_TEST = 'set'; $env:PSL_TEST }
