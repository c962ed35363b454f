local rows = write_output[[
Name;Qty;Note
ann;3;"says ""hi"""
bo;;"two
lines"
cy;5]] | convertfrom_csv{ delimiter = ";" }
write_output(rows)
write_output(rows.Count)
write_output(#rows[2].Note)
write_output(rows[3].Note == nil)
write_output(rows[2].Qty == "")
write_output{"1,2", "3,4"} | convertfrom_csv{ header = {"A", "B"} } | format_table()
write_output("1,2,3") | convertfrom_csv{ header = {"A", "B"} }
write_output{"A,,C", "1,2,3"} | convertfrom_csv()
write_output{"#TYPE My.Row", "A,B", "1,2"} | convertfrom_csv() | foreach_object(function(o) return o.PSTypeNames[1], o end)
psobject{ A = 1, B = null, C = 'x"y', D = "p,q", E = {1, 2}, F = decimal"1.50", G = true } | convertto_csv()
psobject{ A = 1, B = null, C = 'x"y', D = "p,q" } | convertto_csv{ use_quotes = "AsNeeded" }
psobject{ A = 1, B = "b" } | convertto_csv{ quote_fields = "B", delimiter = "\t" }
psobject{ A = 1, B = "b" } | convertto_csv{ include_type_information = true }
psobject{ A = 1, B = "b" } | convertto_csv{ no_header = true }
hashtable{ a = 1 } | convertto_csv()
ordered{ a = 1, b = 2 } | convertto_csv()
write_output{ psobject{ A = 1 }, psobject{ B = 2, A = 3 } } | convertto_csv()
write_output{"abc", "de"} | convertto_csv()
write_output{1, 2} | convertto_csv()
get_date("2024-05-06 07:08:09") | select_object{ "Year", "DayOfWeek", { n = "When", e = function(d) return d end } } | convertto_csv()
write_output{"A", "x"} | convertfrom_csv() | convertto_json()
psobject{ A = " lead", B = "l\n2", C = "" } | convertto_csv{ use_quotes = "AsNeeded" }
psobject{ A = 1 } | convertto_csv{ use_quotes = "Never" }
pcall(function() write_output{"a,a", "1,2"} | convertfrom_csv() end)
print("x")
