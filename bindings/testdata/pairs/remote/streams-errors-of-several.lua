local sessions = new_pssession{ host_name = {"web01", "web02"} } | sort_object("ComputerName")
local r = invoke_command{ sessions, [[ 'ok'; Write-Error 'broken'; throw 'stopped' ]], error_action = "SilentlyContinue", error_variable = "e" }
write_output(#array(r))
write_output(#e)
e | group_object(function(x) return x.OriginInfo.PSComputerName end) | sort_object("Name")
  | function(g) print(g.Name .. ": " .. table.concat(g.Group | function(x) return x.Exception.Message end, " / ")) end
e | function(x) return x.CategoryInfo.Category end | sort_object{ unique = true }
local ok, err = pcall(invoke_command, { sessions[1], [[ throw 'alone' ]], error_action = "SilentlyContinue" })
if not ok then print("caught " .. err.Exception.Message) end
local ok, err = pcall(invoke_command, { sessions[1], [[ throw [System.ArgumentException]::new('typed') ]] })
if not ok then
  write_output(err.Exception:GetType().Name); write_output(err.Exception.SerializedRemoteException.PSObject.TypeNames[1]); write_output(err.FullyQualifiedErrorId)
end
local ok, err = pcall(invoke_command, { sessions[1], [[ 1 / 0 ]], error_action = "Stop" })
if not ok then write_output(err.FullyQualifiedErrorId); print(tostring(err)) end
invoke_command(sessions[1], [[ Get-Item /none, / -ErrorAction SilentlyContinue | ForEach-Object FullName; $Error.Count ]])
invoke_command{ sessions[1], [[ Nonsense-Command ]], error_action = "SilentlyContinue", error_variable = "n" }
print(n[1].FullyQualifiedErrorId .. " " .. n[1].TargetObject)
invoke_command{ sessions[1], [[ Write-Error -Message 'full' -Category DeviceError -ErrorId my.id -TargetObject 'disk0' -RecommendedAction 'replace' ]], error_action = "SilentlyContinue", error_variable = "f" }
write_output(f[1].CategoryInfo.Category); write_output(f[1].FullyQualifiedErrorId); write_output(f[1].TargetObject); write_output(f[1].ErrorDetails.RecommendedAction)
remove_pssession(sessions)
