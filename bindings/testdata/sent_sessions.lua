-- a session and a job can be sent like any object, also to the session itself
local s, t = new_pssession{computer_name = {".", "."}, name = {"one", "two"}}
print(invoke_command{s, "$using:s"}) --> [PSSession]one
print(invoke_command{s, "param($x) $x.Name", argument_list = {s}}) --> one
print(invoke_command{{s, t}, "($using:t).State"}) --> Opened Opened
print(invoke_command{session = s, script_block = "$input | % Name", input_object = s}) --> one
local o = psobject{s = s}
print(invoke_command{s, "($using:o).s"}) --> [PSSession]one
local j = invoke_command{s, "1", as_job = true}
wait_job(j) | out_null()
print(invoke_command{s, "($using:j).State"}) --> Completed
