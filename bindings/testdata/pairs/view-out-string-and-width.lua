local o = psobject{ Name = "a-rather-long-name-of-a-server", Description = ("d"):rep(60), Count = 12345 }
o | out_string{ width = 60 }
o | format_table() | out_string{ width = 40 }
o | format_list() | out_string{ width = 50 }
o | format_table{ "Name", "Count", auto_size = true } | out_string{ stream = true } | function(l) print("|" .. l .. "|") end
write_output(#(o | out_string()) > 10)
write_output{o, o} | format_table{ "Count", { n = "D", e = function(x) return x.Description:sub(1, 5) end } } | out_string{ width = 20 }
write_output{1, 2, 3} | out_string{ stream = true } | function(l) print("<" .. l .. ">") end
write_output{"a", "b"} | out_string{ no_newline = true }
psobject{ Long = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20} } | out_string{ width = 30 }
