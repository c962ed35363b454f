local base = 10
local j = start_job([[ 1..3 | ForEach-Object { $_ * $using:base } ]])
j | wait_job() | receive_job()
local s = new_pssession{ host_name = "web01" }
local k = invoke_command{ s, [[ Start-Sleep -Milliseconds 20; "job $using:base" ]], as_job = true }
base = 99
wait_job(k) | out_null()
receive_job(k)
local map = { a = 1, b = {1, 2, 3} }
invoke_command(s, [=[ $using:map.b[-1]; ($using:map).Count; "$($using:map['a'])" ]=])
local arr = {5, 6, 7}
invoke_command(s, [[ $using:arr[1]; ($using:arr)[0..1] -join '+'; foreach ($x in $using:arr) { $x * 2 } ]])
invoke_command(s, [[ ($using:arr | Measure-Object -Sum).Sum + $using:base ]])
invoke_command{ s, [[ param($p) "$p and $using:base and $($using:map.a + 1)" ]], argument_list = "param" }
invoke_command(s, [[ if ($using:base -gt 50) { 'large' } else { 'small' } ]])
invoke_command(s, [[ $copy = $using:base; & { "nested $copy" } ]])
get_job() | remove_job{ force = true }
remove_pssession(s)
