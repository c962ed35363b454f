local s = new_pssession{ host_name = "web01" }
local dir = os.tmpname() .. "-flow"
new_item{ dir .. "/conf/sub", item_type = "Directory", force = true } | out_null()
write_output("a=1") | set_content(dir .. "/conf/a.conf"); write_output("b=2") | set_content(dir .. "/conf/sub/b.conf")
local remote = dir .. "-remote"
invoke_command(s, [[ $null = New-Item $using:remote -ItemType Directory -Force ]])
copy_item{ dir .. "/conf", remote, to_session = s, recurse = true }
invoke_command(s, [[ Get-ChildItem $using:remote -Recurse -File | Sort-Object FullName | ForEach-Object { $_.FullName.Substring($using:remote.Length) + ' ' + (Get-Content $_) } ]])
invoke_command(s, [[ Add-Content "$using:remote/conf/a.conf" 'c=3' ]])
copy_item{ remote .. "/conf/a.conf", dir .. "/back.conf", from_session = s }
get_content(dir .. "/back.conf")
compare_object(array(get_content(dir .. "/conf/a.conf")), get_content(dir .. "/back.conf")) | function(c) print(c.SideIndicator .. " " .. c.InputObject) end
copy_item{ dir .. "/none", remote, to_session = s, error_action = "SilentlyContinue", error_variable = "e" }
write_output(e[1].FullyQualifiedErrorId)
copy_item{ remote .. "/none", dir, from_session = s, error_action = "SilentlyContinue", error_variable = "e" }
write_output(e[1].FullyQualifiedErrorId)
write_output(get_filehash(dir .. "/back.conf").Hash == invoke_command(s, [[ (Get-FileHash "$using:remote/conf/a.conf").Hash ]]))
invoke_command(s, [[ Remove-Item $using:remote -Recurse ]])
remove_item{ dir, recurse = true }
test_path(dir)
