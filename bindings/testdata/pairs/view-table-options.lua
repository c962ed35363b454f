local rows = write_output{1, 2, 3} | function(n) return psobject{ Id = n, Name = "server-number-" .. n, Note = ("n"):rep(20 * n) } end
rows | format_table()
rows | format_table{ hide_table_headers = true }
rows | format_table{ "Id", "Name", auto_size = true }
rows | format_table{ wrap = true }
rows | format_table{ { name = "No", expression = "Id", width = 4, alignment = "Center" }, { n = "Len", e = function(r) return #r.Note end, f = "0000" } }
rows | format_table("n*")
rows | format_table{ "Id", "Missing" }
rows | select_object{ "Id", "Name" } | format_table{ group_by = { n = "Odd", e = function(r) return r.Id % 2 end } }
