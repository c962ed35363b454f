-- Fetches the logs of all servers that tell of errors, and says which errors are frequent.
--
--   psl scripts/examples/workflows/log-collection.lua
--
-- Each server looks through its own logs; only those with a hit travel. They come to logs/, a folder for each server.

local sessions = array(new_pssession{computer_name = require("psl.serverlist")("Servers.txt")})

local hits = array(invoke_command(sessions, [[
  Get-ChildItem log -Filter *.log | Select-String -Pattern ' ERROR (\w+): ' | ForEach-Object {
    [pscustomobject]@{ Path = $_.Path; File = $_.Filename; Line = $_.LineNumber; Kind = $_.Matches[0].Groups[1].Value }
  }
]]))

local fetched = {}
for s in each(sessions) do
  for f in each(hits | where_object{"PSComputerName", eq = s.ComputerName} | select_object{"Path", "File", unique = true}) do
    local folder = join_path("logs", s.ComputerName)
    new_item{folder, item_type = "Directory", force = true} | out_null()
    copy_item{f.Path, destination = join_path(folder, f.File), from_session = s, error_action = "Stop"}
    fetched[#fetched + 1] = s.ComputerName .. "/" .. f.File
  end
end
remove_pssession(sessions)

print("fetched: " .. table.concat(fetched, ", "))
hits
  | group_object("Kind")
  | sort_object{{expression = "Count", descending = true}, "Name"}
  | format_table{"Count", "Name", {label = "Where", expression = function(g)
      return g.Group | sort_object{"PSComputerName", "Line"} | function(h) return h.PSComputerName .. ":" .. h.Line end | join_string{separator = " "}
    end}}

-- Output:
--
--   fetched: Server01/web.log, Server03/mail.log, Server03/web.log
--
--   Count Name    Where
--   ----- ----    -----
--       3 Timeout Server01:2 Server03:1 Server03:2
--       1 Disk    Server01:3
