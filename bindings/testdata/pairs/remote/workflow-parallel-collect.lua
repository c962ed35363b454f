local sessions = new_pssession{ host_name = {"web01", "web02", "db01"} }
local r = invoke_command{ sessions, [[ [pscustomobject]@{ Host = $env:HOSTNAME; Load = 5 } ]], throttle_limit = 2 }
write_output(#array(r))
print(table.concat(r | sort_object("PSComputerName") | foreach_object("PSComputerName"), " "))
local by_host = r | group_object{ "PSComputerName", as_hash_table = true, as_string = true }
by_host.Keys | sort_object()
write_output(by_host.db01[1].Load)
local jobs = {}
for s in each(sessions) do
  jobs[#jobs + 1] = invoke_command{ s, [[ Start-Sleep -Milliseconds 50; 'done' ]], as_job = true, job_name = "job-" .. s.ComputerName }
end
jobs | wait_job() | out_null()
jobs | sort_object("Name") | function(j) print(j.Name .. ": " .. j.State .. " " .. receive_job(j)) end
jobs | remove_job()
local sums = invoke_command(sessions, [[ 1..10 | Measure-Object -Sum | ForEach-Object Sum ]])
write_output((sums | measure_object{ sum = true }).Sum)
local failed = invoke_command{ sessions, [[ Get-Item /none ]], error_action = "SilentlyContinue", error_variable = "errs" }
print(#errs .. " errors from " .. table.concat(errs | function(e) return e.OriginInfo.PSComputerName end | sort_object(), ","))
remove_pssession(sessions)
