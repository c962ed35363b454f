local csv = [[
Name,Site,Cores,Memory,Patched
web01,Berlin,8,16,2024-05-01
db01,Oslo,32,128,2024-01-15
web02,Berlin,4,8,2024-05-20
app01,Paris,16,64,]]
local f = os.tmpname()
set_content(f, csv)
local servers = import_csv(f)
print("read " .. servers.Count .. " servers")
servers | format_table()
local total = (servers | measure_object{ "Memory", sum = true }).Sum
print("memory: " .. total)
servers | group_object("Site") | sort_object("Name") | function(g)
  print(psformat("{0,-8} {1,2} {2,6:N1}", g.Name, g.Count, (g.Group | measure_object{ "Cores", average = true }).Average))
end
servers | where_object(function(s) return s.Patched == "" end) | function(s) print("never patched: " .. s.Name) end
servers | where_object(function(s) return s.Patched ~= "" and datetime(s.Patched) < datetime"2024-03-01" end)
  | select_object{ "Name", { n = "Days", e = function(s) return (datetime"2024-06-01" - datetime(s.Patched)).Days end } }
servers | sort_object{ function(s) return tonumber(s.Cores) end, descending = true } | select_object{ "Name", "Cores", first = 2 } | convertto_json{ compress = true }
servers | select_object{ "Name", "Site" } | export_csv{ f, no_type_information = true }
get_content(f)
remove_item(f)
