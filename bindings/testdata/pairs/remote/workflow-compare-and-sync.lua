local sessions = new_pssession{ host_name = {"web01", "web02"} } | sort_object("ComputerName")
local a, b = sessions[1], sessions[2]
invoke_command(a, [[ $global:pkgs = [ordered]@{ nginx = '1.24'; curl = '8.1'; jq = '1.6' } ]])
invoke_command(b, [[ $global:pkgs = [ordered]@{ nginx = '1.25'; curl = '8.1'; git = '2.40' } ]])
local lists = {}
for s in each(sessions) do lists[s.ComputerName] = invoke_command(s, [[ $pkgs.GetEnumerator() | ForEach-Object { [pscustomobject]@{ Name = $_.Key; Version = $_.Value } } ]]) end
local diff = compare_object{ lists.web01, lists.web02, property = {"Name", "Version"} } | sort_object{ "Name", "SideIndicator" }
diff | format_table{ "Name", "Version", "SideIndicator" }
local there = {}
for p in each(lists.web02) do there[p.Name] = true end
local missing = lists.web01 | foreach_object("Name") | where_object(function(n) return not there[n] end)
print("missing on web02: " .. missing)
for m in each(missing) do
  local v = (lists.web01 | where_object{ "Name", eq = m }).Version
  invoke_command(b, [=[ $global:pkgs[$using:m] = $using:v ]=])
end
print(table.concat(invoke_command(b, [[ $pkgs.Keys ]]), ","))
local all = {}
for _, name in ipairs{"web01", "web02"} do for p in each(lists[name]) do all[#all + 1] = p end end
local newest = all | group_object("Name") | function(g)
  return psobject{ Name = g.Name, Newest = g.Group | foreach_object("Version") | sort_object(function(v) return version(v) end) | select_object{ last = 1 } }
end
newest | sort_object("Name")
newest | sort_object("Name") | convertto_csv{ use_quotes = "Never" }
remove_pssession(sessions)
