local function show(x) print(table.concat(array(array(x) | foreach_object("N")), " ")) end
local function make(count, key)
  local t = {}
  for i = 1, count do t[i] = psobject{ N = i - 1, C = key(i) } end
  return t
end
local function of(...) local keys = {...} return make(#keys, function(i) return keys[i] end) end
show(of(2, 2, 1) | sort_object("C"))
show(of(2, 2, 1) | sort_object{ "C", stable = true })
show(of(2, 2, 1) | sort_object{ "C", top = 3 })
show(of(2, 2, 1, 1) | sort_object{ "C", descending = true })
local m = make(40, function(i) return i * 7 % 3 end)
show(m | sort_object("C"))
show(m | sort_object{ "C", descending = true })
show(m | sort_object{ "C", stable = true })
show(m | sort_object{ "C", bottom = 20 })
show(m | sort_object{ "C", unique = true })
m = make(200, function(i) return i * i * 31 % 7 end)
show(m | sort_object{ { e = "C", descending = true } })
