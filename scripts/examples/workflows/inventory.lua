-- Makes an inventory of servers, inventory.csv: what each one runs, and how much its application keeps.
--
--   psl scripts/examples/workflows/inventory.lua
--
-- The servers stand in Servers.txt. A server that does not answer is a row of the inventory, too.

local servers = require("psl.serverlist")("Servers.txt")

local found = invoke_command{
  computer_name = servers, throttle_limit = 50, error_action = "SilentlyContinue", error_variable = "failed",
  script_block = [[
    $data = Get-ChildItem app/data -File -Recurse | Measure-Object Length -Sum
    [pscustomobject]@{
      Host = $env:COMPUTERNAME
      Edition = $PSVersionTable.PSEdition
      Release = Get-Content app/RELEASE
      Config = (Get-FileHash app/app.conf).Hash.Substring(0, 8)
      Files = $data.Count
      Bytes = $data.Sum
    }
  ]],
}

local rows = {}
for o in each(found) do
  rows[#rows + 1] = psobject{Computer = o.PSComputerName, Status = "ok", Host = o.Host, Edition = o.Edition, Release = o.Release, Config = o.Config, Files = o.Files, Bytes = o.Bytes}
end
-- An error of the script has an origin and is no row; one without is that of a server that was not reached.
local missing = array(failed | where_object(function(e) return e.OriginInfo == nil end))
for e in each(missing) do
  rows[#rows + 1] = psobject{Computer = e.TargetObject, Status = e.FullyQualifiedErrorId:match("^[^,]+")}
end
for e in each(failed) do
  if e.OriginInfo then write_warning(e.OriginInfo.PSComputerName .. ": " .. e.Exception.Message) end
end
rows | sort_object("Computer") | export_csv("inventory.csv")

print(#rows .. " servers, " .. #missing .. " of them not reached")
import_csv("inventory.csv") | format_table{"Computer", "Status", "Release", "Config", "Files", "Bytes"}

-- Output:
--
--   4 servers, 1 of them not reached
--
--   Computer Status           Release Config   Files Bytes
--   -------- ------           ------- ------   ----- -----
--   Server01 ok               2.0     FFD3AA91 1     100
--   Server02 ok               2.0     FFD3AA91 2     300
--   Server03 ok               2.1     FFD3AA91 3     600
--   Server99 ComputerNotFound
