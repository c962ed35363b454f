local o = psobject{ Name = 'x' }
o | add_member{"NoteProperty", "Size", 5}
o | add_member{ note_property_name = "Color", note_property_value = "red" }
write_output(o)
local p = psobject{ A = 1 } | add_member{ pass_thru = true, note_property_members = hashtable{ B = 2 } }
write_output(p)
o | add_member{"NoteProperty", "Size", 6, force = true}
write_output(o.Size)
