package bindings_test

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"runtime"
	"strings"
	"testing"

	lua "github.com/yuin/gopher-lua"

	luacmdlet "github.com/pslshell/psl/bindings/cmdlet"
	"github.com/pslshell/psl/remoting"
	"github.com/pslshell/psl/remoting/psobject"
	"github.com/pslshell/psl/remoting/remotingtest"
)

// An errorCase provokes an error of the cmdlet family. The record that the script's list of errors has last is compared:
// * in the id and the message stands for any text.
type errorCase struct {
	id, category, message string
	script                string
	// elsewhere says why the error cannot be provoked here; such a case has no script.
	elsewhere string
}

const newSession, invoke, job = ",Microsoft.PowerShell.Commands.NewPSSessionCommand", ",Microsoft.PowerShell.Commands.InvokeCommandCommand", ",Microsoft.PowerShell.Commands.ReceiveJobCommand"

const onWindows = "a virtual machine's or container's session, which exists on Windows only"

// errorCases has the error ids of the family, by the sections of the specification. "there" gives the parameters of a
// server by WS-Management, "elsewhere" runs a script as another client, "-- pwsh" wants a real PowerShell.
var errorCases = map[string][]errorCase{
	"1.4": {
		{"NamedParameterNotFound" + newSession, "InvalidArgument", "A parameter cannot be found that matches parameter name 'nope'.", `new_pssession{nope = 1}`, ""},
		{"AmbiguousParameter" + newSession, "InvalidArgument", "Parameter cannot be processed because the parameter name 'con' is ambiguous. Possible matches include: -ConfigurationName -*ConnectionUri -ConnectingTimeout.", `new_pssession{con = 1}`, ""},
		{"PositionalParameterNotFound,Microsoft.PowerShell.Commands.ExitPSSessionCommand", "InvalidArgument", "A positional parameter cannot be found that accepts argument 'x'.", `exit_pssession("x")`, ""},
		{"MissingArgument", "", "", "", "a parameter of Lua always has a value"},
		{"ParameterAlreadyBound" + newSession, "InvalidArgument", "Cannot bind parameter because parameter 'ComputerName' is specified more than once.*", `new_pssession{cn = "a", computer_name = "b"}`, ""},
		{"AmbiguousParameterSet" + newSession, "InvalidArgument", "Parameter set cannot be resolved using the specified named parameters. One or more parameters issued cannot be used together or an insufficient number of parameters were provided.", `new_pssession{port = 1, allow_redirection = true}`, ""},
		{"MissingMandatoryParameter,Microsoft.PowerShell.Commands.RemovePSSessionCommand", "InvalidArgument", "Cannot process command because of one or more missing mandatory parameters: Id.", `remove_pssession()`, ""},
		{"CannotConvertArgumentNoMessage" + newSession, "InvalidArgument", `Cannot bind parameter 'Port'. Cannot convert value "abc" to type "System.Int32". Error: "The input string 'abc' was not in a correct format."`, `new_pssession{port = "abc"}`, ""},
		{"CannotConvertArgument" + newSession, "InvalidArgument", "Cannot convert 'System.String' to the type 'System.Management.Automation.SwitchParameter' required by parameter 'UseSSL'. ", `new_pssession{use_ssl = "x"}`, ""},
		{"ParameterArgumentTransformationError" + newSession, "InvalidData", "Cannot process argument transformation on parameter 'Credential'. userName", `new_pssession{credential = 5}`, ""},
		{"ParameterArgumentValidationError" + newSession, "InvalidData", "Cannot validate argument on parameter 'Port'. The 70000 argument is greater than the maximum allowed range of 65535. Supply an argument that is less than or equal to 65535 and then try the command again.", `new_pssession{port = 70000}`, ""},
		{"ParameterArgumentValidationErrorNullNotAllowed,Microsoft.PowerShell.Commands.GetContentCommand", "InvalidData", "Cannot bind argument to parameter 'Path' because it is null.", `get_content(null)`, ""},
		{"ParameterArgumentValidationErrorEmptyStringNotAllowed,Microsoft.PowerShell.Commands.GetContentCommand", "InvalidData", "Cannot bind argument to parameter 'Path' because it is an empty string.", `get_content("")`, ""},
		{"ParameterArgumentValidationErrorEmptyArrayNotAllowed,Microsoft.PowerShell.Commands.GetContentCommand", "InvalidData", "Cannot bind argument to parameter 'Path' because it is an empty array.", `get_content{path = {}}`, ""},
		{"InputObjectNotBound,Microsoft.PowerShell.Commands.RemovePSSessionCommand", "InvalidArgument", "The input object cannot be bound to any parameters for the command either because the command does not take pipeline input or the input and its properties do not match any of the parameters that take pipeline input.", `write_output("x") | remove_pssession()`, ""},
		{"ParameterBindingFailed" + newSession, "WriteError", "Cannot bind parameter '*' to the target. Exception setting \"*\": \"A CertificateThumbPrint cannot be specified when Credential is specified.\"", `new_pssession{certificate_thumbprint = "A", credential = pscredential("a", "b")}`, ""},
	},
	"3.1": {
		{"ParameterArgumentValidationError" + newSession, "InvalidData", "Cannot validate argument on parameter 'ComputerName'. The argument is null, empty, or an element of the argument collection contains a null value. *", `write_output("") | new_pssession()`, ""},
		{"System.ArgumentException" + newSession, "NotSpecified", "Proxy credentials cannot be specified when using the following proxy access type: None. *", `new_pssession{"h", session_option = new_pssessionoption{proxy_credential = pscredential("a", "b")}}`, ""},
		{"CreateRemoteRunspaceFailed" + newSession, "InvalidArgument", "Proxy credentials cannot be specified when using the following proxy access type: None. *", `new_pssession{uri = "http://h/x", session_option = {ProxyCredential = pscredential("a", "b")}}`, ""},
		{"PSSessionInvalidComputerName" + newSession, "InvalidArgument", "One or more computer names are not valid. If you are trying to pass a URI, use the -ConnectionUri parameter, or pass URI objects instead of strings.", `new_pssession("a b")`, ""},
		{"CannotConnect,PSSessionOpenFailed", "OpenError", "[[]127.0.0.1] Connecting to remote server 127.0.0.1 failed with the following error message : * For more information, see the about_Remote_Troubleshooting Help topic.", `at.port, at.session_option = 1, {MaxConnectionRetryCount = 0}; new_pssession(at)`, ""},
		{"PSSessionOpenFailed", "OpenError", "[[]srv] The SSH client session has ended with error message: *", `new_pssession{host_name = "srv", key_file_path = KEY, connecting_timeout = 5000}`, ""},
		{"PSSessionStateClosed", "", "", "", "the original's own thread closes a session that it opens; psl gives the reason it was closed for"},
		{"CreateRemoteRunspaceFailed" + newSession, "InvalidArgument", "Relative URIs are not supported in the creation of remote sessions.", `new_pssession{connection_uri = uri"x/y"}`, ""},
		{"ParameterBindingFailed" + newSession, "WriteError", "Cannot bind parameter '*' to the target. Exception setting \"*\": \"A Credential cannot be specified when NegotiateWithImplicitCredential is specified.\"", `new_pssession{authentication = "NegotiateWithImplicitCredential", credential = pscredential("a", "b")}`, ""},
		{"Argument" + newSession, "InvalidArgument", "The provided SSHConnection hashtable parameter speed is not supported.", `new_pssession{ssh_connection = {{host_name = "h", speed = 1}}}`, ""},
		{"Argument" + newSession, "InvalidArgument", "The specified IdleTimeout session option 5 (seconds) is not a valid period.  Specify an IdleTimeout value that is greater than or equal to the minimum allowed 60 (seconds).", `new_pssession{session_option = new_pssessionoption{idle_timeout = 5999}}`, ""},
		{"Argument" + newSession, "InvalidArgument", "The provided SSHConnection hashtable is missing the required ComputerName or HostName parameter.", `new_pssession{ssh_connection = {{port = 1}}}`, ""},
		{"Argument" + newSession, "InvalidArgument", "The provided SSHConnection hashtable contains both a ComputerName and HostName parameter.  Only one can be specified.", `new_pssession{ssh_connection = {{host_name = "h", computer_name = "h"}}}`, ""},
		{"PathNotFound" + newSession, "ObjectNotFound", "Cannot find path '/nowhere/key' because it does not exist.", `new_pssession{host_name = "h", key_file_path = "/nowhere/key"}`, ""},
		{"RemoteRunspaceInfoHasDuplicates" + newSession, "InvalidArgument", "Specified RemoteRunspaceInfo objects have duplicates.", `local s = new_pssession(); new_pssession{session = {s, s}}`, ""},
	},
	"3.3": {
		{"RemoteRunspaceNotAvailableForSpecifiedName,Microsoft.PowerShell.Commands.GetPSSessionCommand", "InvalidArgument", "The remote session with the name no  is not available.", `get_pssession{name = "no"}`, ""},
		{"RemoteRunspaceNotAvailableForSpecifiedSessionId,Microsoft.PowerShell.Commands.GetPSSessionCommand", "InvalidArgument", "The remote session with the session ID 99 is not available.", `get_pssession{id = 99}`, ""},
		{"RemoteRunspaceNotAvailableForSpecifiedRunspaceId,Microsoft.PowerShell.Commands.GetPSSessionCommand", "InvalidArgument", "Remote session is not available for 00000000-0000-0000-0000-000000000001.", `get_pssession{instance_id = NOBODY}`, ""},
		{"RemoteRunspaceNotAvailableForSpecifiedComputer,Microsoft.PowerShell.Commands.RemovePSSessionCommand", "InvalidArgument", "Remote session is not available for ComputerName no*.", `remove_pssession{computer_name = "no*"}`, ""},
		{"PSSessionNameMatchFail,Microsoft.PowerShell.Commands.GetPSSessionCommand", "InvalidOperation", `The command cannot find a PSSession that has the name "no*".`, `local s = new_pssession(there{}); get_pssession(there{name = "no*"})`, ""},
		{"PSSessionIdMatchFail,Microsoft.PowerShell.Commands.GetPSSessionCommand", "InvalidOperation", "The command cannot find a PSSession that has the instance id *00000000-0000-0000-0000-000000000001*.", `local s = new_pssession(there{}); get_pssession(there{instance_id = NOBODY})`, ""},
		{"CannotConnect,RemotePSSessionQueryFailed*", "InvalidOperation", "The remote session query failed for 127.0.0.1 with the following error message: *", `at.port, at.session_option = 1, {MaxConnectionRetryCount = 0}; get_pssession(at)`, ""},
		{"PSSessionComputerNameUnix", "", "", "", "the original refuses on other systems what psl does on all"},
	},
	"3.4": {
		{"RemoteRunspaceNotAvailableForSpecifiedName,Microsoft.PowerShell.Commands.RemovePSSessionCommand", "InvalidArgument", "The remote session with the name no  is not available.", `remove_pssession{name = "no"}`, ""},
		{"RemoveSessionCannotConnectToServer,Microsoft.PowerShell.Commands.RemovePSSessionCommand", "InvalidOperation", "Remote session mine could not be connected and could not be removed from the server.  The client remote session object will be removed from the client but the state of the remote session on the server is unknown.",
			`local s = new_pssession(there{name = "mine"}); local _ = disconnect_pssession(s); elsewhere[[get_pssession(there{name = "mine"}) | remove_pssession()]]; remove_pssession(s)`, ""},
	},
	"3.5": {
		{"CreateRemoteRunspaceFailed", "InvalidArgument", "Connecting to remote server 127.0.0.1 failed with the following error message : *", `at.port, at.session_option = 1, {MaxConnectionRetryCount = 0}; enter_pssession(at)`, ""},
		{"RemoteRunspaceNotAvailableForSpecifiedName,Microsoft.PowerShell.Commands.EnterPSSessionCommand", "InvalidArgument", "The remote session with the name no  is not available.", `enter_pssession{name = "no"}`, ""},
		{"RemoteRunspaceNotAvailableForSpecifiedSessionId,Microsoft.PowerShell.Commands.EnterPSSessionCommand", "InvalidArgument", "The remote session with the session ID 99 is not available.", `enter_pssession{id = 99}`, ""},
		{"RemoteRunspaceNotAvailableForSpecifiedSessionId,Microsoft.PowerShell.Commands.EnterPSSessionCommand", "InvalidArgument", "The remote session with the session ID 99 is not available.", `enter_pssession(99)`, ""},
		{"RemoteRunspaceNotAvailableForSpecifiedRunspaceId,Microsoft.PowerShell.Commands.EnterPSSessionCommand", "InvalidArgument", "Remote session is not available for 00000000-0000-0000-0000-000000000001.", `enter_pssession{instance_id = NOBODY}`, ""},
		{"RemoteRunspaceHasMultipleMatchesForSpecifiedName,Microsoft.PowerShell.Commands.EnterPSSessionCommand", "InvalidArgument", "Multiple matches found for name twin.", `local _ = new_pssession{computer_name = {"localhost", "localhost"}, name = {"twin", "twin"}}; enter_pssession{name = "twin"}`, ""},
		{"RemoteRunspaceHasMultipleMatchesForSpecifiedSessionId", "", "", "", "ids are unique"},
		{"RemoteRunspaceHasMultipleMatchesForSpecifiedRunspaceId", "", "", "", "instance ids are unique"},
		{"PushedRunspaceMustBeOpen,Microsoft.PowerShell.Commands.EnterPSSessionCommand", "InvalidArgument", "Cannot enter session Runspace1 because it is not in the disconnected state or is not available for connection. Retrieve the remote session using Get-PSSession -ComputerName localhost -InstanceId *.", `local s = new_pssession(); remove_pssession(s); enter_pssession(s)`, ""},
		{"EnterPSSessionCannotConnectDisconnectedSession,Microsoft.PowerShell.Commands.EnterPSSessionCommand", "InvalidOperation", "*", `local s = new_pssession(there{name = "mine"}); local _ = disconnect_pssession(s); elsewhere[[get_pssession(there{name = "mine"}) | remove_pssession()]]; enter_pssession(s)`, ""},
		{"EnterPSSessionConnectSessionFailed", "", "", "", "as EnterPSSessionCannotConnectDisconnectedSession, for a server that accepts the connection and breaks the session"},
		{"EnterPSSessionConnectSessionNotAvailable", "", "", "", "as EnterPSSessionCannotConnectDisconnectedSession, for a session that another client holds"},
		{"HostInNestedPrompt", "", "", "", "there are no nested prompts"},
		{"HostDoesNotSupportPushRunspace,Microsoft.PowerShell.Commands.EnterPSSessionCommand", "InvalidArgument", "The host does not support Enter-PSSession and Exit-PSSession.", `interactive(false); enter_pssession("localhost")`, ""},
	},
	"3.7": {
		{"CannotDisconnectSessionWhenNotOpened,Microsoft.PowerShell.Commands.DisconnectPSSessionCommand", "InvalidOperation", `Cannot disconnect PSSession "mine" because it is not in the Opened state.`, `local s = new_pssession{name = "mine"}; remove_pssession(s); disconnect_pssession(s)`, ""},
		{"PSSessionDisconnectFailed,Microsoft.PowerShell.Commands.DisconnectPSSessionCommand", "InvalidOperation", "The Disconnect-PSSession operation failed for runspace Id = * for the following reason: *", `disconnect_pssession(new_pssession())`, ""},
		{"CannotDisconnectSessionWithInvalidIdleTimeout,Microsoft.PowerShell.Commands.DisconnectPSSessionCommand", "InvalidArgument", "The session mine cannot be disconnected because the specified idle time-out value 5 (seconds) is either greater than the server maximum allowed * (seconds), or less than the minimum allowed 60 (seconds).  *", `disconnect_pssession{new_pssession(there{name = "mine"}), idle_timeout_sec = 5}`, ""},
		{"CannotDisconnectVMContainerSession", "", "", "", onWindows},
	},
	"3.8": {
		{"PSSessionConnectFailed,Microsoft.PowerShell.Commands.ConnectPSSessionCommand", "InvalidOperation", `Cannot connect PSSession "mine", either because it is not in the Disconnected state, or it is not available for connection.`, `local s = new_pssession{name = "mine"}; remove_pssession(s); connect_pssession(s)`, ""},
		{"CannotConnectTargetSessionDoesNotExist,PSSessionConnectFailed*", "InvalidOperation", "*", `local s = new_pssession(there{name = "mine"}); local _ = disconnect_pssession(s); elsewhere[[get_pssession(there{name = "mine"}) | remove_pssession()]]; connect_pssession(s)`, ""},
		{"CannotConnectVMContainerSession", "", "", "", onWindows},
	},
	"3.9": {
		{"RemoteRunspaceNotAvailableForSpecifiedName,Microsoft.PowerShell.Commands.ReceivePSSessionCommand", "InvalidArgument", "The remote session with the name no  is not available.", `receive_pssession{name = "no"}`, ""},
		{"ReceivePSSessionCannotConnectSession,Microsoft.PowerShell.Commands.ReceivePSSessionCommand", "InvalidOperation", "*", `local s = new_pssession{name = "mine"}; remove_pssession(s); receive_pssession(s)`, ""},
		{"no", "OperationStopped", "no", `local s = invoke_command(there{script_block = "throw 'no'", in_disconnected_session = true}); receive_pssession(s)`, ""},
		{"ReceivePSSessionPipelineFailed", "", "", "", "a command that ends for no reason of its own: the session is lost meanwhile"},
		{"CannotConnect,ReceivePSSessionQueryForSessionFailed*", "InvalidOperation", "The remote session query failed for 127.0.0.1 with the following error message: *", `at.port, at.session_option = 1, {MaxConnectionRetryCount = 0}; at.name = "x"; receive_pssession(at)`, ""},
		{"CannotReceiveVMContainerSession", "", "", "", onWindows},
	},
	"3.10": {
		{"PSSessionInvalidComputerName" + invoke, "InvalidArgument", "One or more computer names are not valid. *", `invoke_command("a b", "1")`, ""},
		{"System.InvalidOperationException" + invoke, "NotSpecified", "You cannot use the Invoke-Command cmdlet with both the AsJob and Disconnected parameters in the same command.", `invoke_command{computer_name = "h", script_block = "1", as_job = true, in_disconnected_session = true}`, ""},
		{"System.InvalidOperationException" + invoke, "NotSpecified", "The SessionName parameter can only be used with the Disconnected switch parameter.", `invoke_command{computer_name = "h", script_block = "1", session_name = "x"}`, ""},
		{"System.ArgumentException" + invoke, "NotSpecified", "Wildcard characters are not supported for the FilePath parameter. Specify a path without wildcard characters. (Parameter 'filePath')", `invoke_command{new_pssession(), file_path = "/a*.ps1"}`, ""},
		{"System.ArgumentException" + invoke, "NotSpecified", "The value of the FilePath parameter must be a PowerShell script file. Enter the path to a file with a .ps1 file name extension and try the command again. (Parameter 'filePath')", `invoke_command{new_pssession(), file_path = KEY}`, ""},
		{"PathNotFound" + invoke, "ObjectNotFound", "Cannot find path '/nowhere.ps1' because it does not exist.", `invoke_command{new_pssession(), file_path = "/nowhere.ps1"}`, ""},
		{"CannotConnect,PSSessionStateBroken", "OpenError", "[[]127.0.0.1] Connecting to remote server 127.0.0.1 failed with the following error message : *", `at.port, at.session_option = 1, {MaxConnectionRetryCount = 0}; at.script_block = "1"; invoke_command(at)`, ""},
		{"InvokeCommandCommandInvalidSessionState" + invoke, "InvalidOperation", "Because the session state for session mine, *, localhost is not equal to Open, you cannot run a command in the session.  The session state is Closed.", `local s = new_pssession{name = "mine"}; remove_pssession(s); invoke_command({s, new_pssession()}, "$null")`, ""},
		{"InvokeCommandCommandInvalidSessionAvailability" + invoke, "InvalidOperation", "The session mine, *, localhost is not available to run commands.  The session availability is Busy.", `local s = new_pssession{name = "mine"}; local j = invoke_command{s, "Start-Sleep 60", as_job = true}; invoke_command({s, new_pssession()}, "$null")`, ""},
		{"InvalidOperation" + invoke, "InvalidOperation", "No valid sessions were specified.  Ensure you provide valid sessions that are in the Opened state and are available to run commands.", `local s = new_pssession(); remove_pssession(s); invoke_command(s, "1")`, ""},
		{"JobFailure", "OperationStopped", "*", `local s = new_pssession(); invoke_command(s, "Stop-Process -Id $PID -Force") -- pwsh`, ""},
		{"InvalidSessionState,localhost", "OperationStopped", "Cannot invoke the pipeline because the runspace is not in the Opened state. Current state of the runspace is 'Closed'.", `local s = new_pssession(); remove_pssession(s); local j = invoke_command{s, "1", as_job = true}; local _ = wait_job(j); receive_job(j)`, ""},
		{"RemotePipelineExecutionFailed", "OperationStopped", "The pipeline was not run because a pipeline is already running. Pipelines cannot be run concurrently.", `local s = new_pssession(); local a = invoke_command{s, "Start-Sleep 60", as_job = true}; local b = invoke_command{s, "1", as_job = true}; local _ = wait_job(b); receive_job(b)`, ""},
		{"UsingVariableIsUndefined" + invoke, "InvalidOperation", "The value of the using variable '$using:nowhere' cannot be retrieved because it has not been set in the local session.", `invoke_command(new_pssession(), "$using:nowhere")`, ""},
		{"PathNotFound,Microsoft.PowerShell.Commands.GetItemCommand", "ObjectNotFound", "Cannot find path '/no' because it does not exist.", `invoke_command(new_pssession(), "Get-Item /no")`, ""},
	},
	"3.11": {
		{"JobWithSpecifiedNameNotFound,Microsoft.PowerShell.Commands.GetJobCommand", "ObjectNotFound", "The command cannot find the job because the job name no was not found. Verify the value of the Name parameter, and then try the command again.", `get_job{name = "no"}`, ""},
		{"JobWithSpecifiedSessionNotFound,Microsoft.PowerShell.Commands.GetJobCommand", "ObjectNotFound", "The command cannot find a job with the job ID 99. Verify the value of the Id parameter and then try the command again.", `get_job{id = 99}`, ""},
		{"JobWithSpecifiedInstanceIdNotFound,Microsoft.PowerShell.Commands.GetJobCommand", "ObjectNotFound", "The command cannot find a job with the instance identifier 00000000-0000-0000-0000-000000000001. Verify the value of the InstanceId parameter, and then try the command again.", `get_job{instance_id = NOBODY}`, ""},
	},
	"3.12": {
		{"BlockedJobsDeadlockWithWaitJob", "", "", "", "a question of a job's script is an error at once: nothing blocks"},
		{"ParameterBindingFailed" + job, "WriteError", "Cannot bind parameter '*' to the target. Exception setting \"*\": \"The Wait and Keep parameters cannot be used together in the same command.\"", `receive_job{start_job("1"), wait = true, keep = true}`, ""},
		{"InvalidOperation" + job, "InvalidOperation", "The -AutoRemoveJob parameter cannot be used without the -Wait parameter", `receive_job{start_job("1"), auto_remove_job = true}`, ""},
		{"InvalidOperation" + job, "InvalidOperation", "The WriteEvents parameter cannot be used without the Wait parameter.", `receive_job{start_job("1"), write_events = true}`, ""},
		{"InvalidOperation" + job, "InvalidOperation", "The -WriteJobInResults parameter cannot be used without the -Wait parameter", `receive_job{start_job("1"), write_job_in_results = true}`, ""},
		{"InvalidOperation" + job, "InvalidOperation", "The -Force parameter cannot be used without the -Wait parameter.", `receive_job{start_job("1"), force = true}`, ""},
		{"no", "OperationStopped", "no", `local j = start_job("throw 'no'"); local _ = wait_job(j); receive_job(j)`, ""},
		{"JobStateFailed", "", "", "", "a job that fails for no reason; psl's have one, whose id the record has"},
		{"JobObjectNotFinishedCannotBeRemoved,Microsoft.PowerShell.Commands.RemoveJobCommand", "InvalidOperation", "The command cannot remove the job with the job ID 1 because the job is not finished. To remove the job, first stop the job, or use the Force parameter. (Parameter 'Job')", `remove_job(start_job("Start-Sleep 60"))`, ""},
		{"CannotRemoveJob,Microsoft.PowerShell.Commands.RemoveJobCommand", "InvalidOperation", "The command cannot remove the job because it does not exist or because it is a child job. Child jobs can be removed only by removing the parent job.", `local j = start_job("1"); local _ = wait_job(j); remove_job{job = j.ChildJobs[1]}`, ""},
		{"RunAs32NotSupported,Microsoft.PowerShell.Commands.StartJobCommand", "*", "*", `start_job{"1", run_as32 = true}`, ""},
		{"ParameterBindingFailed,Microsoft.PowerShell.Commands.StartJobCommand", "WriteError", "*The value 7.0 is not valid for the PSVersion parameter. The only allowed value is 5.1.*", `start_job{"1", ps_version = "7.0"}`, ""},
		{"InvalidOperation,Microsoft.PowerShell.Commands.StartJobCommand", "InvalidOperation", `The specified authentication mechanism "Basic" is not supported. Only "Default" is supported for this operation.`, `start_job{"1", authentication = "Basic"}`, ""},
		{"ComputerNameParameterNotSupported", "", "", "", "jobs of other kinds, which modules of the original add"},
		{"RunspaceParameterNotSupported", "", "", "", "jobs of other kinds, which modules of the original add"},
		{"ReceiveJobAutoRemovalError", "", "", "", "the removal of a finished job does not fail"},
		{"StopJobError", "", "", "", "stopping a job does not fail: a session that does not answer is left"},
		{"StopJobCannotConnectToServer", "", "", "", "a job whose session was left and has ended meanwhile is Failed, and no longer stopped"},
	},
	"3.13": {
		{"ErrorNoResultsFromRemoteEnd,Microsoft.PowerShell.Commands.ImportPSSessionCommand", "InvalidResult", "Running the Get-Command command in a remote session returned no results.", `import_pssession{new_pssession(), command_name = "No-Such"}`, ""},
		{"ErrorRequiredRemoteCommandNotFound", "", "", "", "a server without Get-Command; where some of the commands are there, 7.6 imports those in silence"},
		{"ErrorNoCommandsImportedBecauseOfSkipping,Microsoft.PowerShell.Commands.ImportPSSessionCommand", "InvalidResult", "No command proxies have been created, because all of the requested remote commands would shadow existing local commands.  Use the AllowClobber parameter if you want to shadow existing local commands.", `import_pssession{new_pssession(), command_name = "Get-Random"}`, ""},
		{"ExportProxyCommand_OutputDirectoryExists,Microsoft.PowerShell.Commands.ExportPSSessionCommand", "ResourceExists", "The directory '*' already exists.  Use the -Force parameter if you want to overwrite the directory and files within the directory.", `export_pssession{new_pssession(), DIR, command_name = "Get-Random"}`, ""},
		{"ErrorFromRemoteCommand", "", "", "", "an error of Get-Command on the other side, which a pattern does not give"},
		{"ErrorMalformedDataFromRemoteCommand", "", "", "", "a server whose Get-Command gives something else"},
		{"ModuleAndFullyQualifiedModuleCannotBeSpecifiedTogether,Microsoft.PowerShell.Commands.ImportPSSessionCommand", "InvalidOperation", "The parameters Module and FullyQualifiedModule cannot be used together. Please specify only one parameter.", `import_pssession{new_pssession(), module = "a", fully_qualified_module = "b"}`, ""},
		{"InvalidOperation,Microsoft.PowerShell.Commands.ImportedCommand", "InvalidOperation", "No session has been associated with this implicit remoting module. The session mine on localhost, which Get-Random was imported from, is Closed: open another one and import the command again.", `local s = new_pssession{name = "mine"}; local _ = import_pssession{s, command_name = "Get-Random", prefix = "Far"}; remove_pssession(s); get_farrandom()`, ""},
	},
	"3.14": {
		{"InvalidInput,Microsoft.PowerShell.Commands.CopyItemCommand", "InvalidArgument", "'-FromSession' and '-ToSession' are mutually exclusive and cannot be specified at the same time.", `local s = new_pssession(); copy_item{KEY, DIR .. "/x", to_session = s, from_session = s}`, ""},
		{"SessionIsNotAvailable,Microsoft.PowerShell.Commands.CopyItemCommand", "InvalidOperation", "Cannot perform operation because the session Availability is set to None.", `local s = new_pssession(); remove_pssession(s); copy_item{KEY, DIR .. "/x", to_session = s}`, ""},
		{"SessionIsNotInFullLanguageMode", "", "", "", "a restricted endpoint, which psl does not serve"},
		{"RemotePathIsNotAbsolute,Microsoft.PowerShell.Commands.CopyItemCommand", "InvalidArgument", "The path 'rel' is not valid. Only absolute paths are supported on remote copy operations.", `copy_item{KEY, "rel", to_session = new_pssession()}`, ""},
		{"RemotePathNotFound,Microsoft.PowerShell.Commands.CopyItemCommand", "InvalidArgument", "Cannot find path '/no/such' because it does not exist.", `copy_item{"/no/such", DIR, from_session = new_pssession()}`, ""},
		{"RemotePathNotFound,Microsoft.PowerShell.Commands.CopyItemCommand", "WriteError", "Cannot find path '/no/such/x' because it does not exist.", `copy_item{KEY, "/no/such/x", to_session = new_pssession()}`, ""},
		{"PathNotFound,Microsoft.PowerShell.Commands.CopyItemCommand", "ObjectNotFound", "Cannot find path '/no/such' because it does not exist.", `copy_item{"/no/such", DIR, to_session = new_pssession()}`, ""},
		{"CopyItemRemoteDestinationIsNullOrEmpty,Microsoft.PowerShell.Commands.CopyItemCommand", "InvalidArgument", "Value cannot be null. (Parameter ''Destination' parameter cannot be null or empty.')", `copy_item{KEY, to_session = new_pssession()}`, ""},
		{"CopyItemRemotelyIOError,Microsoft.PowerShell.Commands.CopyItemCommand", "WriteError", "Could not find a part of the path '/no/such/y'.", `copy_item{KEY, "/no/such/y", from_session = new_pssession()}`, ""},
		{"DirectoryExist,Microsoft.PowerShell.Commands.CopyItemCommand", "ResourceExists", "An item with the specified name  already exists.", `copy_item{DIR, DIR .. "/..", to_session = new_pssession()}`, ""},
		{"FailedToValidateRemotePath", "", "", "", "a session that is lost while the original asks it about the path; psl's error is that of the session"},
		{"CopyError,Microsoft.PowerShell.Commands.CopyItemCommand", "WriteError", "Failed to copy file */key to remote target destination.", `copy_item{KEY, "/proc/x", to_session = new_pssession()}`, ""},
	},
	"3.15": {
		{"CouldNotPromptForCredential,Microsoft.PowerShell.Commands.GetCredentialCommand", "*", "*", `get_credential("me")`, ""},
	},
	"3.16": {
		{"WsManError,Microsoft.WSMan.Management.TestWSManCommand", "InvalidOperation", "*", `test_wsman{"127.0.0.1", port = 1}`, ""},
		{"TailAndHeadCannotCoexist,Microsoft.PowerShell.Commands.GetContentCommand", "InvalidOperation", "The parameters TotalCount and Tail cannot be used together. Please specify only one parameter.", `get_content{KEY, total_count = 1, tail = 1}`, ""},
		{"PathNotFound,Microsoft.PowerShell.Commands.GetContentCommand", "ObjectNotFound", "Cannot find path '/no/such' because it does not exist.", `get_content("/no/such")`, ""},
	},
}

// TestErrorIDs provokes each error of the family.
func TestErrorIDs(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("paths and programs are those of Unix")
	}
	head := serveLua(t)
	t.Setenv("PATH", sshThatFails(t)+string(os.PathListSeparator)+os.Getenv("PATH"))
	for section, cases := range errorCases {
		for _, c := range cases {
			if c.elsewhere != "" {
				continue
			}
			t.Run(section+"/"+c.script, func(t *testing.T) {
				dir := t.TempDir()
				key := filepath.Join(dir, "key")
				if err := os.WriteFile(key, []byte("x"), 0o600); err != nil {
					t.Fatal(err)
				}
				var s *luacmdlet.Session
				text := fmt.Sprintf("%slocal KEY, DIR, NOBODY = %q, %q, guid'00000000-0000-0000-0000-000000000001'\n%s", head, key, dir, c.script)
				text = strings.Replace(text, "interactive(false); ", "", 1)
				opts := remoting.Options{Embedded: true}
				if strings.HasSuffix(c.script, "-- pwsh") {
					opts = remoting.Options{PWSH: remotingtest.PWSH(t)}
				}
				_, stderr, err := runWith(t, opts, "case.lua", text, func(made *luacmdlet.Session) {
					s = made
					s.Interactive = !strings.Contains(c.script, "interactive(false)")
					s.Host.Define("elsewhere", s.Host.State().NewFunction(func(L *lua.LState) int {
						if _, stderr, err := run(t, opts, "elsewhere.lua", head+L.CheckString(1)); err != nil || stderr != "" {
							t.Errorf("elsewhere: %v\n%s", err, stderr)
						}
						return 0
					}))
				})
				if s.Errors.Len() == 0 {
					t.Fatalf("no error: %v\n%s", err, stderr)
				}
				r := s.Errors.At(1).(*psobject.ErrorRecord)
				for _, x := range []struct{ what, got, want string }{{"id", r.FullyQualifiedErrorID, c.id}, {"category", r.Category.Category.String(), c.category}, {"message", r.Message(), c.message}} {
					if !regexp.MustCompile("(?s)^" + strings.NewReplacer(`\*`, ".*", `\[\[\]`, `\[`).Replace(regexp.QuoteMeta(x.want)) + "$").MatchString(x.got) {
						t.Errorf("%s: %s\nwanted %s", x.what, x.got, x.want)
					}
				}
			})
		}
	}
}

// sshThatFails is a folder with a program ssh that ends with an error.
func sshThatFails(t *testing.T) string {
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "ssh"), []byte("#!/bin/sh\necho 'no route' >&2\nexit 255\n"), 0o700); err != nil {
		t.Fatal(err)
	}
	return dir
}

// TestErrorIDsAreAll compares the cases with the tables of error ids in the specification.
func TestErrorIDsAreAll(t *testing.T) {
	text, err := os.ReadFile(remotingtest.Shared(t, "spec", "cmdlets.md"))
	if err != nil {
		t.Fatal(err)
	}
	have := map[string]bool{}
	for section, cases := range errorCases {
		for _, c := range cases {
			for id := range strings.SplitSeq(c.id, ",") {
				have[section+" "+strings.TrimSuffix(id, "*")] = true
			}
		}
	}
	section, table := "", false
	heading, id := regexp.MustCompile(`^#+ (\d+(?:\.\d+)?)`), regexp.MustCompile(`[A-Z][A-Za-z.]{5,}`)
	for _, line := range strings.Split(string(text), "\n") {
		if m := heading.FindStringSubmatch(line); m != nil {
			section = m[1]
		}
		first, _, ok := strings.Cut(strings.TrimPrefix(line, "| "), " | ")
		switch {
		case !strings.HasPrefix(line, "| ") || !ok:
			table = table && strings.HasPrefix(line, "|")
		case strings.HasPrefix(first, "errorId"), first == "FQID":
			table = true
		case table:
			first, _, _ = strings.Cut(first, " (")
			for _, one := range regexp.MustCompile(`, | / `).Split(first, -1) {
				one, _, _ = strings.Cut(one, ",")
				full := id.FindString(one)
				if full == "" || strings.HasPrefix(one, "…") || strings.HasSuffix(one, "…") || strings.HasPrefix(one, "local ") {
					continue // a code of the transport, or the rest of another id
				}
				if !have[section+" "+full] {
					t.Errorf("section %s: no case for %s", section, full)
				}
			}
		}
	}
}

// TestTransportCodes answers with each code of WS-Management that has a name (section 2.9): the id begins with it, the
// context follows.
func TestTransportCodes(t *testing.T) {
	codes := map[string]string{
		"5": "AccessDenied", "53": "NetworkPathNotFound", "1326": "LogonFailure", "1311": "AuthenticationFailed", "1722": "ImproperResponse", "995": "WinRMOperationAborted",
		"1115": "ShutDownInProgress", "14": "ServerOutOfMemory", "2150858770": "CannotConnect", "2150859046": "WinRMOperationTimeout", "2150859193": "ComputerNotFound",
		"2150859027": "URLNotAvailable", "2150858754": "InvalidResourceUri", "2150858811": "InvalidResourceUri", "2150859022": "InvalidAuthentication", "2150858980": "ServerNotTrusted",
		"2150859195": "CannotUseIPAddress", "2150859120": "WinRMHttpError", "2152992672": "IncorrectProtocolVersion", "2150859161": "RedirectInformationRequired",
		"2150859213": "CannotConnectAlreadyConnected", "2150858843": "CannotConnectTargetSessionDoesNotExist", "2150859206": "CannotConnectMismatchSessions",
		"2150859216": "CannotConnectInvalidOperation", "2150859231": "CannotConnectRunAsFailed", "2150859180": "RemoteSessionDisallowed", "2150859235": "RemoteConnectionDisallowed",
		"2150858978": "ClientKerberosDisabled", "2150859020": "WorkgroupCannotUseKerberos", "2150858981": "ExplicitCredentialsRequired",
		"2150859202": "SessionCreateFailedInvalidName", "2150858757": "CorruptedWinRMConfig", "2150858797": "URIExceedsMaxAllowedSize", "2150859191": "RedirectLocationInvalid",
		"2150858868": "WinRMOperationNotSupportedOnServer", "2150859026": "CannotConnectWinRMService", "2148074243": "TargetUnknown",
		"4711": "4711", "2150859174": "-2144108122",
	}
	for code, name := range codes {
		t.Run(name+" "+code, func(t *testing.T) {
			opts := remoting.Options{Post: func(context.Context, remoting.Target, string) (remoting.Poster, error) { return refusal(code), nil }}
			out, _, err := run(t, opts, "case.lua", `
local p = {computer_name = "srv", port = 1, session_option = {MaxConnectionRetryCount = 0}, error_action = "SilentlyContinue", error_variable = "e"}
new_pssession(p); print(e[1].FullyQualifiedErrorId, e[1].CategoryInfo.Category)
p.script_block = "1"; invoke_command(p); print(e[1].FullyQualifiedErrorId, e[1].CategoryInfo.Category)
p.script_block = nil; get_pssession(p); print((e[1].FullyQualifiedErrorId:gsub(",Microsoft.*", "")), e[1].CategoryInfo.Category)
`)
			want := fmt.Sprintf("%[1]s,PSSessionOpenFailed\tOpenError\n%[1]s,PSSessionStateBroken\tOpenError\n%[1]s,RemotePSSessionQueryFailed\tInvalidOperation\n", name)
			if err != nil || out != want {
				t.Errorf("%v\n%s\nwanted\n%s", err, out, want)
			}
		})
	}
}

// refusal is a server that answers everything with a fault of one code.
type refusal string

// Post gives the fault as Windows writes it.
func (r refusal) Post(context.Context, string, []byte) (int, string, []byte, error) {
	return 500, "application/soap+xml;charset=UTF-8", []byte(`<s:Envelope xml:lang="en-US" xmlns:s="http://www.w3.org/2003/05/soap-envelope" xmlns:a="http://schemas.xmlsoap.org/ws/2004/08/addressing" xmlns:w="http://schemas.dmtf.org/wbem/wsman/1/wsman.xsd"><s:Header><a:Action>http://schemas.dmtf.org/wbem/wsman/1/wsman/fault</a:Action></s:Header><s:Body><s:Fault><s:Code><s:Value>s:Receiver</s:Value><s:Subcode><s:Value>w:InternalError</s:Value></s:Subcode></s:Code><s:Reason><s:Text xml:lang="en-US">refused</s:Text></s:Reason><s:Detail><f:WSManFault xmlns:f="http://schemas.microsoft.com/wbem/wsman/1/wsmanfault" Code="` + string(r) + `" Machine="srv"><f:Message>refused</f:Message></f:WSManFault></s:Detail></s:Fault></s:Body></s:Envelope>`), nil
}

// Close does nothing: there is no connection.
func (refusal) Close() error { return nil }
