local items = {"alpha", "beta", "gamma", "delta", "epsilon"} | foreach_object(function(s) return psobject{ Name = s, Len = #s, Up = s:upper() } end)
items | format_wide()
items | format_wide{ "Up", column = 3 }
items | format_wide{ function(o) return o.Len * 10 end, auto_size = true }
items | format_wide{ "Name", group_by = "Len" }
items | select_object{ first = 2 } | format_custom()
write_output(items[1]) | format_custom{ "Name", "Len" }
psobject{ A = psobject{ B = psobject{ C = 1 } } } | format_custom{ depth = 1 }
items | format_table{ hide_table_headers = true }
items | format_table{ "Name", { n = "L", e = "Len", alignment = "Left", w = 6 }, { l = "P", e = function(o) return o.Len / 3 end, f = "N1" } }
items | format_list{ "Name", { n = "X", e = function(o) return o.Len end, f = "{0:D3}" } } | out_string{ stream = true } | where_object(function(s) return s ~= "" end) | select_object{ first = 2 }
items | format_table{ "N*", auto_size = true }
items | format_list("*") | out_string() | foreach_object(function(s) local _, n = s:gsub("\n", "") return n + 1 end)
items | format_table{ "nosuch", "Name" }
items | format_list("nosuch")
write_output{1, 2, 3} | format_table()
write_output{1, "a"} | format_list()
write_output("text") | format_wide()
write_output{ hashtable{ a = 1 }, hashtable{ b = 2 } } | format_table()
psobject{} | format_table()
psobject{} | format_list()
write_output{ psobject{ X = 1 }, psobject{ Y = 2 } } | format_table()
psobject{ L = {1, 2, 3, 4, 5, 6}, H = hashtable{ a = 1, b = hashtable{ c = 2 } }, N = null, E = {} } | format_list()
psobject{ L = {1, 2, 3, 4, 5, 6}, N = null, E = {} } | format_table()
items | format_table{ repeat_header = true } | out_string{ width = 40 }
items | select_object{ first = 1 } | format_list{ property = "Name", group_by = "Len" }
FormatEnumerationLimit = 2
write_output(psobject{ L = {1, 2, 3, 4, 5, 6} })
format_table{ input_object = items }
format_list{ input_object = 5 }
