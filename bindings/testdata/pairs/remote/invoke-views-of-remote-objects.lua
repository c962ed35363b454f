local s = new_pssession{ host_name = "web01" }
invoke_command(s, [[ [pscustomobject]@{ Name = 'a'; Size = 1 }; [pscustomobject]@{ Name = 'bb'; Size = 22 } ]]) | select_object{ "*", exclude_property = "RunspaceId" }
invoke_command(s, [[ [pscustomobject]@{ A = 1; B = 2; C = 3; D = 4; E = 5 } ]]) | select_object{ "A", "B", "PSComputerName" }
invoke_command(s, [[ [pscustomobject]@{ Name = 'x' } ]]) | format_table{ property = "Name" }
invoke_command(s, [[ 'one', 'two' ]])
invoke_command(s, [[ @{ only = 'one' } ]])
invoke_command(s, [[ [pscustomobject]@{ V = 1 } | Format-Table ]])
invoke_command(s, [[ [pscustomobject]@{ V = 1 } | Out-String ]])
invoke_command(s, [[ Get-Date '2024-02-03 04:05:06' ]])
invoke_command(s, [[ New-TimeSpan -Seconds 61 ]]) | format_list{ "Minutes", "Seconds" }
invoke_command(s, [[ Write-Output 1.5 ]])
invoke_command{ s, [[ [pscustomobject]@{ When = [datetime]'2024-01-01'; List = 1, 2, 3 } ]], hide_computer_name = true } | select_object{ "When", "List" }
invoke_command(s, [[ Get-Item / ]]) | select_object{ "Name", "PSIsContainer", "PSComputerName" }
invoke_command(s, [[ [version]'1.2.3'; [timespan]'01:00:00' ]])
invoke_command(s, [[ [ordered]@{ b = 1; a = [datetime]'2024-01-01' } ]])
invoke_command(s, [[ [pscustomobject]@{ Enum = [DayOfWeek]::Monday; Null = $null; Flag = $true } ]]) | format_list{ "Enum", "Null", "Flag" }
