package psrp

import (
	"fmt"

	"github.com/pslshell/psl/remoting/psrp/message"
)

// Role is the side of the protocol.
type Role uint8

// The roles.
const (
	ClientRole Role = iota
	ServerRole
)

// verb is what is done with a message, or a step without one.
type verb uint8

const (
	send verb = iota
	receive
	closePool // the transport's shell is closed
	stop      // the transport's signal: the pipeline shall stop
)

type action struct {
	verb verb
	msg  message.Type
}

func (a action) String() string {
	switch a.verb {
	case send:
		return "send " + a.msg.String()
	case receive:
		return "receive " + a.msg.String()
	case closePool:
		return "close"
	}
	return "stop"
}

// step is one row: in each of the states from the action is allowed and leads to the state to.
type step[S ~int32] struct {
	role   Role
	action action
	from   []S
	to     S // stay: the state does not change, or a message says what it becomes
}

const stay = -1

// States in which messages of the pool travel. A pool that is opening can already call the host.
var (
	poolUp      = []message.PoolState{message.PoolOpened}
	poolStarted = []message.PoolState{message.PoolNegotiationSucceeded, message.PoolOpened, message.PoolClosing, message.PoolDisconnected}
	// What was on its way when the client disconnected comes yet.
	poolOut = []message.PoolState{message.PoolOpened, message.PoolClosing, message.PoolDisconnected}
	poolAny = []message.PoolState{message.PoolBeforeOpen, message.PoolNegotiationSent, message.PoolNegotiationSucceeded,
		message.PoolOpening, message.PoolOpened, message.PoolConnecting, message.PoolDisconnected, message.PoolClosing}
)

// poolSteps is the runspace pool of both roles: [MS-PSRP] 3.1.1.2 and 3.2.1.2.
var poolSteps = []step[message.PoolState]{
	// The client opens: capabilities and request go out together.
	{ClientRole, action{send, message.TypeSessionCapability}, []message.PoolState{message.PoolBeforeOpen}, message.PoolNegotiationSent},
	{ClientRole, action{send, message.TypeInitRunspacePool}, []message.PoolState{message.PoolNegotiationSent}, stay},
	{ClientRole, action{send, message.TypeConnectRunspacePool}, []message.PoolState{message.PoolNegotiationSent}, message.PoolConnecting},
	{ClientRole, action{receive, message.TypeSessionCapability}, []message.PoolState{message.PoolNegotiationSent}, message.PoolNegotiationSucceeded},
	{ClientRole, action{receive, message.TypeSessionCapability}, []message.PoolState{message.PoolConnecting}, stay},
	{ClientRole, action{receive, message.TypeRunspacePoolInitData}, []message.PoolState{message.PoolConnecting}, stay},
	{ClientRole, action{receive, message.TypeApplicationPrivateData}, []message.PoolState{message.PoolNegotiationSucceeded, message.PoolOpened}, stay},
	{ClientRole, action{receive, message.TypeApplicationPrivateData}, []message.PoolState{message.PoolConnecting}, message.PoolOpened},
	{ClientRole, action{receive, message.TypeRunspacePoolState}, append(poolStarted, message.PoolConnecting, message.PoolNegotiationSent), stay},
	{ClientRole, action{receive, message.TypeRunspacePoolHostCall}, poolStarted, stay},
	{ClientRole, action{send, message.TypeRunspacePoolHostResponse}, poolStarted, stay},
	{ClientRole, action{receive, message.TypeUserEvent}, poolStarted, stay},
	{ClientRole, action{receive, message.TypePublicKeyRequest}, poolUp, stay},
	{ClientRole, action{send, message.TypePublicKey}, poolUp, stay},
	{ClientRole, action{receive, message.TypeEncryptedSessionKey}, poolUp, stay},
	{ClientRole, action{send, message.TypeCreatePipeline}, poolUp, stay},
	{ClientRole, action{send, message.TypeGetCommandMetadata}, poolUp, stay},
	{ClientRole, action{send, message.TypeSetMaxRunspaces}, poolUp, stay},
	{ClientRole, action{send, message.TypeSetMinRunspaces}, poolUp, stay},
	{ClientRole, action{send, message.TypeGetAvailableRunspaces}, poolUp, stay},
	{ClientRole, action{send, message.TypeResetRunspaceState}, poolUp, stay},
	{ClientRole, action{receive, message.TypeRunspaceAvailability}, poolOut, stay},
	{ClientRole, action{verb: closePool}, poolAny, message.PoolClosing},

	// The server answers.
	{ServerRole, action{receive, message.TypeSessionCapability}, []message.PoolState{message.PoolBeforeOpen, message.PoolOpened}, stay},
	{ServerRole, action{send, message.TypeSessionCapability}, []message.PoolState{message.PoolBeforeOpen}, message.PoolNegotiationSucceeded},
	{ServerRole, action{send, message.TypeSessionCapability}, []message.PoolState{message.PoolOpened}, stay},
	{ServerRole, action{receive, message.TypeInitRunspacePool}, []message.PoolState{message.PoolNegotiationSucceeded}, message.PoolOpening},
	{ServerRole, action{receive, message.TypeConnectRunspacePool}, poolUp, stay},
	{ServerRole, action{send, message.TypeRunspacePoolInitData}, poolUp, stay},
	{ServerRole, action{send, message.TypeApplicationPrivateData}, []message.PoolState{message.PoolOpening, message.PoolOpened}, stay},
	{ServerRole, action{send, message.TypeRunspacePoolState}, []message.PoolState{message.PoolBeforeOpen, message.PoolNegotiationSucceeded,
		message.PoolOpening, message.PoolOpened, message.PoolClosing}, stay},
	{ServerRole, action{send, message.TypeRunspacePoolHostCall}, []message.PoolState{message.PoolOpening, message.PoolOpened}, stay},
	{ServerRole, action{receive, message.TypeRunspacePoolHostResponse}, []message.PoolState{message.PoolOpening, message.PoolOpened, message.PoolClosing}, stay},
	{ServerRole, action{send, message.TypeUserEvent}, poolUp, stay},
	{ServerRole, action{send, message.TypePublicKeyRequest}, poolUp, stay},
	{ServerRole, action{receive, message.TypePublicKey}, poolUp, stay},
	{ServerRole, action{send, message.TypeEncryptedSessionKey}, poolUp, stay},
	{ServerRole, action{receive, message.TypeCreatePipeline}, poolUp, stay},
	{ServerRole, action{receive, message.TypeGetCommandMetadata}, poolUp, stay},
	{ServerRole, action{receive, message.TypeSetMaxRunspaces}, poolUp, stay},
	{ServerRole, action{receive, message.TypeSetMinRunspaces}, poolUp, stay},
	{ServerRole, action{receive, message.TypeGetAvailableRunspaces}, poolUp, stay},
	{ServerRole, action{receive, message.TypeResetRunspaceState}, poolUp, stay},
	{ServerRole, action{send, message.TypeRunspaceAvailability}, []message.PoolState{message.PoolOpened, message.PoolClosing}, stay},
	{ServerRole, action{verb: closePool}, poolAny, message.PoolClosing},
}

var (
	notStarted = []message.InvocationState{message.NotStarted}
	running    = []message.InvocationState{message.Running}
	alive      = []message.InvocationState{message.Running, message.Stopping}
	// What a client sends may cross the pipeline's end on its way; it is dropped then.
	late = append(alive, message.Completed, message.Failed, message.Stopped)
)

// pipelineSteps is the pipeline of both roles: [MS-PSRP] 3.1.1.3 and 3.2.1.3.
var pipelineSteps = []step[message.InvocationState]{
	{ClientRole, action{send, message.TypeCreatePipeline}, notStarted, message.Running},
	{ClientRole, action{send, message.TypeGetCommandMetadata}, notStarted, message.Running},
	{ClientRole, action{send, message.TypePipelineInput}, running, stay},
	{ClientRole, action{send, message.TypeEndOfPipelineInput}, running, stay},
	{ClientRole, action{receive, message.TypePipelineOutput}, alive, stay},
	{ClientRole, action{receive, message.TypeErrorRecord}, alive, stay},
	{ClientRole, action{receive, message.TypeDebugRecord}, alive, stay},
	{ClientRole, action{receive, message.TypeVerboseRecord}, alive, stay},
	{ClientRole, action{receive, message.TypeWarningRecord}, alive, stay},
	{ClientRole, action{receive, message.TypeProgressRecord}, alive, stay},
	{ClientRole, action{receive, message.TypeInformationRecord}, alive, stay},
	{ClientRole, action{receive, message.TypePipelineHostCall}, alive, stay},
	{ClientRole, action{send, message.TypePipelineHostResponse}, alive, stay},
	{ClientRole, action{receive, message.TypePipelineState}, alive, stay},
	{ClientRole, action{verb: stop}, alive, message.Stopping},

	{ServerRole, action{receive, message.TypeCreatePipeline}, notStarted, message.Running},
	{ServerRole, action{receive, message.TypeGetCommandMetadata}, notStarted, message.Running},
	{ServerRole, action{receive, message.TypePipelineInput}, late, stay},
	{ServerRole, action{receive, message.TypeEndOfPipelineInput}, late, stay},
	{ServerRole, action{send, message.TypePipelineOutput}, alive, stay},
	{ServerRole, action{send, message.TypeErrorRecord}, alive, stay},
	{ServerRole, action{send, message.TypeDebugRecord}, alive, stay},
	{ServerRole, action{send, message.TypeVerboseRecord}, alive, stay},
	{ServerRole, action{send, message.TypeWarningRecord}, alive, stay},
	{ServerRole, action{send, message.TypeProgressRecord}, alive, stay},
	{ServerRole, action{send, message.TypeInformationRecord}, alive, stay},
	{ServerRole, action{send, message.TypePipelineHostCall}, alive, stay},
	{ServerRole, action{receive, message.TypePipelineHostResponse}, late, stay},
	{ServerRole, action{send, message.TypePipelineState}, alive, stay},
	{ServerRole, action{verb: stop}, alive, message.Stopping},
}

// machine is an object with a state.
type machine[S interface {
	~int32
	fmt.Stringer
}] struct {
	name  string
	role  Role
	table map[key[S]]S
	steps []step[S]
	state S
}

type key[S ~int32] struct {
	role   Role
	action action
	from   S
}

func index[S ~int32](steps []step[S]) map[key[S]]S {
	t := make(map[key[S]]S, 4*len(steps))
	for _, st := range steps {
		for _, from := range st.from {
			t[key[S]{st.role, st.action, from}] = st.to
		}
	}
	return t
}

var (
	poolTable     = index(poolSteps)
	pipelineTable = index(pipelineSteps)
)

// allowed returns the error for an action that the table does not have in this state.
func (m *machine[S]) allowed(a action) error {
	if _, ok := m.table[key[S]{m.role, a, m.state}]; ok {
		return nil
	}
	e := &StateError{Object: m.name, Action: a.String(), State: m.state.String()}
	for _, st := range m.steps {
		if st.role == m.role && st.action == a {
			for _, from := range st.from {
				e.Allowed = append(e.Allowed, from.String())
			}
		}
	}
	return e
}

// knows reports whether the role has the action in any state. PowerShell ignores messages that are not for its side, and
// psrpcore sends one.
func (m *machine[S]) knows(a action) bool {
	for _, st := range m.steps {
		if st.role == m.role && st.action == a {
			return true
		}
	}
	return false
}

// take does the action, if the table has it.
func (m *machine[S]) take(a action) error {
	if err := m.allowed(a); err != nil {
		return err
	}
	if to := m.table[key[S]{m.role, a, m.state}]; to != stay {
		m.state = to
	}
	return nil
}
