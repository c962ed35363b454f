local a = 5; local b = a
b = b + 3; a = a * 2
print(a .. " " .. b)
local s = ("x"):rep(3)
print(s)
local arr = {1, 2, 3}
write_output(#arr)
arr[#arr + 1] = "four"
print(table.concat(arr, " "))
local h = hashtable{}
h.one = 1; h["two"] = 2
write_output(h.Count)
local copy = h:Clone(); copy.three = 3
print(h.Count .. " " .. copy.Count)
local i, j = 1, 2
i, j = j, i
print(i .. " " .. j)
local m = {1, 2, 3}
m[2] = "mid"
print(table.concat(m, " "))
local _ = {1, 2, 3}
local x, y = 7, 7
print(x .. y)
psobject{ A = 1, B = 2 } | function(o) local p, q = o.A, o.B; print(p .. "-" .. q) end
local o = ordered{ z = 1, a = 2 }
print(table.concat(o.Keys, ","))
o:Insert(0, "first", 0)
write_output(o)
o:Remove("z")
write_output(o[1])
write_output(o["a"])
write_output(o:Contains("z"))
