$s = New-PSSession -HostName web01
$o = [pscustomobject]@{ Name = 'cfg'; Items = 1, 2, 3; Inner = [pscustomobject]@{ Deep = 'yes' } }
$d = [datetime]'2024-05-06'
$v = [version]'1.2.3'
$g = [guid]'12345678-1234-1234-1234-1234567890ab'
$b = [byte[]](1, 2, 255)
$t = $true
$n = $null
Invoke-Command $s { "$($using:o.Name) $($using:o.Items.Count) $($using:o.Inner.Deep)" }
Invoke-Command $s { ($using:d).AddDays(1).ToString('yyyy-MM-dd'); ($using:d).GetType().Name }
Invoke-Command $s { ($using:v).Minor; ($using:v).GetType().Name }
Invoke-Command $s { ($using:g).ToString().Substring(0, 8) }
Invoke-Command $s { ($using:b).Length; ($using:b)[2]; ($using:b).GetType().Name }
Invoke-Command $s { if ($using:t) { 'true' }; $null -eq $using:n }
Invoke-Command $s { $using:o.Items | ForEach-Object { $_ * 10 } }
Invoke-Command $s { $x = $using:o; $x.Name = 'there'; $x.Name }
$o.Name
$long = 5000000000; $dec = 1.25
Invoke-Command $s { ($using:long).GetType().Name; ($using:dec).GetType().Name; $using:long + 1 }
