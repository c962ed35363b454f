local start = datetime"2024-03-01T08:00:00"
local tasks = {
  { Name = "backup", Every = 6, Runs = 3 },
  { Name = "report", Every = 24, Runs = 2 },
  { Name = "ping", Every = 1, Runs = 4 },
}
local plan = {}
for _, t in ipairs(tasks) do
  for i = 0, t.Runs - 1 do
    plan[#plan + 1] = psobject{ When = start:AddHours(i * t.Every), Task = t.Name, Run = i + 1 }
  end
end
plan | sort_object{ "When", "Task" } | format_table{ { n = "When", e = function(p) return p.When:ToString("ddd HH:mm") end }, "Task", "Run" }
plan | group_object(function(p) return p.When.Date end) | function(g) print(psformat("{0:yyyy-MM-dd}: {1} runs", g.Group[1].When, g.Count)) end
local next_ = plan | where_object(function(p) return p.When > start:AddHours(5) end) | sort_object("When") | select_object{ first = 1 }
print("next: " .. next_.Task .. " at " .. next_.When:ToString("HH:mm") .. ", in " .. (next_.When - start).TotalHours .. " hours")
local busy = plan | group_object("When") | where_object{ "Count", gt = 1 }
print("clashes: " .. #array(busy))
plan | measure_object{ "Run", maximum = true, average = true } | select_object{ "Count", "Maximum", "Average" }
write_output((plan | sort_object{ "When", descending = true } | select_object{ first = 1 }).When)
new_timespan{ start = start, end_ = plan | foreach_object("When") | sort_object() | select_object{ last = 1 } }
