get_content{ "./no1", error_action = "SilentlyContinue", error_variable = "errs" }
get_content{ "./no2", error_action = "SilentlyContinue", error_variable = "+errs" }
write_output(#errs)
errs | function(e) split_path{ e.TargetObject, leaf = true } end
write_output(errs[1].CategoryInfo.Category); write_output(errs[1].CategoryInfo.Reason); write_output(errs[1].CategoryInfo.TargetType)
write_output{1, 2, 3, 4, 5} | foreach_object{ function(n) return n end, out_variable = "all" } | where_object(function(n) return n > 3 end)
write_output(#all)
write_output{1, 2, 3} | select_object{ first = 2, out_variable = "+all" } | out_null()
print(table.concat(all, ","))
write_warning{ "one", warning_variable = "w", warning_action = "SilentlyContinue" }
write_warning{ "two", warning_variable = "+w", warning_action = "SilentlyContinue" }
print(w[1].Message .. ";" .. w[2].Message)
get_childitem{ "./nothing*", error_variable = "none" }
write_output(#none)
write_output{1, 2, 3} | foreach_object{ function(n) return n * 2 end, pipeline_variable = "n" } | foreach_object(function(v) return n .. "->" .. v end)
local ok = pcall(get_item, { "./no3", error_action = "Stop", error_variable = "stopped" })
if not ok then print("caught " .. #stopped) end
