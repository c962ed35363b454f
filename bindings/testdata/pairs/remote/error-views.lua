local s = new_pssession{host_name = "web01"}
invoke_command{s, [[ NoSuch ]], redirect = "2>&1"} | out_string()
invoke_command{s, [[ 1/0 ]], redirect = "2>&1"} | out_string()
invoke_command{s, [[ 'x'; Get-Item /nope ]], redirect = "2>&1"} | function(x) return out_string{input_object = x} end
invoke_command{s, [[ Write-Error e -Category DeviceError -TargetObject t -ErrorId i -RecommendedAction 'do it' ]], redirect = "2>&1"} | out_string()
invoke_command{s, [=[ [int]'x' ]=], redirect = "2>&1"} | out_string()
local opt = new_pssessionoption()
local ok, e = pcall(function() opt.ProxyAuthentication = "Kerberos" end); print((tostring(e):gsub("^.-:%d+: ", "")))
local ok, e = pcall(function() opt.OperationTimeout = "abc" end); print((tostring(e):gsub("^.-:%d+: ", "")))
ErrorView = "NormalView"
invoke_command{s, [[ NoSuch ]], redirect = "2>&1"} | out_string()
invoke_command{s, [[ 'x'; Get-Item /nope ]], redirect = "2>&1"} | function(x) return out_string{input_object = x} end
local j = invoke_command{s, [[ 'x'; Get-Item /nope ]], as_job = true} | wait_job()
receive_job{j, redirect = "2>&1"} | function(x) return out_string{input_object = x} end
