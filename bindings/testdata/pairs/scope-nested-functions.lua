level = "script"
local inner
local function outer()
  local level = "outer"
  local function inner() print("inner sees " .. level); script.level = "changed by inner" end
  inner()
  print("outer has " .. level)
end
outer()
print("script has " .. level)
local function add_count() count = count + 1 end
count = 0
write_output{1, 2, 3, 4, 5} | function() add_count() end
write_output(count)
local function show_secret() print("secret: [" .. (secret or "") .. "]") end
local function get_private() private.secret = "hidden"; show_secret() end
get_private()
do local in_block = "gone"; write_output(in_block) end
print("[" .. (in_block or "") .. "]")
dotted = "stays"
write_output(dotted)
