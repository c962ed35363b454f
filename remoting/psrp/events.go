package psrp

import (
	"github.com/pslshell/psl/remoting/psobject"
	"github.com/pslshell/psl/remoting/psrp/message"
)

// Event is something that the peer did. It is one of the types below. Pipeline is nil where an event is the pool's.
type Event interface{ event() }

// Events of both roles.
type (
	// KeyExchanged tells that secure strings can be sent now.
	KeyExchanged struct{}

	// Undecodable tells that a message of a pipeline could not be read. The pool goes on; what was in the message is
	// lost unless the receiver tells so.
	Undecodable struct {
		Pipeline *Pipeline
		Type     message.Type
		Err      error
	}

	// UnknownMessage is a message of a type that is not known.
	UnknownMessage struct {
		Pipeline *Pipeline
		Message  *message.Unknown
	}
)

// Events of the client.
type (
	// PoolStateChanged tells the pool's state.
	PoolStateChanged struct {
		State message.PoolState
		Err   *psobject.ErrorRecord // why it is broken, else nil
	}

	// PrivateData is the server's application private data.
	PrivateData struct{ Data *psobject.Dictionary }

	// InitData are the limits of a pool that was connected to.
	InitData struct{ MinRunspaces, MaxRunspaces int32 }

	// Availability answers SetMinRunspaces, SetMaxRunspaces, ResetRunspaceState (a bool) or GetAvailableRunspaces
	// (an int64).
	Availability struct {
		CallID   int64
		Response any
	}

	// UserEvent is a forwarded event.
	UserEvent struct{ Event *message.UserEvent }

	// HostCall calls the client's host.
	HostCall struct {
		Pipeline *Pipeline
		Call     *message.HostCall
	}

	// Output is an object of a pipeline's output.
	Output struct {
		Pipeline *Pipeline
		Value    any
	}

	// ErrorReceived is an error record of a pipeline.
	ErrorReceived struct {
		Pipeline *Pipeline
		Record   *psobject.ErrorRecord
	}

	// Informational is a warning, verbose or debug record of a pipeline.
	Informational struct {
		Pipeline *Pipeline
		Record   *psobject.InformationalRecord
	}

	// Information is an information record of a pipeline.
	Information struct {
		Pipeline *Pipeline
		Record   *psobject.InformationRecord
	}

	// Progress is a progress record of a pipeline.
	Progress struct {
		Pipeline *Pipeline
		Record   *psobject.ProgressRecord
	}

	// PipelineStateChanged tells a pipeline's state. After a final state no event of the pipeline follows.
	PipelineStateChanged struct {
		Pipeline *Pipeline
		State    message.InvocationState
		Err      *psobject.ErrorRecord
	}
)

// Events of the server.
type (
	// PoolRequested asks for a pool; Opened or Refuse answers.
	PoolRequested struct{ Init *message.InitRunspacePool }

	// ConnectRequested asks to take over the pool; Connected answers.
	ConnectRequested struct{ Connect *message.ConnectRunspacePool }

	// PipelineRequested asks to run commands.
	PipelineRequested struct {
		Pipeline *Pipeline
		Create   *message.CreatePipeline
	}

	// MetadataRequested asks to describe commands as the pipeline's output.
	MetadataRequested struct {
		Pipeline *Pipeline
		Get      *message.GetCommandMetadata
	}

	// Input is an object of a pipeline's input.
	Input struct {
		Pipeline *Pipeline
		Value    any
	}

	// EndOfInput ends a pipeline's input.
	EndOfInput struct{ Pipeline *Pipeline }

	// HostResponse answers a host call.
	HostResponse struct {
		Pipeline *Pipeline
		Response *message.HostResponse
	}

	// SetMaxRunspaces, SetMinRunspaces, GetAvailableRunspaces and ResetRunspaceState are answered by Availability.
	SetMaxRunspaces struct {
		CallID int64
		Count  int32
	}
	// SetMinRunspaces asks for a new lower limit.
	SetMinRunspaces struct {
		CallID int64
		Count  int32
	}
	// GetAvailableRunspaces asks for the number of free runspaces.
	GetAvailableRunspaces struct{ CallID int64 }
	// ResetRunspaceState asks to reset the runspace.
	ResetRunspaceState struct{ CallID int64 }
)

func (KeyExchanged) event()          {}
func (Undecodable) event()           {}
func (UnknownMessage) event()        {}
func (PoolStateChanged) event()      {}
func (PrivateData) event()           {}
func (InitData) event()              {}
func (Availability) event()          {}
func (UserEvent) event()             {}
func (HostCall) event()              {}
func (Output) event()                {}
func (ErrorReceived) event()         {}
func (Informational) event()         {}
func (Information) event()           {}
func (Progress) event()              {}
func (PipelineStateChanged) event()  {}
func (PoolRequested) event()         {}
func (ConnectRequested) event()      {}
func (PipelineRequested) event()     {}
func (MetadataRequested) event()     {}
func (Input) event()                 {}
func (EndOfInput) event()            {}
func (HostResponse) event()          {}
func (SetMaxRunspaces) event()       {}
func (SetMinRunspaces) event()       {}
func (GetAvailableRunspaces) event() {}
func (ResetRunspaceState) event()    {}
