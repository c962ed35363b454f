-- Example 6: a session in another domain, in a variable that all can read.
--
--   $global:s = New-PSSession -ComputerName Server1.Domain44.Corpnet.Fabrikam.com -Credential Domain01\Admin01
--
-- A variable without a scope belongs to its script, one that begins with "local" to its block. The session itself belongs
-- to neither: it lives until it is removed.

local function connect()
  global.s = new_pssession{computer_name = "Server1.Domain44.Corpnet.Fabrikam.com", credential = "Domain01\\Admin01"}
end

connect()
print(s.ComputerName, s.State)
print(invoke_command(s, [[ 6 * 7 ]]))
remove_pssession(s)

-- Output:
--
--
--   PowerShell credential request
--   Enter your credentials.
--   Password for user Domain01\Admin01:
--   Server1.Domain44.Corpnet.Fabrikam.com	Opened
--   42
