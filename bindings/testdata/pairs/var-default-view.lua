one, two, three = 1, "second", 3.5
get_variable{ "one", "two", "three" }
get_variable("one") | format_table{ "Name", "Value", "Options" }
list = {1, 2, 3}
get_variable("list")
get_variable{ "two", value_only = true }
set_variable{ "two", "changed", pass_thru = true }
clear_variable{ "one", pass_thru = true } | function(v) print("[" .. (v.Value or "") .. "]") end
