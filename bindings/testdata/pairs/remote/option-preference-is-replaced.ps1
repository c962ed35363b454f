$PSSessionOption.GetType().Name
$PSSessionOption.OpenTimeout
$PSSessionOption = New-PSSessionOption
$PSSessionOption.OpenTimeout = [timespan]::FromSeconds(30)
$PSSessionOption.OpenTimeout
function Use-Other { $PSSessionOption = New-PSSessionOption; $PSSessionOption.OpenTimeout }
Use-Other
$PSSessionOption.OpenTimeout.TotalSeconds
$PSSessionApplicationName
$PSSessionConfigurationName
$PSSessionOption | Select-Object CancelTimeout, OperationTimeout
Get-Variable PSSession* | Sort-Object Name | ForEach-Object Name
