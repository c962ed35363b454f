$o = New-PSSessionOption -SkipCACheck -SkipCNCheck
"$($o.SkipCACheck) $($o.SkipCNCheck) $($o.SkipRevocationCheck)"
$o.IdleTimeout = [timespan]::FromMinutes(5)
$o.OperationTimeout = '00:01:30'
$o.MaximumConnectionRedirectionCount = 2
$o.Culture = 'de-DE'
$o.ApplicationArguments = @{ team = 'ops' }
"$($o.IdleTimeout) $($o.OperationTimeout) $($o.MaximumConnectionRedirectionCount) $($o.Culture)"
$o | Select-Object NoCompression, OutputBufferingMode, MaxConnectionRetryCount
$o.OutputBufferingMode = 'Drop'
$o.OutputBufferingMode
$o | Format-List SkipCACheck, IdleTimeout, ProxyAccessType, MaximumReceivedObjectSize
try { $o.OutputBufferingMode = 'Sometimes' } catch { 'refused' }
$o.GetType().FullName
"$o"
