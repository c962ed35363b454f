package endpoint

import (
	"context"
	"fmt"

	"github.com/pslshell/psl/remoting/psobject"
	"github.com/pslshell/psl/remoting/psrp/message"
)

// Handler makes runspace pools for clients.
type Handler interface {
	// OpenPool is called once for a client. The context lives as long as the pool. An error refuses the pool; an
	// *psobject.ErrorRecord in it reaches the client as it is.
	OpenPool(ctx context.Context, r *PoolRequest) (Pool, error)
}

// HandlerFunc is a function as a Handler.
type HandlerFunc func(ctx context.Context, r *PoolRequest) (Pool, error)

// OpenPool calls f.
func (f HandlerFunc) OpenPool(ctx context.Context, r *PoolRequest) (Pool, error) { return f(ctx, r) }

// PoolRequest is what a client asks for.
type PoolRequest struct {
	ID   psobject.GUID
	Init *message.InitRunspacePool
	// Host calls the client's host on behalf of the pool.
	Host HostCaller
	// Version is the protocol's version that both sides speak.
	Version psobject.Version
}

// HostCaller calls methods of the client's host.
type HostCaller interface {
	// HostCall calls a method and waits for what it returns; a Void one is not waited for. The error is the client's
	// *psobject.ErrorRecord, or tells that the client is gone or the context done.
	HostCall(ctx context.Context, m message.Method, parameters ...any) (any, error)
}

// Pool runs the commands of one client. The methods of its optional interfaces answer at once: the client's other packets
// wait meanwhile.
type Pool interface {
	// Run runs a command to its end, in a goroutine of its own. At most as many run at once as the pool has runspaces.
	// The context is done when the client stops the command or is gone. A nil error is the state Completed; where the
	// context is done the state is Stopped; an *ExitedError ends the session; any other error is Failed, with an *psobject.ErrorRecord
	// in it as it is.
	Run(ctx context.Context, c *Command) error
	// Close is called once, after all commands have ended.
	Close() error
}

// ExitedError is what Run returns where a command ended the server's process, as the client sees it: the connection breaks off with
// nothing more said. Serve returns it.
type ExitedError struct{ Code int }

func (e *ExitedError) Error() string {
	return fmt.Sprintf("a command ended its process with code %d", e.Code)
}

// PrivateDataProvider is a Pool that tells about itself; $PSVersionTable of the session is under PSVersionTable.
type PrivateDataProvider interface {
	PrivateData() *psobject.Dictionary
}

// Sizer is a Pool that is told about new limits; false refuses one. Without it the endpoint keeps the limits itself.
type Sizer interface {
	SetRunspaces(minimum, maximum int32) bool
}

// Resetter is a Pool that can forget the variables of its runspace.
type Resetter interface {
	Reset() bool
}

// Describer is a Pool that describes commands (GET_COMMAND_METADATA) as objects of the command's output.
type Describer interface {
	Describe(ctx context.Context, m *message.GetCommandMetadata, c *Command) error
}

// VersionTable is application private data as PowerShell has it, with the entries given beside those every side has.
func VersionTable(entries ...psobject.Property) *psobject.Dictionary {
	t := psobject.NewHashtable()
	t.Set("PSRemotingProtocolVersion", psobject.Version{Major: 2, Minor: 3, Build: -1, Revision: -1})
	t.Set("SerializationVersion", psobject.Version{Major: 1, Minor: 1, Build: 0, Revision: 1})
	t.Set("WSManStackVersion", psobject.Version{Major: 3, Minor: 0, Build: -1, Revision: -1})
	for _, e := range entries {
		t.Set(e.Name, e.Value)
	}
	d := psobject.NewHashtable()
	d.Set("PSVersionTable", t)
	return d
}

// stopped is the record with which PowerShell ends a stopped pipeline.
func stopped() *psobject.ErrorRecord {
	const text = "The pipeline has been stopped."
	x := psobject.NewException("System.Management.Automation.PipelineStoppedException", text)
	x.Properties = []psobject.Property{{Name: "ErrorRecord", Value: text}, {Name: "WasThrownFromThrowStatement", Value: false}}
	x.HResult = -2146233087
	return &psobject.ErrorRecord{
		Exception: x, FullyQualifiedErrorID: "PipelineStopped",
		Category: psobject.CategoryInfo{Category: psobject.OperationStopped, Reason: "PipelineStoppedException"},
	}
}

// failure is the record for an error that is none.
func failure(err error) *psobject.ErrorRecord {
	return &psobject.ErrorRecord{
		Exception:             psobject.NewException("System.Management.Automation.RuntimeException", err.Error()),
		FullyQualifiedErrorID: "RuntimeException",
		Category:              psobject.CategoryInfo{Category: psobject.NotSpecified, Reason: "RuntimeException"},
		Cause:                 err,
	}
}

// A PanicError tells that a handler panicked. The client gets it as the command's failure.
type PanicError struct{ Value any }

// Error shows the value of the panic.
func (e *PanicError) Error() string { return fmt.Sprintf("the shell failed: %v", e.Value) }
