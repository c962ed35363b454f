local a, b = {1, 2, 3, 4, 5}, {4, 5, 6}
local function has(list, v) for _, x in ipairs(list) do if x == v then return true end end return false end
print("both: " .. table.concat(a | where_object(function(n) return has(b, n) end), " "))
print("only a: " .. table.concat(a | where_object(function(n) return not has(b, n) end), " "))
local all = {}
for _, n in ipairs(a) do all[#all + 1] = n end
for _, n in ipairs(b) do all[#all + 1] = n end
print("all: " .. table.concat(all | sort_object{ unique = true }, " "))
local m = {{1, 2, 3}, {4, 5, 6}}
for _, row in ipairs(m) do print(table.concat(row, "\t")) end
for c = 1, 3 do
  local column = {}
  for i, row in ipairs(m) do column[i] = row[c] end
  print(table.concat(column, " "))
end
local sums = {}
for i, row in ipairs(m) do sums[i] = (row | measure_object{ sum = true }).Sum end
write_output((sums | measure_object{ sum = true }).Sum)
local squares = ordered{}
for i = 1, 4 do squares[tostring(i)] = i * i end
write_output(squares)
squares.Values | measure_object{ sum = true, average = true } | format_list{ "Sum", "Average" }
local primes = {}
for n = 2, 30 do
  local prime = true
  for d = 2, n - 1 do if n % d == 0 then prime = false end end
  if prime then primes[#primes + 1] = n end
end
print(table.concat(primes, ","))
local words = {"apple", "Banana", "cherry", "avocado", "blueberry"}
words | group_object(function(w) return w:sub(1, 1):upper() end) | sort_object("Name") | function(g) print(g.Name .. ": " .. table.concat(array(g.Group | sort_object()), ", ")) end
words | sort_object{ "Length", descending = true } | select_object{ first = 2 }
write_output((words | foreach_object("Length") | measure_object{ maximum = true }).Maximum)
