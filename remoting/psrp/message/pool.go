package message

import (
	"fmt"

	"github.com/pslshell/psl/remoting/clixml"
	"github.com/pslshell/psl/remoting/psobject"
)

// SetMaxRunspaces changes the pool's upper limit ([MS-PSRP] 2.2.2.6); RunspaceAvailability answers.
type SetMaxRunspaces struct {
	Count  int32
	CallID int64
}

// Type is TypeSetMaxRunspaces.
func (*SetMaxRunspaces) Type() Type { return TypeSetMaxRunspaces }

// AppendBody appends the body.
func (m *SetMaxRunspaces) AppendBody(dst []byte, o *clixml.EncodeOptions) ([]byte, error) {
	return appendBag(dst, o, prop("MaxRunspaces", m.Count), prop("ci", m.CallID))
}

func parseSetMaxRunspaces(b *fields) Message {
	return &SetMaxRunspaces{b.int32("MaxRunspaces"), b.int64("ci")}
}

// SetMinRunspaces changes the pool's lower limit ([MS-PSRP] 2.2.2.7); RunspaceAvailability answers.
type SetMinRunspaces struct {
	Count  int32
	CallID int64
}

// Type is TypeSetMinRunspaces.
func (*SetMinRunspaces) Type() Type { return TypeSetMinRunspaces }

// AppendBody appends the body.
func (m *SetMinRunspaces) AppendBody(dst []byte, o *clixml.EncodeOptions) ([]byte, error) {
	return appendBag(dst, o, prop("MinRunspaces", m.Count), prop("ci", m.CallID))
}

func parseSetMinRunspaces(b *fields) Message {
	return &SetMinRunspaces{b.int32("MinRunspaces"), b.int64("ci")}
}

// GetAvailableRunspaces asks how many runspaces can take a pipeline ([MS-PSRP] 2.2.2.11).
type GetAvailableRunspaces struct{ CallID int64 }

// Type is TypeGetAvailableRunspaces.
func (*GetAvailableRunspaces) Type() Type { return TypeGetAvailableRunspaces }

// AppendBody appends the body.
func (m *GetAvailableRunspaces) AppendBody(dst []byte, o *clixml.EncodeOptions) ([]byte, error) {
	return appendBag(dst, o, prop("ci", m.CallID))
}

func parseGetAvailableRunspaces(b *fields) Message { return &GetAvailableRunspaces{b.int64("ci")} }

// ResetRunspaceState asks to forget the runspace's variables ([MS-PSRP] 2.2.2.31).
type ResetRunspaceState struct{ CallID int64 }

// Type is TypeResetRunspaceState.
func (*ResetRunspaceState) Type() Type { return TypeResetRunspaceState }

// AppendBody appends the body.
func (m *ResetRunspaceState) AppendBody(dst []byte, o *clixml.EncodeOptions) ([]byte, error) {
	return appendBag(dst, o, prop("ci", m.CallID))
}

func parseResetRunspaceState(b *fields) Message { return &ResetRunspaceState{b.int64("ci")} }

// RunspaceAvailability answers the four messages above ([MS-PSRP] 2.2.2.8).
type RunspaceAvailability struct {
	CallID int64
	// Response is a bool for a change; a count is sent as int32 and comes as int64.
	Response any
}

// Type is TypeRunspaceAvailability.
func (*RunspaceAvailability) Type() Type { return TypeRunspaceAvailability }

// AppendBody appends the body.
func (m *RunspaceAvailability) AppendBody(dst []byte, o *clixml.EncodeOptions) ([]byte, error) {
	return appendBag(dst, o, prop("SetMinMaxRunspacesResponse", m.Response), prop("ci", m.CallID))
}

func parseRunspaceAvailability(b *fields) Message {
	m := &RunspaceAvailability{CallID: b.int64("ci")}
	switch v := psobject.Base(b.required("SetMinMaxRunspacesResponse")).(type) {
	case bool:
		m.Response = v
	default:
		n, ok := integer(v)
		if !ok {
			b.fail("SetMinMaxRunspacesResponse", "is neither a truth value nor a number")
		}
		m.Response = n
	}
	return m
}

// PoolState is a runspace pool's state ([MS-PSRP] 2.2.3.4).
type PoolState int32

// The states.
const (
	PoolBeforeOpen           PoolState = 0
	PoolOpening              PoolState = 1
	PoolOpened               PoolState = 2
	PoolClosed               PoolState = 3
	PoolClosing              PoolState = 4
	PoolBroken               PoolState = 5
	PoolNegotiationSent      PoolState = 6
	PoolNegotiationSucceeded PoolState = 7
	PoolConnecting           PoolState = 8
	PoolDisconnected         PoolState = 9
)

var poolStateNames = [...]string{"BeforeOpen", "Opening", "Opened", "Closed", "Closing", "Broken", "NegotiationSent",
	"NegotiationSucceeded", "Connecting", "Disconnected"}

// String returns the state's name.
func (s PoolState) String() string {
	if s < 0 || int(s) >= len(poolStateNames) {
		return fmt.Sprintf("PoolState(%d)", int32(s))
	}
	return poolStateNames[s]
}

// RunspacePoolState tells the pool's state ([MS-PSRP] 2.2.2.9).
type RunspacePoolState struct {
	State PoolState
	Err   *psobject.ErrorRecord // why it is broken, else nil
}

// Type is TypeRunspacePoolState.
func (*RunspacePoolState) Type() Type { return TypeRunspacePoolState }

// AppendBody appends the body.
func (m *RunspacePoolState) AppendBody(dst []byte, o *clixml.EncodeOptions) ([]byte, error) {
	ps := []psobject.Property{prop("RunspaceState", int32(m.State))}
	if m.Err != nil {
		ps = append(ps, prop("ExceptionAsErrorRecord", m.Err))
	}
	return appendBag(dst, o, ps...)
}

func parseRunspacePoolState(b *fields) Message {
	m := &RunspacePoolState{State: PoolState(b.int32("RunspaceState"))}
	m.Err, _ = clixml.ErrorRecord(b.optional("ExceptionAsErrorRecord"))
	return m
}

// ApplicationPrivateData is what the server tells about itself ([MS-PSRP] 2.2.2.13), its $PSVersionTable for instance.
type ApplicationPrivateData struct{ Data *psobject.Dictionary }

// Type is TypeApplicationPrivateData.
func (*ApplicationPrivateData) Type() Type { return TypeApplicationPrivateData }

// AppendBody appends the body.
func (m *ApplicationPrivateData) AppendBody(dst []byte, o *clixml.EncodeOptions) ([]byte, error) {
	return appendBag(dst, o, prop("ApplicationPrivateData", primitive(m.Data)))
}

func parseApplicationPrivateData(b *fields) Message {
	return &ApplicationPrivateData{b.dictionary("ApplicationPrivateData")}
}

// UserEvent is an event that the remote side forwards ([MS-PSRP] 2.2.2.12).
type UserEvent struct {
	EventIdentifier  int32
	SourceIdentifier string
	TimeGenerated    any
	Sender           any
	Arguments        []any
	MessageData      any
	ComputerName     string
	RunspaceID       psobject.GUID
}

// Type is TypeUserEvent.
func (*UserEvent) Type() Type { return TypeUserEvent }

// AppendBody appends the body.
func (m *UserEvent) AppendBody(dst []byte, o *clixml.EncodeOptions) ([]byte, error) {
	return appendBag(dst, o,
		prop("PSEventArgs.EventIdentifier", m.EventIdentifier),
		prop("PSEventArgs.SourceIdentifier", m.SourceIdentifier),
		prop("PSEventArgs.TimeGenerated", m.TimeGenerated),
		prop("PSEventArgs.Sender", m.Sender),
		prop("PSEventArgs.SourceArgs", psobject.NewArray(m.Arguments...)),
		prop("PSEventArgs.MessageData", m.MessageData),
		prop("PSEventArgs.ComputerName", m.ComputerName),
		prop("PSEventArgs.RunspaceId", m.RunspaceID))
}

func parseUserEvent(b *fields) Message {
	m := &UserEvent{
		EventIdentifier: b.int32("PSEventArgs.EventIdentifier"), SourceIdentifier: b.string("PSEventArgs.SourceIdentifier"),
		TimeGenerated: b.optional("PSEventArgs.TimeGenerated"), Sender: b.optional("PSEventArgs.Sender"),
		Arguments: b.list("PSEventArgs.SourceArgs"), MessageData: b.optional("PSEventArgs.MessageData"),
	}
	m.ComputerName, _ = psobject.Base(b.optional("PSEventArgs.ComputerName")).(string)
	m.RunspaceID, _ = psobject.Base(b.optional("PSEventArgs.RunspaceId")).(psobject.GUID)
	return m
}
