# Runs each line of binding.txt that has a command and writes it with the id and the message of its error.
param($file)
$global:ErrorActionPreference = 'Stop'
foreach ($line in Get-Content $file) {
    if ($line -like '#*') { $line; continue }
    $command = ($line -split "`t")[0]
    try { $null = & ([scriptblock]::Create($command)); "$command`t-`t" }
    catch {
        $id = ($_.FullyQualifiedErrorId -split ',')[0]
        "$command`t$id`t" + $_.Exception.Message.Replace("`r", '').Replace("`n", '\n')
    }
}
