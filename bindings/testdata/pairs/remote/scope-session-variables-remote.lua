local s1, s2 = new_pssession{ host_name = {"web01", "web02"} } | sort_object("ComputerName")
local function set_state(session, value) invoke_command(session, [[ $global:state = $using:value ]]) end
local function get_state(session) return invoke_command(session, [[ $state ]]) end
set_state(s1, "first")
set_state(s2, "second")
print(get_state(s1) .. " " .. get_state(s2))
local state = "local"
print(state .. " " .. get_state(s1))
invoke_command(s1, [[ function Show { "shown: $state" } ; Show ]])
invoke_command({s1, s2}, [[ "$state!" ]]) | sort_object()
invoke_command(s1, [=[ & { $inner = 1 }; "[$inner]" ]=])
invoke_command(s1, [=[ . { $inner = 2 }; "[$inner]" ]=])
invoke_command(s1, [=[ "[$inner]" ]=])
invoke_command(function() print("in process: " .. state) end)
local x = 1
invoke_command(function() local x = 2 end)
print(tostring(x))
invoke_command{ function() x = 3 end, no_new_scope = true }
print(tostring(x))
s1 = nil
write_output(#array(get_pssession()))
get_pssession() | remove_pssession()
