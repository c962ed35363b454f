local log = {
  "2024-05-01T10:00:00 INFO start",
  "2024-05-01T10:00:05 WARN slow answer 1200",
  "2024-05-01T10:01:00 ERROR disk full",
  "2024-05-01T11:00:00 INFO ping",
  "2024-05-01T11:02:00 ERROR disk full",
}
local entries = log | function(line)
  local date, level, text = line:match("^(%S+) (%S+) (.*)$")
  return psobject{ Time = datetime(date), Level = level, Text = text }
end
entries | format_table{ auto_size = true }
entries | group_object{ "Level", no_element = true } | sort_object{ "Count", "Name" }
entries | group_object(function(e) return e.Time.Hour end) | function(g) print(psformat("{0:00}h: {1}", tonumber(g.Name), g.Count)) end
local first = (entries | select_object{ first = 1 }).Time
local last = (entries | select_object{ last = 1 }).Time
print("from " .. first .. " to " .. last .. " (" .. (last - first).TotalMinutes .. " minutes)")
entries | where_object{ "Level", eq = "ERROR" } | select_object{ expand_property = "Text", unique = true }
entries | where_object{ "Text", match = "\\d+$" } | function(e) return tonumber(e.Text:match("(%d+)$")) end
entries | select_object{ property = { "Level", { name = "Clock", expression = function(e) return e.Time:ToString("HH:mm") end } }, last = 2 }
write_output{entries[2], entries[3]} | convertto_csv()
