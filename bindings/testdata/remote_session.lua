-- sessions on a real PowerShell
local a, b = new_pssession{computer_name = {"localhost", "."}, name = {"one", "two"}}
print(a.Name, a.State, a.Availability, a.ComputerName) --> one	Opened	Available	localhost
print(b.Id, b.Name, b.Transport, b.Engine) --> 2	two	Process	pwsh
invoke_command({a, b}, [[ $n = 0 ]])
local by = 5
invoke_command(a, [[ $n += $using:by ]])
print(invoke_command(a, "$n"), invoke_command(b, "$n")) --> 5	0
-- types both ways
local d, g, t = invoke_command(a, [[ [datetime]'2024-02-29T13:05:59Z'; [guid]'11111111-2222-3333-4444-555555555555'; [timespan]'1.02:03:04' ]])
print(g, t, d.Year) --> 11111111-2222-3333-4444-555555555555	1.02:03:04	2024
print(invoke_command{a, [[ param($x) $x.GetType().Name ]], argument_list = {g}}) --> Guid
-- errors of the other side
local r = invoke_command{a, [[ 'before'; Write-Error 'bad' -Category DeviceError; 'after' ]], error_action = "SilentlyContinue", error_variable = "errs"}
print(r[1], r[2], errs[1].Exception.Message, errs[1].CategoryInfo.Category, errs[1].OriginInfo.PSComputerName) --> before	after	bad	DeviceError	localhost
local ok, err = pcall(invoke_command, a, [[ throw 'stop' ]])
print(ok, err.Exception.Message, a.State) --> false	stop	Opened
-- streaming and early stop
local first = invoke_command(a, [[ 1..100000 ]]) | select_object{first = 2}
print(first[1], first[2], invoke_command(a, "'usable'")) --> 1	2	usable
-- other streams
invoke_command{a, [[ Write-Warning 'careful' ]], warning_action = "SilentlyContinue", warning_variable = "w"}
print(#w, w[1].Message) --> 1	careful
-- a job
local job = invoke_command{{a, b}, [[ "from $PID".Length -gt 5 ]], as_job = true}
print(job.State ~= nil, #job.ChildJobs) --> true	2
local done = receive_job{job, wait = true, auto_remove_job = true}
print(done[1], done[2], #array(get_job())) --> true	true	0
-- a null of a session stays one, a keyed field is one value, types tell their names
print((invoke_command{a, [[ $env:NO_SUCH_VARIABLE ]]} | measure_object()).Count) --> 0
print(invoke_command{a, [[ param($t) $t.TotalMinutes ]], argument_list = timespan"1:30"}) --> 90
invoke_command{a, [[ Write-Error 'x' ]], error_action = "SilentlyContinue", error_variable = "e"}
print(e[1]:GetType().Name, datetime"2024-01-01":GetType().FullName) --> RemotingErrorRecord	System.DateTime
-- a table that holds itself, and one that stands twice, stay what they are
local round, twice = {n = 1}, {5}
round.me = round
twice = {twice, twice}
print(invoke_command{a, "$x = $using:round; $x.me.me.n"}, invoke_command(a, "$t = $using:twice; [object]::ReferenceEquals($t[0], $t[1])")) --> 1	true
-- a stage may use the session that feeds it, while that still runs
invoke_command(a, "1..3 | % { $_; Start-Sleep -Milliseconds 20 }") | function(x) return invoke_command(a, "$using:x * 2") end
--> 2
--> 4
--> 6
-- what is nested too deep for PowerShell is told, wherever it goes, and the session stays usable
local deep = {}
for i = 1, 60 do deep = {next = deep} end
for _, send in ipairs{
  function() return invoke_command{a, "1", argument_list = {deep}, error_action = "Stop"} end,
  function() return invoke_command{a, "$using:deep", error_action = "Stop"} end,
  function() return deep | invoke_command{a, "$input", error_action = "Stop"} end,
} do
  local ok, err = pcall(send)
  print(ok, err.Exception.Message:match("PowerShell: more than %d+ values"), invoke_command(a, "'usable'"))
end
--> false	PowerShell: more than 49 values	usable
--> false	PowerShell: more than 49 values	usable
--> false	PowerShell: more than 49 values	usable
start_job{[[ $input ]], input_object = {1, 2}} | receive_job{wait = true, auto_remove_job = true} | function(x) print(x) end
--> 1
--> 2
local ok, err = pcall(invoke_command, a, nil)
print(err.FullyQualifiedErrorId) --> MissingMandatoryParameter,Microsoft.PowerShell.Commands.InvokeCommandCommand
get_pssession() | remove_pssession()
print(a.State, #array(get_pssession())) --> Closed	0
local ok, err = pcall(invoke_command, a, "1")
print(err.FullyQualifiedErrorId) --> InvalidOperation,Microsoft.PowerShell.Commands.InvokeCommandCommand
