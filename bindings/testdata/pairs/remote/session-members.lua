local s = new_pssession{host_name = "web01"}
s | get_member() | function(m) return m.Name .. " | " .. m.MemberType .. " | " .. m.Definition end
s.Runspace.ConnectionInfo | get_member() | function(m) return m.Name .. " | " .. m.MemberType .. " | " .. m.Definition end
write_output(s.Runspace.ConnectionInfo.ComputerName); write_output(s.Runspace.ConnectionInfo.Port); write_output(s.Runspace.ConnectionInfo.Subsystem)
write_output(s.Runspace.Name); write_output(s.Runspace.Id); write_output(s.Runspace.RunspaceIsRemote); write_output(s.Runspace.RunspaceAvailability)
write_output(s.PSTypeNames)
write_output(s.ComputerType); write_output(s.Transport); write_output(s.ConfigurationName); print("" .. s); write_output(s.IdleTimeout); print("[" .. tostring(s.OutputBufferingMode or "") .. "]"); print("[" .. tostring(s.DisconnectedOn or "") .. "]")
s | select_object("Name", "State", "Availability", "ComputerName") | convertto_json()
s | select_object("Id", "Name", "Transport") | convertto_csv()
