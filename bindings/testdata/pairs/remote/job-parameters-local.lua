local a = start_job{ [[ 1 ]], name = "alpha" }; local b = start_job{ [[ Start-Sleep 30 ]], name = "beta" }
wait_job{ {a, b}, any = true } | foreach_object("Name")
wait_job{ b, timeout = 1 } | measure_object() | foreach_object("Count")
get_job{newest = 1} | foreach_object("Name")
get_job{command = "*Sleep*"} | foreach_object("Name")
get_job{name = {"alpha", "beta"}} | foreach_object("State")
get_job{state = "Running"} | foreach_object("Name")
stop_job{name = "beta"}; write_output(b.State); write_output(b.ChildJobs[1].State)
stop_job{name = "alpha"}
get_job() | format_table("Id", "Name", "State", "HasMoreData")
local function try(f, p) local ok, e = pcall(f, p); if ok then print("no error") else return e end end
local e = try(remove_job, {name = "gamma", error_action = "Stop"}); print(e.FullyQualifiedErrorId)
local e = try(receive_job, {a, keep = true, wait = true}); print(e.FullyQualifiedErrorId); print("" .. e)
local e = try(receive_job, {a, auto_remove_job = true}); print(e.FullyQualifiedErrorId); print("" .. e)
local e = try(receive_job, {a, write_job_in_results = true}); print(e.FullyQualifiedErrorId); print("" .. e)
local e = try(receive_job, {a, write_events = true}); print(e.FullyQualifiedErrorId); print("" .. e)
receive_job{a, keep = true}; receive_job(a); receive_job(a)
get_job() | remove_job(); write_output(#array(get_job()))
local d = start_job{ script_block = [[ param($x) $x * 2; $args ]], argument_list = {21, "rest"} }
print(table.concat(array(d | wait_job() | receive_job()), ","))
local v = "outer"; start_job[[ "using $using:v" ]] | receive_job{wait = true, auto_remove_job = true}
local f = os.tmpname() .. ".ps1"; set_content(f, 'param($p) "file $p"')
start_job{file_path = f, argument_list = "arg"} | receive_job{wait = true, auto_remove_job = true}; os.remove(f)
start_job{[[ "init $x" ]], initialization_script = [[ $x = 'done' ]]} | receive_job{wait = true, auto_remove_job = true}
print(table.concat(array(write_output{"a", "b"} | start_job[[ $input | ForEach-Object { $_ + '!' } ]] | receive_job{wait = true, auto_remove_job = true}), " "))
start_job{[[ (Get-Location).Path ]], working_directory = "/"} | receive_job{wait = true, auto_remove_job = true}
local e = try(start_job, {"1", ps_version = "3.0"}); print(e.FullyQualifiedErrorId); print("" .. e)
local e = try(start_job, {"1", authentication = "Basic"}); print(e.FullyQualifiedErrorId); print("" .. e)
local e = try(start_job, {"1", run_as32 = true}); print(e.FullyQualifiedErrorId)
local e = start_job[[ Write-Error 'x'; 'after' ]] | wait_job(); write_output(e.State); local r = receive_job{e, error_variable = "er", error_action = "SilentlyContinue"}; print(r .. " " .. #er .. " " .. er[1].FullyQualifiedErrorId)
write_output(#e.ChildJobs[1].Error); write_output(e.HasMoreData)
local c = start_job[[ 'x' ]] | wait_job(); receive_job{c, wait = true, write_events = true} | function(x) if type(x) == "string" then return x .. "  []" end return x .. " " .. x.JobStateInfo .. " [" .. (x.PreviousJobStateInfo or "") .. "]" end
write_output(c.ChildJobs[1].Output.Count); write_output(c.HasMoreData)
