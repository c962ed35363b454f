write_output{10, 9, 100, 1} | sort_object()
write_output{"10", "9", "100"} | sort_object()
write_output{"10", "9", "100"} | sort_object(function(s) return tonumber(s) end)
write_output{"b", "B", "a", "A"} | sort_object{ case_sensitive = true }
write_output{"b", "B", "a", "A"} | sort_object()
write_output{"item 10", "item_2", "item-1", "Item", "ítem"} | sort_object()
local o = { psobject{ N = "x", V = 2 }, psobject{ N = "y", V = 1 }, psobject{ N = "a", V = 2 }, psobject{ V = 3 } }
o | sort_object{ "V", "N" }
o | sort_object{ { e = "V", descending = true }, "N" }
o | sort_object{ "V", descending = true, stable = true }
o | sort_object("N")
o | sort_object(function(x) return -x.V end) | foreach_object("V")
o | sort_object{ "V", unique = true } | foreach_object("V")
write_output{1, 2, 3, 4, 5, 6} | sort_object{ descending = true, top = 2 }
write_output{1, 2, 3, 4, 5, 6} | sort_object{ bottom = 2 }
write_output{1, 2, 3, 4, 5, 6} | sort_object{ function(n) return n % 3 end, function(n) return -n end }
write_output{3, "b", 1.5, "a", null, 2} | sort_object()
write_output{ get_date("2024-03-01"), get_date("2023-01-01") } | sort_object() | foreach_object("Year")
write_output{ version"1.10", version"1.9" } | sort_object() | foreach_object(function(v) return tostring(v) end)
write_output{"v1.10", "v1.9"} | sort_object{ function(s) return version(s:sub(2)) end, descending = true }
write_output{true, false, true} | sort_object()
write_output{ hashtable{ k = 2 }, hashtable{ k = 1 } } | sort_object("k") | foreach_object("k")
write_output{"ccc", "a", "bb"} | sort_object("Length")
write_output{"ccc", "a", "bb"} | sort_object{ "Length", descending = true } | select_object{ first = 1 }
write_output{3, 1, 3, 2, 1} | sort_object{ unique = true }
write_output{"x", "X", "y"} | sort_object{ unique = true }
write_output{ timespan"1:00", timespan"0:30" } | sort_object() | foreach_object("TotalMinutes")
write_output(({3, 1, 2} | sort_object())[1])
o | sort_object("nosuch") | foreach_object("V")
local sorted = o | sort_object{ "N", descending = true }
write_output(sorted.Count)
