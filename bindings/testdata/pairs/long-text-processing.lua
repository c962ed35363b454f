local text = "The quick brown fox jumps over the lazy dog. The dog sleeps."
local words = {}
for w in text:lower():gmatch("%w+") do words[#words + 1] = w end
print(#words .. " words")
words | group_object() | where_object{ "Count", gt = 1 } | sort_object{ { e = "Count", descending = true }, "Name" } | function(g) print(g.Name .. ": " .. g.Count) end
print(table.concat(words | sort_object{ "Length", function(w) return w end } | select_object{ last = 3 }, " "))
words | sort_object{ unique = true } | select_object{ first = 4 }
write_output(text:sub(5, 9):upper())
write_output(#text:gsub("dog", "cat"))
write_output((text:gsub("(%w+) (%w+)", "%2 %1")))
print(psformat("{0,10}|{1,-10}|{2:X4}", "right", "left", 255))
for part in ("a,b;c"):gmatch("[^,;]+") do write_output(part) end
print(("."):rep(3) .. "abc" .. "x" .. ("-"):rep(2) .. "|")
print(("  trim "):match("^%s*(.-)%s*$") .. "!")
print(table.concat({1, 2, 3, 4}, "/"))
write_output(("kayak"):reverse() == "kayak")
write_output{"x=1", "y=2"} | convertfrom_stringdata() | foreach_object("Keys")
