local f = os.tmpname()
write_output{psobject{A = 1, B = "x, y"}, psobject{A = 2, B = 'q"'}} | export_csv(f)
psobject{A = 3, B = null} | export_csv{ f, append = true }
get_content(f)
import_csv(f) | format_table()
write_output(import_csv(f)[2].B)
import_csv{ f, header = {"X", "Y"} } | select_object{ first = 1 }
write_output{"n;v", "a;1"} | convertfrom_csv{ delimiter = ";" }
psobject{A = 1, B = 2} | convertto_csv{ delimiter = "\t", use_quotes = "Never" }
psobject{A = 1, B = "t"} | convertto_csv{ quote_fields = "B" }
psobject{A = 1, B = "t"} | convertto_csv{ no_header = true }
write_output{psobject{A = 1}, psobject{A = 2, C = 3}} | convertto_csv()
remove_item(f)
test_path(f)
