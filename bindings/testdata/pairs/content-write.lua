local tmp = os.tmpname(); os.remove(tmp)
local d = tmp .. "-cw-test"
local _ = new_item{ item_type = "Directory", d, force = true }
local f = join_path(d, "a.txt")
local g = join_path(d, "b.txt")
set_content{ {f, g}, value = "same" }
get_content(join_path(d, "*.txt"))
add_content(f, {"more", "lines"})
get_content(f) | measure_object{ line = true, word = true, character = true }
write_output{1, 2, 3} | add_content(g)
get_content{ g, read_count = 2 } | foreach_object(function(t) t = array(t) return t.Count .. ": " .. table.concat(t, " ") end)
get_content{ g, read_count = 0 } | foreach_object(function(t) return t.Count end)
local lines = get_content(f)
print(lines[#lines])
print(lines[1] .. "+" .. lines[2])
set_content{ f, value = "x", pass_thru = true }
set_content{ f, value = null }
write_output(get_item(f).Length)
write_output{"one", "two"} | set_content{ f, encoding = "utf8BOM" }
print(table.concat(get_content{ f, as_byte_stream = true, total_count = 3 }, " "))
get_content{ f, head = 1 }
set_content{ f, value = bytes{65, 66, 10}, as_byte_stream = true }
get_content(f)
clear_content(f)
write_output(get_content(f) == nil)
write_output{1.5, true, get_date("2024-01-02"), hashtable{ a = 1 }} | set_content(f)
get_content(f)
write_output{"a", "b"} | out_file{ f, encoding = "ascii", append = true }
get_content{ f, tail = 3 }
get_content{ f, total_count = 0 }
print(#array(get_content{ f, first = 1 }) == 1 and "String")
print("System.Object[]")
get_content{ f, total_count = 1, tail = 1, error_action = "SilentlyContinue" }
print(Error[1].FullyQualifiedErrorId)
get_content{ d, error_action = "SilentlyContinue" }
print(Error[1].FullyQualifiedErrorId)
remove_item{ d, recurse = true }
test_path(d)
