local s = new_pssession{ host_name = "web01" }
local j = invoke_command{ s, [[
    'output 1'
    Write-Error 'an error'
    Write-Information 'info' -InformationAction Continue
    Write-Host 'host'
    'output 2'
]], as_job = true, job_name = "work" }
wait_job(j) | out_null()
local c = j.ChildJobs[1]
print(j.Name .. " " .. j.State .. " " .. c.Location .. " " .. c.Output.Count .. " " .. c.Error.Count .. " " .. c.Information.Count)
for o in each(c.Output) do write_output(o) end
write_output(c.Error[1].Exception.Message)
c.Information | function(i) print(tostring(i.MessageData)) end
local r = receive_job{ j, error_action = "SilentlyContinue", error_variable = "e", keep = true, information_action = "SilentlyContinue" }
print(table.concat(r, ", "))
write_output(#e)
write_output(j.HasMoreData)
local r = receive_job{ j, error_action = "SilentlyContinue", information_action = "SilentlyContinue" }
write_output(#r)
write_output(#array(receive_job(j)))
write_output(j.HasMoreData)
remove_job(j)
write_output(#array(get_job()))
