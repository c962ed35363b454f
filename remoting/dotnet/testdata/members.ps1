# Writes members.txt: the members of objects that cmdlets give, as PowerShell's Get-Member shows them. An "ssh" that starts
# pwsh -sshs whatever it is given must stand first on PATH. Members of
# single objects, and those whose definition takes several lines, are left out.
$ErrorActionPreference = 'Stop'
$session = New-PSSession -HostName localhost
$job = Invoke-Command $session { 1 } -AsJob | Wait-Job
$error_ = try { Get-Item /no/such } catch { $_ }
$match = 'a' | Select-String a -Context 1
$objects = @(
    $session, $session.Runspace, $session.Runspace.ConnectionInfo, $session.Runspace.RunspaceStateInfo
    [System.Management.Automation.Runspaces.WSManConnectionInfo]::new()
    $job, $job.ChildJobs[0], $job.JobStateInfo
    (New-PSSessionOption), (New-PSTransportOption)
    [pscredential]::new('u', (ConvertTo-SecureString x -AsPlainText -Force)), (ConvertTo-SecureString x -AsPlainText -Force)
    $error_, $error_.Exception, $error_.CategoryInfo, $error_.InvocationInfo
    (1, 2 | Group-Object)[0], (1, 2 | Measure-Object), ('a' | Measure-Object -Word)
    $match, $match.Context, $match.Matches[0]
    ('ab' | Select-String '(a)b').Matches[0].Groups[1]
    (Get-Item $PSCommandPath), (Get-Item $PSScriptRoot), (Get-Location), (1 | Get-Member)[0], (Get-Variable PSHOME)
    [uri]'http://x/'
)
'# PowerShell 7.6.9: kind|name|definition of the members of objects that cmdlets give, after their type.'
foreach ($o in $objects) {
    '# ' + $o.PSObject.TypeNames[0]
    Get-Member -InputObject $o | Where-Object { $_.MemberType -ne 'NoteProperty' -and $_.Definition -notmatch "`n" } | ForEach-Object { "$($_.MemberType)|$($_.Name)|$($_.Definition)" }
}
Get-Job | Remove-Job
Remove-PSSession $session
