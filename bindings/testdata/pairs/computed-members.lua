local o = psobject{Size = 2048}
o | add_member{"ScriptProperty", "KB", function(this) return this.Size / 1024 end, function(this, v) this.Size = v * 1024 end}
print(o.KB)
o.KB = 5
print(o.Size .. " " .. o.KB)
o | add_member{"AliasProperty", "Bytes", "Size"}
o | add_member{member_type = "AliasProperty", name = "Text", value = "Size", second_value = "string"}
o.Size = 1024
print(o.Bytes .. " " .. o.KB .. " " .. (type(o.Text) == "string" and "String" or type(o.Text)))
o.Bytes = 3072
print(o.Size)
o | get_member{{"Bytes", "Text"}} | function(m) return m.MemberType .. " " .. m.Definition end
write_output((o | get_member("KB")).MemberType)
o | add_member{"ScriptProperty", "Many", function() return 1, 2 end}
print(table.concat(o.Many, " "))
o | format_list()
o | select_object{"KB", "Bytes"} | convertto_json{compress = true}
o | add_member{"ScriptProperty", "KB", function() return 7 end, force = true}
print(o.KB)
for _, c in ipairs{{"ScriptProperty", "X", 5}, {member_type = "ScriptProperty", name = "X", value = null, second_value = null}, {"NoteProperty", "Y", 1, 2}, {"AliasProperty", "Z", "Size", "nosuch"},
  {"AliasProperty", "Z", null}, {"ScriptProperty", "KB", function() return 8 end, error_action = "Stop"}} do
  local _, e = pcall(function() return o | add_member(c) end)
  print(e.FullyQualifiedErrorId .. ": " .. e)
end
