-- Example 5: a session like one that there is, for another account.
--
--   New-PSSession -Session $s -Credential Domain01\User01
--
-- The new session has the computer, the port and the rest of the first, and a name, a number and variables of its own.
-- The name of an account asks for its password.

local s = new_pssession{computer_name = "Server01"}
invoke_command(s, "$where = 'in the first'")

new_pssession{session = s, credential = "Domain01\\User01"}

local other = get_pssession{name = "Runspace2"}
print(other.ComputerName == s.ComputerName, other.InstanceId == s.InstanceId)
print(invoke_command(s, [[ "first: $where" ]]), invoke_command(other, [[ "second: $where" ]]))
get_pssession() | remove_pssession()

-- Output:
--
--
--   PowerShell credential request
--   Enter your credentials.
--   Password for user Domain01\User01:
--
--    Id Name            Transport ComputerName    ComputerType    State         ConfigurationName     Availability
--    -- ----            --------- ------------    ------------    -----         -----------------     ------------
--     2 Runspace2       WSMan     Server01        RemoteMachine   Opened        Microsoft.PowerShell     Available
--   true	false
--   first: in the first	second:
