local s = new_pssession{ host_name = "web01" }
invoke_command{ s, [[ Write-Information 'note 1' -Tags a; Write-Information 'note 2'; 5 ]], information_variable = "iv", out_variable = "ov" }
write_output(#iv)
write_output(iv[1].MessageData)
print(table.concat(iv[1].Tags, " "))
write_output(ov[1] + 1)
invoke_command{ s, [[ 6; 7 ]], out_variable = "+ov" } | out_null()
print(table.concat(ov, "+"))
invoke_command{ s, [[ Write-Error 'e1'; Write-Error 'e2' ]], error_variable = "ev", error_action = "SilentlyContinue" }
invoke_command{ s, [[ Write-Error 'e3' ]], error_variable = "+ev", error_action = "SilentlyContinue" }
print(table.concat(ev | function(e) return tostring(e) end, " "))
write_output(ev[1].OriginInfo.PSComputerName)
write_output(ev[1]:GetType().Name)
invoke_command{ s, [[ 1..3 ]], pipeline_variable = "p" } | function(n) print(n .. " of " .. p) end
invoke_command{ s, [[ 1..3 ]], out_buffer = 2 } | measure_object{ sum = true } | foreach_object("Sum")
