-- The commands of a session become functions: for this script, or kept in a module.
local function fails(f, p) local ok, e = pcall(f, p) return ok or e.FullyQualifiedErrorId:match("^[%a_]+"), not ok and tostring(e) or nil end
local s = new_pssession{name = "stock"}
invoke_command(s, [=[
  function Get-Stock { param([Parameter(Position = 0)] [string] $ItemName, [Parameter(Position = 1)] [int[]] $Count, [switch] $All) "$ItemName $($Count -join '+') $All" }
  function Get-Told { <#
    .SYNOPSIS
    Tells what is there.
    .PARAMETER Of
    Which shelf.
    #> param($Of) $Of }
  function Set-Stock { param($Item) throw "no $Item" }
]=])

-- Import-PSSession
local m = import_pssession{s, command_name = {"*-Stock"}, prefix = "Far", disable_name_checking = true, format_type_name = "*", argument_list = {1}}
print(m.ModuleType, m.ExportedCommands.Count, m.Name:match("^tmp_%x+$") ~= nil) --> Script	2	true
print(get_farstock{item_name = "bolts", count = {1, 2}, all = true}) --> bolts 1+2 True
print(get_farstock("nuts", 5)) --> nuts 5 False
print(get_command("Get-FarStock").CommandType, get_command("get_farstock").Name, get_command("*-FarStock").Count) --> Function	Get-FarStock	2
print(select(2, pcall(set_farstock, {item = "x"}))) --> no x
local _ = import_pssession{s, command_name = "Get-Told"}
print(help("get_farstock"):match("SYNOPSIS%s+(.-)\n"), (help("Get-Told"):match("Runs Get%-Told in the session")) ~= nil) --> Runs Get-Stock in the session stock on localhost.	true
print((fails(import_pssession, {s, command_name = "Get-Stock", prefix = "Far", warning_action = "SilentlyContinue", warning_variable = "w"}))) --> ErrorNoCommandsImportedBecauseOfSkipping
print(w[1].Message) --> Proxy creation has been skipped for the following command: 'Get-Stock', because it would shadow an existing local command.  Use the AllowClobber parameter if you want to shadow existing local commands.
print(import_pssession{s, command_name = "Get-Stock", prefix = "Far", allow_clobber = true, command_type = "Function"}.ExportedCommands.Count) --> 1
print(fails(import_pssession, {s, command_name = "Nothing-*"})) --> ErrorNoResultsFromRemoteEnd	Running the Get-Command command in a remote session returned no results.
local utility = "Microsoft.PowerShell.Utility"
local function of(spec) return (fails(import_pssession, {s, command_name = "Get-Random", prefix = "Its", allow_clobber = true, fully_qualified_module = spec})) end
print(of(utility), of(hashtable{ModuleName = utility, ModuleVersion = "1.0", MaximumVersion = "99.0"}), of(hashtable{ModuleName = utility, RequiredVersion = "99.0"})) --> true	true	ErrorNoResultsFromRemoteEnd
print(fails(import_pssession, {s, fully_qualified_module = {utility, hashtable{ModuleVersion = "1.0"}}})) --> CannotConvertArgumentNoMessage	Cannot bind parameter 'FullyQualifiedModule'. A table needs the key ModuleName.
print(fails(import_pssession, {s, fully_qualified_module = hashtable{ModuleName = utility, ModuleVersion = "new"}})) --> CannotConvertArgumentNoMessage	Cannot bind parameter 'FullyQualifiedModule'. 'new' is no version such as 1.2.
local job = get_farstock{item_name = "screws", as_job = true}
print(job.PSJobTypeName, receive_job{job, wait = true, auto_remove_job = true}) --> RemoteJob	screws  False

-- Export-PSSession
local folder = os.tmpname() .. "-Stock"
local file = export_pssession{s, folder, command_name = "Get-*ock", format_type_name = "*", argument_list = {1}, command_type = "Function", allow_clobber = true, encoding = "utf8"}
print(file.Name == split_path{folder, leaf = true} .. ".lua", file.Length > 0) --> true	true
local ok, text = fails(export_pssession, {s, folder, command_name = "Get-Stock"})
print(ok, text == "The directory '" .. folder .. "' already exists.  Use the -Force parameter if you want to overwrite the directory and files within the directory.") --> ExportProxyCommand_OutputDirectoryExists	true
print((fails(export_pssession, {s, folder .. "2", command_name = "Nothing"})), test_path(folder .. "2")) --> ErrorNoResultsFromRemoteEnd	false
print(export_pssession{s, folder .. "3", command_name = "Get-Random", fully_qualified_module = utility}.Length > 0) --> true
remove_item{folder .. "3", recurse = true}
print((fails(export_pssession, {s, "/proc/nowhere", command_name = "Get-Stock"}))) --> ExportProxyCommand_CannotWrite
file = export_pssession{session = s, output_module = folder, command_name = {"Get-Stock", "Set-Stock"}, force = true}

local stock = dofile(file.FullName)
print(stock.get_stock{item_name = "bolts", count = {3, 4}, all = true}) --> bolts 3+4 True
print(stock.get_stock("nuts", 6), #get_pssession()) --> nuts 6 False	1
print(select(2, pcall(stock.set_stock, {item = "y"}))) --> no y
print((tostring(select(2, pcall(stock.get_stock, {speed = 1}))):match("Get%-Stock: .*"))) --> Get-Stock: A parameter cannot be found that matches parameter name 'speed'.
remove_pssession(s)
print(fails(import_pssession, {s})) --> ErrorFromRemoteCommand	Running the Get-Command command in a remote session reported the following error: the session is not open.
-- The session that was exported is gone: another one is opened, which does not know the commands of this one.
ErrorActionPreference = "SilentlyContinue"
print(pcall(stock.get_stock, {item_name = "bolts", count = 1}))
--> Creating a new session for implicit remoting of "Get-Stock" command...
--> true	nil
print(#get_pssession()) --> 1
remove_item{folder, recurse = true}
