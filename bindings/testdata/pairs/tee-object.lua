local f = os.tmpname()
write_output{1, 2, 3} | tee_object(f) | measure_object{ sum = true } | foreach_object("Sum")
get_content(f)
write_output{1, 2} | tee_object{ variable = "v" } | out_null()
write_output(v.Count)
print(table.concat(v, " "))
psobject{ A = 1, B = "x" } | tee_object{ file_path = f }
get_content(f)
write_output("solo") | tee_object{ variable = "one" }
print(one)
print("String")
write_output("é") | tee_object{ f, encoding = "unicode" } | out_null()
write_output(get_content{ f, as_byte_stream = true }.Count)
write_output("p") | tee_object{ literal_path = f }
get_content(f)
write_output{1, 2, 3, 4, 5} | tee_object{ variable = "all" } | where_object(function(n) return n > 3 end) | tee_object{ variable = "big" }
print(table.concat(all, " ") .. " / " .. table.concat(big, " "))
tee_object{ input_object = {1, 2}, variable = "io_" }
write_output(io_.Count)
write_output{} | tee_object{ variable = "none" }
write_output(array(none).Count)
write_output{1, 2, 3, 4} | tee_object{ variable = "t" } | select_object{ first = 2 }
print(table.concat(array(t), " "))
os.remove(f)
