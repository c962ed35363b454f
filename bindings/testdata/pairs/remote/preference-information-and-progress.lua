local s = new_pssession{ host_name = "web01" }
invoke_command(s, [[ Write-Information 'quiet' ]])
invoke_command(s, [[ Write-Information 'loud' -InformationAction Continue ]])
InformationPreference = "Continue"
invoke_command(s, [[ Write-Information 'still quiet there'; "$InformationPreference" ]])
invoke_command(s, [[ $InformationPreference = 'Continue'; Write-Information 'loud there' ]])
write_information("local")
ProgressPreference = "SilentlyContinue"
invoke_command(s, [[ Write-Progress 'working' -PercentComplete 50; 'worked' ]])
local function quiet() local ErrorActionPreference = "Ignore"; invoke_command(s, [[ Write-Error 'ignored'; 'after' ]]) end
quiet()
write_output(#Error)
write_output(DebugPreference)
do
  local ErrorActionPreference = "Stop"
  local ok, err = pcall(function() invoke_command(s, [[ Get-Item /none ]]) end)
  if not ok then write_output(err.CategoryInfo.Category) end
end
write_output(ErrorActionPreference)
remove_pssession(s)
