local f = os.tmpname()
local data = write_output{1, 2, 3, 4, 5, 6} | function(n) return psobject{ Id = n, Kind = n % 2 == 1 and "odd" or "even", Value = double(n * 1.5) } end
data | format_table() | out_file(f)
get_content(f) | measure_object{ line = true } | foreach_object("Lines")
write_output(("-"):rep(20)) | add_content(f)
data | group_object("Kind") | function(g) return psformat("{0}: {1}", g.Name, table.concat(g.Group | foreach_object("Value"), ", ")) end | add_content(f)
get_content{ f, tail = 3 }
write_output(#get_content{ f, raw = true } > 100)
select_string{ "odd", f, simple_match = true } | measure_object() | foreach_object("Count")
data | export_clixml(f)
local back = import_clixml(f)
write_output(back[1]:GetType().Name)
back | where_object{ "Value", ge = 6 } | format_list()
back | foreach_object("Value") | measure_object{ average = true, standard_deviation = true } | function(m) print(psformat("{0:N2} {1:N3}", m.Average, m.StandardDeviation)) end
data | convertto_csv() | select_object{ skip = 1, first = 2 }
data | tee_object{ variable = "kept" } | out_null()
write_output(kept.Count)
remove_item(f)
