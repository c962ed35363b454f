-- Two sessions on the local computer, state that stays in them, and errors that do not stop the rest.
--
--   psl scripts/examples/quickstart.lua
--
-- The sessions are served by a PowerShell of this computer where one is found (PSL_PWSH, then pwsh on PATH), else by
-- psl's own engine in the same process. What is printed is the same but for the engine's name.

-- Multiple assignment: one session a variable.
s1, s2 = new_pssession{computer_name = {"localhost", "localhost"}, name = {"first", "second"}}
print("served by: " .. s1.Engine)

-- A session keeps its variables. $using: takes the Lua variable of that name.
for i = 1, 3 do
  local step = i * 10
  invoke_command(s1, [[ $counter += $using:step ]])
  invoke_command(s2, [[ $counter += 1 ]])
end
print("counter of the first: " .. invoke_command(s1, [[ $counter ]]))
print("counter of the second: " .. invoke_command(s2, [[ $counter ]]))

-- A statement displays its results. Each tells its computer.
invoke_command({s1, s2}, [[ [pscustomobject]@{ Counter = $counter; Even = ($counter % 2) -eq 0 } ]])
  | sort_object{"Counter", descending = true}
  | format_table{"Counter", "Even", "PSComputerName"}

-- An error record, caught.
local ok, err = pcall(invoke_command, s1, [[ throw "the disk is full" ]])
print("caught: " .. err.Exception.Message .. " (" .. err.CategoryInfo.Category .. ")")

-- A computer that does not exist is an error of its own; the results of those that do come all the same.
local answers = invoke_command{computer_name = {"localhost", "no-such-host.invalid"}, script_block = [[ "hello from $($Host.Name)" ]],
  error_action = "SilentlyContinue", error_variable = "failed"}
print(answers)
print("not reached: " .. failed[1].TargetObject .. " (" .. failed[1].FullyQualifiedErrorId .. ")")

-- Sessions go through pipelines like any object.
get_pssession() | remove_pssession()
print("sessions left: " .. #array(get_pssession()))
