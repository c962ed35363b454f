-- Example 7: sessions on the 200 computers of a file, 50 at a time.
--
--   $rs = Get-Content C:\TestServers.txt | New-PSSession -ThrottleLimit 50

local rs = get_content("TestServers.txt") | new_pssession{throttle_limit = 50}

print(#rs, rs[1].ComputerName, rs[200].ComputerName)
local answers = invoke_command{session = rs, script_block = "1", throttle_limit = 50}
print((answers | measure_object{sum = true}).Sum)
remove_pssession(rs)
print(#array(get_pssession()))

-- Output:
--
--   200	Server001	Server200
--   200
--   0
