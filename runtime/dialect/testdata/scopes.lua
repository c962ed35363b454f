local ErrorActionPreference = "Stop"
local name, nothing = "n"
function get_it() return invoke(session, [[ "$using:name $using:NOTHING $using:free" ]]) end
private.counter = 1
local function f(...) private.x = counter; return x, ... end
global.shared, script.own = f(1, 2)
goto done
do local x = 1 end
::done::
