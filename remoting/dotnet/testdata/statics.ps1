# Writes statics.txt: the static members of the types that overloads.txt names, and the accessors of their properties, as
# PowerShell's Get-Member shows them. Its argument is overloads.txt.
param($file)
"# PowerShell $($PSVersionTable.PSVersion): kind|name|definition of members, after their type. Accessors, and kinds in capitals, are shown with -Force only."
foreach ($line in Get-Content $file) {
    if ($line -notlike '# *') { continue }
    $name = $line.Substring(2)
    "# $name"
    $type = [type]$name
    $plain = @($type | Get-Member -Static)
    foreach ($m in $type | Get-Member -Static -Force) {
        $kind = "static $($m.MemberType)".ToLower()
        if ($m.Name -notin $plain.Name) { $kind = $kind.ToUpper() }
        "$kind|$($m.Name)|" + $m.Definition
    }
    $sample = switch ($name) {
        'System.String' { 'text' } 'System.Char' { [char]'x' } 'System.Version' { [version]'1.2' } 'System.Object[]' { , @(1) } 'System.Collections.ArrayList' { , [System.Collections.ArrayList]@(1) }
        'System.Text.StringBuilder' { , [System.Text.StringBuilder]::new() } default { , (New-Object $name) }
    }
    'members|psadapted|' + (Get-Member -InputObject $sample -Force -Name psadapted).Definition
    $names = (Get-Member -InputObject $sample).Name
    foreach ($m in Get-Member -InputObject $sample -Force -MemberType Method) {
        if ($m.Name -notin $names) { "accessor|$($m.Name)|$($m.Definition)" }
    }
}
