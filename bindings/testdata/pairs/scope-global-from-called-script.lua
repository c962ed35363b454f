local f = os.tmpname()
set_content(f, [[
global.shared = "set by the other"
loc = "only there"
print(table.concat({...}, "+"))
print("sees [" .. (mine or "") .. "]")
]])
global.mine = "mine"
call(f, 1, 2, 3)
write_output(shared)
print("[" .. (loc or "") .. "]")
global.shared = "again"
call(f)
dot_source(f, "dotted")
write_output(loc)
remove_item(f)
