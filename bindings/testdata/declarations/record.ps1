# Writes what the engine knows about the parameters of the cmdlets whose names come by the pipeline: a line for each
# cmdlet (name, default parameter set, whether it asks ShouldProcess), then a line for each of its own parameters (name,
# type, aliases, parameter sets, validation), in columns that tabs separate.
begin {
    $common = [System.Management.Automation.Internal.CommonParameters].GetProperties().Name
    $should = [System.Management.Automation.Internal.ShouldProcessParameters].GetProperties().Name
    "# PowerShell $($PSVersionTable.PSVersion) on Linux"
}
process {
    $c = Get-Command $_ -CommandType Cmdlet, Function -ErrorAction SilentlyContinue | Select-Object -First 1
    if (!$c) { return }
    "cmdlet`t$($c.Name)`t$($c.DefaultParameterSet)`t$(if ($c.Parameters.ContainsKey('WhatIf')) {'should'})"
    foreach ($p in $c.Parameters.Values | Sort-Object Name) {
        if ($p.Name -in $common -or $p.Name -in $should) { continue }
        $sets = foreach ($s in $p.ParameterSets.GetEnumerator() | Sort-Object Key) {
            $v = $s.Value
            "$($s.Key):" + (@(
                    if ($v.Position -ge 0) { "pos=$($v.Position)" }
                    if ($v.IsMandatory) { 'mandatory' }
                    if ($v.ValueFromPipeline) { 'value' }
                    if ($v.ValueFromPipelineByPropertyName) { 'name' }
                    if ($v.ValueFromRemainingArguments) { 'rest' }) -join ' ')
        }
        $rules = foreach ($a in $p.Attributes) {
            switch ($a.GetType().Name) {
                'ValidateNotNullOrEmptyAttribute' { 'nne' }
                'ValidateNotNullAttribute' { 'nn' }
                'ValidateRangeAttribute' { if ($null -ne $a.MinRange) { "range=$($a.MinRange),$($a.MaxRange)" } else { 'range=' + [System.Management.Automation.ValidateRangeAttribute].GetField('_rangeKind', 'NonPublic, Instance').GetValue($a) } }
                'ValidateSetAttribute' { if ($a.ValidValues.Count -gt 50) { "oneof=..." } else { "oneof=$($a.ValidValues -join ',')" } }
                'ValidateCountAttribute' { "count=$($a.MinLength),$($a.MaxLength)" }
                'ValidateTrustedDataAttribute' { }
                'ValidateNotNullOrWhiteSpaceAttribute' { 'notblank' }
                'ValidateNotePropertyNameAttribute' { 'notemembername' }
                'AllowNullAttribute' { 'null' }
                'AllowEmptyStringAttribute' { 'emptytext' }
                'AllowEmptyCollectionAttribute' { 'emptylist' }
                default { if ($_ -like 'Validate*') { $_ } }
            }
        }
        $hidden = if (@($p.Attributes | Where-Object { $_ -is [Parameter] -and $_.DontShow })) { 'hidden' }
        $type = $p.ParameterType.FullName -replace ', System\.Private[^\]]*'
        @($p.Name, $type, (($p.Aliases | Sort-Object) -join ','), ($sets -join '; '), ((@($rules) + $hidden | Where-Object { $_ } | Sort-Object) -join ' ')) -join "`t"
    }
}
