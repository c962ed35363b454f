-- every place a pipeline may stand in
local t = {1, 2, 3} | keep(function(n) return n > 1 end)
get_things{ name = "a" }
  | function(o) return o.size end
  | sort_things{ descending = true } -- the last stage
print(t | first(1), (t | first(2)) or "none")
if t | first(1) then return t | first(1) end
for o in each(t | first(1)) do o | show() end
local a, b = t | first(2)
x.y[1], z = t | obj:method(1) | (function(o) return o end)
