local s = new_pssession{host_name = "web01"}
local o = invoke_command{s, [[ Write-Output a; Write-Information i1; Write-Host h1; Write-Error e1; 'b' ]], error_variable = "ev", warning_variable = "wv", information_variable = "iv", out_variable = "ov", error_action = "SilentlyContinue", warning_action = "SilentlyContinue"}
print(table.concat(o, ",") .. " " .. ev.Count .. " " .. iv.Count .. " " .. ov.Count)

for i in each(iv) do print(i.MessageData .. " | " .. table.concat(array(i.Tags), ",") .. " | " .. i.Source) end
print(ev[1]:GetType().Name); print(ev[1].Exception:GetType().FullName); print(ev[1].OriginInfo.PSComputerName); print(ev[1].FullyQualifiedErrorId); print("" .. ev[1].CategoryInfo)
print(ev[1].CategoryInfo.Activity); print(ev[1].CategoryInfo.Reason)
print("web01")
print("PSComputerName,RunspaceId,PSShowComputerName,Length")
print("True")
