-- Brings the folder config to all servers, where it differs, and proves that it has arrived.
--
--   psl scripts/examples/workflows/config-push.lua
--
-- What a server had before is kept there, in config.before. Files are compared by their SHA-256.

local servers = require("psl.serverlist")("Servers.txt")
local sessions = array(new_pssession{computer_name = servers})

-- The files of a folder where a session is: relative name -> hash.
local function files(s, folder)
  local hashes = {}
  local list = invoke_command(s, [[
    if (Test-Path $using:folder) {
      $root = (Get-Item $using:folder).FullName
      Get-ChildItem $root -File -Recurse | ForEach-Object {
        [pscustomobject]@{ Name = $_.FullName.Substring($root.Length + 1); Hash = (Get-FileHash $_.FullName).Hash }
      }
    }
  ]])
  for f in each(list) do hashes[f.Name] = f.Hash end
  return hashes
end

-- Names that are not the same here and there.
local function differences(ours, theirs)
  local names = {}
  for name, hash in pairs(ours) do if theirs[name] ~= hash then names[#names + 1] = name end end
  for name in pairs(theirs) do if not ours[name] then names[#names + 1] = name end end
  table.sort(names)
  return names
end

local here = new_pssession()
local ours = files(here, get_item{"config", error_action = "Stop"}.FullName)
local report = {}
for s in each(sessions) do
  local differing = differences(ours, files(s, "config"))
  if #differing > 0 then
    invoke_command(s, [[
      if (Test-Path config.before) { Remove-Item config.before -Recurse -Force }
      if (Test-Path config) { Rename-Item config config.before }
    ]])
    copy_item{"config", destination = invoke_command(s, "(Get-Location).Path"), to_session = s, recurse = true, error_action = "Stop"}
  end
  local left = #differences(ours, files(s, "config"))
  report[#report + 1] = psobject{Computer = s.ComputerName, Changed = table.concat(differing, ", "), State = left == 0 and "same" or left .. " differ"}
end

report | format_table{"Computer", "State", "Changed"}
get_pssession() | remove_pssession()

-- Output:
--
--
--   Computer State Changed
--   -------- ----- -------
--   Server01 same  app.conf, motd, old.conf, tls/ciphers
--   Server02 same
--   Server03 same  app.conf, motd, tls/ciphers
