local s = new_pssession{ host_name = "web01" }
write_output{1, 2, 3} | invoke_command(s, [[ $input | ForEach-Object { $_ * 2 } ]])
write_output{"b", "a", "c"} | invoke_command(s, [[ $input | Sort-Object ]])
write_output{1, 2, 3, 4} | invoke_command(s, [[ begin { $sum = 0 } process { $sum += $_ } end { "sum $sum" } ]])
invoke_command{ s, [[ $args.Count; $args -join '-' ]], argument_list = {1, 2, 3} }
invoke_command{ s, [[ param($x, $y = 'default') "$x/$y" ]], argument_list = "given" }
invoke_command{ s, [=[ param([int[]]$list) $list.Count ]=], argument_list = {{1, 2, 3}} }
write_output{psobject{ N = 1 }, psobject{ N = 2 }} | invoke_command(s, [[ process { $_.N + 10 } ]])
invoke_command{ session = s, script_block = [[ $input ]], input_object = "single" }
invoke_command(s, [[ function Get-Twice($n) { $n * 2 } ]])
invoke_command(s, [[ Get-Twice 21 ]])
invoke_command(s, [[ $script:count = 1; $global:kept = 'yes' ]])
invoke_command(s, [[ "$kept [$count]" ]])
invoke_command(s, [[ Set-Location /; (Get-Location).Path ]])
invoke_command(s, [[ (Get-Location).Path ]])
invoke_command(s, [[ $env:PSL_TEST = 'set'; $env:PSL_TEST ]])
