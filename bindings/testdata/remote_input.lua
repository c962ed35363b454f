-- Input goes to the other side while it is made, and results come back meanwhile.
local a, b = new_pssession(), new_pssession()
local many = {}
for i = 1, 200000 do many[i] = i end
local made = 0
local function count(x) made = made + 1; return x end
local first = many | foreach_object(count) | invoke_command(a, [[ process { $_ * 2 } ]]) | select_object{first = 1}
print(first, made < #many) --> 2	true
print(invoke_command(a, "'usable'")) --> usable

-- To several sessions, each gets all of it in order.
local out = {1, 2, 3} | invoke_command({a, b}, [[ begin { $n = 0 } process { $n = $n * 10 + $_ } end { $n } ]])
print(out[1], out[2]) --> 123	123
-- One at a time, too: the second one's input is kept for it.
local one_by_one = {1, 2, 3} | invoke_command{{a, b}, [[ @($input) -join '' ]], throttle_limit = 1}
print(one_by_one[1], one_by_one[2]) --> 123	123

-- A stage may use the session that feeds it, and one that feeds a stage the session of that.
print({1, 2} | invoke_command(a, [[ process { $_ + 10 } ]]) | invoke_command(a, [[ process { $_ + 100 } ]]) | invoke_command(a, [[ @($input) -join ' ' ]])) --> 111 112
print({1, 2} | foreach_object(function(x) return invoke_command{a, "$args[0] * 3", argument_list = x} end) | invoke_command(a, [[ @($input) -join ' ' ]])) --> 3 6

-- A command that does not read, one that fails, one that was never reached.
print(many | invoke_command(a, [[ 'done' ]])) --> done
print(pcall(function() return many | invoke_command(a, [[ process { throw "at $_" } ]]) end)) --> false	at 1
print(#(many | invoke_command{{b, a}, [[ process { if ($_ % 1000 -eq 0) { $_ } } ]]})) --> 400
remove_pssession(b)
print(({7} | invoke_command{{b, a}, [[ process { $_ } ]], error_action = "SilentlyContinue"})) --> 7
print(invoke_command(a, "'usable'")) --> usable
remove_pssession(a)
