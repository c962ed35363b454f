-- Lua functions run beside the script: as jobs, and several at once.
local n, shared = 6, {1, 2, deep = {name = "inner"}}
function helper(x) return x + 1 end                      -- a free variable that the job names
local three = string.format                              -- a function of a library
local function factorial(k) if k < 2 then return 1 end return k * factorial(k - 1) end
local s = new_pssession{name = "shared"}

local job = start_job{function(m)
  print("printed", n * m)
  write_output("displayed")
  write_warning("careful")
  write_error("wrong")
  shared[1] = 100                                         -- its own copy
  return helper(1), {shared[1], shared.deep.name}, three("%03d", factorial(4)), invoke_command(s, "'from ' + $using:n"), s.Name
end, argument_list = 7, name = "lua"}
print(job.Name, job.PSJobTypeName, job.Location, job.Command:match("^function <.*threads.lua:%d+>$") ~= nil) --> lua	BackgroundJob	localhost	true
local out = array(receive_job{job, wait = true, warning_action = "SilentlyContinue", warning_variable = "warned", error_action = "SilentlyContinue", error_variable = "wrong"})
for o in each(out) do print(tostring(o)) end
--> printed	42
--> displayed
--> 2
--> 100
--> inner
--> 024
--> from 6
--> shared
print(shared[1], job.State, warned[1].Message, wrong[1]) --> 1	Completed	careful	wrong

-- Its error is the job's; what it returned before is there.
job = start_job(function() print("so far") error("no further") end)
local _ = wait_job(job)
print(receive_job{job, error_action = "SilentlyContinue", error_variable = "wrong"}, job.State) --> so far	Failed
print(tostring(wrong[1]):match(": (.*)$")) --> no further

-- Input, initialization, and an end by exit.
print(table.concat(array(receive_job{{10, 20} | start_job(function(input) return #input, input[2] end), wait = true}), " ")) --> 2 20
print(receive_job{start_job{function() return prepared end, function() prepared = "ready" return "dropped" end}, wait = true}) --> ready
job = start_job(function() exit(3) end)
local _ = wait_job(job)
print(job.State) --> Completed

-- What loops is stopped, and so is what waits.
for _, f in ipairs{function() while true do end end, function() start_sleep(60) end, function() return invoke_command(s, "Start-Sleep 60") end} do
  job = start_job(f)
  start_sleep{milliseconds = 30}
  stop_job(job)
  print(job.State) --> Stopped
  --> Stopped
  --> Stopped
end
print(invoke_command(s, "'still there'")) --> still there

-- What cannot go to another state says which variable it is.
local file = io.open(os.tmpname())
local ok, err = pcall(start_job, function() return file:read() end)
print(err.FullyQualifiedErrorId, err) --> FunctionNotTransferable,Microsoft.PowerShell.Commands.StartJobCommand	Start-Job: the function cannot run on a state of its own: its variable file holds a value of a Lua library, which stays where it was made. Give it what it needs by its arguments, or make that inside of it.
file:close()
thread = coroutine.create(print)
ok, err = pcall(start_job, function() return thread end)
print(tostring(err):match("its variable [^,]*")) --> its variable thread holds a coroutine
for _, wrong in ipairs{{[[1]], credential = pscredential("a", "b")}, {[[1]], run_as32 = true}, {[[1]], ps_version = "7.0"}, {[[1]], authentication = "Negotiate"}, {[[1]], working_directory = "/nowhere"}, {function() end, [[1]]}} do
  ok, err = pcall(start_job, wrong)
  print(err.FullyQualifiedErrorId:match("^[^,]*"))
  --> CredentialNotSupported
  --> RunAs32NotSupported
  --> ParameterBindingFailed
  --> InvalidOperation
  --> DirectoryNotFoundException
  --> InitializationScriptOfAnotherKind
end
start_job{definition_name = "nightly", type = "x", error_action = "SilentlyContinue", error_variable = "wrong"}
print(wrong[1].FullyQualifiedErrorId, wrong[1]) --> StartJobFromDefinitionNameNotFound,Microsoft.PowerShell.Commands.StartJobCommand	Cannot find a scheduled job with type x and name nightly.

-- Several objects at once, by a function or by text; results come as they are there.
local function sorted(...) return table.concat(array((...) | sort_object()), " ") end
print(sorted({1, 2, 3, 4, 5, 6, 7} | foreach_object{parallel = function(x) return x * n end, throttle_limit = 3})) --> 6 12 18 24 30 36 42
print(sorted({1, 2, 3} | foreach_object{parallel = [[ $_ + $using:n ]]})) --> 7 8 9
print(sorted({1, 2, 3} | foreach_object{parallel = function(x) count = (count or 0) + 1 return count end, throttle_limit = 1})) --> 1 2 3
print(sorted({1, 2, 3} | foreach_object{parallel = function(x) count = (count or 0) + 1 return count end, throttle_limit = 1, use_new_runspace = true})) --> 1 1 1
print(sorted({1, 2, 3} | foreach_object{parallel = [[ $global:c++; $c ]], throttle_limit = 1})) --> 1 2 3
local first = {3, 1, 2} | foreach_object{parallel = function(x) start_sleep{milliseconds = x == 1 and 0 or 400} return x end}
print(first[1]) --> 1
for _, block in ipairs{function(x) if x == 2 then error("two", 0) end return x end, [[ if ($_ -eq 2) { throw 'two' }; $_ ]]} do
  print(sorted({1, 2, 3} | foreach_object{parallel = block, error_action = "SilentlyContinue", error_variable = "wrong"}), wrong[1].FullyQualifiedErrorId, wrong[1].TargetObject, wrong[1])
  --> 1 3	PSTaskException	2	two
  --> 1 3	PSTaskException	2	two
end
print({1, 2} | foreach_object{parallel = function(x) start_sleep(x == 1 and 0 or 60) return x end, timeout_seconds = 1, error_action = "SilentlyContinue", error_variable = "wrong"}) --> 1
print(#wrong, wrong[1]) --> 1	The pipeline has been stopped.
print({1, 2, 3, 4} | foreach_object{parallel = function(x) start_sleep(x > 1 and 60 or 0) return x end} | select_object{first = 1}) --> 1

job = {1, 2, 3} | foreach_object{parallel = function(x) if x == 2 then error("two", 0) end return x * n end, throttle_limit = 2, as_job = true}
local _ = wait_job(job)
print(job.PSJobTypeName, job.State, job.Location, #job.ChildJobs) --> PSTaskJob	Failed	PowerShell	3
print(table.concat(array(receive_job{job, error_action = "SilentlyContinue"}), " ")) --> 6 18
print(receive_job{{1} | foreach_object{parallel = [[ $_ * 2 ]], as_job = true}, wait = true}) --> 2
for _, wrong in ipairs{{as_job = true, timeout_seconds = 2}, {throttle_limit = 0}, {begin = function() end}} do
  wrong.parallel = function() end
  ok, err = pcall(function() return {1} | foreach_object(wrong) end)
  print(err.FullyQualifiedErrorId:match("^[^,]*"))
  --> ParallelCannotUseTimeoutWithJob
  --> ParameterArgumentValidationError
  --> AmbiguousParameterSet
end
