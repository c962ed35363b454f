-- Takes over the run that takeover-1-start.lua has left, and keeps its results.
--
--   psl scripts/examples/workflows/takeover-2-finish.lua
--
-- What the run has put out meanwhile comes at once, the rest as it is made; nothing comes twice. The user must be the same.

local left = get_pssession{computer_name = "Server01", name = "night", error_action = "Stop"}
if not left then error("there is no run of the name night on Server01") end
print(left.Name, left.State)

receive_pssession{left, out_variable = "rows"} | select_object{"Table", "Rows"} | export_csv("night.csv")
print(#rows .. " tables, " .. (rows | measure_object{"Rows", sum = true}).Sum .. " rows")
import_csv("night.csv") | format_table()
remove_pssession{name = "night"}
print(#array(get_pssession{computer_name = "Server01"}) .. " sessions left there")

-- Output:
--
--   night	Disconnected
--   WARNING: the index of stock is old
--   3 tables, 4137 rows
--
--   Table     Rows
--   -----     ----
--   customers 120
--   orders    4000
--   stock     17
--
--   0 sessions left there
