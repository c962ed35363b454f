local h = hashtable{ b = 2, a = 1, c = 3 }
h.Keys | sort_object()
write_output(h.Count)
h.d = 4
h:Remove("b")
print(table.concat(h:GetEnumerator() | sort_object("Name") | function(e) return e.Name .. "=" .. e.Value end, ";"))
write_output(h:ContainsKey("a"))
write_output(h:ContainsKey("b"))
local o = ordered{ z = 1, y = 2 }
o.x = 3
print(table.concat(o.Keys, ","))
write_output(o)
local l = {1, 2}
table.insert(l, 3)
table.insert(l, 1, 0)
table.remove(l, 2)
print(table.concat(l, " "))
write_output((l | where_object(function(n) return n == 3 end)) ~= nil)
for i, n in ipairs(l) do if n == 3 then write_output(i - 1) end end
