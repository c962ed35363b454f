-- Implicit remoting of the commands of one module.
local function fails(f, p) local ok, e = pcall(f, p) return ok or e.FullyQualifiedErrorId:match("^[%a_]+") end
local s = new_pssession()
print(fails(import_pssession, {s, command_name = "Get-Date", module = "NoSuchModule"})) --> ErrorNoResultsFromRemoteEnd
print(fails(export_pssession, {s, os.tmpname() .. "-none", command_name = "Get-Date", module = "NoSuchModule"})) --> ErrorNoResultsFromRemoteEnd
print(import_pssession{s, command_name = {"Get-Culture", "Get-Acl*"}, module = "Microsoft.PowerShell.Utility", prefix = "There"}.ExportedCommands.Count) --> 1
print(get_thereculture{name = "de-DE"}.LCID) --> 1031
