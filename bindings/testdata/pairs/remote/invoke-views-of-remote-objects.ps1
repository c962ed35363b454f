$s = New-PSSession -HostName web01
Invoke-Command $s { [pscustomobject]@{ Name = 'a'; Size = 1 }; [pscustomobject]@{ Name = 'bb'; Size = 22 } } | Select-Object * -ExcludeProperty RunspaceId
Invoke-Command $s { [pscustomobject]@{ A = 1; B = 2; C = 3; D = 4; E = 5 } } | Select-Object A, B, PSComputerName
Invoke-Command $s { [pscustomobject]@{ Name = 'x' } } | Format-Table -Property Name
Invoke-Command $s { 'one', 'two' }
Invoke-Command $s { @{ only = 'one' } }
Invoke-Command $s { [pscustomobject]@{ V = 1 } | Format-Table }
Invoke-Command $s { [pscustomobject]@{ V = 1 } | Out-String }
Invoke-Command $s { Get-Date '2024-02-03 04:05:06' }
Invoke-Command $s { New-TimeSpan -Seconds 61 } | Format-List Minutes, Seconds
Invoke-Command $s { Write-Output 1.5 }
Invoke-Command $s { [pscustomobject]@{ When = [datetime]'2024-01-01'; List = 1, 2, 3 } } -HideComputerName | Select-Object When, List
Invoke-Command $s { Get-Item / } | Select-Object Name, PSIsContainer, PSComputerName
Invoke-Command $s { [version]'1.2.3'; [timespan]'01:00:00' }
Invoke-Command $s { [ordered]@{ b = 1; a = [datetime]'2024-01-01' } }
Invoke-Command $s { [pscustomobject]@{ Enum = [DayOfWeek]::Monday; Null = $null; Flag = $true } } | Format-List Enum, Null, Flag
