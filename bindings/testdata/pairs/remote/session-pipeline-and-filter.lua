local all = new_pssession{ host_name = {"web01", "web02", "db01"} }
all | where_object{ "ComputerName", like = "web*" } | sort_object("ComputerName") | function(s) s.Name = "s-" .. s.ComputerName end
get_pssession{ name = "s-*" } | sort_object("Name") | select_object{ expand_property = "ComputerName" }
get_pssession() | group_object(function(s) return (s.ComputerName:gsub("%d", "")) end) | sort_object("Name") | function(g) print(g.Name .. " " .. g.Count) end
write_output((get_pssession() | measure_object()).Count)
get_pssession() | sort_object("ComputerName") | format_table{ "ComputerName", "State" }
get_pssession{ name = "s-web01" } | remove_pssession()
get_pssession{ name = "none", error_action = "SilentlyContinue", error_variable = "e" }
print(e[1].FullyQualifiedErrorId)
get_pssession{ id = 999, error_action = "SilentlyContinue", error_variable = "e" }
print(e[1].Exception.Message)
get_pssession() | remove_pssession()
print("left: " .. #array(get_pssession()))
all | foreach_object("State") | sort_object{ unique = true }
