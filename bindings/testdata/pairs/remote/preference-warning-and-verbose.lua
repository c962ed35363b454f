local s = new_pssession{ host_name = "web01" }
WarningPreference = "SilentlyContinue"
local _ = invoke_command{ s, [[ 'out' ]], warning_variable = "w" }
print("[" .. #w .. "]")
invoke_command(s, [[ $VerbosePreference = 'Continue'; "$VerbosePreference" ]])
invoke_command(s, [[ "$WarningPreference $VerbosePreference $ErrorActionPreference $ProgressPreference" ]])
ErrorActionPreference = "Stop"
local ok, err = pcall(function() invoke_command(s, [[ Write-Error 'bad'; 'never' ]]); print("not here") end)
if not ok then print("stopped: " .. err.Exception.Message) end
ErrorActionPreference = "SilentlyContinue"
invoke_command(s, [[ Write-Error 'bad'; 'goes on' ]])
print(#Error .. " errors")
invoke_command{ s, [[ Get-Item /none ]], error_action = "Ignore" }
print(#Error .. " errors")
remove_pssession(s)
