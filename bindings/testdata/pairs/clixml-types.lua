local file = os.tmpname()
local x = psobject{
  PSTypeName = "My.Type",
  Text = "a\tb<&>\n", Int = 42, Long = int64"5000000000", Dbl = 1.5, Dec = decimal"1.10", Yes = true, No = null,
  When = datetime"2024-02-29T01:02:03Z":ToUniversalTime(), Span = timespan"1.02:03:04",
  Id = guid"11111111-2222-3333-4444-555555555555", Ver = version"1.2.3", Link = uri"http://x/y",
  Ch = char"q", Bytes = bytes{1, 2, 255}, List = {1, "two", 3.5}, Map = hashtable{ k = "v" }, Ord = ordered{ b = 1, a = 2 },
  Inner = psobject{ Deep = psobject{ Deeper = psobject{ End = 1 } } },
}
x | export_clixml(file)
local y = import_clixml(file)
write_output(y)
write_output(y.PSTypeNames)
write_output(y.When.Kind)
write_output(y.Ver.Minor)
write_output(y.Bytes.Count)
print(y.Map.k)
write_output(y.Ord.Keys)
write_output(y.Inner.Deep.Deeper)
write_output(y.Dec + 1)
x | export_clixml{ file, depth = 1 }
write_output(import_clixml(file).Inner)
export_clixml{ input_object = {1, 2}, path = file }
write_output(import_clixml(file).Count)
get_content(file)
local s = convertto_clixml{ input_object = "hi" }
print(s)
s | convertfrom_clixml()
pcall(export_clixml, { input_object = 5, path = file, no_clobber = true })
print(Error[1].FullyQualifiedErrorId)
write_output(null) | export_clixml(file)
get_content(file)
write_output(import_clixml(file) == nil)
os.remove(file)
