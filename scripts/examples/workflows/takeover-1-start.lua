-- Starts a long run on a server and leaves it there. takeover-2-finish.lua takes it over, on the next day or from another
-- computer.
--
--   psl scripts/examples/workflows/takeover-1-start.lua
--
-- The session lives on without its client for as long as its idle time-out has it, here a day.

local option = new_pssessionoption{idle_timeout = 24 * 60 * 60 * 1000}
local s = invoke_command{
  computer_name = "Server01", in_disconnected_session = true, session_name = "night", session_option = option,
  script_block = [[
    foreach ($table in 'customers', 'orders', 'stock') {
      Start-Sleep -Milliseconds 200
      [pscustomobject]@{ Table = $table; Rows = [int](Get-Content "tables/$table") }
    }
    Write-Warning 'the index of stock is old'
  ]],
}
print(s.Name, s.ComputerName, s.State)

-- Output:
--
--   night	Server01	Disconnected
