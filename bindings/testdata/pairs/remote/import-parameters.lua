local s = new_pssession{host_name = "web01"}
invoke_command(s, [==[ function Get-Thing { [CmdletBinding()] param([Parameter(Mandatory)][ValidateSet('a','b')][string]$Kind, [ValidateRange(1,5)][int]$N = 1, [switch]$Up) for ($i=0;$i -lt $N;$i++) { [pscustomobject]@{ Kind = $(if ($Up) { $Kind.ToUpper() } else { $Kind }); I = $i } } }
function Get-Echo { param([Parameter(ValueFromPipeline)]$X) process { "echo $X" } }
New-Alias gth Get-Thing ]==])
local m = import_pssession{s, command_name = {"Get-Thing", "Get-Echo", "gth"}, allow_clobber = true}
write_output(m.ModuleType); print(table.concat(array(write_output(m.ExportedFunctions.Keys) | sort_object()), ",")); print(table.concat(array(m.ExportedAliases.Keys), ","))
get_thing{kind = "a", n = 2} | format_table("Kind", "I")
get_thing{"b", up = true} | foreach_object("Kind")
write_output{1,2} | get_echo()
get_echo("x")
local ok, e = pcall(get_thing, {kind = "zz", error_action = "Stop"}); print(e.FullyQualifiedErrorId); print("" .. e)
local ok, e = pcall(get_thing, {kind = "a", n = 9, error_action = "Stop"}); print(e.FullyQualifiedErrorId); print("" .. e)
write_output(true)
local j = get_thing{kind = "a", as_job = true}; local _ = wait_job(j); write_output(receive_job(j).Kind); write_output(j.PSJobTypeName)
local ok, e = pcall(import_pssession, {s, command_name = "Get-Thing", error_action = "Stop"}); print(e.FullyQualifiedErrorId); print("" .. e)
local ok, e = pcall(import_pssession, {s, command_name = "Get-NoSuch"}); print(e.FullyQualifiedErrorId); print("" .. e)
local m2 = import_pssession{s, command_name = "Get-Echo", prefix = "Web"}
get_webecho("pre")
