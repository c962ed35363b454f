local o = {}
for i = 1, 3 do o[i] = psobject{ Id = i, Name = "n" .. i, Size = i * 1024, Ok = i ~= 2 } end
o | format_table{ "Id", { label = "KB", expression = function(r) return r.Size / 1024 end, format_string = "N1", width = 8, alignment = "Right" } }
o | format_table{ hide_table_headers = true }
o | format_list{"Id", "Name"}
o | format_wide{ "Name", column = 3 }
o | format_table{ "Name", "Ok", auto_size = true }
o | format_table{ group_by = "Ok", property = {"Id", "Name"} }
o | format_table{ property = "*", repeat_header = true }
o | select_object{ first = 1 } | format_custom()
psobject{ T = "a long text that goes on and on for longer than the line is wide, which is not so little after all, and further", U = 1 } | format_table{ wrap = true }
