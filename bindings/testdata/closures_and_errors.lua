-- an error that is caught leaves the variables of the frames that go on alone, and closures keep those of the frames it ends
local n = 0
local function f() n = n + 1 if n < 3 then error("x", 0) end end
local function retry() for k = 1, 5 do if pcall(f) then return k end end end
print(retry(), n) --> 3	3
local m = 0
local function h() m = m + 1; local p = m; pcall(function() p = p + 10; error{} end); m = p; error("y") end
print(xpcall(h, function(e) return "handled " .. m end)) --> false	handled 11
print(m) --> 11
local get, set
local function escape(how)
  local v = 1
  get, set = function() return v end, function(x) v = x end
  v = 2
  if how then how() end
  error("z", 0)
end
local function again() local a, b, c = 7, 8, 9; local first = get(); set(5); return first, get(), a, b, c end
print(pcall(escape)) --> false	z
print(again()) --> 2	5	7	8	9
print(xpcall(escape, function(e) return e .. "!" end)) --> false	z!
print(again()) --> 2	5	7	8	9
print((pcall(escape, function() local x = nil; return x.y end))) --> false
print(again()) --> 2	5	7	8	9
local sum = 0
local function add(x) sum = sum + x; if x == 2 then error("two", 0) end; return x end
print((pcall(function() return {1, 2, 3} | foreach_object(add) end))) --> false
add(10)
print(sum) --> 13
local t = 0
local co = coroutine.wrap(function()
  local u = 0
  for i = 1, 3 do pcall(function() u = u + 1; t = t + u; error() end); coroutine.yield(u) end
end)
print(co(), co(), co(), t) --> 1	2	3	6
local z = 0
print(pcall(coroutine.wrap(function() z = z + 1; error("dead", 0) end))) --> false	dead
z = z + 1
print(z) --> 2
