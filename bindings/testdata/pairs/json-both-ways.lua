local j = '{"name":"web","ports":[80,443],"tls":true,"owner":null,"ratio":0.25,"big":12345678901,"when":"2024-05-06T07:08:09Z","nest":{"a":{"b":[{"c":1}]}}}'
local o = write_output(j) | convertfrom_json()
write_output(o)
write_output(o.ports[2] + 1)
write_output(o.nest.a.b[1].c)
write_output(o.when.Year)
o | convertto_json()
o | convertto_json{ depth = 1 }
o | convertto_json{ compress = true, depth = 5 }
local h = convertfrom_json{ j, as_hashtable = true }
print(table.concat(h.Keys, ","))
write_output(h.nest.a.b[1].c)
write_output("[1,2,3]") | convertfrom_json() | measure_object{ sum = true } | foreach_object("Sum")
write_output("[[1,2],[3]]") | convertfrom_json() | foreach_object("Count")
write_output("[]") | convertfrom_json()
for s in each{ '"s"', "true", "3.50", "null" } do write_output(s) | convertfrom_json() end
write_output{1, 2, 3} | convertto_json()
write_output{1, 2, 3} | convertto_json{ compress = true }
write_output{1} | convertto_json()
convertto_json{ input_object = {1} }
write_output{} | convertto_json()
convertto_json{ input_object = {} }
write_output(null) | convertto_json()
write_output("x") | convertto_json{ as_array = true }
hashtable{ a = null } | convertto_json{ compress = true }
ordered{ d = get_date("2024-01-02 03:04:05"), t = timespan"01:00:00", v = version"1.2", e = get_date("2024-01-05").DayOfWeek, g = guid"00000000-0000-0000-0000-000000000000", u = uri"http://a/", c = char"x", n = double"1", m = decimal"2.50", f = 1e20 } | convertto_json()
ordered{ e = get_date("2024-01-05").DayOfWeek } | convertto_json{ enums_as_strings = true, compress = true }
write_output('<a href="x">&\'é') | convertto_json()
write_output("<a>é") | convertto_json{ escape_handling = "EscapeNonAscii" }
write_output("<a>'") | convertto_json{ escape_handling = "EscapeHtml" }
write_output('{"a":1,"A":2}') | convertfrom_json{ as_hashtable = true } | foreach_object("Count")
local ok, e = pcall(convertfrom_json, '{"a":1,"A":2}')
print(e.FullyQualifiedErrorId)
ok, e = pcall(convertfrom_json, "{bad")
print(e.FullyQualifiedErrorId); write_output(e.CategoryInfo.Category)
write_output('{"":1,"b c":2}') | convertfrom_json{ as_hashtable = true } | foreach_object("b c")
write_output('{\n  // comment\n  "a": 1 }') | convertfrom_json()
write_output('{"d":"2024-01-02T03:04:05+02:00"}') | convertfrom_json{ date_kind = "String" }
psobject{ s = "multi\nline", b = bytes{1, 2}, e = {}, o = psobject{} } | convertto_json()
write_output{ hashtable{ a = "x" }, hashtable{ a = "y" } } | convertto_json{ compress = true }
