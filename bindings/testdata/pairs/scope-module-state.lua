local dir = os.tmpname() .. "-m"
new_item{ dir, item_type = "Directory" } | out_null()
set_content(dir .. "/counter.lua", [[
local calls = 0
return { next = function() calls = calls + 1; return calls end, reset = function() calls = 0 end }
]])
package.path = dir .. "/?.lua;" .. package.path
local m = require("counter")
write_output(m.next())
write_output(m.next())
print("[" .. (calls or "") .. "]")
m.reset()
write_output(m.next())
remove_item{ dir, recurse = true }
