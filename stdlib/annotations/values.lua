---@meta
-- What psl adds to Lua, for lua-language-server: values, constructors, functions, variables. It is never run.

---An object with properties, whatever its type; their names ignore case. Methods are called with a colon.
---@class psl.Object
---@field [string] any
---@field [integer] any
---@field Count? integer

---A session on a computer.
---@class psl.PSSession : psl.Object
---@field Id integer
---@field Name string
---@field ComputerName string
---@field ComputerType string
---@field ConfigurationName string
---@field InstanceId psl.Guid
---@field State "Opened"|"Disconnected"|"Closed"|"Broken"
---@field Availability "Available"|"Busy"|"None"
---@field Transport string
---@field Engine string

---A background job.
---@class psl.Job : psl.Object
---@field Id integer
---@field Name string
---@field State "NotStarted"|"Running"|"Completed"|"Failed"|"Stopped"|"Blocked"|"Disconnected"
---@field HasMoreData boolean
---@field ChildJobs psl.Job[]
---@field Location string
---@field Command string

---An error, as pcall catches it and Error lists it.
---@class psl.ErrorRecord : psl.Object
---@field Exception psl.Object
---@field FullyQualifiedErrorId string
---@field CategoryInfo psl.Object
---@field TargetObject any

---@class psl.PSCredential : psl.Object
---@field UserName string
---@field Password psl.SecureString

---@class psl.SecureString : psl.Object
---@class psl.ScriptBlock : psl.Object
---@class psl.Hashtable : psl.Object
---@class psl.Guid : psl.Object
---@class psl.Version : psl.Object
---@class psl.Uri : psl.Object
---@class psl.Xml : psl.Object
---@class psl.Bytes : psl.Object
---@class psl.Char : psl.Object

---A number of a .NET type that Lua's numbers would round or forget.
---@class psl.Number : psl.Object
---@operator add(number|psl.Number): psl.Number
---@operator sub(number|psl.Number): psl.Number
---@operator mul(number|psl.Number): psl.Number
---@operator div(number|psl.Number): psl.Number
---@operator mod(number|psl.Number): psl.Number
---@operator unm: psl.Number

---@class psl.DateTime : psl.Object
---@operator add(psl.TimeSpan): psl.DateTime
---@operator sub(psl.TimeSpan): psl.DateTime
---@field Year integer
---@field Month integer
---@field Day integer
---@field Hour integer
---@field Minute integer
---@field Second integer

---@class psl.TimeSpan : psl.Object
---@operator add(psl.TimeSpan): psl.TimeSpan
---@operator sub(psl.TimeSpan): psl.TimeSpan
---@field Days integer
---@field Hours integer
---@field Minutes integer
---@field Seconds integer
---@field TotalSeconds number

---$null, where Lua's nil would leave an entry out.
---@type psl.Object
null = nil

---@param value number|string|psl.Number
---@return psl.Number
function int64(value) end
uint64, int32, uint32, int16, uint16, byte, sbyte, single, double, decimal, bigint = int64, int64, int64, int64, int64, int64, int64, int64, int64, int64, int64

---@param value string|psl.DateTime
---@return psl.DateTime
function datetime(value) end
---@param value string|psl.Object
---@return psl.Object
function datetimeoffset(value) end
---@param value string|number|psl.TimeSpan
---@return psl.TimeSpan
function timespan(value) end
---@param value string|psl.Guid
---@return psl.Guid
function guid(value) end
---@param value string|psl.Version
---@return psl.Version
function version(value) end
---@param value string|psl.Uri
---@return psl.Uri
function uri(value) end
---@param value string|integer
---@return psl.Char
function char(value) end
---@param value string
---@return psl.Xml
function xml(value) end
---A byte array.
---@param value string|integer[]
---@return psl.Bytes
function bytes(value) end
---An object with the table's entries as properties.
---@param properties table
---@return psl.Object
function psobject(properties) end
---A hash table; a plain table with named entries becomes one by itself.
---@param entries? table
---@return psl.Hashtable
function hashtable(entries) end
---A hash table that keeps the order of its entries.
---@param entries? table
---@return psl.Hashtable
function ordered(entries) end
---A script block of PowerShell, where its type matters; elsewhere a string will do.
---@param text string
---@return psl.ScriptBlock
function scriptblock(text) end
---@param text string
---@return psl.SecureString
function securestring(text) end
---@param user string
---@param password? string|psl.SecureString
---@return psl.PSCredential
function pscredential(user, password) end

---A collection of anything: nil gives an empty one, a single value one of it.
---@param value any
---@return any[]
function array(value) end
---Goes over a collection, a single value, or nil alike.
---@param value any
---@return fun(): any
function each(value) end
---PowerShell's -f operator: psformat("{0,-6}|{1:N2}", "x", 1.5).
---@param format string
---@param ... any
---@return string
function psformat(format, ...) end

---Runs another script in a scope of its own.
---@param path string
---@param ... any
---@return any ...
function call(path, ...) end
---Runs another script in the current scope.
---@param path string
---@param ... any
---@return any ...
function dot_source(path, ...) end
---Ends the script, with an exit code.
---@param code? integer|boolean
function exit(code) end

---The prompt's scope, from anywhere.
---@type table<string, any>
global = {}
---The script's scope.
---@type table<string, any>
script = {}
---Variables that what is called does not see.
---@type table<string, any>
private = {}
---The errors, the newest first.
---@type psl.ErrorRecord[]
Error = {}

---@alias psl.Preference "Continue"|"SilentlyContinue"|"Ignore"|"Stop"|"Inquire"|"Break"
---@type psl.Preference
ErrorActionPreference = "Continue"
---@type psl.Preference
WarningPreference = "Continue"
---@type psl.Preference
VerbosePreference = "SilentlyContinue"
---@type psl.Preference
DebugPreference = "SilentlyContinue"
---@type psl.Preference
InformationPreference = "SilentlyContinue"
---@type psl.Preference
ProgressPreference = "Continue"
---@type string
ConfirmPreference = "High"
WhatIfPreference = false
ErrorView = "ConciseView"
PSSessionApplicationName = "wsman"
PSSessionConfigurationName = "http://schemas.microsoft.com/powershell/Microsoft.PowerShell"
---@type psl.Object
PSSessionOption = nil
