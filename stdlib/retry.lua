-- Calls a function again while it fails.
--
--   local retry = require("psl.retry")
--   local s = retry({times = 5, delay = 2}, new_pssession, {host_name = "server01", error_action = "Stop"})
--
-- times   how often it is called at most (3)
-- delay   seconds between the calls (1)
-- factor  what the delay is multiplied by after each call (1)
-- when    a function that is given the error and says whether to go on; nil goes on always
--
-- Gives what the function gives. The error of the last call is raised as it was.

local function pack(...) return {n = select("#", ...), ...} end

return function(options, f, ...)
  if type(options) ~= "table" then error("psl.retry: the first argument is a table of options", 2) end
  local times, delay = options.times or 3, options.delay or 1
  local args = pack(...)
  for n = 1, times do
    local results = pack(pcall(f, unpack(args, 1, args.n)))
    if results[1] then return unpack(results, 2, results.n) end
    if n == times or options.when and not options.when(results[2]) then error(results[2], 0) end
    start_sleep{ seconds = delay }
    delay = delay * (options.factor or 1)
  end
end
