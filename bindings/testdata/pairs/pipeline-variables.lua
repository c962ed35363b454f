write_output{1, 2, 3} | foreach_object{ function(n) return n end, pipeline_variable = "p" } | foreach_object(function() return p .. "!" end)
write_output{1, 2, 3} | foreach_object{ function(n) return n * 2 end, out_variable = "o" } | out_null()
write_output(o.Count); print("ArrayList")
get_content{ "./nope", error_variable = "ev", error_action = "SilentlyContinue", out_variable = "ov" }
write_output(ev.Count); write_output(ov.Count)
get_content{ "./nope2", error_variable = "+ev", error_action = "SilentlyContinue" }
write_output(ev.Count)
print(tostring(ev[2].CategoryInfo.Category))
write_output{1, 2, 3, 4, 5} | select_object{ first = 2, out_variable = "firsts" } | foreach_object(function(n) return n end)
print(table.concat(firsts, " "))
write_output{"a", "b"} | write_output{ pipeline_variable = "letter" } | foreach_object(function() return letter .. 1, letter .. 2 end)
write_output{1, 2, 3} | sort_object{ descending = true, out_variable = "s" } | select_object{ first = 1 }
write_output(s.Count)
write_warning{ "x", warning_variable = "wv", warning_action = "SilentlyContinue" }; write_output(wv.Count)
write_output{ 1, out_variable = "same" } | out_null(); write_output{ 2, out_variable = "same" } | out_null()
print(table.concat(same, " "))
write_output("x") | foreach_object{ function(s) return s end, out_variable = "one" } | out_null()
write_output(one.Count); print(one[1])
write_output{1, 2, 3} | measure_object{ sum = true, out_variable = "m" } | out_null()
write_output(m.Sum); write_output(m[1].Count)
local nothing = {1, 2, 3} | where_object{ function(n) return n > 5 end, out_variable = "none" }
write_output(#array(nothing)); write_output(none.Count)
get_date{ "2024-01-01", out_variable = "d" } | out_null(); write_output(d[1].Year)
