package psrp

import (
	"errors"
	"fmt"
	"strings"

	"github.com/pslshell/psl/remoting/psrp/fragment"
	"github.com/pslshell/psl/remoting/psrp/message"
)

// A ProtocolError tells that the peer broke the protocol. The pool is of no use afterwards.
type ProtocolError struct {
	Reason string
	Err    error // the cause, if there is one
}

// Error tells what the peer did.
func (e *ProtocolError) Error() string {
	var long *fragment.Error
	if errors.As(e.Err, &long) && long.Limit > 0 {
		return strings.TrimPrefix(long.Error(), "psrp: ") // it may well be that this side's limit is what is wrong
	}
	s := "psrp: the remote side broke the protocol"
	if e.Reason != "" {
		s += ": " + e.Reason
	}
	if e.Err != nil {
		s += ": " + strings.TrimPrefix(e.Err.Error(), "psrp: ")
	}
	return s
}

// Unwrap returns the cause.
func (e *ProtocolError) Unwrap() error { return e.Err }

// A StateError tells that an action is not allowed in a state.
type StateError struct {
	Object  string   // "runspace pool" or "pipeline"
	Action  string   // e.g. "send CREATE_PIPELINE"
	State   string   // the state it is in
	Allowed []string // the states in which the action is allowed
}

// Error names action, state and allowed states.
func (e *StateError) Error() string {
	if len(e.Allowed) == 0 {
		return fmt.Sprintf("psrp: cannot %s: a %s of this role never does", e.Action, e.Object)
	}
	return fmt.Sprintf("psrp: cannot %s: the %s is %s, it would have to be %s", e.Action, e.Object, e.State,
		strings.Join(e.Allowed, " or "))
}

// ErrKeyNeeded tells that a value holds a secure string and no session key has been exchanged yet. The client calls
// ExchangeKey, the server RequestKey; after the KeyExchanged event the call can be made again.
var ErrKeyNeeded = errors.New("psrp: a session key is needed to send a secure string")

// ErrInputClosed tells that input was given after the end of the input.
var ErrInputClosed = errors.New("psrp: the pipeline's input has ended")

func unexpected(t message.Type, why string) error {
	return &ProtocolError{Reason: fmt.Sprintf("%s %s", t, why)}
}
