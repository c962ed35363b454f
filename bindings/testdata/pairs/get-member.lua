psobject{ Name = 'x', Size = 5, List = {1,2} } | get_member{ member_type = "NoteProperty" }
psobject{ Name = 'x', Size = 5 } | get_member{ member_type = "Properties" } | foreach_object("Name")
write_output('abc') | get_member{ name = "Length" }
get_date('2024-01-01') | get_member{ name = {"Year", "Month"} } | select_object{ "Name", "MemberType" }
