i, d, t, b, n, a = 5, 2.5, "text", true, nil, {1, 2}
for v in each{i, d, t, true} do write_output(v) end
print("[" .. (n or "") .. "]")
print(table.concat(a, " "))
a[#a + 1] = 3
write_output(#a)
x, y = 1, 2
x, y = y, x
print(x .. " " .. y)
first, rest = write_output{1, 2, 3}
print(first .. " / " .. table.concat(rest, " "))
z = i > 3 and "big" or "small"
write_output(z)
s = write_output{"b", "a"} | sort_object()
print(table.concat(s, " "))
local count = #array(get_variable{ name = {"i", "d", "t"} })
write_output(count)
print(psformat("{0} {1:N2} {2}", i, d, t))
h = {}
h.one = 1
h["two"] = 2
print(table.concat(hashtable(h).Keys | sort_object(), ","))
write_output(n ~= nil)
write_output(not b)
