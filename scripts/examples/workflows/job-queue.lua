-- Works through a queue of tasks on several servers at once; a task that fails is tried again, up to three times in all.
--
--   psl scripts/examples/workflows/job-queue.lua
--
-- The tasks stand in Tasks.txt, one a line; ./import does one. Each server has one task at a time, as a background job.
-- A task that fails goes back to the end of the queue. What has failed for good is in failed.csv, with the reason.

local attempts = 3
local sessions = array(new_pssession{computer_name = require("psl.serverlist")("Servers.txt"), error_action = "Stop"})

local queue, tasks = {}, {}
for name in each(get_content{"Tasks.txt", error_action = "Stop"}) do
  local task = {name = name, tries = 0}
  queue[#queue + 1], tasks[#tasks + 1] = task, task
end

local function start(session)
  local task = table.remove(queue, 1)
  if not task then return nil end
  task.tries = task.tries + 1
  local name = task.name
  task.job = invoke_command{session, [[
    $said = ./import $using:name
    if ($LASTEXITCODE) { throw "import gave $LASTEXITCODE`: $said" }
    $said
  ]], as_job = true, job_name = name}
  return task
end

local function finish(task)
  local out = receive_job{task.job, error_action = "SilentlyContinue", error_variable = "errors"}
  local reason = task.job.ChildJobs[1].JobStateInfo.Reason
  if task.job.State == "Completed" and #errors == 0 then
    task.result, task.done = out, true
  else
    task.reason = reason and reason.Message or errors[1] and errors[1].Exception.Message
    if task.tries < attempts then queue[#queue + 1] = task end
  end
  remove_job(task.job)
end

local running = {}
repeat
  local jobs = {}
  for i, s in ipairs(sessions) do
    running[i] = running[i] or start(s)
    if running[i] then jobs[#jobs + 1] = running[i].job end
  end
  if #jobs > 0 then wait_job{jobs, any = true} | out_null() end
  for i = 1, #sessions do
    local state = running[i] and running[i].job.State
    if state and state ~= "Running" and state ~= "NotStarted" then
      finish(running[i])
      running[i] = nil
    end
  end
until #jobs == 0

remove_pssession(sessions)

local report = {}
for _, t in ipairs(tasks) do
  report[#report + 1] = psobject{Task = t.name, Tries = t.tries, State = t.done and "done" or "failed", Result = t.done and t.result or t.reason}
end
report | format_table{"Task", "Tries", "State", "Result"}
report | where_object{"State", eq = "failed"} | export_csv("failed.csv")

-- Output:
--
--
--   Task      Tries State  Result
--   ----      ----- -----  ------
--   customers     1 done   customers: imported
--   prices        2 done   prices: imported
--   invoices      3 failed import gave 1: no such table
--   orders        1 done   orders: imported
--   stock         1 done   stock: imported
