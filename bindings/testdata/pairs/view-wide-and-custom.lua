local names = write_output{"alpha", "beta", "gamma", "delta", "epsilon"} | function(n) return psobject{ Name = n, Len = #n } end
names | format_wide()
names | format_wide{ "Name", column = 3 }
names | format_wide{ auto_size = true }
names | format_wide{ "Len", column = 5 }
names | select_object{ first = 1 } | format_custom()
names | group_object("Len") | sort_object(function(g) return tonumber(g.Name) end) | format_table{ "Count", "Name" }
