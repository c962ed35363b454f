-- Tells which of 50 computers lack a patch.
--
--   psl scripts/examples/workflows/patches.lua
--
-- Computers.csv has the columns Name and Ring, Patches.csv the packages and the version that each must have at least.
-- All computers are asked at once, 32 at a time; one that does not answer is reported, not waited for. The whole result
-- is in patches.json.

local computers = array(import_csv{"Computers.csv", error_action = "Stop"})
local ring, names = {}, {}
for i, c in ipairs(computers) do
  ring[c.Name], names[i] = c.Ring, c.Name
end

local wanted = {}
for p in each(import_csv{"Patches.csv", error_action = "Stop"}) do wanted[p.Package] = p.Version end

local answers = invoke_command{
  computer_name = names, throttle_limit = 32, error_action = "SilentlyContinue", error_variable = "failed",
  session_option = {OpenTimeout = 10000, MaxConnectionRetryCount = 0},
  script_block = [[
    $wanted, $installed = $using:wanted, @{}
    dpkg-query --show --showformat '${Package} ${Version}\n' | ForEach-Object { $name, $version = $_ -split ' '; $installed[$name] = $version }
    $lacking = foreach ($p in $wanted.GetEnumerator()) {
      if ($installed.Contains($p.Key) -and [version]($installed[$p.Key] -replace '-.*') -lt [version]$p.Value) { $p.Key }
    }
    [pscustomobject]@{ Lacking = @($lacking | Sort-Object) -join ' ' }
  ]],
}

local rows = {}
for a in each(answers) do
  rows[#rows + 1] = psobject{Computer = a.PSComputerName, Ring = ring[a.PSComputerName], State = a.Lacking == "" and "current" or "lacks " .. a.Lacking}
end
-- An error of the script has an origin; one without is that of a computer that was not reached.
for e in each(failed) do
  local name = e.OriginInfo and e.OriginInfo.PSComputerName or e.TargetObject
  rows[#rows + 1] = psobject{Computer = name, Ring = ring[name], State = e.OriginInfo and "error: " .. e.Exception.Message or "no answer"}
end
rows | sort_object("Computer") | convertto_json() | set_content("patches.json")

print(#rows .. " computers")
rows
  | group_object{"Ring", "State"}
  | sort_object("Name")
  | format_table{"Count", "Name", {label = "First", expression = function(g) return (g.Group | sort_object("Computer") | select_object{first = 1}).Computer end}}

-- Output:
--
--   50 computers
--
--   Count Name                      First
--   ----- ----                      -----
--      25 broad, current            PC12
--      13 broad, lacks openssl sudo PC11
--       2 broad, no answer          PC49
--       7 pilot, current            PC01
--       3 pilot, lacks openssl sudo PC02
