-- Example 1: a session on the local computer.
--
--   $s = New-PSSession
--
-- It is served by a PowerShell of this computer where there is one, else by psl's own engine.

local s = new_pssession()

print(s.ComputerName, s.State, s.Availability, s.ConfigurationName)
print(invoke_command(s, [[ $n = 20; $n + 1 ]]), invoke_command(s, "$n"))
remove_pssession(s)

-- Output:
--
--   localhost	Opened	Available	Microsoft.PowerShell
--   21	20
