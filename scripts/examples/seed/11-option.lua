-- Example 11: an option for a session.
--
--   $so = New-PSSessionOption -SkipCACheck
--   New-PSSession -ConnectionUri https://management.exchangelabs.com/Management -SessionOption $so -Credential Server01\Admin01
--
-- The certificate of the server may come from an authority that nobody knows; it must be for the server's name all the same.

local so = new_pssessionoption{skip_ca_check = true}
new_pssession{connection_uri = "https://management.exchangelabs.com/Management", session_option = so, credential = "Server01\\Admin01"}

print(so.SkipCACheck, so.SkipCNCheck)
get_pssession() | remove_pssession()

-- Output:
--
--
--   PowerShell credential request
--   Enter your credentials.
--   Password for user Server01\Admin01:
--
--    Id Name            Transport ComputerName    ComputerType    State         ConfigurationName     Availability
--    -- ----            --------- ------------    ------------    -----         -----------------     ------------
--     1 Runspace1       WSMan     management.exc… RemoteMachine   Opened        Microsoft.PowerShell     Available
--   true	false
