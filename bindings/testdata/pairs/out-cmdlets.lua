local o = {1, 2, 3} | foreach_object(function(n) return psobject{ N = n, Text = ("word "):rep(n) } end)
o | out_string()
write_output(#(o | out_string()))
write_output((o | out_string{ stream = true }).Count)
o | out_string{ width = 20 }
o | format_table{ wrap = true } | out_string{ width = 14 }
local f = os.tmpname()
o | out_file(f)
get_content(f)
o | out_file{ f, width = 12 }
get_content(f)
write_output{"a", "b"} | out_file{ f, no_newline = true }
get_content{ f, raw = true }
write_output("c") | out_file{ f, append = true }
write_output(#get_content{ f, raw = true })
write_output{1, "x", null, true} | out_string()
hashtable{ a = 1 } | out_string{ stream = true } | foreach_object(function(s) return "[" .. s .. "]" end)
write_output("plain") | out_string{ no_newline = true }
o | out_null()
write_output(o[1]) | out_default()
write_output("text") | out_default()
o | out_host()
out_string{ input_object = "given" }
out_file{ file_path = f, input_object = "direct" }
get_content(f)
local ok, e = pcall(function() write_output("x") | out_file{ f, no_clobber = true, error_action = "Stop" } end)
print(e.FullyQualifiedErrorId:match("^[^,]+"))
write_output("é") | out_file{ f, encoding = "utf8BOM" }
print(table.concat(get_content{ f, as_byte_stream = true }, " "))
write_output("é") | out_file{ f, encoding = "ascii" }
get_content(f)
write_output("ab") | out_file{ f, encoding = "unicode", no_newline = true }
print(table.concat(get_content{ f, as_byte_stream = true }, " "))
write_host{ "h1", "h2", separator = "-" }
write_host{1, 2, 3}
write_host{ "no newline ", no_newline = true }
write_host{ "colored", foreground_color = "Red" }
write_host(hashtable{ a = 1 })
write_host(psobject{ A = 1 })
write_host(null)
write_host{1.5, "x", true}
write_host("")
os.remove(f)
