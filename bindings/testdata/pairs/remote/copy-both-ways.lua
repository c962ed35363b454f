local s = new_pssession{host_name = "web01"}
local d = os.tmpname() .. "d"; for _, n in ipairs{"", "/src", "/src/sub", "/dst"} do new_item{item_type = "Directory", path = d .. n} | out_null() end
local function D(t) return (tostring(t):gsub(d:gsub("%p", "%%%0"), "D")) end
write_output("one") | set_content(d .. "/src/a.txt"); write_output("two") | set_content(d .. "/src/sub/b.txt"); write_output("x") | set_content(d .. "/src/c.log")
copy_item{d .. "/src/a.txt", d .. "/dst", to_session = s}; get_childitem(d .. "/dst") | foreach_object("Name")
copy_item{d .. "/src/*.txt", destination = d .. "/dst/new.txt", to_session = s}; get_content(d .. "/dst/new.txt")
copy_item{d .. "/src", d .. "/dst/tree", recurse = true, to_session = s}; write_output(get_childitem{d .. "/dst/tree", recurse = true, file = true}.Name) | sort_object()
copy_item{d .. "/src", d .. "/dst", recurse = true, to_session = s}; test_path(d .. "/dst/src/sub/b.txt")
copy_item{d .. "/dst/tree", d .. "/back", recurse = true, from_session = s}; write_output(get_childitem{d .. "/back", recurse = true}.Name) | sort_object()
copy_item{d .. "/dst/tree/a.txt", d .. "/single.txt", from_session = s}; get_content(d .. "/single.txt")
copy_item{d .. "/src", d .. "/dst/norec", to_session = s}; write_output(#array(get_childitem(d .. "/dst/norec"))); test_path(d .. "/dst/norec")
local function try(p) p.error_action = "Stop"; local ok, e = pcall(copy_item, p); print(e.FullyQualifiedErrorId); print(e.CategoryInfo.Category); print(D(e)) end
try{d .. "/nope", d .. "/dst", to_session = s}
try{d .. "/nope", d .. "/dst", from_session = s}
try{"rel.txt", d .. "/dst", from_session = s}
try{d .. "/src/a.txt", "relative", to_session = s}
try{d .. "/src/a.txt", to_session = s}
try{d .. "/src/a.txt", d .. "/no/where/x.txt", to_session = s}
try{d .. "/src/a.txt", d .. "/dst", to_session = s, from_session = s}
copy_item{d .. "/src/a.txt", d .. "/dst/pt.txt", to_session = s, pass_thru = true} | measure_object() | foreach_object("Count")
get_childitem(d .. "/src") | copy_item{destination = d .. "/dst/piped", to_session = s, recurse = true, error_action = "SilentlyContinue"}
copy_item{d .. "/src/*", d .. "/dst", include = "*.log", to_session = s}; test_path(d .. "/dst/c.log")
copy_item{literal_path = d .. "/src/c.log", destination = d .. "/dst/lit.log", to_session = s}; test_path(d .. "/dst/lit.log")
remove_item{d, recurse = true}
