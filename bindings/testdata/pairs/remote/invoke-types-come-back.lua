local s = new_pssession{ host_name = "web01" }
local r = invoke_command(s, [[ 5; 'text'; $true; 1.5; [datetime]'2024-01-02'; [guid]'12345678-1234-1234-1234-1234567890ab'; [version]'1.2'; [timespan]'00:01:00'; [uri]'http://x/y' ]])
write_output(#r)
invoke_command(s, [[ 5; 'text'; $true; 1.5; [datetime]'2024-01-02'; [guid]'12345678-1234-1234-1234-1234567890ab'; [version]'1.2'; [timespan]'00:01:00'; [uri]'http://x/y' ]]) | get_member() | select_object{ expand_property = "TypeName", unique = true }
write_output(r[1] + 1)
write_output(r[5].Year)
local o = invoke_command(s, [[ [pscustomobject]@{ A = 1; B = 'b'; C = @(1, 2) } ]])
write_output(o.A); write_output(o.B); write_output(o.C.Count)
write_output(o.PSObject.TypeNames[1])
write_output(o.PSComputerName)
local h = invoke_command(s, [[ @{ x = 1; y = @{ z = 2 } } ]])
write_output(h.x); write_output(h.y.z); write_output(h:GetType().Name)
local a = invoke_command(s, [[ , (1, 2, 3) ]])
write_output(a.Count)
local n = invoke_command(s, [[ $null ]])
write_output(n == nil)
local e = invoke_command(s, [[ ]])
write_output(e == nil)
local p = invoke_command(s, [[ Get-Process -Id $PID ]]) | select_object{ first = 1 }
write_output(p.PSObject.TypeNames[1])
write_output(p.Id > 0)
invoke_command(s, [[ [System.DayOfWeek]::Friday ]]) | function(d) print(d .. " " .. d.Value) end
invoke_command(s, [[ 'str' ]]) | foreach_object("PSComputerName")
