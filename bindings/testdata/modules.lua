-- the modules that come with psl
local retry = require("psl.retry")
local n = 0
print(retry({times = 5, delay = 0}, function(a) n = n + 1; if n < 3 then error("not yet") end; return a, n end, "done")) --> done	3
print(pcall(retry, {times = 2, delay = 0}, error, "plain", 0)) --> false	plain
print(pcall(retry, {times = 9, delay = 0, when = function(e) return e ~= "stop" end}, error, "stop", 0)) --> false	stop
local file = os.tmpname()
write_output{"web01", "", "  web02  # the second", "# none", "WEB01"} | set_content(file)
print(table.concat(require("psl.serverlist")(file), " ")) --> web01 web02
os.remove(file)
print(pcall(require, "psl.nosuch") == false) --> true
