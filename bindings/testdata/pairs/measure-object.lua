write_output{1, 2, 3, 4, 5, 6, 7, 8, 9, 10} | measure_object{ all_stats = true }
write_output{1, 2, 3, 4, 5, 6, 7, 8, 9, 10} | measure_object{ standard_deviation = true, average = true }
write_output{"b", "a", "c"} | measure_object{ minimum = true, maximum = true }
write_output{"one two", "three"} | measure_object{ word = true, line = true, character = true }
write_output("a b") | measure_object{ character = true, ignore_white_space = true }
write_output{ psobject{ A = 1, B = "x" }, psobject{ A = 3 } } | measure_object{ "A", "B", sum = true, error_action = "SilentlyContinue" }
write_output{ psobject{ A = 1, B = 2 }, psobject{ A = 3 } } | measure_object{ property = "A", sum = true, average = true } | format_list()
write_output{} | measure_object()
write_output{} | measure_object{ sum = true }
write_output(null) | measure_object()
write_output(({1, 2, 3, 4, 5} | measure_object{ sum = true }).Sum / 2)
write_output{"1", "2"} | measure_object{ sum = true }
measure_object{ input_object = {1, 2, 3} }
write_output{"abc", "de"} | measure_object{ "Length", maximum = true }
write_output{"abc", "de"} | measure_object{ function(s) return #s * 2 end, sum = true } | foreach_object("Sum")
write_output{ hashtable{ a = 5 }, hashtable{ a = 7 } } | measure_object{ "a", sum = true } | select_object{ "Sum", "Property" }
write_output{ get_date("2024-01-01"), get_date("2024-05-01") } | measure_object{ maximum = true } | foreach_object("Maximum")
print("Double")
write_output{1, 2} | measure_object{ average = true } | convertto_json()
local m = {3, 4} | measure_object{ sum = true, minimum = true }
print(m["Count"] .. " " .. m.Sum .. " " .. m.Minimum .. " [" .. (m.Maximum or "") .. "] [" .. (m.Property or "") .. "]")
m | get_member{ member_type = "Property" } | foreach_object("Name")
write_output(m)
write_output{ timespan"1:00:00", timespan"3:00:00" } | measure_object{ "TotalMinutes", sum = true, average = true }
