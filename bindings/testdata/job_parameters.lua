-- Each parameter of the cmdlets of jobs, and each error.
local function wrong(f, parameters)
  parameters.error_action, parameters.error_variable = "SilentlyContinue", "list"
  local out = f(parameters)
  return out, list[1] and list[1].FullyQualifiedErrorId:match("^%a+"), list[1] and tostring(list[1])
end
local function id(f, p) local ok, e = pcall(f, p) return ok and "no error" or (e.FullyQualifiedErrorId:gsub(",.*", "")) end
local s1, s2 = new_pssession{computer_name = {"localhost", "localhost"}, name = {"a", "b"}}

local done = invoke_command{session = {s1, s2}, script_block = "1; 2", job_name = "done", throttle_limit = 2}
local _ = wait_job{job = done}
local failed = start_job{script_block = "throw 'no'", name = "failed"}
local _ = wait_job{id = failed.Id}
local before = get_date()
start_sleep{milliseconds = 20}
local runs = start_job{"Start-Sleep 60", name = "runs"}
print(done.State, failed.State, runs.State, #done.ChildJobs, done.Location, done.Command) --> Completed	Failed	Running	2	localhost,localhost	1; 2

-- Get-Job
local function names(x) local t = {} for j in each(x) do t[#t + 1] = j.Name end return table.concat(t, " ") end
print(names(get_job())) --> done failed runs
print(names(get_job{id = {failed.Id}}), names(get_job{name = "f*"}), names(get_job{instance_id = runs.InstanceId}), names(get_job{state = "Completed"})) --> failed	failed	runs	done
print(names(get_job{filter = hashtable{Name = "failed", State = "Failed"}}), names(get_job{command = "Start-Sleep*"})) --> failed	runs
print(names(get_job{newest = 1}), names(get_job{before = before}), names(get_job{has_more_data = false}), names(get_job{after = before})) --> failed	done failed	failed	
print(#get_job{include_child_job = true}, #get_job{child_job_state = "Completed"}) --> 7	5
print(wrong(get_job, {name = "none"})) --> nil	JobWithSpecifiedNameNotFound	The command cannot find the job because the job name none was not found. Verify the value of the Name parameter, and then try the command again.
print(wrong(get_job, {id = 999})) --> nil	JobWithSpecifiedSessionNotFound	The command cannot find a job with the job ID 999. Verify the value of the Id parameter and then try the command again.
print(wrong(get_job, {instance_id = guid"00000000-0000-0000-0000-000000000001"})) --> nil	JobWithSpecifiedInstanceIdNotFound	The command cannot find a job with the instance identifier 00000000-0000-0000-0000-000000000001. Verify the value of the InstanceId parameter, and then try the command again.
print(wrong(get_job, {name = "none*"})) --> nil	nil	nil

-- Wait-Job
print(names(wait_job{name = "d*"}), names(wait_job{instance_id = failed.InstanceId}), names(wait_job{state = "Failed"}), names(wait_job{filter = hashtable{Name = "done"}})) --> done	failed	failed	done
print(wait_job{job = runs, timeout = 0, force = true}, names(wait_job{job = {done, runs}, any = true})) --> nil	done

-- Receive-Job
print(#array(receive_job{job = done, keep = true}), #array(receive_job{id = done.Id, keep = true, no_recurse = true}), #array(receive_job{name = "done", keep = true}), #array(receive_job{instance_id = done.InstanceId, keep = true})) --> 4	0	4	4
print(#array(receive_job{job = done, computer_name = "elsewhere"}) + #array(receive_job{job = done, location = "far*"}), #array(receive_job{job = done, session = s1, keep = true})) --> 0	4
print(receive_job{job = done, wait = true, write_job_in_results = true}[1].Name) --> done
print(select(2, wrong(receive_job, {job = failed}))) --> no	no
for _, p in ipairs{{keep = true, wait = true}, {auto_remove_job = true}, {write_events = true}, {write_job_in_results = true}, {force = true}} do
  p.job = done
  print(id(receive_job, p))
  --> ParameterBindingFailed
  --> InvalidOperation
  --> InvalidOperation
  --> InvalidOperation
  --> InvalidOperation
end

-- Stop-Job
stop_job{name = "runs", what_if = true}
--> What if: Performing the operation "Stop" on target "Remote Command: Start-Sleep 60, associated with the job that has an ID of "6".".
print(names(stop_job{id = runs.Id, pass_thru = true}), runs.State) --> runs	Stopped
for _, how in ipairs{"instance_id", "state", "filter", "name"} do
  local j = start_job{"Start-Sleep 60", name = "again"}
  stop_job{[how] = ({instance_id = j.InstanceId, state = "Running", filter = hashtable{Name = "again", State = "Running"}, name = "ag*"})[how]}
  print(j.State)
  --> Stopped
  --> Stopped
  --> Stopped
  --> Stopped
end

-- Remove-Job
local busy = start_job("Start-Sleep 60")
print(select(2, wrong(remove_job, {job = busy}))) --> JobObjectNotFinishedCannotBeRemoved	The command cannot remove the job with the job ID 16 because the job is not finished. To remove the job, first stop the job, or use the Force parameter. (Parameter 'Job')
print(select(2, wrong(remove_job, {job = done.ChildJobs[1]}))) --> CannotRemoveJob	The command cannot remove the job because it does not exist or because it is a child job. Child jobs can be removed only by removing the parent job.
remove_job{id = busy.Id, force = true}
remove_job{name = "ag*"}
remove_job{instance_id = runs.InstanceId}
print(names(get_job())) --> done failed
local _ = start_job{"Start-Sleep 60", name = "c"}
remove_job{command = "Start-Sleep*"}
remove_job{filter = hashtable{Name = "failed"}}
remove_job{state = "Completed", confirm = false}
print(get_job()) --> nil
