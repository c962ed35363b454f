print(PSSessionOption:GetType().Name)
write_output(PSSessionOption.OpenTimeout)
PSSessionOption = new_pssessionoption()
PSSessionOption.OpenTimeout = timespan"00:00:30"
write_output(PSSessionOption.OpenTimeout)
local function use_other() local PSSessionOption = new_pssessionoption(); write_output(PSSessionOption.OpenTimeout) end
use_other()
write_output(PSSessionOption.OpenTimeout.TotalSeconds)
write_output(PSSessionApplicationName)
write_output(PSSessionConfigurationName)
PSSessionOption | select_object{ "CancelTimeout", "OperationTimeout" }
get_variable("PSSession*") | sort_object("Name") | foreach_object("Name")
