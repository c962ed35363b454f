-- Each parameter of the cmdlets that make and find sessions and their options.
local function id(f, ...) local ok, e = pcall(f, ...) return ok and "no error" or (e.FullyQualifiedErrorId:gsub(",.*", "")) end
local function wrong(f, parameters)
  parameters.error_action, parameters.error_variable = "SilentlyContinue", "list"
  local out = f(parameters)
  return out, list[1] and list[1].FullyQualifiedErrorId, list[1] and tostring(list[1])
end

-- New-PSSessionOption: each parameter is the property of its name, time-outs in milliseconds.
local o = new_pssessionoption{maximum_redirection = 1, no_compression = true, no_machine_profile = true, culture = "de-DE", ui_culture = "fr-FR",
  maximum_received_data_size_per_command = 10, maximum_received_object_size = 20, output_buffering_mode = "Drop", max_connection_retry_count = 3,
  application_arguments = hashtable{a = 1}, open_timeout = 1000, cancel_timeout_msec = 2000, idle_timeout = 60000, operation_timeout_msec = 4000,
  proxy_access_type = "WinHttpConfig", proxy_authentication = "Digest", proxy_credential = pscredential("me", "x"), skip_ca_check = true, skip_cn_check = true,
  skip_revocation_check = true, no_encryption = true, use_utf16 = true, include_port_in_spn = true}
print(o.MaximumConnectionRedirectionCount, o.NoCompression, o.NoMachineProfile, o.Culture, o.UICulture) --> 1	true	true	de-DE	fr-FR
print(o.MaximumReceivedDataSizePerCommand, o.MaximumReceivedObjectSize, o.OutputBufferingMode, o.MaxConnectionRetryCount, o.ApplicationArguments.a) --> 10	20	Drop	3	1
print(o.OpenTimeout, o.CancelTimeout, o.IdleTimeout, o.OperationTimeout) --> 00:00:01	00:00:02	00:01:00	00:00:04
print(o.ProxyAccessType, o.ProxyAuthentication, o.ProxyCredential.UserName) --> WinHttpConfig	Digest	me
print(o.SkipCACheck, o.SkipCNCheck, o.SkipRevocationCheck, o.NoEncryption, o.UseUTF16, o.IncludePortInSPN) --> true	true	true	true	true	true
o = new_pssessionoption()
print(o.MaximumConnectionRedirectionCount, o.MaxConnectionRetryCount, o.MaximumReceivedObjectSize, o.OpenTimeout, o.CancelTimeout, o.IdleTimeout) --> 5	5	209715200	00:03:00	00:01:00	-00:00:00.0010000
for _, p in ipairs{{open_timeout = -1}, {cancel_timeout = -1}, {operation_timeout = -1}, {idle_timeout = -2}, {max_connection_retry_count = -1}, {culture = null}, {application_arguments = null}, {proxy_authentication = "Kerberos"}, {output_buffering_mode = "Often"}} do
  print(id(new_pssessionoption, p))
  --> ParameterArgumentValidationError
  --> ParameterArgumentValidationError
  --> ParameterArgumentValidationError
  --> ParameterArgumentValidationError
  --> ParameterArgumentValidationError
  --> ParameterArgumentValidationError
  --> ParameterArgumentValidationError
  --> System.ArgumentException
  --> CannotConvertArgumentNoMessage
end

-- New-PSTransportOption: the same, without any checks but for the ranges.
local t = new_pstransportoption{max_idle_timeout_sec = 60, process_idle_timeout_sec = 1, max_sessions = 2, max_concurrent_commands_per_session = 3, max_sessions_per_user = 4,
  max_memory_per_session_mb = 5, max_processes_per_session = 6, max_concurrent_users = 7, idle_timeout_sec = 61, output_buffering_mode = "Block"}
print(t.MaxIdleTimeoutSec, t.ProcessIdleTimeoutSec, t.MaxSessions, t.MaxConcurrentCommandsPerSession, t.MaxSessionsPerUser) --> 60	1	2	3	4
print(t.MaxMemoryPerSessionMB, t.MaxProcessesPerSession, t.MaxConcurrentUsers, t.IdleTimeoutSec, t.OutputBufferingMode) --> 5	6	7	61	Block
for _, p in ipairs{{max_idle_timeout_sec = 59}, {process_idle_timeout_sec = 1209601}, {max_sessions = 0}, {max_memory_per_session_mb = 4}, {max_concurrent_users = 101}, {idle_timeout_sec = 59}, {output_buffering_mode = "None"}} do
  if id(new_pstransportoption, p) ~= "ParameterArgumentValidationError" then print("taken") end
end

-- New-PSSession: names in the order of the computers, and what cannot be a session.
local s = array(new_pssession{computer_name = {"localhost", ".", "localhost"}, name = {"one", "two"}, throttle_limit = 1})
print(s[1].Name, s[2].Name, s[3].Name:match("^Runspace%d+$") ~= nil, s[2].ComputerName) --> one	two	true	localhost
for _, p in ipairs{{computer_name = "a b"}, {host_name = "x y"}, {port = 0}, {port = 65536}, {computer_name = {}}, {computer_name = ""}, {session = {s[1], s[1]}}, {host_name = "h", key_file_path = "/nowhere/key"},
  {host_name = "h", ssh_transport = false}, {certificate_thumbprint = "A", credential = pscredential("a", "b")}, {authentication = "NegotiateWithImplicitCredential", credential = pscredential("a", "b")},
  {session_option = {IdleTimeout = 5000}}, {session_option = {nonsense = 1}}, {session_option = 5}, {session_option = null}, {ssh_connection = {{port = 1}}}, {ssh_connection = {{host_name = "h", computer_name = "h"}}},
  {ssh_connection = {{host_name = "h", speed = 1}}}, {ssh_connection = {{host_name = ""}}}, {port = 1, allow_redirection = true}, {speed = 1}, {con = "x"}} do
  print(id(new_pssession, p))
  --> PSSessionInvalidComputerName
  --> PSSessionInvalidComputerName
  --> ParameterArgumentValidationError
  --> ParameterArgumentValidationError
  --> ParameterArgumentValidationError
  --> ParameterArgumentValidationError
  --> RemoteRunspaceInfoHasDuplicates
  --> PathNotFound
  --> ParameterArgumentValidationError
  --> ParameterBindingFailed
  --> ParameterBindingFailed
  --> Argument
  --> CannotConvertArgumentNoMessage
  --> CannotConvertArgumentNoMessage
  --> ParameterArgumentValidationError
  --> Argument
  --> Argument
  --> Argument
  --> Argument
  --> AmbiguousParameterSet
  --> NamedParameterNotFound
  --> AmbiguousParameter
end
print(select(2, wrong(new_pssession, {connection_uri = uri"relative/path"}))) --> CreateRemoteRunspaceFailed,Microsoft.PowerShell.Commands.NewPSSessionCommand	Relative URIs are not supported in the creation of remote sessions.

-- Get-PSSession: by each of its parameters; what is not there is an error that names it.
print(get_pssession{id = s[1].Id}.Name, get_pssession{name = "t*"}.Name, get_pssession{instance_id = s[3].InstanceId}.Id == s[3].Id, #get_pssession()) --> one	two	true	3
print(wrong(get_pssession, {name = "three"})) --> nil	RemoteRunspaceNotAvailableForSpecifiedName,Microsoft.PowerShell.Commands.GetPSSessionCommand	The remote session with the name three  is not available.
print(wrong(get_pssession, {id = 99})) --> nil	RemoteRunspaceNotAvailableForSpecifiedSessionId,Microsoft.PowerShell.Commands.GetPSSessionCommand	The remote session with the session ID 99 is not available.
print(wrong(get_pssession, {instance_id = guid"00000000-0000-0000-0000-000000000001"})) --> nil	RemoteRunspaceNotAvailableForSpecifiedRunspaceId,Microsoft.PowerShell.Commands.GetPSSessionCommand	Remote session is not available for 00000000-0000-0000-0000-000000000001.
print(wrong(get_pssession, {name = "none*"})) --> nil	nil	nil
print(id(get_pssession, {state = "Opened"}), id(get_pssession, {id = 1, name = "x"})) --> AmbiguousParameterSet	AmbiguousParameterSet

-- Remove-PSSession: the same, and by computers.
remove_pssession{id = s[1].Id, what_if = true}
--> What if: Performing the operation "Remove" on target "localhost".
remove_pssession{id = s[1].Id}
remove_pssession{instance_id = s[2].InstanceId}
print(s[1].State, s[2].State, s[3].State, s[1].Availability) --> Closed	Closed	Opened	None
print(select(2, wrong(remove_pssession, {computer_name = "elsewhere"}))) --> RemoteRunspaceNotAvailableForSpecifiedComputer,Microsoft.PowerShell.Commands.RemovePSSessionCommand	Remote session is not available for ComputerName elsewhere.
remove_pssession{computer_name = "local*"}
print(s[3].State, get_pssession()) --> Closed	nil
for _, p in ipairs{{name = "x"}, {id = 5}, {instance_id = guid"00000000-0000-0000-0000-000000000001"}} do print((select(2, wrong(remove_pssession, p)):match("^%a+"))) end
--> RemoteRunspaceNotAvailableForSpecifiedName
--> RemoteRunspaceNotAvailableForSpecifiedSessionId
--> RemoteRunspaceNotAvailableForSpecifiedRunspaceId

-- Sessions that are not left, or cannot be.
local own = new_pssession{name = "own"}
print((select(2, wrong(disconnect_pssession, {session = own})):match("^%a+"))) --> PSSessionDisconnectFailed
print(connect_pssession{session = own}.Name, connect_pssession{id = own.Id}.Name, connect_pssession{instance_id = own.InstanceId}.Name) --> own	own	own
for _, f in ipairs{disconnect_pssession, connect_pssession, receive_pssession} do
  for _, p in ipairs{{name = "x"}, {id = 999}, {instance_id = guid"00000000-0000-0000-0000-000000000001"}} do
    p.throttle_limit = f ~= receive_pssession and 2 or nil
    if not select(2, wrong(f, p)):match("^RemoteRunspaceNotAvailableForSpecified") then print("another error") end
  end
end
disconnect_pssession{own, what_if = true}
--> What if: Performing the operation "Disconnect" on target "own".
