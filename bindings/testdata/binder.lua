-- what is wrong with a call is said by the original's ids
local function id(f, ...)
  local ok, err = pcall(f, ...)
  return ok and "ok" or (tostring(err.FullyQualifiedErrorId):gsub(",.*", ""))
end
print(id(new_pssession, {bogus = 1})) --> NamedParameterNotFound
print(id(new_pssession, {con = "x"})) --> AmbiguousParameter
print(id(new_pssession, {port = "many"})) --> CannotConvertArgumentNoMessage
print(id(new_pssession, {port = 70000})) --> ParameterArgumentValidationError
print(id(new_pssession, {host_name = "a", computer_name = "b"})) --> AmbiguousParameterSet
print(id(new_pssession, {port = 1, allow_redirection = true})) --> AmbiguousParameterSet
print(id(new_pssession, {computer_name = "two words"})) --> PSSessionInvalidComputerName
print(id(new_pssession, {computer_name = "a", session_option = {idle_time = 5}})) --> CannotConvertArgumentNoMessage
print(id(new_pssession, {computer_name = "a", session_option = {idle_timeout = 5}})) --> Argument
print(id(new_pssession, {computer_name = "a", session_option = {IdleTimeout = 5}})) --> Argument
print(id(new_pssession, {computer_name = "a", error_action = "Suspend"})) --> ParameterBindingFailed
print(id(get_pssession, {id = 1, name = "x"})) --> AmbiguousParameterSet
print(id(invoke_command, {session = {}})) --> ParameterArgumentValidationError
print(id(invoke_command, "nosuch", [[ $using:undefined ]])) --> UsingVariableIsUndefined
print(id(where_object, {})) --> MissingMandatoryParameter
print(id(remove_pssession, {session = "text"})) --> CannotConvertArgumentNoMessage
remove_pssession{name = "nobody", error_action = "SilentlyContinue"}
print(Error[1].FullyQualifiedErrorId) --> RemoteRunspaceNotAvailableForSpecifiedName,Microsoft.PowerShell.Commands.RemovePSSessionCommand
write_output{"text", 5} | remove_pssession{error_action = "SilentlyContinue", error_variable = "e"}
print(#e, e[1].FullyQualifiedErrorId) --> 2	InputObjectNotBound,Microsoft.PowerShell.Commands.RemovePSSessionCommand
