-- A collection that came is a Lua table, and goes back as what it was: with its type, its notes, and what it holds by then.
local s = new_pssession()
local function there(x)
  return invoke_command{s, 'foreach ($x in ,$args[0]) { "$($x.GetType()): $x" }', argument_list = {x}}
end
local q = invoke_command(s, ", [System.Collections.Queue]::new((1, 2))")
print(type(q), #q, q[1]) --> table	2	1
print(there(q)) --> System.Collections.Queue: 1 2
table.insert(q, "three")
print(there(q)) --> System.Collections.Queue: 1 2 three
print(there(invoke_command(s, ", [System.Collections.Stack]::new((1, 2))"))) --> System.Collections.Stack: 2 1
print(there(invoke_command(s, "1..3"))) --> System.Collections.ArrayList: 1 2 3

-- In a file: the type names that PowerShell writes of what it has read.
local file = os.tmpname()
local function written(x)
  export_clixml{file, input_object = x}
  local text = io.open(file):read("*a")
  return text:match("<T>(.-)</T>"), text:match('N="(%a+)"')
end
print(written(q)) --> Deserialized.System.Collections.Queue	PSComputerName
local noted = invoke_command(s, ", (, @(1, 2) | Add-Member -PassThru -NotePropertyName color -NotePropertyValue red)")
print(noted.color, noted.PSComputerName, noted.Count) --> red	localhost	2
print(written(noted)) --> Deserialized.System.Object[]	color
export_clixml{file, input_object = q}
print(written(import_clixml(file))) --> Deserialized.System.Collections.Queue	PSComputerName
print((written({1, 2}))) --> System.Object[]

-- A list that holds itself, and one that is small only because its parts are shared.
local function xml(body) return '<Objs Version="1.1.0.1" xmlns="http://schemas.microsoft.com/powershell/2004/04">' .. body .. '</Objs>' end
local ring = convertfrom_clixml(xml('<Obj RefId="0"><LST><I32>1</I32><Ref RefId="0" /></LST></Obj>'))
print(#ring, ring[2] == ring, ring[2][2][1]) --> 2	true	1
print((written(ring))) --> System.Collections.ArrayList
write_host(ring) --> 1 1 1 System.Collections.ArrayList
local wide = "<I32>1</I32>"
for i = 0, 39 do wide = '<Obj RefId="' .. i .. '"><LST>' .. wide .. (i > 0 and '<Ref RefId="' .. i - 1 .. '" />' or "") .. '</LST></Obj>' end
local w = convertfrom_clixml(xml(wide))
print(#w, w[1] == w[2]) --> 2	true
os.remove(file)

-- An enumeration that comes is a number, and knows its name.
local day = invoke_command(s, "[DayOfWeek]'Friday'")
print(day, day.Value, day.PSTypeNames[1], day + 1) --> 5	Friday	Deserialized.System.DayOfWeek	6
remove_pssession(s)
