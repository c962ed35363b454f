package bindings_test

// differences are the places where psl declares something else than the original on purpose: a cmdlet, "cmdlet
// -Parameter" that only one of the two has, or "cmdlet -Parameter what" (type, aliases, sets, validation).
var differences = []struct {
	reason string
	where  []string
}{
	{"the original has these cmdlets on Windows only", []string{
		"Connect-PSSession", "Disconnect-PSSession", "Receive-PSSession", "Test-WSMan"}},
	{"the members of the enumeration are named, since None is none here", []string{"New-PSTransportOption -OutputBufferingMode type", "New-PSTransportOption -OutputBufferingMode validation"}},
	{"the encoding that a page names is the script's own matter", []string{"ConvertTo-Html -Charset validation"}},
	{"streams of .NET are no values of Lua", []string{"Get-FileHash -InputStream validation"}},
	{"modules, file versions and owners of processes are not told", []string{
		"Get-Process -FileVersionInfo", "Get-Process -IncludeUserName", "Get-Process -Module", "Get-Process -Id sets", "Get-Process -InputObject sets", "Get-Process -Name sets"}},
	{"everything is written in the invariant culture; there are no others", []string{"Get-Culture -ListAvailable", "Get-Culture -Name", "Get-Culture -NoUserOverrides sets"}},
	{"psl's own: lines of cmd on hosts without a PowerShell", []string{"Invoke-WinRS"}},
	{"a piped address is one, as the original's help promises", []string{"New-PSSession -ConnectionUri sets"}},
	{"psl's own: an ssh session that is opened anew", []string{"New-PSSession -Reconnect"}},
	{"psl's own: where a session of this computer begins", []string{"New-PSSession -WorkingDirectory"}},
	{"psl's own: how long computers are worked at, and how often", []string{
		"New-PSSession -Timeout", "New-PSSession -TotalTimeout", "New-PSSession -Retry", "New-PSSession -RetryDelay",
		"Invoke-Command -Timeout", "Invoke-Command -TotalTimeout", "Invoke-Command -Retry", "Invoke-Command -RetryDelay"}},
	{"psl's own: one result for each computer", []string{"Invoke-Command -PerComputer"}},
	{"psl's own: passwords from where secrets are kept", []string{
		"Get-Credential -Environment", "Get-Credential -File", "Get-Credential -KeyRing", "Get-Credential -Command", "Get-Credential -UserName sets"}},
	{"options of WSMan, which the original has on Windows only", []string{
		"New-PSSessionOption -ApplicationArguments", "New-PSSessionOption -CancelTimeout", "New-PSSessionOption -Culture", "New-PSSessionOption -IdleTimeout",
		"New-PSSessionOption -IncludePortInSPN", "New-PSSessionOption -MaxConnectionRetryCount", "New-PSSessionOption -MaximumReceivedDataSizePerCommand",
		"New-PSSessionOption -MaximumReceivedObjectSize", "New-PSSessionOption -MaximumRedirection", "New-PSSessionOption -NoCompression",
		"New-PSSessionOption -NoEncryption", "New-PSSessionOption -NoMachineProfile", "New-PSSessionOption -OpenTimeout", "New-PSSessionOption -OperationTimeout",
		"New-PSSessionOption -OutputBufferingMode", "New-PSSessionOption -ProxyAccessType", "New-PSSessionOption -ProxyAuthentication",
		"New-PSSessionOption -ProxyCredential", "New-PSSessionOption -SkipRevocationCheck", "New-PSSessionOption -UICulture", "New-PSSessionOption -UseUTF16"}},
	{"virtual machines, containers and Windows PowerShell exist on Windows only; where psl has the parameter, help does not show it", []string{
		"Enter-PSSession -ContainerId", "Enter-PSSession -RunAsAdministrator", "Enter-PSSession -VMId", "Enter-PSSession -VMName",
		"Get-PSSession -ContainerId", "Get-PSSession -VMId", "Get-PSSession -VMName",
		"Invoke-Command -ContainerId", "Invoke-Command -RunAsAdministrator", "Invoke-Command -VMId", "Invoke-Command -VMName",
		"New-PSSession -ContainerId validation", "New-PSSession -RunAsAdministrator validation", "New-PSSession -UseWindowsPowerShell",
		"New-PSSession -VMId validation", "New-PSSession -VMName validation",
		"Remove-PSSession -ContainerId validation", "Remove-PSSession -VMId validation", "Remove-PSSession -VMName validation"}},
	{"psl's own: a password for a computer that is reached by ssh", []string{
		"Enter-PSSession -Credential sets", "Invoke-Command -Credential sets", "New-PSSession -Credential sets"}},
	{"the cmdlet converts the option's table itself, with the original's error", []string{
		"Enter-PSSession -SessionOption type", "Get-PSSession -SessionOption type", "Invoke-Command -SessionOption type", "New-PSSession -SessionOption type"}},
	{"the cmdlet asks for the password itself, with the title and message that it is given", []string{"Get-Credential -Credential type"}},
	{"the file system takes no other account: the original refuses it, too", []string{
		"Add-Content -Credential", "Clear-Content -Credential", "Copy-Item -Credential", "Get-Content -Credential", "Get-Item -Credential", "Join-Path -Credential",
		"Move-Item -Credential", "Resolve-Path -Credential", "New-Item -Credential", "Remove-Item -Credential", "Rename-Item -Credential", "Set-Content -Credential", "Split-Path -Credential",
		"Test-Path -Credential"}},
	{"a type is named by its text", []string{"Get-Command -ParameterType type"}},
	{"psl's Get-Command lists psl's own cmdlets: there are no modules or providers", []string{
		"Get-Command -ArgumentList", "Get-Command -ExcludeModule", "Get-Command -FullyQualifiedModule", "Get-Command -Module", "Get-Command -ShowCommandInfo"}},
	{"psl's help is one page for each cmdlet, made of its declaration", []string{
		"Get-Help -Category", "Get-Help -Component", "Get-Help -Functionality", "Get-Help -Online", "Get-Help -Path", "Get-Help -Role"}},
	{"what a module of proxies would need; psl makes functions of Lua", []string{
		"Export-PSSession -Certificate", "Import-PSSession -Certificate"}},
	{"the specification of a module is a text or a table here", []string{"Export-PSSession -FullyQualifiedModule type", "Import-PSSession -FullyQualifiedModule type"}},
	{"schemas of JSON are not known", []string{
		"Test-Json -Schema", "Test-Json -SchemaFile", "Test-Json -FetchExternalReference", "Test-Json -Json sets", "Test-Json -Path sets", "Test-Json -LiteralPath sets"}},
	{"there is no remote debugger", []string{"Invoke-Command -RemoteDebug"}},
	{"the original inherits these of Invoke-Command; no set of Start-Job has use for them", []string{"Start-Job -ConnectingTimeout", "Start-Job -Options"}},
	{"the names of all cultures are left to the platform", []string{"Select-String -Culture validation"}},
}

// allowedDifferences maps each of them to its reason.
func allowedDifferences() map[string]string {
	m := map[string]string{}
	for _, d := range differences {
		for _, w := range d.where {
			m[w] = d.reason
		}
	}
	return m
}
