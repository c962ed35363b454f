-- Example 10: a session by an address alone.
--
--   New-PSSession -ConnectionUri https://management.exchangelabs.com/Management
--
-- An address without a port has that of its kind, 443 for https.

new_pssession{connection_uri = "https://management.exchangelabs.com/Management"}

get_pssession() | remove_pssession()

-- Output:
--
--
--    Id Name            Transport ComputerName    ComputerType    State         ConfigurationName     Availability
--    -- ----            --------- ------------    ------------    -----         -----------------     ------------
--     1 Runspace1       WSMan     management.exc… RemoteMachine   Opened        Microsoft.PowerShell     Available
