-- Restarts a service on one server after the other, and goes on only while the service is well.
--
--   psl scripts/examples/workflows/rolling-restart.lua web
--
-- The servers stand in Servers.txt. After each restart the service is asked how it is, five times at most; where it does
-- not come up, the remaining servers are left as they are, and psl ends with exit code 1.

local retry = require("psl.retry")
local service = arg[1] or error("which service? for example: psl rolling-restart.lua web")
local servers = require("psl.serverlist")("Servers.txt")

-- All must be there before the first one goes down.
local sessions = array(new_pssession{computer_name = servers, error_action = "Stop"})

local function healthy(s)
  local state = invoke_command(s, [[ systemctl is-active $using:service ]])
  if state ~= "active" then error(service .. " is " .. tostring(state), 0) end
end

local done = 0
for s in each(sessions) do
  invoke_command{s, [[ systemctl restart $using:service; if ($LASTEXITCODE) { throw "systemctl gave $LASTEXITCODE" } ]], error_action = "Stop"}
  local ok, err = pcall(retry, {times = 5, delay = 0.2}, healthy, s)
  if not ok then
    print(s.ComputerName .. ": " .. tostring(err) .. " after the restart; stopping here")
    break
  end
  print(s.ComputerName .. ": restarted and well")
  done = done + 1
end
remove_pssession(sessions)

print(done .. " of " .. #servers .. " restarted")
if done < #servers then os.exit(1) end

-- Output:
--
--   Server01: restarted and well
--   Server02: restarted and well
--   Server03: web is activating after the restart; stopping here
--   2 of 4 restarted
