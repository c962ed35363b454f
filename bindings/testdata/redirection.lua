-- redirect = "2>&1" and the like stand for PowerShell's redirection of streams.
local function kinds(list) local t = {} for o in each(list) do t[#t + 1] = type(o) == "userdata" and (o.GetType and get_member{input_object = o}[1].TypeName or "?"):match("%w+$") or tostring(o) end return table.concat(t, " ") end
local s = new_pssession()
local text = [[ 'out'; Write-Error 'bad'; Write-Warning 'careful'; Write-Verbose 'more' -Verbose; Write-Host 'said' ]]

-- Everything into the output, in order, as objects.
print(kinds(invoke_command{s, text, redirect = "*>&1"})) --> out ErrorRecord WarningRecord VerboseRecord InformationRecord
print(kinds(invoke_command{s, text, redirect = {"2>&1", "3>$null", "4>$null", "6>$null"}})) --> out ErrorRecord
print(#Error) --> 2
print(tostring(write_warning{"w", redirect = "3>&1"}), write_error{"e", redirect = "2>&1"}.FullyQualifiedErrorId) --> w	Microsoft.PowerShell.Commands.WriteErrorException,redirection.lua
-- Nowhere; the output, too.
print(invoke_command{s, text, redirect = "*>$null"}) --> nil
print((write_output{"gone", redirect = ">$null"})) --> nil
-- To the next stage of a pipeline, and only what this command says.
print((get_content{"no such file", redirect = "2>&1"} | foreach_object(function(e) return e.CategoryInfo.Category end))) --> ObjectNotFound
-- To a file, anew or at its end.
local file = os.tmpname()
for _, how in ipairs{"3>", "3>", "3>>"} do write_warning{"careful", redirect = how .. file} end
print(table.concat(get_content(file), ",")) --> careful,careful
write_error{"bad", redirect = "2>" .. file}
print((get_content{file, raw = true}:find("bad", 1, true)) ~= nil) --> true
remove_item(file)
-- What a variable gets as well stays.
write_warning{"kept", warning_variable = "w", redirect = "3>$null"}
print(w[1].Message) --> kept
-- What is not understood is told.
local function refused(how) return (tostring(select(2, pcall(write_output, {"x", redirect = how}))):match(": (.*)%.$")) end
print(refused("2")) --> write it as PowerShell does: "2>&1", "*>&1", "3>$null" or "2>>errors.txt"
print(refused("7>&1")) --> write it as PowerShell does: "2>&1", "*>&1", "3>$null" or "2>>errors.txt"
print(refused("2>&3")) --> streams go to the output alone, as in 2>&1
print(refused(">&1")) --> streams go to the output alone, as in 2>&1
print(refused("*>all.txt")) --> the output goes to a file by | out_file; the streams 2 to 6 do so here
print(refused({"2>&1", "*>&1"})) --> stream 2 has been redirected already
local ok, e = pcall(write_output, {"x", redirect = "3>/no/such/folder/file"})
print(ok, e.FullyQualifiedErrorId, tostring(e):match("/no/such/folder/file") ~= nil) --> false	InvalidRedirection,Microsoft.PowerShell.Commands.WriteOutputCommand	true
