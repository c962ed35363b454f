-- Example 9: a background job in a set of sessions.
--
--   $s = New-PSSession -ComputerName (Get-Content Servers.txt) -Credential Domain01\Admin01 -ThrottleLimit 16
--   Invoke-Command -Session $s -ScriptBlock {Get-Process PowerShell} -AsJob
--
-- The password is asked for once. The job has a child for each computer, and its results tell where they come from.

local s = new_pssession{computer_name = get_content("Servers.txt"), credential = "Domain01\\Admin01", throttle_limit = 16}
local job = invoke_command{session = s, script_block = "Get-Process PowerShell", as_job = true}

print(job.Name, job.PSJobTypeName, #job.ChildJobs, job.Location)
local _ = wait_job(job)
receive_job(job)
  | select_object{"ProcessName", "PSComputerName", unique = true}
  | sort_object("PSComputerName")
  | format_table()
print(job.State, s[1].State)
remove_job(job)
remove_pssession(s)

-- Output:
--
--
--   PowerShell credential request
--   Enter your credentials.
--   Password for user Domain01\Admin01:
--   Job1	RemoteJob	3	Server01,Server02,Server03
--
--   ProcessName PSComputerName
--   ----------- --------------
--   PowerShell  Server01
--   PowerShell  Server02
--   PowerShell  Server03
--
--   Completed	Opened
