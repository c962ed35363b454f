local dir = os.tmpname() .. ".d"
dir = new_item{dir, item_type = "Directory"}.FullName
local function at(name) return dir .. "/" .. name end
set_content(at"a.txt", {"a1", "a2"})
set_content(at"b.log", "b1")
set_content(at"c.txt", "c1")
local _ = new_item{at"sub", item_type = "Directory"}
_ = new_item{at"to", item_type = "Directory"}
_ = new_item{at"other", item_type = "Directory"}
set_content(at"sub/s.txt", "s1")
set_content(at"sub/l.log", "l1")
write_output("read")
get_content{at"*.*", include = "*.txt"}
get_content{at"*.txt", exclude = "c*"}
get_content{at"*.*", filter = "*.log"}
get_content{at"a.txt", filter = "*.log"}
write_output("written")
set_content{at"*.*", include = "*.log", value = "new"}
add_content{at"*.*", filter = "*.log", value = "more"}
get_content(at"b.log")
set_content{at"no*.zz", 1, error_variable = "e", error_action = "SilentlyContinue"}
print(e[1].FullyQualifiedErrorId)
set_content{at"new.zz", 1, exclude = "*.zz", error_variable = "e", error_action = "SilentlyContinue"}
print(e[1].FullyQualifiedErrorId)
test_path(at"new.zz")
write_output("copied")
copy_item{at"*.*", at"to", include = "*.txt"}
copy_item{at"a.txt", at"to", include = "*.log"}
copy_item{at"sub", at"to", recurse = true, exclude = "*.txt"}
get_childitem{at"to", recurse = true, name = true}
copy_item{at"sub", at"other", recurse = true, filter = "*.txt"}
get_childitem{at"other", recurse = true, name = true}
copy_item{at"a.txt", at"other", pass_thru = true} | foreach_object("Name")
split_path{at"*.txt", leaf = true, resolve = true}
split_path{at"none.txt", leaf = true, resolve = true, error_variable = "e", error_action = "SilentlyContinue"}
print(e[1].FullyQualifiedErrorId)
_ = new_item{at"sub/in", item_type = "Directory"}
_ = new_item{at"flat", item_type = "Directory"}
set_content(at"sub/in/z.txt", "z")
copy_item{at"sub", at"flat", recurse = true, container = false}
get_childitem{at"flat", name = true}
write_output("attributes")
get_childitem{dir, name = true, attributes = "Directory"}
get_childitem{dir, name = true, attributes = "!Directory+!Hidden"}
get_childitem{dir, name = true, attributes = "D, ReadOnly"}
get_childitem{dir, name = true, attributes = "Normal"}
get_childitem{dir, name = true, read_only = true}
print((select(2, pcall(get_childitem, {dir, attributes = "Foo"}))))
print((select(2, pcall(get_childitem, {dir, attributes = "Directory+"}))))
