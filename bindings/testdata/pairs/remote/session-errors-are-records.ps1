$e = $null
try { New-PSSession -HostName 'bad name' -ErrorAction Stop } catch { $e = $_ }
"$($e.FullyQualifiedErrorId)|$($e.CategoryInfo.Category)|$($e.TargetObject)"
try { New-PSSession -HostName web01 -Port 0 } catch { $_.Exception.Message }
try { New-PSSession -HostName web01 -KeyFilePath /no/key } catch { "$($_.CategoryInfo.Category): $_" }
try { New-PSSession -Nonsense 1 } catch { $_.FullyQualifiedErrorId }
try { Invoke-Command -Session $null { 1 } } catch { ($_.Exception.Message -split '\.')[0] }
$s = New-PSSession -HostName web01
try { Invoke-Command $s, $s { 1 } } catch { "$($_.FullyQualifiedErrorId): $_" }
Remove-PSSession $s
Remove-PSSession $s
try { Invoke-Command $s { 1 } -ErrorAction SilentlyContinue } catch { "$_" }
$Error[1].CategoryInfo.Category
"$($Error.Count)"
Enter-PSSession -Name nobody -ErrorAction SilentlyContinue
$Error[0].FullyQualifiedErrorId
