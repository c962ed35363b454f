-- Reads a list of computers from a file: one name a line; blank lines, blanks around names and comments after # are left
-- out, and a name that comes twice is taken once.
--
--   local read = require("psl.serverlist")
--   local sessions = new_pssession{host_name = read("Servers.txt"), throttle_limit = 50}
--
-- A file that cannot be read is an error.

return function(path)
  local names, seen = {}, {}
  for line in each(get_content{ path, error_action = "Stop" }) do
    local name = line:gsub("#.*", ""):match("^%s*(.-)%s*$")
    local key = name:lower()
    if name ~= "" and not seen[key] then
      seen[key] = true
      names[#names + 1] = name
    end
  end
  return names
end
