set_variable{ name = "limit", value = 10, option = "ReadOnly", description = "how many" }
local ok, err = pcall(set_variable, { "limit", 11, error_action = "Stop" })
if not ok then print("kept: " .. limit .. " (" .. err.FullyQualifiedErrorId .. ")") end
set_variable{ "limit", 12, force = true }
local v = get_variable("limit")
print(v.Name .. " = " .. v.Value .. ", " .. v.Options .. ", " .. v.Description)
new_variable{ name = "fixed", value = "x", option = "Constant" }
local ok, err = pcall(remove_variable, { "fixed", force = true, error_action = "Stop" })
if not ok then print(err.Exception.Message) end
write_output{1, 2, 3} | function(n) new_variable{ name = "item" .. n, value = n * n } end
get_variable("item*") | sort_object{ "Name", descending = true } | function(v) print(v.Name .. "=" .. v.Value) end
get_variable{ "item?", value_only = true } | measure_object{ sum = true } | foreach_object("Sum")
remove_variable("item*")
write_output(#array(get_variable("item*")))
get_variable("limit") | format_list{ "Name", "Value", "Description" }
get_variable("limit") | select_object{ "Name", "Value" }
