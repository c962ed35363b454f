# Writes golden.jsonl: objects as CLIXML, how they are shown, and the text that PowerShell gives for them.
# pwsh -NoProfile -File golden.ps1 > golden.jsonl   (7.6, NO_COLOR=1 TERM=dumb, invariant culture)
function Case($name, $objects, $width = 60, $shape = '', $params = @{}) {
    $list = @(foreach ($o in $objects) { if ($null -ne $o) { [System.Management.Automation.PSSerializer]::Serialize($o, 4) } })
    # What the test has is what comes back from CLIXML: show the same.
    $back = foreach ($x in $list) { , [System.Management.Automation.PSSerializer]::Deserialize($x) }
    $splat = @{}
    foreach ($k in $params.Keys) { $splat[$k] = $params[$k] }
    $text = switch ($shape) {
        '' { $back | Out-String -Width $width }
        default { $back | & "Format-$shape" @splat | Out-String -Width $width }
    }
    [ordered]@{ name = $name; width = $width; shape = $shape; params = $params; clixml = @($list -replace '>\s+<', '><'); want = $text } | ConvertTo-Json -Compress -Depth 5
}
function O($h) { [pscustomobject]$h }
$rows = 1..3 | ForEach-Object { O ([ordered]@{ Name = "n$_"; V = $_ * 1.5; G = $_ -gt 1 }) }
$wide = O ([ordered]@{ aaaaaaaaaaaa = 1; bbbbbbbbbbbb = 2; cccccccccccccc = 3; dddddddddddddd = 4 })
$long = O ([ordered]@{ a = 'some text that is long, and longer still'; b = 'other text which is also long and wraps' })
Case 'one type then another' @((O @{ a = 1 }), (O @{ b = 2 }), 'txt', (O @{ a = 3 }), 5, (O @{ a = 6 }))
Case 'five properties' @((O ([ordered]@{ a = 1; b = 2; c = 3; d = 4; e = 'long words here and more of it to wrap the whole thing over' })), (O @{ zzzzz = 1 }), 'str', (O @{ q = 1.5 }))
Case 'numbers in a table' @((O ([ordered]@{ a = 1.5; b = 1234.567; c = 1e20; d = [decimal]1.1 })), (O ([ordered]@{ a = [single]2.345; b = -0.001; c = [double]::NaN; d = [bigint]12345 }))) 90
Case 'numbers in a list' @((O ([ordered]@{ a = 1.50d; b = 0.1 + 0.2; c = 1e20; d = [single]1.1; e = 1234567.891; f = 1e-7 })))
Case 'kinds of values' @((O ([ordered]@{ a = [char]'x'; b = $true; c = [guid]::Empty; d = [timespan]'1:2:3' })), (O ([ordered]@{ a = $null; b = ''; c = [version]'1.2'; d = [datetime]'2024-01-02' }))) 100
Case 'collections' @((O ([ordered]@{ a = 1, 2; b = @('s', $null, 4.56, (1, 2)); c = @{ k = 1 }; d = 1..7 }))) 100
Case 'collections in a list' @((O ([ordered]@{ a = @(); b = @($null); c = [ordered]@{ x = 1; y = 'z' }; d = @{}; e = 1..9; f = (O @{ q = 1; r = @(1, 2) }) })))
Case 'line breaks' @((O ([ordered]@{ a = "x`ny"; b = "p`r`nq" })), (O ([ordered]@{ a = "tab`tx"; b = 2 })))
Case 'line breaks in a list' @((O ([ordered]@{ a = "x`ny"; b = "p`r`nq" }))) 60 'List'
Case 'wide characters' @((O ([ordered]@{ a = '日本語'; b = 1 })), (O ([ordered]@{ a = 'ab'; b = 2 })))
Case 'wide characters cut' @((O ([ordered]@{ a = '日本語日本語日本語日本語'; b = 1 })), (O ([ordered]@{ a = 'abc'; b = '日本語日本語日本語' }))) 20
Case 'too many columns' $wide 40
Case 'columns dropped' @((O ([ordered]@{ aaaaaaaaaaaa = 1; bbbbbbbbbbbb = 2; cccccccccccccc = 3; d = 4 }))) 40
Case 'lone narrow column' @((O ([ordered]@{ a = 'x' * 80; b = 1 }))) 40
Case 'dictionaries' @(@{ x = 1 }, ([ordered]@{ y = 1, 2, 3, 4, 5, 6; z = 1.5 }), 7)
Case 'dictionary then object' @(@{ x = 1 }, (O ([ordered]@{ a = 1; b = 2; c = 3; d = 4; e = 5 })), @{ y = 2 })
Case 'object then dictionary' @((O @{ a = 1 }), @{ x = 1 })
Case 'date then others' @([datetime]'2024-02-29', [guid]::Empty, [datetime]'2024-02-29 13:45', @{ x = 1 }, (O @{ a = 1 }))
Case 'enumeration' @((O ([ordered]@{ d = [dayofweek]1; e = 1 })), [dayofweek]2)
Case 'enumeration alone' @([dayofweek]2)
Case 'version' @([version]'1.2', [version]'10.0.17763.1')
Case 'uri' @([uri]'https://example.org:8443/path?q=1#top')
Case 'timespan' @([timespan]'1.02:03:04.5')
Case 'scalars' @(1, 'two', 3.25, $true, [char]'c', '', 1.10d, [bigint]7, 'a`nb')
Case 'table' $rows 60 'Table'
Case 'table of columns' $rows 60 'Table' @{ Property = 'V', 'Name' }
Case 'table of patterns' $rows 60 'Table' @{ Property = 'N*', '*' }
Case 'table of a missing column' $rows 60 'Table' @{ Property = 'Name', 'Missing' }
Case 'table without headers' $rows 60 'Table' @{ HideTableHeaders = $true }
Case 'table grouped' $rows 60 'Table' @{ GroupBy = 'G' }
Case 'table grouped, some columns' $rows 60 'Table' @{ GroupBy = 'G'; Property = @('Name'); HideTableHeaders = $true }
Case 'table wraps' $long 40 'Table' @{ Wrap = $true }
Case 'table wraps two' $long 50 'Table' @{ Property = @(@{ e = 'a'; w = 10 }, @{ e = 'b'; w = 12 }); Wrap = $true }
Case 'table wraps line breaks' @((O ([ordered]@{ a = "l1`nl2`nxx"; b = 1 })), (O ([ordered]@{ a = 'zz'; b = "q`nr" }))) 60 'Table' @{ Wrap = $true }
Case 'table fitted' @($long, (O ([ordered]@{ a = 'x'; b = 'y' }))) 100 'Table' @{ AutoSize = $true }
Case 'alignment' @((O ([ordered]@{ a = 'abc'; b = 'x' }))) 60 'Table' @{ Property = @(@{ n = 'ccccc'; e = 'a'; a = 'Center' }, @{ n = 'rrrrr'; e = 'b'; a = 'Right' }, @{ n = 'lllll'; e = 'b'; a = 'Left' }, @{ n = 'mmmmm'; e = 'b'; a = 'Center' }) }
Case 'alignment of cut text' @((O ([ordered]@{ a = 'abcdefgh' }))) 60 'Table' @{ Property = @(@{ n = 'c'; e = 'a'; a = 'Center'; w = 5 }, @{ n = 'r'; e = 'a'; a = 'Right'; w = 5 }, @{ n = 'l'; e = 'a'; w = 5 }) }
Case 'widths, first set' @((O ([ordered]@{ a = 'abcdefgh'; b = 'q' }))) 40 'Table' @{ Property = @(@{ n = 'first'; e = 'a'; w = 5 }, 'b', 'a') }
Case 'widths, first open' @((O ([ordered]@{ a = 'abcdefgh'; b = 'q' }))) 40 'Table' @{ Property = @('b', @{ n = 'first'; e = 'a'; w = 5 }, 'a') }
Case 'formats' $rows 60 'Table' @{ Property = @(@{ e = 'V'; f = '{0:N1} x' }, @{ e = 'V'; n = 'N3'; f = 'N3' }, @{ e = 'Name'; f = 'N2' }) }
Case 'twelve properties' @((O ([ordered]@{ p1 = 1; p2 = 2; p3 = 3; p4 = 4; p5 = 5; p6 = 6; p7 = 7; p8 = 8; p9 = 9; p10 = 10; p11 = 11; p12 = 12 }))) 80 'Table'
Case 'list' $rows 60 'List'
Case 'list of some' $rows 60 'List' @{ Property = 'Name', 'Missing' }
Case 'list with formats' $rows 60 'List' @{ Property = @('Name', @{ l = 'Long label'; e = 'V'; f = 'N3' }) }
Case 'list grouped' $rows 60 'List' @{ GroupBy = 'G' }
Case 'list of a dictionary' @([ordered]@{ a = 1; b = 2 }) 60 'List'
Case 'wide' $rows 40 'Wide'
Case 'wide in three' $rows 40 'Wide' @{ Property = 'Name'; Column = 3 }
Case 'wide fitted' $rows 40 'Wide' @{ Property = 'Name'; AutoSize = $true }
Case 'wide grouped' (1..5 | ForEach-Object { O ([ordered]@{ Name = "n$_"; G = $_ -gt 3 }) }) 40 'Wide' @{ Property = 'Name'; GroupBy = 'G' }
Case 'custom' $rows 60 'Custom'
Case 'custom nested' @((O ([ordered]@{ a = 1, 2; b = (O ([ordered]@{ c = 1; d = @{ x = 1 } })); e = $null; f = 's' }))) 60 'Custom'
Case 'custom to depth 2' @((O ([ordered]@{ a = 1, 2; b = (O @{ c = (O @{ d = (O @{ e = 1 }) }) }) }))) 60 'Custom' @{ Depth = 2 }
Case 'custom of a dictionary' @([ordered]@{ x = 1; y = @{ z = 2 } }) 60 'Custom'
Case 'remote, computer shown' @((O ([ordered]@{ A = 1; PSComputerName = 'h'; RunspaceId = [guid]::Empty; PSShowComputerName = $true }))) 80
Case 'remote, computer hidden' @((O ([ordered]@{ A = 1; B = 2; PSComputerName = 'h'; RunspaceId = [guid]::Empty; PSShowComputerName = $false }))) 80
Case 'job' @((O ([ordered]@{ PSTypeName = 'Deserialized.System.Management.Automation.Job'; Id = 1; Name = 'Job1'; State = 'Running'; HasMoreData = $true; Location = 'localhost' }))) 120
Case 'session' @((O ([ordered]@{ PSTypeName = 'Deserialized.System.Management.Automation.Runspaces.PSSession'; Id = 1; Name = 'Runspace1'; Transport = 'SSH'; ComputerName = 'Server01'; ComputerType = 'RemoteMachine'; State = 'Opened'; ConfigurationName = 'DefaultShell'; Availability = 'Available' }))) 79
Case 'session, wide' @((O ([ordered]@{ PSTypeName = 'Deserialized.System.Management.Automation.Runspaces.PSSession'; Id = 1; Name = 'Runspace1'; Transport = 'SSH'; ComputerName = 'Server01'; ComputerType = 'RemoteMachine'; State = 'Opened'; ConfigurationName = 'DefaultShell'; Availability = 'Available' }))) 120
Case 'groups' ('a', 'b', 'a' | Group-Object)
Case 'measure' (1..3 | Measure-Object -Sum)
Case 'measure text' ('a b' | Measure-Object -Word)
Case 'members' (1 | Get-Member GetType, CompareTo) 70
Case 'variable' (Get-Variable PSEdition)
Case 'exception' @([exception]::new('boo'))
Case 'select-string' ('abc', 'xbc' | Select-String b)
Case 'name and value' @((O ([ordered]@{ Name = 'x'; Value = $null; Other = @($null) })), (O ([ordered]@{ Name = @{}; Value = @(@()); Other = 'y' })))
Case 'empty object' @((O @{}), (O @{ a = (O @{}) }))
