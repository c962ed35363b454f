write_output{1, 2, 3} | foreach_object{ process = { function(n) return n end, function(n) return -n end } } | join_string{ separator = "," }
write_output{"a", "b"} | foreach_object{ function(s) return s end, end_ = function() return "done" end }
write_output{} | foreach_object{ function() return "never" end, begin = function() return "b" end, end_ = function() return "e" end }
write_output(null) | foreach_object(function() return "once" end)
write_output("Hello") | foreach_object{ "Replace", "l", "L" }
write_output("Hello") | foreach_object{ "Substring", 1, 3 }
write_output("a-b-c") | foreach_object{ "Split", "-" } | measure_object() | foreach_object("Count")
write_output(" pad ") | foreach_object("Trim") | foreach_object("Length")
write_output("x") | foreach_object{ "PadLeft", 4, "." }
get_date("2024-01-31") | foreach_object{ "AddMonths", 1 } | foreach_object{ "ToString", "yyyy-MM-dd" }
write_output{ hashtable{ a = 1 }, hashtable{ a = 2 } } | foreach_object("a")
hashtable{ a = 1, b = 2 } | foreach_object("Count")
write_output{1, 2} | foreach_object{ member_name = "ToString", argument_list = "000" }
write_output{ psobject{ N = {1, 2} }, psobject{ N = 3 } } | foreach_object("N")
psobject{ N = 1 } | foreach_object("nosuch")
for i = 97, 99 do write_output(i) end
for i = 1, 3 do if i ~= 2 then write_output(i) end end
local i = 0
while true do i = i + 1; if i > 3 then break end; write_output(i) end
repeat i = i - 1; write_output(i) until i <= 2
for k = 0, 1 do print("k" .. k) end
for a = 1, 3 do for b = 1, 3 do if b == 2 then break end; print(a .. b) end end
for x in each(nil) do print("no") end
for x in each("only") do print(x) end
for kv in each(ordered{ p = 1, q = 2 }:GetEnumerator()) do print(kv.Key .. "=" .. kv.Value) end
for p in each(psobject{ A = 1, B = "x" }.psobject.Properties) do print(p.Name .. ":" .. p.Value) end
write_output{1, 2, 3} | foreach_object(function(n) return { {n, n * 2} } end) | foreach_object(function(t) return t[2] end)
local r = {}
for n = 1, 3 do r[#r + 1] = n * n end
print(table.concat(r, " "))
local cases = { [1] = "one", [3] = "three" }
print(cases[3] or "other")
write_output{1, 2, 3, 4, 5} | foreach_object(function(n) if n == 3 then return end; return n end)
