$f = [IO.Path]::GetTempFileName()
$o = [pscustomobject]@{ a = 'word ' * 30; b=1;c=2;d=3;e=4 }
$o | fl * | Out-String -Width 80
$o | fl * | Out-String -Width 40
$o | fl * | Out-String -Width 40 -Stream
$o | Out-String -Width 40
$o | Out-File $f; gc $f
$o | Out-File $f -Width 40; gc $f
$o | fl > $f; gc $f
$o | Set-Content $f; gc $f
'x ' * 30 | Out-String -Width 20
'x ' * 30 | Out-File $f -Width 20; gc $f
[pscustomobject]@{ a = "l1`nl2"; b='y'*200;c=1;d=1;e=1 } | Out-String
[pscustomobject]@{ a = 1..60; b='y'*200;c=1;d=1;e=1 } | Out-String
[pscustomobject]@{ a = 'w '*100 } | Format-Custom | Out-String
1..60 | % { [pscustomobject]@{ a = $_ } } | fw | Out-String -Stream | select -First 3
1..200 -join ' ' | Out-String -Stream
