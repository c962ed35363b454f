-- what a value is on the other side
print(type(psobject{a = 1}), type(datetime"2024-01-02"), type({} | sort_object())) --> userdata	userdata	nil
local o = psobject{ServerName = "web", PORT = 80}
print(o.servername, o.port + 1, o.nosuch) --> web	81	nil
o.port = 443
o.New = null
print(o.Port, o.new) --> 443	nil
print(int64"9007199254740993" + 1) --> 9007199254740994
print(decimal"1.10" + decimal"2.205", decimal"2" > decimal"1.5") --> 3.305	true
print(guid"11111111-2222-3333-4444-555555555555" == guid"11111111-2222-3333-4444-555555555555") --> true
print(version"1.10" > version"1.9", version"1.2.3".Minor) --> true	2
print((datetime"2024-03-01" - datetime"2024-02-01").TotalDays, timespan"1.02:00:00") --> 29	1.02:00:00
print(datetime"2024-01-31":AddMonths(1):ToString("yyyy-MM-dd")) --> 2024-02-29
local h = ordered{b = 1, a = 2}
h.c = 3
local keys = {}
for k, v in pairs(h) do keys[#keys + 1] = k .. "=" .. v end
print(table.concat(keys, " "), h.Count) --> b=1 a=2 c=3	3
print(#array(nil), #array(5), #array{1, 2}) --> 0	1	2
local n = 0
for _ in each(nil) do n = n + 1 end
for _ in each(5) do n = n + 1 end
for _ in each{1, null, 3} do n = n + 1 end
print(n) --> 4
print(psformat("{0:N1} {1,5}|{2}", 1234.56, "x", true)) --> 1,234.6     x|True
print(tostring(psobject{a = 1, b = {1, 2}}), "text: " .. o) --> @{a=1; b=System.Object[]}	text: @{ServerName=web; PORT=443; New=}
print(securestring("geheim"), pscredential("me", "geheim")) --> System.Security.SecureString	System.Management.Automation.PSCredential
print(pcall(function() return datetime"never" end) == false) --> true

-- A single value is a collection of one, a number and a truth value too.
local five, yes = write_output(5), write_output(true)
print(#five, five.Count, five.length, #yes, yes.count) --> 1	1	1	1	1
print(pcall(function() return five.Name end) == false, tonumber(decimal"1.5"), tonumber("x")) --> true	1.5	nil
io.write(yes, " ", five, "\n") --> true 5
