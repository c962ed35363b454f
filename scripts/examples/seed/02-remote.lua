-- Example 2: a session on a remote computer.
--
--   $Server01 = New-PSSession -ComputerName Server01
--
-- Without a credential it is the user who is signed on: on Windows the one who runs psl, elsewhere that of the Kerberos
-- ticket (kinit).

local Server01 = new_pssession{computer_name = "Server01"}

print(Server01.Name, Server01.ComputerName, Server01.State)
print(invoke_command(Server01, [[ "$($PSVersionTable.PSEdition) $(1 + 1)" ]]))
remove_pssession(Server01)

-- Output:
--
--   Runspace1	Server01	Opened
--   Core 2
