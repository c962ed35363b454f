$rows = [pscustomobject]@{ Name = 'web & db'; Size = 5; When = [datetime]'2020-02-03' }, [pscustomobject]@{ Name = '<none>'; Size = 2.5; When = $null }
$rows | ConvertTo-Html Name, Size -Title 'A & B' -CssUri style.css -Meta @{ author = 'me' } -Charset utf-8 -PreContent '<h1>1</h1>', '<h2>2</h2>' -PostContent '<p/>' -Body '<b/>'
$rows | ConvertTo-Html -Fragment
$rows | ConvertTo-Html -As List -Head '<x/>' -Transitional -Property Name, @{ Label = 'Double'; Expression = { $_.Size * 2 }; Alignment = 'right'; Width = 10 }
$rows | ConvertTo-Html -Property @{ Label = 'Double'; Expression = { $_.Size * 2 }; Alignment = 'right'; Width = 10 } -Fragment
$rows | ConvertTo-Xml -As String
$rows | ConvertTo-Xml -As Stream -NoTypeInformation
(ConvertTo-Xml 5).Objects.Object
[pscustomobject]@{ In = [pscustomobject]@{ Deep = [pscustomobject]@{ Er = 1 } }; List = 1, 2 } | ConvertTo-Xml -Depth 2 -As String
'one line of text that is long' | Format-Hex | ForEach-Object { "$($_.HexOffset) $($_.HexBytes) $($_.Ascii) $($_.Path)|" }
1, 2, 300 | Format-Hex | ForEach-Object { $_.HexBytes; $_.Label -replace '<.*' }
'äö' | Format-Hex -Encoding ascii | ForEach-Object HexBytes
'äö' | Format-Hex -Encoding unicode -Offset 1 -Count 2 | ForEach-Object HexBytes
$t = ConvertFrom-StringData "# no`nhost = web`n  port=8080`npath = C:\\temp\tx"
"$($t.host) $($t.port) $($t.path) $($t.Count)"
(ConvertFrom-StringData 'a:1' -Delimiter ':').a
try { ConvertFrom-StringData 'nothing' } catch { $_.FullyQualifiedErrorId; "$_" }
try { ConvertFrom-StringData "a=1`nA=2" } catch { $_.FullyQualifiedErrorId; "$_" }
$start = "$(Get-Location)"
Set-Location /usr
"$(Get-Location)"
"$(Push-Location /tmp -PassThru)"
"$((Get-Location -Stack).Count) $((Get-Location).Path) $((Get-Location).Provider) $((Get-Location).Drive)"
"$(Pop-Location -PassThru)"
Pop-Location
"$(Set-Location -LiteralPath /bin/.. -PassThru)"
"$(Set-Location - -PassThru)"
"$(Set-Location + -PassThru)"
Push-Location /usr -StackName other
"$(Get-Location -StackName other)"
"$(Pop-Location -StackName other -PassThru)"
foreach ($c in { Set-Location /nowhere -ErrorAction Stop }, { Push-Location /nowhere -ErrorAction Stop }, { Pop-Location -StackName gone -ErrorAction Stop }, { Set-Location -StackName gone -ErrorAction Stop }, { Get-Location -PSDrive q -ErrorAction Stop }, { Get-Location -PSProvider q -ErrorAction Stop }) {
    try { & $c } catch { "$($_.FullyQualifiedErrorId): $_" }
}
Set-Location $start
foreach ($c in { Get-Process -Id 99999999 -ErrorAction Stop }, { Get-Process no-such-process -ErrorAction Stop }, { Get-FileHash /nowhere -ErrorAction Stop }, { Format-Hex /nowhere -ErrorAction Stop }) {
    try { & $c } catch { "$($_.FullyQualifiedErrorId): $_ $($_.CategoryInfo.Category) $($_.TargetObject)" }
}
@(Get-Process no-such-*).Count
(Get-Process -Id $PID).Id -eq $PID
$f = New-TemporaryFile
'text' | Set-Content $f -NoNewline
(Get-FileHash $f).Hash
(Get-FileHash -LiteralPath $f -Algorithm MD5).Hash
(Format-Hex $f).HexBytes
Remove-Item $f
