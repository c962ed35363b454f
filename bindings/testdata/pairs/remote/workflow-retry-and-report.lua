local s = new_pssession{ host_name = "web01" }
invoke_command(s, [[ $global:tries = 0 ]])
local attempt, ok, err = 0
repeat
  attempt = attempt + 1
  ok, err = pcall(function()
    invoke_command{ s, [[ $global:tries++; if ($global:tries -lt 3) { throw "not yet ($global:tries)" }; 'ready' ]], error_action = "Stop" }
  end)
  if not ok then print("attempt " .. attempt .. ": " .. err.Exception.Message) end
until ok or attempt >= 5
print("after " .. attempt .. " attempts")
local report = {}
for _, name in ipairs{"cpu", "disk", "net"} do
  local value = invoke_command(s, [[ switch ($using:name) { 'cpu' { 93 } 'disk' { 40 } default { $null } } ]])
  local status = "ok"
  if value == nil then status = "unknown" elseif value > 90 then status = "critical" end
  report[#report + 1] = psobject{ Check = name, Value = value or null, Status = status }
end
report | format_table()
report | where_object{ "Status", ne = "ok" } | function(r) write_warning(r.Check .. " is " .. r.Status) end
print(table.concat(report | group_object("Status") | sort_object("Name") | function(g) return g.Name .. "=" .. g.Count end, " "))
report | select_object{ "Check", "Status" } | convertto_json{ compress = true }
report | convertto_csv()
remove_pssession(s)
