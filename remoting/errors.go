package remoting

import (
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
		Details:               &psobject.ErrorDetails{Message: "[" + e.Computer + "] " + message},
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

// Error says it in the original's words.
func (e *StateError) Error() string {
	name := e.Session.Name() + ", " + e.Session.InstanceID().String() + ", " + e.Session.ComputerName()
	if e.Busy {
		return "The session " + name + " is not available to run commands.  The session availability is Busy."
	}
	return "Because the session state for session " + name + " is not equal to Open, you cannot run a command in the session.  The session state is " + string(e.State) + "."
}
