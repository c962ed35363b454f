local f = os.tmpname()
local o = psobject{ a = ("word "):rep(30), b=1, c=2, d=3, e=4}
o | format_list("*") | out_string{width = 80}
o | format_list("*") | out_string{width = 40}
o | format_list("*") | out_string{width = 40, stream=true}
o | out_string{width = 40}
o | out_file(f); get_content(f)
o | out_file{f, width = 40}; get_content(f)
o | format_list() | out_file(f); get_content(f)
o | set_content(f); get_content(f)
write_output(("x "):rep(30)) | out_string{width=20}
write_output(("x "):rep(30)) | out_file{f, width=20}; get_content(f)
psobject{ a = "l1\nl2", b=("y"):rep(200),c=1,d=1,e=1 } | out_string()
local n = {} for i = 1, 60 do n[i] = i end
psobject{ a = n, b=("y"):rep(200),c=1,d=1,e=1 } | out_string()
psobject{ a = ("w "):rep(100) } | format_custom() | out_string()
n | function(i) return psobject{a = i} end | format_wide() | out_string{stream=true} | select_object{first=3}
local t = {} for i = 1, 200 do t[i] = i end
write_output(table.concat(t, " ")) | out_string{stream = true}
