set_variable("a", 5)
get_variable("a")
get_variable{ "a", value_only = true }
new_variable("b", 6)
get_variable("b") | select_object{ "Name", "Value", "Options" }
remove_variable("b")
get_variable{ "b", error_action = "SilentlyContinue" }
write_output(Error[1].FullyQualifiedErrorId)
local ok, e = pcall(function() get_variable{ "nosuch", error_action = "Stop" } end)
write_output(e.Exception.Message)
set_variable{ "ro", 1, option = "ReadOnly" }
ok, e = pcall(function() set_variable{ "ro", 2, error_action = "Stop" } end)
write_output(e.FullyQualifiedErrorId)
clear_variable("a")
write_output(a == nil)
