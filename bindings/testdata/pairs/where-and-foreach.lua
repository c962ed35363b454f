write_output{1, 2, 3, 4, 5, 6} | where_object(function(n) return n % 2 == 0 end) | foreach_object(function(n) return n * n end)
write_output{"a", "b", "c"} | foreach_object{ begin = function() return "begin" end, process = function(s) return s:upper() end, end_ = function() return "end" end }
local o = {psobject{N = "x", S = 5}, psobject{N = "y", S = 15}}
o | where_object{ "S", gt = 10 } | foreach_object("N")
o | where_object{ "N", like = "X*" } | foreach_object("S")
o | where_object(function(r) return r.S == 5 or r.S == 6 end) | foreach_object("N")
o | where_object{ "N", ne = "x" } | foreach_object("N")
o | where_object{ "S", not_in = {5} } | foreach_object("N")
o | foreach_object{ member_name = "N" }
write_output{"a-b", "c-d"} | foreach_object{"Split", "-"}
write_output("x") | foreach_object(function(s) return s, s .. "2" end)
o | where_object{ property = "N", match = "^[xy]$" } | measure_object() | foreach_object("Count")
o | where_object{ "N", contains = "x" } | foreach_object("S")
o | where_object(function(r) return type(r.N) == "string" end) | foreach_object("N")
