local a, b = new_pssession{host_name = {"web01", "web02"}} | sort_object("ComputerName")
local r = invoke_command({a, b}, [[ 'x'; 5; 2.5; $true ]]) | sort_object("PSComputerName")
r | group_object("PSComputerName") | function(g) return g.Name .. " " .. g.Count .. " " .. psformat("{0},{1},{2},{3}", g.Group[1], g.Group[2], g.Group[3], g.Group[4]) end
r | where_object{"PSComputerName", eq = "web02"} | function(x) return psformat("{0}", x) end
r | format_table("PSComputerName", "Length")
print(table.concat(r.PSComputerName, ","))
write_output(r) | group_object{"PSComputerName", no_element = true}
r | select_object{"PSComputerName", {n="V", e=function(x) return psformat("{0}", x) end}}
r | foreach_object("PSComputerName")
r | get_member{name = "PSComputerName"} | function(m) return m.TypeName .. " " .. m.MemberType .. " " .. m.Definition end
local h = array(r | where_object{"PSComputerName", eq = "web01"})
write_output(h.Count)
