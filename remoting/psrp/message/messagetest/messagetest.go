// Package messagetest has a valid message of each type: what a hostile peer sends at the wrong time.
package messagetest

import (
	"github.com/pslshell/psl/remoting/psobject"
	"github.com/pslshell/psl/remoting/psrp/message"
)

// All returns one message at least of each type, of both directions.
// The commands are those whose names are given.
func All(commands ...string) []message.Message {
	record := &psobject.ErrorRecord{Exception: psobject.NewException("System.Exception", "no"), FullyQualifiedErrorID: "id"}
	ms := []message.Message{
		&message.SessionCapability{ProtocolVersion: psobject.Version{Major: 2, Minor: 3, Build: -1, Revision: -1}, PSVersion: psobject.Version{Major: 2, Build: -1, Revision: -1}, SerializationVersion: psobject.Version{Major: 1, Minor: 1, Build: -1, Revision: -1}},
		&message.InitRunspacePool{MinRunspaces: 1, MaxRunspaces: 2, Host: message.NullHost},
		&message.InitRunspacePool{MinRunspaces: -5, MaxRunspaces: 1 << 30, Host: message.NullHost},
		&message.ConnectRunspacePool{},
		&message.ConnectRunspacePool{MinRunspaces: 1, MaxRunspaces: 2},
		&message.RunspacePoolInitData{MinRunspaces: 1, MaxRunspaces: 2},
		&message.PublicKey{Key: "AAAA"},
		&message.EncryptedSessionKey{Key: "BBBB"},
		message.PublicKeyRequest{},
		&message.SetMaxRunspaces{Count: 3, CallID: 1},
		&message.SetMaxRunspaces{Count: -1, CallID: 1},
		&message.SetMinRunspaces{Count: 1 << 30, CallID: 2},
		&message.GetAvailableRunspaces{CallID: 3},
		&message.ResetRunspaceState{CallID: 4},
		&message.RunspaceAvailability{CallID: 1, Response: true},
		&message.RunspaceAvailability{CallID: 3, Response: int64(5)},
		&message.ApplicationPrivateData{Data: psobject.NewHashtable()},
		&message.UserEvent{EventIdentifier: 1, SourceIdentifier: "s", RunspaceID: psobject.GUID{1}},
		&message.GetCommandMetadata{Names: []string{"a*"}, CommandTypes: 8},
		&message.PipelineInput{Value: int32(1)},
		&message.PipelineInput{Value: "text"},
		&message.PipelineInput{},
		message.EndOfPipelineInput{},
		&message.PipelineOutput{Value: "a"},
		&message.ErrorRecord{Record: record},
		&message.InformationalRecord{Record: &psobject.InformationalRecord{Kind: psobject.WarningStream, Message: "w"}},
		&message.InformationRecord{Record: &psobject.InformationRecord{MessageData: "i"}},
		&message.ProgressRecord{Record: &psobject.ProgressRecord{Activity: "a", ParentActivityID: -1}},
		&message.HostCall{CallID: 1, Method: message.ReadLine},
		&message.HostCall{Pipeline: true, CallID: message.NoResponse, Method: message.Write2, Parameters: []any{int32(1), int32(2), "text"}},
		&message.HostResponse{CallID: 1, Method: message.ReadLine, Value: "typed"},
		&message.HostResponse{Pipeline: true, CallID: 1, Method: message.ReadLine, Value: int32(1)},
		&message.HostResponse{Pipeline: true, CallID: 2, Method: message.PromptForChoice, Err: record},
		&message.Unknown{Kind: 0x00041234, Body: []byte("<X/>")},
		&message.Unknown{Kind: 0x00021234, Body: []byte("<X/>")},
	}
	for _, s := range []message.PoolState{message.PoolOpened, message.PoolBroken, message.PoolClosed, message.PoolNegotiationSucceeded} {
		ms = append(ms, &message.RunspacePoolState{State: s})
	}
	for _, s := range []message.InvocationState{message.Running, message.Completed, message.Failed, message.Stopped} {
		ms = append(ms, &message.PipelineState{State: s, Err: record})
	}
	for _, name := range commands {
		c := message.Command{Text: name, Arguments: []message.Argument{{Value: int32(7)}, {Value: "text"}}}
		ms = append(ms,
			&message.CreatePipeline{PowerShell: message.PowerShell{Commands: []message.Command{c}}, Host: message.HostInfo{NoHost: true, UseRunspaceHost: true}},
			&message.CreatePipeline{NoInput: true, IsNested: true, PowerShell: message.PowerShell{Commands: []message.Command{c, c}, IsNested: true}, Host: message.NullHost})
	}
	return ms
}
