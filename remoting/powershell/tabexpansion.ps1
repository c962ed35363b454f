[CmdletBinding(DefaultParameterSetName = 'ScriptInputSet')]
param(
    [Parameter(Mandatory, Position = 0)][AllowEmptyString()][string] $inputScript,
    [Parameter(Position = 1)][int] $cursorColumn = $inputScript.Length,
    [Parameter(Position = 2)][hashtable] $options
)
$text = $inputScript.Substring(0, [Math]::Min([Math]::Max($cursorColumn, 0), $inputScript.Length))
$found = @()
$word = ''
function result($text, $item, $kind, $tip) {
    [pscustomobject]@{ PSTypeName = 'System.Management.Automation.CompletionResult'; CompletionText = $text; ListItemText = $item; ResultType = $kind; ToolTip = $tip }
}
function commandBefore($text) {
    # The command of the statement that the cursor is in: its first word.
    $statement = ($text -split '[|;{(&\n=]')[-1].Trim()
    $name = ($statement -split '\s+')[0]
    if ($name -match '^[\w.-]+$') { Get-Command $name -ErrorAction SilentlyContinue | Select-Object -First 1 }
}
function parametersOf($command) {
    if ($command.CommandType -eq 'Alias') { $command = Get-Command $command.Definition -ErrorAction SilentlyContinue }
    if ($command.Parameters) { $command.Parameters.Values }
}
if ($text -match '\$(\w+)\.(\w*)$') {
    $word = $Matches[2]
    $value = Get-Variable -Name $Matches[1] -ValueOnly -Scope 1 -ErrorAction SilentlyContinue
    if ($null -eq $value) { $value = Get-Variable -Name $Matches[1] -ValueOnly -Scope Global -ErrorAction SilentlyContinue }
    if ($null -ne $value) {
        $found = @(foreach ($n in 'Count', 'Length' | Where-Object { $value -is [array] -and $_ -like "$word*" }) { result $n $n 'Property' "int $n {get;}" })
        $found += foreach ($m in Get-Member -InputObject $value | Where-Object Name -Like "$word*") {
            if ("$($m.MemberType)" -eq 'Method') { result "$($m.Name)(" $m.Name 'Method' $m.Definition } else { result $m.Name $m.Name 'Property' $m.Definition }
        }
    }
} elseif ($text -match '\$(\w*)$') {
    $word = '$' + $Matches[1]
    $found = foreach ($v in Get-Variable -Name "$($Matches[1])*" -Scope Global) { result ('$' + $v.Name) $v.Name 'Variable' "$($v.Value)".Split("`n")[0] }
} elseif ($text -match '(?:^|[|;{(&=\n])\s*([\w-]*)$') {
    $word = $Matches[1]
    if ($word) {
        $found = foreach ($c in Get-Command -Name "$word*" -ErrorAction SilentlyContinue | Where-Object CommandType -In 'Cmdlet', 'Function', 'Alias' | Sort-Object Name) {
            result $c.Name $c.Name 'Command' "$($c.Definition)".Split("`n")[0]
        }
    }
} elseif ($text -match '\s-(\w*)$') {
    $word = '-' + $Matches[1]
    $pattern = "$($Matches[1])*"
    $found = foreach ($p in parametersOf (commandBefore $text) | Where-Object Name -Like $pattern) { result "-$($p.Name)" $p.Name 'ParameterName' "[$($p.ParameterType.Name)] $($p.Name)" }
} else {
    $null = $text -match '(\S*)$'
    $word = $Matches[1]
    if ($text -match '\s-(\w+)\s+(\S*)$') {
        $name = $Matches[1]
        $type = (parametersOf (commandBefore $text) | Where-Object Name -EQ $name | Select-Object -First 1).ParameterType
        if ($type.IsEnum) { $found = foreach ($n in [Enum]::GetNames($type) | Where-Object { $_ -like "$word*" }) { result $n $n 'ParameterValue' $n } }
    }
    if (-not $found) {
        $quote = if ($word -match '^[''"]') { $word[0] } else { '' }
        $path = $word.TrimStart('''"')
        $folder = ''
        if ($path -match '^(.*[/\\])') { $folder = $Matches[1] }
        $leaf = $path.Substring($folder.Length)
        $in = if ($folder) { $folder } else { '.' }
        if (Test-Path -LiteralPath $in) {
            $found = foreach ($i in Get-ChildItem -Path $in -ErrorAction SilentlyContinue | Where-Object Name -Like "$leaf*") {
                $full = "$(if ($folder) { $folder } else { './' })$($i.Name)"
                if ($full -match '[\s'']' -or $quote) { $full = "'" + $full.Replace("'", "''") + "'" }
                result $full $i.Name $(if ($i.PSIsContainer) { 'ProviderContainer' } else { 'ProviderItem' }) $i.FullName
            }
        }
    }
}
[pscustomobject]@{ PSTypeName = 'System.Management.Automation.CommandCompletion'; CurrentMatchIndex = -1; ReplacementIndex = $text.Length - $word.Length; ReplacementLength = $word.Length; CompletionMatches = @($found) }
