-- Example 8: a session by the address of its endpoint.
--
--   $s = New-PSSession -URI http://Server01:91/NewSession -Credential Domain01\User01
--
-- The path is the name of the application that listens there, not that of the session configuration, which stays the
-- default one.

local s = new_pssession{uri = "http://Server01:91/NewSession", credential = "Domain01\\User01"}

print(s.ComputerName, s.State, s.ConfigurationName)
print(invoke_command(s, [[ "here" ]]))
remove_pssession(s)

-- Output:
--
--
--   PowerShell credential request
--   Enter your credentials.
--   Password for user Domain01\User01:
--   server01	Opened	Microsoft.PowerShell
--   here
