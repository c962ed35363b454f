-- Get-Command by each of its parameters.
local function names(x) local t = {} for c in each(x) do t[#t + 1] = c.Name end return table.concat(t, " ") end
print(names(get_command{verb = "Re*", noun = "PSSession"})) --> Receive-PSSession Remove-PSSession
print(names(get_command{"nsn", "new_pssession_option"}), get_command("icm").LuaName) --> New-PSSession New-PSSessionOption	invoke_command
print(names(get_command{name = "*-Job", total_count = 2, all = true, list_imported = true})) --> Get-Job Receive-Job
print(get_command{name = "Exit-PSSession", syntax = true}) --> exit_pssession{}
print(names(get_command{name = "*", parameter_name = "IdleTimeout*", command_type = "Cmdlet"})) --> Disconnect-PSSession New-PSSessionOption New-PSTransportOption
print(get_command{name = "*-Job", command_type = "Function"}) --> nil
print(names(get_command{name = "*-PSSession", parameter_type = "uri"})) --> Connect-PSSession Enter-PSSession Get-PSSession New-PSSession Receive-PSSession
print(names(get_command{name = "*", parameter_name = "ThrottleLimit", parameter_type = "int"})) --> Connect-PSSession Disconnect-PSSession ForEach-Object Get-PSSession Invoke-Command New-PSSession
print(names(get_command{name = "new-psesion", use_fuzzy_matching = true, fuzzy_minimum_distance = 2})) --> New-PSSession
print(names(get_command{name = "new_psession", use_fuzzy_matching = true} | select_object{first = 2})) --> New-PSSession Get-PSSession
print(names(get_command{name = {"n-pss", "g-j"}, use_abbreviation_expansion = true})) --> New-PSSession Get-Job
get_command{"no-such", error_action = "SilentlyContinue", error_variable = "e"}
print(e[1].FullyQualifiedErrorId) --> CommandNotFoundException,Microsoft.PowerShell.Commands.GetCommandCommand
