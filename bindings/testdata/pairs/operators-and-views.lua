local function failure(f)
  local ok, e = pcall(f)
  print(e.FullyQualifiedErrorId)
  print(e.Exception.Message)
end
write_output{"a", "bb", "ccc"} | where_object{"Length", cnot_in = {1, 2}}
write_output{"a", "bb"} | where_object{"Length", cnot_contains = 1}
write_output{"a", "bb"} | where_object{"Length", gt = 1}
write_output{"a", ""} | where_object("Length")
failure(function() write_output("a") | where_object("Length", 1) end)
failure(function() write_output(1) | foreach_object{function() return 1 end, what_if = true} end)
psobject{Name = "x"} | get_member{view = "Extended"} | foreach_object("Name")
psobject{Name = "x"} | get_member{view = "Adapted"} | foreach_object("Name")
print(new_guid("5e7d6a5b-0000-0000-0000-000000000001"))
write_output{"5e7d6a5b-0000-0000-0000-000000000002", "none"} | new_guid{error_variable = "e", error_action = "SilentlyContinue"} | foreach_object("ToString")
print(e[1].FullyQualifiedErrorId)
v = 1; set_variable{"v", 2, append = true}; print(v[1] .. " " .. v[2])
failure(function() psobject{a = 1} | add_member{member_type = "Method", name = "x", value = 1} end)
failure(function() psobject{a = 1} | add_member{note_property_name = "NoteProperty", note_property_value = 1} end)
join_path("a", {"b", "c"}, "d")
x1 = 1; x2 = 2; x3 = 3
set_variable{"x?", 9, exclude = "x2"}; print(x1 .. " " .. x2 .. " " .. x3)
set_variable{"new", 9, exclude = "new"}; print(new ~= nil and "True" or "False")
clear_variable{"x?", include = "*1"}; print((x1 == nil and "True" or "False") .. " " .. x3)
remove_variable{"x2", exclude = "x2"}; print(x2)
