local a, b = new_pssession{host_name = {"web01", "web02"}} | sort_object("ComputerName")
local j = invoke_command{{a, b}, [[ "$env:none$($using:a.ComputerName)"; 1..2; Write-Error 'je' ]], as_job = true, job_name = "multi"}
local _ = j | wait_job()
write_output(j.Name); write_output(j.State); write_output(j.ChildJobs.Count); write_output(j.Location); write_output(j.PSJobTypeName); print("[" .. tostring(j.StatusMessage or "") .. "]"); write_output(j.HasMoreData)
write_output(j.ChildJobs) | sort_object("Location") | function(c) return c.Location .. " " .. c.State .. " " .. c.Output.Count .. " " .. c.Error.Count .. " " .. c.Name .. " [" .. (c.PSJobTypeName or "") .. "]" end
local r = receive_job{j, error_action = "SilentlyContinue", error_variable = "je"}
write_output(r.Count); write_output(je.Count); print(je[1].Exception.Message); local n = je[1].OriginInfo.PSComputerName; write_output(n == "web01" or n == "web02")
r | group_object("PSComputerName") | sort_object("Name") | function(g) return g.Name .. " " .. g.Count end
get_job{name = "mul*"} | foreach_object("Name")
get_job{state = "Completed"} | foreach_object("Name")
get_job{has_more_data = false} | foreach_object("Name")
get_job{include_child_job = true} | function(x) return x.Id .. " " .. x.Name end
get_job{id = 99, error_action = "SilentlyContinue", error_variable = "ge"}; print(ge[1].FullyQualifiedErrorId); print("" .. ge[1])
local ok, e = pcall(remove_job, {3, error_action = "Stop"}); print(e.FullyQualifiedErrorId); print("" .. e); print(e.CategoryInfo.Category)
receive_job{j, location = "web01"}
local ok, e = pcall(wait_job, {name = "none", error_action = "Stop"}); print(e.FullyQualifiedErrorId); print("" .. e)
j | remove_job(); get_job() | remove_job{force = true}; write_output(#array(get_job()))
local k = invoke_command{a, "1", as_job = true}; k | wait_job{timeout = 5} | remove_job()
