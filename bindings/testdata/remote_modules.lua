-- Implicit remoting of the commands of one module.
local function fails(f, p) local ok, e = pcall(f, p) return ok or e.FullyQualifiedErrorId:match("^[%a_]+") end
local s = new_pssession()
print(fails(import_pssession, {s, command_name = "Get-Date", module = "NoSuchModule"})) --> ErrorNoResultsFromRemoteEnd
print(fails(export_pssession, {s, os.tmpname() .. "-none", command_name = "Get-Date", module = "NoSuchModule"})) --> ErrorNoResultsFromRemoteEnd
print(import_pssession{s, command_name = {"Get-Culture", "Get-Acl*"}, module = "Microsoft.PowerShell.Utility", prefix = "There"}.ExportedCommands.Count) --> 1
print(get_thereculture{name = "de-DE"}.LCID) --> 1031

-- The help of an imported command is that of the session.
invoke_command(s, [=[
  function Get-Told { <#
    .SYNOPSIS
    Tells what is there.
    .DESCRIPTION
    Shelf by shelf.
    .PARAMETER Of
    Which shelf.
    #> param([Parameter(Mandatory)] $Of, [switch] $All) $Of }
  function Get-Bare { param($X) }
]=])
local _ = import_pssession{s, command_name = {"Get-Told", "Get-Bare"}, prefix = "There"}
local page = help("get_theretold")
print(page:match("SYNOPSIS%s+(.-)\n"), page:match("SYNTAX%s+(.-)\n"), page:match("DESCRIPTION%s+(.-)\n")) --> Tells what is there.	get_theretold{of = any value, [all = true], [as_job = true]}	Shelf by shelf.
print((help{"Get-ThereTold", parameter = "of"}:match("of  <any value>%s+(.-)\n"))) --> Which shelf.
print((help("get_therebare"):match("SYNOPSIS%s+(.-)\n"))) --> Runs Get-Bare in the session Runspace1 on localhost.
remove_pssession(s)
print((help("get_theretold"):match("SYNOPSIS%s+(.-)\n"))) --> Runs Get-Told in the session Runspace1 on localhost.
