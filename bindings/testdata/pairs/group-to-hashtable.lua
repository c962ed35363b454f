local l = {"apple", "avocado", "banana", "blueberry", "cherry"}
local h = l | group_object{ function(s) return s:sub(1, 1) end, as_hash_table = true, as_string = true }
h.Keys | sort_object()
write_output(table.concat(h["b"], ","))
l | group_object("Length")
l | group_object(function(s) return #s > 6 end) | select_object{"Name", "Count"}
l | group_object{ "Length", no_element = true } | sort_object{ "Count", descending = true } | select_object{ first = 1 } | format_list()
local o = {psobject{A = 1, B = "x"}, psobject{A = 1, B = "y"}, psobject{A = 1, B = "x"}}
o | group_object{"A", "B"} | format_table{"Count", "Name"}
