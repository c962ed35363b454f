-- Invoke-Command: what its parameters do where it runs, and its errors.
local function id(p) local ok, e = pcall(invoke_command, p) return ok and "no error" or (e.FullyQualifiedErrorId:gsub(",.*", "")), not ok and e.TargetObject or nil end
local s1, s2 = new_pssession{computer_name = {"localhost", "localhost"}, name = {"a", "b"}}

-- Here: no computer, a Lua function or text of a session's.
print(invoke_command(function() return "here" end)) --> here
print(invoke_command{script_block = function(a, b) return a .. b end, argument_list = {"x", "y"}}) --> xy
local n = 1
invoke_command{function() n = n + 1 end, no_new_scope = true}
print(n) --> 2
print((id{[[ 1 ]], no_new_scope = true})) --> ScriptBlockIsText

-- In sessions: arguments, input, $using, the display of the computer, and the place of a script.
print(table.concat(array(invoke_command{{s1, s2}, "param($x) $x; $args", args = {1, 2}, throttle_limit = 1}), " ")) --> 1 2 1 2
print(table.concat(array({1, 2} | invoke_command{s1, "$input | ForEach-Object { $_ * $using:n }"}), " ")) --> 2 4
print(invoke_command{session = s1, command = "$input", input_object = "fed"}) --> fed
write_output(invoke_command{s1, "[pscustomobject]@{A = 1}", hide_computer_name = true} | format_list{"A", "PSComputerName"})
--> 
--> A              : 1
--> PSComputerName : localhost
--> 
local path = os.tmpname() .. ".ps1"
set_content(path, "param($x) \"file $x\"")
print(invoke_command{session = s1, file_path = path, argument_list = "here"}) --> file here
print((id{session = s1, file_path = path .. "*"})) --> System.ArgumentException
print((id{session = s1, file_path = "/etc/hostname"})) --> System.ArgumentException
print(id{session = s1, file_path = "/nowhere.ps1"}) --> PathNotFound	/nowhere.ps1
os.remove(path)

-- A computer without a session: one for this command alone.
print(invoke_command{computer_name = "localhost", script_block = "$x = 1; $x"}, #get_pssession()) --> 1	2
local j = invoke_command{computer_name = {"localhost", "."}, script_block = "1", as_job = true}
local _ = wait_job(j)
print(j.State, j.Location, #j.ChildJobs) --> Completed	localhost,localhost	2
print(invoke_command{computer_name = "localhost", script_block = "1", job_name = "named"}.Name) --> named

-- What cannot run.
print((id{computer_name = "a b", script_block = "1"})) --> PSSessionInvalidComputerName
print((id{connection_uri = uri"relative", script_block = "1"})) --> System.NotSupportedException
print((id{session = {s1, s1}, script_block = "1"})) --> RemoteRunspaceInfoHasDuplicates
print((id{computer_name = "localhost", script_block = "1", as_job = true, in_disconnected_session = true})) --> System.InvalidOperationException
print((id{computer_name = "localhost", script_block = "1", session_name = "x"})) --> System.InvalidOperationException
print((id{s1, "$using:nowhere"})) --> UsingVariableIsUndefined
print((id{s1, function() end})) --> CannotConvertArgumentNoMessage
print((id{session = s1}), (id{throttle_limit = 1, script_block = "1"}), (id{user_name = "x", script_block = "1"}), (id{})) --> AmbiguousParameterSet	AmbiguousParameterSet	MissingMandatoryParameter	MissingMandatoryParameter
remove_pssession(s2)
invoke_command{{s1, s2}, "'ran'", error_action = "SilentlyContinue", error_variable = "e", out_variable = "o"}
--> ran
print(o[1], e[1].FullyQualifiedErrorId, e[1].TargetObject == s2) --> ran	InvokeCommandCommandInvalidSessionState,Microsoft.PowerShell.Commands.InvokeCommandCommand	true
print((id{s2, "1", error_action = "SilentlyContinue"})) --> InvalidOperation
j = invoke_command{s2, "1", as_job = true}
local _ = wait_job(j)
receive_job{j, error_action = "SilentlyContinue", error_variable = "e"}
print(j.State, e[1].FullyQualifiedErrorId) --> Failed	InvalidSessionState,localhost
local busy = invoke_command{s1, "Start-Sleep 60", as_job = true}
pcall(invoke_command, {s1, "1", error_action = "SilentlyContinue", error_variable = "e"})
print(e[1].FullyQualifiedErrorId:match("^%a+"), busy.State) --> InvokeCommandCommandInvalidSessionAvailability	Running
