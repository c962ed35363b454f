-- How long a command may take, what it came to on each computer, and how its native commands ended.
local s = new_pssession{name = "one"}

-- The time of a command is over: the error names the computer, the session stays.
invoke_command{s, "Start-Sleep 60", timeout = 0.2, error_action = "SilentlyContinue", error_variable = "late"}
print(late[1].FullyQualifiedErrorId, late[1].CategoryInfo.Category, late[1].TargetObject, s.State) --> CommandTimeout,Microsoft.PowerShell.Commands.InvokeCommandCommand	OperationTimeout	localhost	Opened
print(late[1]) --> [localhost] Invoke-Command stopped the command: it did not end within 200ms, the timeout for localhost. Give it more time, or run it as a job.
print(invoke_command{s, "1 + 1", timeout = timespan"00:01:00", total_timeout = "00:02:00"}) --> 2
local ok, err = pcall(invoke_command, {s, "Start-Sleep 60", total_timeout = 0.2, error_action = "Stop"})
print(ok, err.Exception.Message) --> false	Invoke-Command stopped the command: it did not end within 200ms, the total timeout. Give it more time, or run it as a job.
local job = invoke_command{s, "Start-Sleep 60", timeout = 0.2, as_job = true}
local _ = wait_job(job)
print(job.State) --> Failed
receive_job{job, error_action = "SilentlyContinue", error_variable = "late"}
print(late[1].FullyQualifiedErrorId) --> CommandTimeout,Microsoft.PowerShell.Commands.InvokeCommandCommand

-- What is no length of time says so.
ok, err = pcall(invoke_command, {s, "1", timeout = -1})
print(err.FullyQualifiedErrorId, err) --> CannotConvertArgumentNoMessage,Microsoft.PowerShell.Commands.InvokeCommandCommand	Cannot bind parameter 'Timeout'. Give a number of seconds above 0 and of at most a year, or leave the parameter out for no limit.
ok, err = pcall(new_pssession, {timeout = "soon"})
print(err) --> Cannot bind parameter 'Timeout'. "soon" is neither a number of seconds nor a time span such as 00:00:30.
ok, err = pcall(new_pssession, {retry = 1000})
print(err.FullyQualifiedErrorId) --> ParameterArgumentValidationError,Microsoft.PowerShell.Commands.NewPSSessionCommand
-- psl's own parameters leave the beginnings of the original's names clear.
print(new_pssession{t = 5, name = "two"}.Name) --> two

-- The exit code of the last native command stands in the error record.
invoke_command{s, "/bin/sh -c 'exit 7'; Write-Error 'first'; Write-Error 'second'", error_action = "SilentlyContinue", error_variable = "wrong"}
print(wrong[1], wrong[1].ExitCode, wrong[2].ExitCode) --> first	7	7
ok, err = pcall(invoke_command, {s, "/bin/sh -c 'exit 8'; throw 'out'"})
print(err, err.ExitCode) --> out	8
ok, err = pcall(invoke_command, {s, "/bin/sh -c 'exit 9'; Write-Error 'stops'; Start-Sleep 60", error_action = "Stop"})
print(err, err.ExitCode) --> stops	9
ok, err = pcall(invoke_command, {new_pssession(), "throw 'nothing native'"})
print(err.ExitCode) --> nil

-- A result for each computer, whatever came of it there.
local results = invoke_command{{s, new_pssession{name = "three"}}, "1; 2; /bin/sh -c 'exit 3'; Write-Error 'hm'; Write-Warning 'w'", per_computer = true, warning_action = "SilentlyContinue", warning_variable = "warned"}
for r in each(results) do
  print(r.ComputerName, r.State, r.ExitCode, #r.Output, r.Output[2], #r.Errors, r.Errors[1], r.Errors[1].ExitCode, r.Took.TotalSeconds < 60)
  --> localhost	Completed	3	2	2	1	hm	3	true
  --> localhost	Completed	3	2	2	1	hm	3	true
end
print(#array(warned)) --> 2
local r = invoke_command{s, "1; throw 'gone'", per_computer = true}
print(r, r.State, r.Errors[1], #r.Output) --> localhost: Failed	Failed	gone	1
r = invoke_command{s, "1; Start-Sleep 60", per_computer = true, timeout = 0.3}
print(r.State, r.Errors[1].FullyQualifiedErrorId) --> TimedOut	CommandTimeout,Microsoft.PowerShell.Commands.InvokeCommandCommand
ok, err = pcall(invoke_command, {s, "1", per_computer = true, as_job = true})
print(err.FullyQualifiedErrorId) --> PerComputerNotSupported,Microsoft.PowerShell.Commands.InvokeCommandCommand
