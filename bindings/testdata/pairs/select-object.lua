local o = {1, 2, 3, 4, 5} | foreach_object(function(n) return psobject{ Id = n, Name = "n" .. n, Tag = {"x", "y"} } end)
o | select_object{ first = 2, skip = 1 }
o | select_object{ last = 1, property = "Name" }
o | select_object{ skip_last = 3, "Id" }
o | select_object{ index = {0, 3} } | foreach_object("Id")
o | select_object{ skip_index = {0, 1} } | foreach_object("Id")
o | select_object{ expand_property = "Name", first = 2 }
o | select_object{ expand_property = "Tag", first = 1 }
o | select_object{ "*", exclude_property = "Tag", first = 1 }
o | select_object{ exclude_property = {"Name", "Tag"}, first = 1 }
write_output{1, 2, 2, 3, 1} | select_object{ unique = true }
write_output{"a", "A", "b"} | select_object{ unique = true }
write_output{"a", "A", "b"} | select_object{ unique = true, case_insensitive = true }
o | select_object{ { n = "Double", e = function(x) return x.Id * 2 end }, { l = "U", e = function(x) return x.Name:upper() end }, first = 2 }
o | select_object{ "Id", "nosuch", first = 1 }
o | select_object{ "N*", "I*", first = 1 }
write_output{"abc", "de"} | select_object("Length")
write_output("abc") | select_object{ { n = "Rev", e = function(s) return s:reverse() end } }
hashtable{ a = 1, b = 2 } | select_object{ "a", "b" }
local ok, e = pcall(function() write_output(1) | select_object{ expand_property = "nosuch", error_action = "Stop" } end)
print(e.FullyQualifiedErrorId); print(e.Exception.Message)
local s = write_output(o[1]) | select_object("Id")
print(s.PSTypeNames[1])
s.Id = 99; write_output(o[1].Id)
o | select_object{ property = {"Id", { n = "T", e = function(x) return table.concat(x.Tag, "+") end }} } | where_object{ "Id", gt = 4 }
write_output{ o[1], o[1], o[2] } | select_object{ "Id", unique = true }
o | select_object{ first = 0 }
get_date("2024-01-02") | select_object{ "Year", "Month", "DayOfWeek" }
o | select_object{ first = 1 } | select_object{ expand_property = "Tag" } | measure_object() | foreach_object("Count")
write_output{1, 2, 3, 4, 5, 6, 7, 8, 9, 10} | select_object{ skip = 2, first = 3, wait = true }
write_output{1, 2, 3, 4, 5, 6, 7, 8, 9, 10} | select_object{ first = 2, last = 2 }
write_output{1, 2, 3, 4, 5, 6, 7, 8, 9, 10} | select_object{ skip = 1, last = 2 }
write_output(null) | select_object("a")
