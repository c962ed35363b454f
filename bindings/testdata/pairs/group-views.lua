local w = {"apple", "Bob", "avocado", "bob", "cherry", "Apple"}
w | group_object()
w | group_object{ case_sensitive = true } | sort_object{ "Count", "Name", descending = true } | format_table{ "Count", "Name" }
w | group_object{ function(s) return s:sub(1, 1) end, no_element = true }
local g = w | group_object{ "Length", as_hash_table = true }
g.Keys | sort_object()
write_output(g[3])
local gs = w | group_object{ function(s) return "len" .. #s end, as_hash_table = true, as_string = true }
write_output(gs.len6)
local o = {1, 2, 3, 4, 5, 6} | foreach_object(function(n) return psobject{ K = n % 2, L = n % 3, V = n } end)
o | group_object{ "K", "L" }
o | group_object("K") | foreach_object(function(x) return x.Name .. ": " .. (x.Group | measure_object{ "V", sum = true }).Sum end)
write_output((o | group_object("K"))[1].Values)
print(table.concat((o | group_object{ "K", "L" })[1].Values, "|"))
o | group_object("nosuch")
o | group_object{ { e = function(x) return x.V > 3 end } }
write_output{1, "1", double"1"} | group_object()
write_output{null, "a", null} | group_object()
write_output(({1, 2, 3, 4} | group_object(function(n) return n > 2 end)).Count)
write_output(1) | group_object() | format_list()
o | group_object("K") | select_object{ "Name", "Count", { n = "Max", e = function(x) return (x.Group.V | measure_object{ maximum = true }).Maximum end } }
o | group_object("K") | sort_object{ function(x) return tonumber(x.Name) end, descending = true } | foreach_object("Name")
get_date("2024-01-01") | group_object("DayOfWeek")
write_output{ get_date("2024-01-01"), get_date("2024-01-02") } | group_object{ "Month", no_element = true }
