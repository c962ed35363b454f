local rows = {psobject{Name = "web & db", Size = 5, When = datetime"2020-02-03"}, psobject{Name = "<none>", Size = 2.5, When = null}}
rows | convertto_html{{"Name", "Size"}, title = "A & B", css_uri = "style.css", meta = hashtable{author = "me"}, charset = "utf-8", pre_content = {"<h1>1</h1>", "<h2>2</h2>"}, post_content = "<p/>", body = "<b/>"}
rows | convertto_html{fragment = true}
local double = hashtable{Label = "Double", Expression = function(o) return o.Size * 2 end, Alignment = "right", Width = 10}
rows | convertto_html{as = "List", head = "<x/>", transitional = true, property = {"Name", double}}
rows | convertto_html{property = {double}, fragment = true}
rows | convertto_xml{as = "String"}
rows | convertto_xml{as = "Stream", no_type_information = true}
write_output(convertto_xml(5).Objects.Object)
psobject{In = psobject{Deep = psobject{Er = 1}}, List = {1, 2}} | convertto_xml{depth = 2, as = "String"}
write_output("one line of text that is long") | format_hex() | function(o) return o.HexOffset .. " " .. o.HexBytes .. " " .. o.Ascii .. " " .. tostring(o.Path or "") .. "|" end
write_output{1, 2, 300} | format_hex() | function(o) return {o.HexBytes, (o.Label:gsub("<.*", ""))} end
write_output("äö") | format_hex{encoding = "ascii"} | foreach_object("HexBytes")
write_output("äö") | format_hex{encoding = "unicode", offset = 1, count = 2} | foreach_object("HexBytes")
local t = convertfrom_stringdata("# no\nhost = web\n  port=8080\npath = C:\\\\temp\\tx")
print(t.host .. " " .. t.port .. " " .. t.path .. " " .. #t)
print(convertfrom_stringdata{"a:1", delimiter = ":"}.a)
local function fails(f, ...) local _, e = pcall(f, ...) return e end
for _, s in ipairs{"nothing", "a=1\nA=2"} do
  local e = fails(convertfrom_stringdata, s)
  print(e.FullyQualifiedErrorId)
  print(e)
end
local start = tostring(get_location())
set_location("/usr")
print(get_location())
print(push_location{"/tmp", pass_thru = true})
print(#get_location{stack = true} .. " " .. get_location().Path .. " " .. get_location().Provider .. " " .. get_location().Drive)
print(pop_location{pass_thru = true})
pop_location()
print(set_location{literal_path = "/bin/..", pass_thru = true})
print(set_location{"-", pass_thru = true})
print(set_location{"+", pass_thru = true})
push_location{"/usr", stack_name = "other"}
print(get_location{stack_name = "other"}[1])
print(pop_location{stack_name = "other", pass_thru = true})
for _, c in ipairs{{set_location, "/nowhere"}, {push_location, "/nowhere"}, {pop_location, stack_name = "gone"}, {set_location, stack_name = "gone"}, {get_location, ps_drive = "q"}, {get_location, ps_provider = "q"}} do
  local f = table.remove(c, 1)
  c.error_action = "Stop"
  local e = fails(f, c)
  print(e.FullyQualifiedErrorId .. ": " .. e)
end
set_location(start)
for _, c in ipairs{{get_process, id = 99999999}, {get_process, "no-such-process"}, {get_filehash, "/nowhere"}, {format_hex, "/nowhere"}} do
  local f = table.remove(c, 1)
  c.error_action = "Stop"
  local e = fails(f, c)
  print(e.FullyQualifiedErrorId .. ": " .. e .. " " .. e.CategoryInfo.Category .. " " .. e.TargetObject)
end
print(#array(get_process("no-such-*")))
write_output(#array(get_process{name = "*"}) > 0)
local f = os.tmpname()
set_content{f, "text", no_new_line = true}
print(get_filehash(f).Hash)
print(get_filehash{literal_path = f, algorithm = "MD5"}.Hash)
print(format_hex(f).HexBytes)
os.remove(f)
