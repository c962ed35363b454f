local s = new_pssession{ host_name = "web01" }
local last
for i = 1, 3 do last = i; invoke_command(s, [[ "round $using:i" ]]) end
local function send(text) invoke_command(s, [[ "got: $using:text" ]]) end
send("one")
send("it's")
send("a $dollar and `back`")
local items = {"x", "y"}
items | function(item) invoke_command(s, [[ "item $using:item" ]]) end
global.g = "global value"
invoke_command(s, [[ $using:g ]])
script.c = "script value"
invoke_command(s, [[ $using:c ]])
local i = last
invoke_command{ s, [[ param($a) "$a $using:i" ]], argument_list = "arg" }
local table_ = { k = "v", n = { m = "inner" } }
invoke_command(s, [[ $using:table_.k; ($using:table_).n.m; ($using:table_)['k'] ]])
local ok, err = pcall(invoke_command, { s, [[ $using:missing ]] })
if not ok then write_output(err.FullyQualifiedErrorId) end
local empty = {}
invoke_command(s, [[ @($using:empty).Count ]])
