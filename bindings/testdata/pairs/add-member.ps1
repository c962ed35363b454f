$o = [pscustomobject]@{ Name = 'x' }
$o | Add-Member NoteProperty Size 5
$o | Add-Member -NotePropertyName Color -NotePropertyValue red
$o
$p = [pscustomobject]@{ A = 1 } | Add-Member -PassThru -NotePropertyMembers @{ B = 2 }
$p
$o | Add-Member NoteProperty Size 6 -Force
$o.Size
