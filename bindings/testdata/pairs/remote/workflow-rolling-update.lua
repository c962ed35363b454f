local hosts = {"node1", "node2", "node3"}
local sessions = new_pssession{ host_name = hosts } | sort_object("ComputerName")
invoke_command(sessions, [[ $global:version = [version]'1.0'; $global:log = @() ]])
local target = version"2.0"
local results = {}
for s in each(sessions) do
  local before = invoke_command(s, [[ $global:version ]])
  local status
  local ok, err = pcall(invoke_command, { s, [=[ if ($args[0] -eq 'node2') { throw 'no space' }; $global:version = $using:target; $global:log += 'updated' ]=], argument_list = s.ComputerName, error_action = "Stop" })
  if ok then status = "updated" else status = "failed: " .. err.Exception.Message end
  results[#results + 1] = psobject{ Node = s.ComputerName, Before = before, After = invoke_command(s, [[ $global:version ]]), Status = status }
end
results | format_table()
results | group_object(function(r) return r.Status:match("^[^:]*") end) | sort_object("Name") | select_object{ "Name", "Count" }
local todo = results | where_object(function(r) return r.After < target end) | foreach_object("Node")
print("to repeat: " .. todo)
local csv = os.tmpname() .. ".csv"
results | select_object{ "Node", "Status" } | export_csv(csv)
import_csv(csv) | where_object{ "Status", eq = "updated" } | measure_object() | foreach_object("Count")
remove_item(csv)
print(table.concat(invoke_command(sessions, [[ "$($global:log.Count)" ]]) | sort_object("PSComputerName"), " "))
remove_pssession(sessions)
