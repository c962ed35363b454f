local f = os.tmpname()
psobject{ A = 1, B = "x" } | out_file(f)
get_content(f)
write_output("line") | out_file{ f, append = true }
local c = get_content(f)
write_output(c[#c])
write_output("n") | out_file{ f, no_newline = true }
get_content{ f, raw = true }
local s = psobject{ A = 1 } | out_string()
write_output(#s)
write_output{1, 2} | out_string{ stream = true }
psobject{ Long = ("x"):rep(60), B = 2 } | out_string{ width = 30 }
write_output{1, 2, 3} | tee_object{ variable = "t" } | measure_object{ sum = true } | foreach_object("Sum")
write_output(table.concat(t, ","))
write_output{1, 2} | tee_object{ file_path = f } | out_null()
get_content(f)
remove_item(f)
