local queue = write_output{1, 2, 3, 4, 5} | function(n) return psobject{ Id = n, Work = "task " .. n, Fails = n == 4 } end
local running = {}
for item in each(queue) do
  running[#running + 1] = start_job{ name = "q" .. item.Id, argument_list = {item.Work, item.Fails}, script_block = [[ param($work, $fails) if ($fails) { throw "$work failed" }; "$work done" ]] }
end
running | wait_job() | out_null()
running | sort_object("Id") | function(j) print(j.Name .. " " .. j.State) end
for j in each(running) do
  local out = receive_job{ j, error_action = "SilentlyContinue", error_variable = "e" }
  if j.State == "Failed" then print(j.Name .. ": " .. e[1].Exception.Message) else print(j.Name .. ": " .. out) end
end
write_output(#array(get_job{ state = "Failed" }))
get_job{ state = "Completed" } | remove_job()
write_output(get_job().Name)
local retry_ = get_job{ state = "Failed" } | function(j) return start_job{ name = j.Name .. "-again", script_block = "'second try done'" } end
wait_job(retry_) | out_null()
receive_job(retry_)
get_job{ name = "q*" } | sort_object("Name") | format_table{ "Name", "State", "HasMoreData" }
get_job() | remove_job()
write_output(#array(get_job()))
