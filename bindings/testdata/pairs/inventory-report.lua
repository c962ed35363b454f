-- a nightly inventory: servers from JSON, disks as CSV, a report and a JSON summary
local servers = write_output[[
[{"name":"web01","role":"web","cores":4,"up":"2024-01-05T10:00:00"},{"name":"web02","role":"web","cores":8,"up":"2024-02-01T00:00:00"},
 {"name":"db01","role":"db","cores":16,"up":"2023-12-24T18:30:00"},{"name":"old01","role":null,"cores":1,"up":null}]
]] | convertfrom_json()
local disks = write_output[[
server,drive,size,free
web01,C,100,25
web01,D,500,499
web02,C,100,5
db01,C,200,100
db01,E,2000,1500.5]] | convertfrom_csv()
local now = get_date("2024-03-01")
local report = {}
for s in each(servers) do
  local mine = array(disks | where_object{ "server", eq = s.name })
  local size = #mine > 0 and (mine | measure_object{ "size", sum = true }).Sum
  local free = #mine > 0 and (mine | measure_object{ "free", sum = true }).Sum
  report[#report + 1] = psobject{
    Name = s.name, Role = s.role or "n/a", Cores = s.cores,
    Disks = #array(mine),
    FreePct = size and math.floor(free / size * 1000 + 0.5) / 10 or null,
    UpDays = s.up and math.floor((now - s.up).TotalDays + 0.5) or null,
  }
end
write_output(report)
report | format_table{ "Name", { n = "Free %", e = function(r) return psformat("{0:N1}", r.FreePct) end, a = "Right" }, "UpDays", auto_size = true }
report | group_object("Role") | sort_object{ "Count", descending = true } | format_table{ "Count", "Name", { n = "Cores", e = function(g) return (g.Group | measure_object{ "Cores", sum = true }).Sum end } }
report | where_object{ "FreePct", lt = 30 } | sort_object("FreePct") | foreach_object(function(r) return psformat("LOW {0,-6} {1,5:F1}%", r.Name, r.FreePct) end)
local summary = ordered{ generated = now:ToString("yyyy-MM-dd"), count = #report, roles = ordered{} }
for g in each(report | group_object("Role")) do summary.roles[g.Name] = g.Group.Name end
summary | convertto_json()
report | select_object{ "Name", "Cores", "FreePct" } | convertto_csv()
local top = report | sort_object{ "Cores", descending = true } | select_object{ first = 1 }
print("top: " .. top.Name .. " with " .. top.Cores .. " cores")
report | measure_object{ "Cores", sum = true, average = true, maximum = true } | format_list{ "Count", "Sum", "Average", "Maximum" }
