join_path('/a', 'b')
join_path('/a', 'b', 'c', 'd')
split_path('/a/b/c.txt')
split_path{ '/a/b/c.txt', leaf = true }
split_path{ '/a/b/c.txt', leaf_base = true }
split_path{ '/a/b/c.txt', extension = true }
split_path{ 'rel/x', is_absolute = true }
local d = os.tmpname() .. '-d'
new_item{ item_type = "Directory", d, force = true } | out_null()
set_content(d .. "/a.txt", 'one')
add_content(d .. "/a.txt", 'two')
get_content(d .. "/a.txt")
write_output('b') | out_file(d .. "/b.txt")
get_childitem(d) | foreach_object("Name")
test_path(d .. "/a.txt")
test_path(d .. "/none")
test_path{ d, path_type = "Leaf" }
write_output(get_item(d .. "/a.txt").Length)
copy_item(d .. "/a.txt", d .. "/c.txt")
move_item(d .. "/c.txt", d .. "/d.txt")
rename_item(d .. "/d.txt", "e.txt")
get_childitem{ d, filter = "*.txt" } | sort_object("Name") | foreach_object(function(f) return f.Name .. ' ' .. f.Length end)
get_childitem{ d, name = true }
select_string{ path = d .. "/a.txt", pattern = 'tw' } | foreach_object(function(m) return m.LineNumber .. " " .. m.Line end)
clear_content(d .. "/a.txt")
write_output(get_item(d .. "/a.txt").Length)
remove_item{ d, recurse = true }
test_path(d)
local ok, e = pcall(function() get_content{ "/no/such/file", error_action = "Stop" } end)
write_output(e.FullyQualifiedErrorId); write_output(e.Exception.Message)
