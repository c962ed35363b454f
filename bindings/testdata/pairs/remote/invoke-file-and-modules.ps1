$s = New-PSSession -HostName web01
$f = [IO.Path]::GetTempFileName() + '.ps1'
Set-Content $f @'
param($Greeting, [int]$Times = 1, [switch]$Loud)
1..$Times | ForEach-Object { "$Greeting $_" }
"extra: $($args -join ',')"
"input: $(@($input).Count)"
'@
Invoke-Command $s -FilePath $f -ArgumentList 'hello', 2
Invoke-Command $s -FilePath $f -ArgumentList 'hey'
1..3 | Invoke-Command $s -FilePath $f -ArgumentList 'in'
Invoke-Command -FilePath $f -Session $s -ArgumentList 'many', 1, 'x', 'y'
$j = Invoke-Command $s -FilePath $f -ArgumentList 'job' -AsJob -JobName fromfile
$j | Wait-Job | ForEach-Object { $_.Name }
Receive-Job $j
try { Invoke-Command $s -FilePath '/no/file.ps1' } catch { "$($_.FullyQualifiedErrorId)" }
try { Invoke-Command $s -FilePath '/etc/hostname' } catch { "$($_.FullyQualifiedErrorId)" }
Invoke-Command $s { $m = New-Module { function Get-Answer { 42 }; $private = 1; Export-ModuleMember Get-Answer } -Name Answers; $m.Name; Get-Answer }
Invoke-Command $s { (Get-Command Get-Answer).ModuleName; Get-Answer }
Invoke-Command $s { function global:Add-One($x) { $x + 1 } }
(1..3 | ForEach-Object { $n = $_; Invoke-Command $s { Add-One $using:n } }) -join ' '
Remove-Item $f
Remove-PSSession $s
