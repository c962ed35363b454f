package remoting

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/pslshell/psl/remoting/psobject"
)

// ConnectError tells that a session could not be opened, or was lost.
type ConnectError struct {
	// Computer is the computer as it was given.
	Computer string
	// Code is the prefix of the error's id, e.g. CannotConnect; "" where the transport has no codes.
	Code string
	// Err is what happened.
	Err error
	// Attempts is how often the opening was tried where that was more than once, else 0.
	Attempts int
}

// Error names the computer and what happened.
func (e *ConnectError) Error() string { return "[" + e.Computer + "] " + e.Err.Error() }

// Unwrap returns the cause.
func (e *ConnectError) Unwrap() error { return e.Err }

// advice says what to do about the codes that a user can do something about. The original's texts name the computer and
// what happened; this stands beside them.
var advice = map[string]string{
	"CannotConnect":               "See whether %s is on and an endpoint listens there. The parameters Port, UseSSL and ApplicationName name another one; HostName goes by ssh.",
	"ComputerNotFound":            "See whether the name %s is right, or give the full name or the address.",
	"NetworkPathNotFound":         "See whether %s can be reached from here.",
	"WinRMOperationTimeout":       "See whether %s can be reached and no firewall is in between, or give it more time by the parameters Timeout or SessionOption.",
	"AccessDenied":                "See whether the account of the parameter Credential may use remoting on %s, and whether its password is right.",
	"LogonFailure":                "See whether the user name and the password of the parameter Credential are right for %s.",
	"AuthenticationFailed":        "See whether the user name and the password of the parameter Credential are right for %s.",
	"ExplicitCredentialsRequired": "Give an account for %s by the parameter Credential.",
	"InvalidAuthentication":       "Name a way that %s takes by the parameter Authentication.",
	"InvalidResourceUri":          "Name a configuration that %s has by the parameter ConfigurationName.",
	"URLNotAvailable":             "Name the path of the endpoint on %s by the parameter ApplicationName.",
	"RedirectInformationRequired": "Follow the redirection of %s by the parameters ConnectionUri and AllowRedirection.",
	"12175":                       "Make the authority of the certificate of %s known to this system. SkipCACheck and SkipCNCheck of the parameter SessionOption leave the checks out.",
	"-2144108122":                 "Close sessions on %s that nobody needs: Get-PSSession -ComputerName finds them, Remove-PSSession ends them.",
}

// Advice says what can be done about the error, "" where nobody knows.
func (e *ConnectError) Advice() string {
	if a := advice[e.Code]; a != "" {
		return fmt.Sprintf(a, e.Computer)
	}
	return ""
}

const transportException = "System.Management.Automation.Remoting.PSRemotingTransportException"

// Record makes the error record of the original: context is PSSessionOpenFailed or PSSessionStateBroken.
func (e *ConnectError) Record(context string, target any, activity string) *psobject.ErrorRecord {
	id := context
	if e.Code != "" {
		id = e.Code + "," + context
	}
	message := e.Err.Error()
	if e.Attempts > 1 {
		message += " It was tried " + strconv.Itoa(e.Attempts) + " times."
	}
	rec := &psobject.ErrorRecord{
		Exception:             psobject.NewException(transportException, message),
		TargetObject:          target,
		FullyQualifiedErrorID: id,
		Category:              psobject.CategoryInfo{Category: psobject.OpenError, Activity: activity, Reason: "PSRemotingTransportException"},
		Details:               &psobject.ErrorDetails{Message: "[" + e.Computer + "] " + message, RecommendedAction: e.Advice()},
		Cause:                 e,
	}
	if s, ok := target.(string); ok {
		rec.Category.TargetName, rec.Category.TargetType = s, "String"
	} else if target != nil {
		t := psobject.TypeName(target)
		rec.Category.TargetName, rec.Category.TargetType = t, t[strings.LastIndexByte(t, '.')+1:]
	}
	return rec
}

// StateError tells that a session cannot run a command because of its state.
type StateError struct {
	Session *Session
	State   State
	Busy    bool
}

// Exception is what a job of the session fails by: its class and its text.
func (e *StateError) Exception() *psobject.Exception {
	if e.Busy {
		return psobject.NewException(automation+"PSInvalidOperationException", "The pipeline was not run because a pipeline is already running. Pipelines cannot be run concurrently.")
	}
	return psobject.NewException(runspaces+"InvalidRunspaceStateException",
		"Cannot invoke the pipeline because the runspace is not in the Opened state. Current state of the runspace is '"+string(e.State)+"'.")
}

// Error says it in the original's words.
func (e *StateError) Error() string {
	name := e.Session.Name() + ", " + e.Session.InstanceID().String() + ", " + e.Session.ComputerName()
	if e.Busy {
		return "The session " + name + " is not available to run commands.  The session availability is Busy."
	}
	return "Because the session state for session " + name + " is not equal to Open, you cannot run a command in the session.  The session state is " + string(e.State) + "."
}
