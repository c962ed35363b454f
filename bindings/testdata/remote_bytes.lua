-- A Lua string holds any bytes; a text of PowerShell does not. What is no UTF-8 is refused, not changed in silence.
local s = new_pssession()
local function refused(f, ...)
  local ok, e = pcall(f, ...)
  print(not ok and (tostring(e):match("not UTF%-8 at byte %d.*bytes%(%.%.%.%)") or tostring(e)))
end
local image = "\137PNG"
refused(invoke_command, {s, 'param($x) $x', argument_list = {image}, error_action = "Stop"}) --> not UTF-8 at byte 0; bytes that are no text travel as a Byte[], which bytes(...)
refused(invoke_command, {s, '$using:image', error_action = "Stop"}) --> not UTF-8 at byte 0; bytes that are no text travel as a Byte[], which bytes(...)
refused(invoke_command, {s, "'caf\233'", error_action = "Stop"}) --> not UTF-8 at byte 4; bytes that are no text travel as a Byte[], which bytes(...)
refused(function() return write_output{{k = image}} | invoke_command{s, '$input', error_action = "Stop"} end) --> not UTF-8 at byte 0; bytes that are no text travel as a Byte[], which bytes(...)
-- bytes(...) carries them, and a lone surrogate is text.
local there = invoke_command{s, 'param($x, $y) "$($x.GetType()) $x"; [int]$y[0]', argument_list = {bytes(image), "\237\160\189"}}
print(there[1]) --> byte[] 137 80 78 71
print(there[2]) --> 55357
remove_pssession(s)
