local s = new_pssession{ host_name = "Web01", name = "my session" }
print(tostring(s))
write_output(s.Name); write_output(s.ComputerName); write_output(s.ComputerType); write_output(s.State); write_output(s.Availability); write_output(s.Transport); write_output(s.ConfigurationName)
s.Name = "renamed"
write_output(get_pssession{ name = "ren*" }.ComputerName)
write_output(s.InstanceId == get_pssession().InstanceId)
write_output(s.Id > 0)
s | select_object{ "Name", "State", "Availability" }
s | format_list{ "Name", "ComputerName", "State", "IdleTimeout", "DisconnectedOn" }
if not pcall(function() s.Id = 5 end) then print("read-only") end
write_output(s.Runspace.RunspaceStateInfo.State)
remove_pssession(s)
print(s.State .. " " .. s.Availability)
write_output(#array(get_pssession()))
