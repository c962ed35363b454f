local files = {"a.txt", "b.log", "c.txt", "d", "e.LOG"}
local function extension(f) return (f:match("%.[^.]*$") or ""):lower() end
files | group_object(extension)
files | group_object{ extension, no_element = true } | sort_object{ "Count", descending = true }
compare_object({1, 2, 3, 5}, {2, 3, 4})
compare_object{ {"a", "b"}, {"B", "c"}, include_equal = true }
local x = { psobject{ Name = "a", V = 1 }, psobject{ Name = "b", V = 2 } }
local y = { psobject{ Name = "a", V = 9 }, psobject{ Name = "c", V = 2 } }
compare_object{ x, y, property = "Name" }
compare_object{ x, y, property = {"Name", "V"}, pass_thru = true } | sort_object{ "Name", "V" }
write_output{1, 5, 3} | measure_object{ minimum = true, maximum = true, average = true, sum = true }
write_output{"one two", "three"} | measure_object{ word = true, character = true, line = true }
