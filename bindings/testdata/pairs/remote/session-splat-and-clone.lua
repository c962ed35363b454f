local where = { host_name = {"web01", "web02"}, name = {"a", "b"} }
local sessions = new_pssession(where) | sort_object("Name")
print(table.concat(sessions | foreach_object("Name"), " "))
local word = "hi"
local call_ = { session = sessions, script_block = [[ "$using:word from $env:NO_SUCH_VAR|" ]], hide_computer_name = true }
invoke_command(call_)
local one = sessions[1]
local other = get_pssession{ id = one.Id }
write_output(one == other)
write_output(rawequal(one, other) or one == other)
local copy = array(sessions)
write_output(copy.Count)
sessions | where_object(function(s) return s ~= one end) | foreach_object("Name")
get_pssession{ instance_id = sessions[2].InstanceId } | foreach_object("Name")
get_pssession{ name = {"a", "b"} } | measure_object() | foreach_object("Count")
sessions | format_table{ "Name", "ComputerName", "State" }
remove_pssession{ id = one.Id }
write_output(get_pssession().Name)
remove_pssession{ name = "*" }
write_output(#array(get_pssession()))
