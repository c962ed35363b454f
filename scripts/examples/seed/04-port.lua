-- Example 4: a port, HTTPS and a session configuration of one's own.
--
--   New-PSSession -ComputerName Server01 -Port 8081 -UseSSL -ConfigurationName E12
--
-- Nothing takes the session: it is shown. It is there nevertheless, and found by its computer or its name. The server's
-- certificate must be for Server01 and come from an authority that this computer trusts.

new_pssession{computer_name = "Server01", port = 8081, use_ssl = true, configuration_name = "E12"}

print(#array(get_pssession{name = "Runspace1"}))
remove_pssession{name = "Runspace1"}

-- Output:
--
--
--    Id Name            Transport ComputerName    ComputerType    State         ConfigurationName     Availability
--    -- ----            --------- ------------    ------------    -----         -----------------     ------------
--     1 Runspace1       WSMan     Server01        RemoteMachine   Opened        E12                      Available
--   1
