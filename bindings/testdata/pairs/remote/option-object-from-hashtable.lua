local o = new_pssessionoption{ skip_ca_check = true, skip_cn_check = true }
print(psformat("{0} {1} {2}", o.SkipCACheck, o.SkipCNCheck, o.SkipRevocationCheck))
o.IdleTimeout = timespan"00:05:00"
o.OperationTimeout = "00:01:30"
o.MaximumConnectionRedirectionCount = 2
o.Culture = "de-DE"
o.ApplicationArguments = { team = "ops" }
print(o.IdleTimeout .. " " .. o.OperationTimeout .. " " .. o.MaximumConnectionRedirectionCount .. " " .. o.Culture)
o | select_object{ "NoCompression", "OutputBufferingMode", "MaxConnectionRetryCount" }
o.OutputBufferingMode = "Drop"
write_output(o.OutputBufferingMode)
o | format_list{ "SkipCACheck", "IdleTimeout", "ProxyAccessType", "MaximumReceivedObjectSize" }
if not pcall(function() o.OutputBufferingMode = "Sometimes" end) then print("refused") end
print(o:GetType().FullName)
print(tostring(o))
