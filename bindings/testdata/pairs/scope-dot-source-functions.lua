local f = os.tmpname()
set_content(f, [[
Name = ... or "nobody"
greeting = "hello"
function get_greeting() print(greeting .. " " .. Name) end
script.loaded = (loaded or 0) + 1
]])
dot_source(f, "world")
get_greeting()
greeting = "bye"
get_greeting()
write_output(loaded)
dot_source(f)
get_greeting()
write_output(loaded)
local keep = { greeting, Name }
dot_source(f, "inner"); get_greeting(); greeting = "changed"; get_greeting()
greeting, Name = keep[1], keep[2]
write_output(greeting)
call(f, "gone")
print(greeting .. " " .. Name)
remove_item(f)
