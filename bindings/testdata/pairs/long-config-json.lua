local config = convertfrom_json[[
{ "name": "app", "version": "1.2", "servers": [ { "host": "a", "port": 80 }, { "host": "b", "port": 443, "tls": true } ], "limits": { "cpu": 2.5, "tags": ["x", "y"] }, "none": null }
]]
write_output(config.name)
write_output(config.servers.Count)
config.servers | format_table()
write_output(config.servers[2].tls)
print(table.concat(config.limits.tags, "+"))
config.servers | where_object{ "port", gt = 100 } | foreach_object("host")
config.version = "1.3"
config | add_member{ note_property_name = "added", note_property_value = get_date("2024-01-01") }
config.limits.cpu = config.limits.cpu + 1
config | convertto_json{ depth = 5 }
print(table.concat(config.psobject.Properties | foreach_object("Name"), ","))
config | select_object{ "name", "version", { n = "hosts", e = function(c) return table.concat(c.servers | foreach_object("host"), " ") end } }
config | convertto_json{ depth = 1, warning_action = "SilentlyContinue" }
write_output(config.none == nil)
