$c = [pscredential]::new('CORP\me', (ConvertTo-SecureString 'x' -AsPlainText -Force))
$c
$c.UserName
$c.Password
$n = $c.GetNetworkCredential()
"$($n.Domain) $($n.UserName) $($n.Password)"
[pscustomobject]@{ Cred = $c; Secret = $c.Password }
$c | Format-List
$c | Select-Object UserName
