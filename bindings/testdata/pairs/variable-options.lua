new_variable{ name = "a", value = 1 }
write_output(a)
local ok, e = pcall(new_variable, { "a", 2, error_action = "Stop" })
print(e.FullyQualifiedErrorId)
set_variable{ "a", 5, pass_thru = true }
get_variable("a")
get_variable{ "a", value_only = true }
get_variable("a").Value = 9
write_output(a)
set_variable{ name = {"b", "c"}, value = "multi" }
print(b .. " " .. c)
get_variable("[bc]") | sort_object("Name") | format_table{ "Name", "Value" }
new_variable{ "ro", 1, option = "ReadOnly" }
ok, e = pcall(set_variable, { "ro", 2, error_action = "Stop" })
print(e.FullyQualifiedErrorId); print(e.Exception.Message)
set_variable{ "ro", 3, force = true }
write_output(ro)
new_variable{ "const", 1, option = "Constant" }
ok, e = pcall(set_variable, { "const", 2, force = true, error_action = "Stop" })
print(e.FullyQualifiedErrorId)
clear_variable("a")
write_output(a == nil)
write_output(get_variable("ro").Options)
get_variable("nosuch*") | measure_object() | foreach_object("Count")
write_output{1, 2, 3} | set_variable("piped")
print(table.concat(piped, " "))
set_variable{ "desc", 1, description = "my desc" }
print(get_variable("desc").Description)
get_variable("b") | format_list{ "Name", "Value", "Options" }
get_variable{ "b", "c", value_only = true }
remove_variable{ "b", "c" }
write_output(b == nil)
ok, e = pcall(remove_variable, { "ro", error_action = "Stop" })
print(e.FullyQualifiedErrorId)
remove_variable{ "ro", force = true }
write_output(ro == nil)
write_output(7)
write_output(true); write_output(false)
write_output(ErrorActionPreference)
x, y = 1, 2; get_variable{ {"x", "y"} } | foreach_object(function(v) return v.Name .. "=" .. v.Value end)
