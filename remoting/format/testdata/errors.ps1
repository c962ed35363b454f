# Writes errors.jsonl: error records with the text of each view.
# pwsh -NoProfile -File errors.ps1 > errors.jsonl   (7.6, NO_COLOR=1 TERM=dumb, invariant culture)
function Case($name, [scriptblock]$block) {
    $Error.Clear()
    try { & $block 2>$null | Out-Null } catch { }
    $e = $Error[0]
    $i = $e.InvocationInfo
    $texts = [ordered]@{}
    foreach ($v in 'ConciseView', 'NormalView', 'CategoryView') { $global:ErrorView = $v; $texts[$v] = $e | Out-String -Width 80 }
    [ordered]@{ name = $name; message = $e.Exception.Message; type = $e.Exception.GetType().FullName; thrown = [bool]$e.Exception.WasThrownFromThrowStatement
        details = [string]$e.ErrorDetails.Message; action = [string]$e.ErrorDetails.RecommendedAction; id = $e.FullyQualifiedErrorId
        category = [int]$e.CategoryInfo.Category; activity = $e.CategoryInfo.Activity; reason = $e.CategoryInfo.Reason; targetName = $e.CategoryInfo.TargetName; targetType = $e.CategoryInfo.TargetType
        invocation = [bool]$i; command = [string]$i.MyCommand; commandType = [string]$i.MyCommand.CommandType; invocationName = [string]$i.InvocationName; script = [string]$i.ScriptName; line = [string]$i.Line; lineNumber = $i.ScriptLineNumber
        offset = $i.OffsetInLine; position = [string]$i.PositionMessage; want = $texts } | ConvertTo-Json -Compress -Depth 4
}
function Deep { [CmdletBinding()] param($x) Write-Error 'from a function' -Category InvalidData -TargetObject $x -ErrorId Mine }
Case 'write-error' { Write-Error boo }
Case 'throw' { throw 'thrown text' }
Case 'division' { 1 / 0 }
Case 'missing file' { Get-Item /nope/none }
Case 'function' { Deep 5 }
Case 'long message' { Write-Error ('many words that make a long message which has to be wrapped at blanks ' * 4) }
Case 'message of lines' { Write-Error "first`nsecond`tthird" }
Case 'long word' { Write-Error ('x' * 200) }
Case 'recommended' { Write-Error -Message m -RecommendedAction 'do something else' }
Case 'no such command' { No-SuchCommand -a 1 }
Case 'bad parameter' { Get-Item -Nope }
Case 'method' { 'abc'.Substring(10) }
Case 'cast' { [int]'abc' }
Case 'long source line' { $a = 'some text that makes the line long, and longer still, and even longer than that'; Write-Error here; $b = 'and some more text behind the command, so that it is cut at both ends of the line' }
Case 'several lines' { Write-Error `
        -Message split }
Case 'record' { $PSCmdlet = $null; throw [System.Management.Automation.ErrorRecord]::new([InvalidOperationException]::new('inner'), 'MyId', 'ResourceBusy', 'the target') }
Case 'exception' { throw [System.IO.FileNotFoundException]::new('no file') }
Case 'json' { 'x' | ConvertFrom-Json }
Case 'long target' { Write-Error t -TargetObject ('t' * 60) -CategoryActivity ('activity,' * 6) -CategoryReason r -CategoryTargetName n -CategoryTargetType ty }
