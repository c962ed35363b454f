local x = xml'<inv><item id="1"><n>pen</n></item><item id="2"><n>ink</n></item></inv>'
x.inv.item | function(i) return i.id .. "=" .. i.n end
write_output(x:SelectNodes("//item").Count)
write_output(x.inv.item[1].n)
local f = os.tmpname()
psobject{ A = 1, When = datetime"2024-01-02", L = {1, 2}, H = hashtable{ k = "v" }, V = version"1.2" } | export_clixml(f)
local o = import_clixml(f)
write_output("Int32"); write_output(o.When.Year); write_output(o.L.Count); write_output(o.H.k); write_output(o.V)
write_output(o.psobject.TypeNames[1])
write_output(o)
remove_item(f)
