local s = new_pssession{ host_name = "web01" }
local o = psobject{ Name = "cfg", Items = {1, 2, 3}, Inner = psobject{ Deep = "yes" } }
local d = datetime"2024-05-06"
local v = version"1.2.3"
local g = guid"12345678-1234-1234-1234-1234567890ab"
local b = bytes{1, 2, 255}
local t = true
local n = nil
invoke_command(s, [[ "$($using:o.Name) $($using:o.Items.Count) $($using:o.Inner.Deep)" ]])
invoke_command(s, [[ ($using:d).AddDays(1).ToString('yyyy-MM-dd'); ($using:d).GetType().Name ]])
invoke_command(s, [[ ($using:v).Minor; ($using:v).GetType().Name ]])
invoke_command(s, [[ ($using:g).ToString().Substring(0, 8) ]])
invoke_command(s, [[ ($using:b).Length; ($using:b)[2]; ($using:b).GetType().Name ]])
invoke_command(s, [[ if ($using:t) { 'true' }; $null -eq $using:n ]])
invoke_command(s, [[ $using:o.Items | ForEach-Object { $_ * 10 } ]])
invoke_command(s, [[ $x = $using:o; $x.Name = 'there'; $x.Name ]])
write_output(o.Name)
local long, dec = 5000000000, 1.25
invoke_command(s, [[ ($using:long).GetType().Name; ($using:dec).GetType().Name; $using:long + 1 ]])
