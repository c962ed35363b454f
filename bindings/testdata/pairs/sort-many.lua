local o = {psobject{N = "b", V = 2}, psobject{N = "a", V = 2}, psobject{N = "c", V = 1}}
o | sort_object{"V", "N"}
o | sort_object{ {e = "V", descending = true}, {e = "N", ascending = true} } | foreach_object("N")
o | sort_object{ "V", descending = true, top = 1 }
write_output{"b10", "b9", "B1"} | sort_object()
write_output{"b10", "b9", "B1"} | sort_object(function(s) return tonumber(s:sub(2)) end)
write_output{3, 1, 2, 3} | sort_object{ unique = true, descending = true }
write_output{version"1.10", version"1.9"} | sort_object() | foreach_object("ToString")
write_output{null, 3, 1} | sort_object()
write_output{"2024-05-01", "2023-01-01"} | function(s) return datetime(s) end | sort_object() | foreach_object("Year")
o | sort_object{ property = "N", bottom = 2 } | foreach_object("N")
