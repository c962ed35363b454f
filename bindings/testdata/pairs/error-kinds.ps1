try { Get-Content /no-such-place/nope.txt -ErrorAction Stop } catch { $_.FullyQualifiedErrorId; "$($_.CategoryInfo)"; $_.CategoryInfo.Activity; $_.CategoryInfo.TargetName; $_.CategoryInfo.TargetType; $_.CategoryInfo.Reason }
try { Get-Item /no-such-place/nope -ErrorAction Stop } catch { "$($_.CategoryInfo)"; $_.TargetObject.Length -gt 0 }
try { 'x' | ConvertFrom-Json -ErrorAction Stop } catch { $_.FullyQualifiedErrorId }
try { Select-Object -InputObject 1 -First -1 } catch { $_.FullyQualifiedErrorId; $_.Exception.Message }
try { Get-Date 'no date' } catch { $_.FullyQualifiedErrorId; $_.Exception.Message }
try { Sort-Object -Top x } catch { $_.FullyQualifiedErrorId; $_.Exception.Message }
try { Get-Content } catch { 'prompt' }
try { Write-Error 'a' -ErrorAction Stop } catch { "$($_.CategoryInfo)" }
try { Write-Error -Exception ([InvalidOperationException]::new('bad op')) -Category InvalidOperation -ErrorId My -ErrorAction Stop } catch { $_.Exception.Message; $_.CategoryInfo.Reason }
$Error.Count
$Error.Clear()
Get-Item /no-such-place/q1, /no-such-place/q2 -ErrorAction SilentlyContinue -ErrorVariable ev
$ev.Count; $Error.Count
Get-Item /no-such-place/q3 -ErrorAction Ignore
$Error.Count
Get-Item /no-such-place/q4 -ErrorAction SilentlyContinue -ErrorVariable +ev
$ev.Count
"$($ev[2])"
Write-Error 'with rec' -RecommendedAction 'try again' -CategoryActivity act -CategoryReason why -CategoryTargetName tn -CategoryTargetType tt -ErrorAction SilentlyContinue
"$($Error[0].CategoryInfo)"
$Error[0].ErrorDetails.RecommendedAction
$Error[0].CategoryInfo.GetMessage()
function Fail { Write-Error 'in func' }
Fail -ErrorAction SilentlyContinue 2>$null
"$($Error[0])"
$r = try { Get-Item /no-such-place/zz -ErrorAction Stop; 1 } catch { 2 } finally { 'fin' }
"$r"
Get-Content /no-such-place/a1, /no-such-place/a2 2>$null
$Error | ForEach-Object { "$($_.CategoryInfo.Category)" } | Select-Object -First 2
Remove-Item /no-such-place/nope -ErrorAction SilentlyContinue; $Error[0].FullyQualifiedErrorId
Copy-Item /no-such-place/nope /no-such-place/x -ErrorAction SilentlyContinue; $Error[0].FullyQualifiedErrorId
Rename-Item /no-such-place/nope x -ErrorAction SilentlyContinue; $Error[0].FullyQualifiedErrorId; $Error[0].Exception.Message.Length -gt 10
Import-Csv /no-such-place/nope.csv -ErrorAction SilentlyContinue; $Error[0].FullyQualifiedErrorId
Import-Clixml /no-such-place/nope.xml -ErrorAction SilentlyContinue; $Error[0].FullyQualifiedErrorId
Get-Variable nosuch -ErrorAction SilentlyContinue; $Error[0].FullyQualifiedErrorId; $Error[0].Exception.Message
Get-Job -Id 99 -ErrorAction SilentlyContinue; $Error[0].FullyQualifiedErrorId; $Error[0].Exception.Message
Get-Command no-such -ErrorAction SilentlyContinue; $Error[0].FullyQualifiedErrorId; $Error[0].Exception.Message
