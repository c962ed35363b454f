local o = psobject{ A = 1 }
o | add_member{ note_property_name = "B", note_property_value = 2 }
o | add_member{ member_type = "ScriptProperty", name = "Sum", value = function(this) return this.A + this.B end }
o | add_member{ member_type = "AliasProperty", name = "Alpha", value = "A" }
o | add_member{ member_type = "ScriptMethod", name = "Scale", value = function(this, by) return this.A * by end }
write_output(o)
write_output(o:Scale(5))
write_output(o.Sum)
write_output(o.Alpha)
o.A = 10
write_output(o.Alpha); write_output(o.Sum); write_output(o:Scale(2))
o | get_member() | where_object{ "MemberType", ne = "ScriptProperty" } | format_list{ "Name", "MemberType", "Definition" }
o | add_member{ "C", 3, pass_thru = true } | select_object{ "C", "Sum" }
local ok, e = pcall(function() o | add_member{ "A", 5, error_action = "Stop" } end)
print(e.FullyQualifiedErrorId:match("^[^,]+"))
o | add_member{ "A", 5, force = true }
write_output(o.A)
o | add_member{ note_property_members = ordered{ X = 1, Y = 2 } }
print(table.concat(o.psobject.Properties.Name, ","))
write_output(o.psobject.Properties["B"].Value)
o.psobject.Properties:Remove("B")
write_output(o.B == nil)
o | add_member{ type_name = "My.Thing" }
print(o.PSTypeNames[1])
local t = add_member{ input_object = psobject{}, type_name = "Other.Thing", pass_thru = true }
print(t.PSTypeNames[1])
write_output("abc") | get_member{ name = {"Length", "Sub*"} }
write_output(1) | get_member{ member_type = "Method" } | select_object{ first = 3, "Name" }
get_date() | get_member{ name = {"Year", "AddDays"} } | format_table{ "Name", "MemberType" }
hashtable{ k = 1 } | get_member{ member_type = "Property" } | foreach_object("Name")
write_output{1, "a", 2} | get_member{ name = "ToString" }
write_output(o.psobject:Copy().A)
write_output(#array(o.psobject.Properties))
write_output((o | get_member{ member_type = "NoteProperty" }).Count)
get_member{ input_object = {1, 2}, name = "Length" }
