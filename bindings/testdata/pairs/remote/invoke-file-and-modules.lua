local s = new_pssession{ host_name = "web01" }
local f = os.tmpname() .. ".ps1"
set_content(f, [=[
param($Greeting, [int]$Times = 1, [switch]$Loud)
1..$Times | ForEach-Object { "$Greeting $_" }
"extra: $($args -join ',')"
"input: $(@($input).Count)"
]=])
invoke_command{ s, file_path = f, argument_list = {"hello", 2} }
invoke_command{ s, file_path = f, argument_list = "hey" }
write_output{1, 2, 3} | invoke_command{ s, file_path = f, argument_list = "in" }
invoke_command{ file_path = f, session = s, argument_list = {"many", 1, "x", "y"} }
local j = invoke_command{ s, file_path = f, argument_list = "job", as_job = true, job_name = "fromfile" }
j | wait_job() | foreach_object("Name")
receive_job(j)
local ok, err = pcall(invoke_command, { s, file_path = "/no/file.ps1" })
if not ok then print(err.FullyQualifiedErrorId) end
local ok, err = pcall(invoke_command, { s, file_path = "/etc/hostname" })
if not ok then print(err.FullyQualifiedErrorId) end
invoke_command(s, [[ $m = New-Module { function Get-Answer { 42 }; $private = 1; Export-ModuleMember Get-Answer } -Name Answers; $m.Name; Get-Answer ]])
invoke_command(s, [[ (Get-Command Get-Answer).ModuleName; Get-Answer ]])
invoke_command(s, [[ function global:Add-One($x) { $x + 1 } ]])
print(table.concat(write_output{1, 2, 3} | function(n) return invoke_command(s, [[ Add-One $using:n ]]) end, " "))
remove_item(f)
remove_pssession(s)
