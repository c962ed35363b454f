Set-Location (New-Item -ItemType Directory ([IO.Path]::GetTempPath() + [guid]::NewGuid()))
Set-Content a.txt a1, a2
Set-Content b.log b1
Set-Content c.txt c1
$null = New-Item -ItemType Directory sub, to, other
Set-Content sub/s.txt s1
Set-Content sub/l.log l1
'read'
Get-Content *.* -Include *.txt
Get-Content *.txt -Exclude c*
Get-Content *.* -Filter *.log
Get-Content a.txt -Filter *.log
'written'
Set-Content *.* -Include *.log -Value new
Add-Content *.* -Filter *.log -Value more
Get-Content b.log
Set-Content no*.zz 1 -ErrorVariable e -ErrorAction SilentlyContinue
$e[0].FullyQualifiedErrorId
Set-Content new.zz 1 -Exclude *.zz -ErrorVariable e -ErrorAction SilentlyContinue
$e[0].FullyQualifiedErrorId
Test-Path new.zz
'copied'
Copy-Item *.* to -Include *.txt
Copy-Item a.txt to -Include *.log
Copy-Item sub to -Recurse -Exclude *.txt
Get-ChildItem to -Recurse -Name
Copy-Item sub other -Recurse -Filter *.txt
Get-ChildItem other -Recurse -Name
Copy-Item a.txt other -PassThru | ForEach-Object Name
Split-Path *.txt -Leaf -Resolve
Split-Path none.txt -Leaf -Resolve -ErrorVariable e -ErrorAction SilentlyContinue
$e[0].FullyQualifiedErrorId
$null = New-Item -ItemType Directory sub/in, flat
Set-Content sub/in/z.txt z
Copy-Item sub flat -Recurse -Container:$false
Get-ChildItem flat -Name
'attributes'
Get-ChildItem -Name -Attributes Directory
Get-ChildItem -Name -Attributes !Directory+!Hidden
Get-ChildItem -Name -Attributes 'D, ReadOnly'
Get-ChildItem -Name -Attributes Normal
Get-ChildItem -Name -ReadOnly
try { Get-ChildItem -Attributes Foo } catch { $_.Exception.Message }
try { Get-ChildItem -Attributes Directory+ } catch { $_.Exception.Message }
