package message

import (
	"fmt"

	"github.com/pslshell/psl/remoting/clixml"
	"github.com/pslshell/psl/remoting/psobject"
)

// Method is a method of the host that the remote side can call ([MS-PSRP] 2.2.3.17).
type Method int32

// The methods.
const (
	GetName Method = iota + 1
	GetVersion
	GetInstanceID
	GetCurrentCulture
	GetCurrentUICulture
	SetShouldExit
	EnterNestedPrompt
	ExitNestedPrompt
	NotifyBeginApplication
	NotifyEndApplication
	ReadLine
	ReadLineAsSecureString
	Write1
	Write2
	WriteLine1
	WriteLine2
	WriteLine3
	WriteErrorLine
	WriteDebugLine
	WriteProgress
	WriteVerboseLine
	WriteWarningLine
	Prompt
	PromptForCredential1
	PromptForCredential2
	PromptForChoice
	GetForegroundColor
	SetForegroundColor
	GetBackgroundColor
	SetBackgroundColor
	GetCursorPosition
	SetCursorPosition
	GetWindowPosition
	SetWindowPosition
	GetCursorSize
	SetCursorSize
	GetBufferSize
	SetBufferSize
	GetWindowSize
	SetWindowSize
	GetWindowTitle
	SetWindowTitle
	GetMaxWindowSize
	GetMaxPhysicalWindowSize
	GetKeyAvailable
	ReadKey
	FlushInputBuffer
	SetBufferContents1
	SetBufferContents2
	GetBufferContents
	ScrollBufferContents
	PushRunspace
	PopRunspace
	GetIsRunspacePushed
	GetRunspace
	PromptForChoiceMultipleSelection
)

var methodNames = [...]string{"", "GetName", "GetVersion", "GetInstanceId", "GetCurrentCulture", "GetCurrentUICulture",
	"SetShouldExit", "EnterNestedPrompt", "ExitNestedPrompt", "NotifyBeginApplication", "NotifyEndApplication", "ReadLine",
	"ReadLineAsSecureString", "Write1", "Write2", "WriteLine1", "WriteLine2", "WriteLine3", "WriteErrorLine", "WriteDebugLine",
	"WriteProgress", "WriteVerboseLine", "WriteWarningLine", "Prompt", "PromptForCredential1", "PromptForCredential2",
	"PromptForChoice", "GetForegroundColor", "SetForegroundColor", "GetBackgroundColor", "SetBackgroundColor",
	"GetCursorPosition", "SetCursorPosition", "GetWindowPosition", "SetWindowPosition", "GetCursorSize", "SetCursorSize",
	"GetBufferSize", "SetBufferSize", "GetWindowSize", "SetWindowSize", "GetWindowTitle", "SetWindowTitle", "GetMaxWindowSize",
	"GetMaxPhysicalWindowSize", "GetKeyAvailable", "ReadKey", "FlushInputBuffer", "SetBufferContents1", "SetBufferContents2",
	"GetBufferContents", "ScrollBufferContents", "PushRunspace", "PopRunspace", "GetIsRunspacePushed", "GetRunspace",
	"PromptForChoiceMultipleSelection"}

// String returns the method's name.
func (m Method) String() string {
	if m < 1 || int(m) >= len(methodNames) {
		return fmt.Sprintf("Method(%d)", int32(m))
	}
	return methodNames[m]
}

// Void reports whether the caller expects no response.
func (m Method) Void() bool {
	switch m {
	case SetShouldExit, EnterNestedPrompt, ExitNestedPrompt, NotifyBeginApplication, NotifyEndApplication, Write1, Write2,
		WriteLine1, WriteLine2, WriteLine3, WriteErrorLine, WriteDebugLine, WriteProgress, WriteVerboseLine,
		WriteWarningLine, SetForegroundColor, SetBackgroundColor, SetCursorPosition, SetWindowPosition, SetCursorSize,
		SetBufferSize, SetWindowSize, SetWindowTitle, FlushInputBuffer, SetBufferContents1, SetBufferContents2,
		ScrollBufferContents, PushRunspace, PopRunspace:
		return true
	}
	return false
}

func methodEnum(m Method) psobject.Enum {
	return psobject.Enum{Type: "System.Management.Automation.Remoting.RemoteHostMethodId", Value: int64(m), Name: m.String()}
}

// HostCall calls a method of the client's host ([MS-PSRP] 2.2.2.15, 2.2.2.27).
type HostCall struct {
	Pipeline bool  // a pipeline's, else the pool's
	CallID   int64 // -100 where no response is expected
	Method   Method
	// Parameters are as they travel ([MS-PSRP] 2.2.6); Host parameters of .NET types are objects with T and V.
	Parameters []any
}

// NoResponse is the CallID of a call without a response.
const NoResponse = -100

// Type depends on Pipeline.
func (m *HostCall) Type() Type {
	if m.Pipeline {
		return TypePipelineHostCall
	}
	return TypeRunspacePoolHostCall
}

// AppendBody appends the body.
func (m *HostCall) AppendBody(dst []byte, o *clixml.EncodeOptions) ([]byte, error) {
	return appendBag(dst, o, prop("ci", m.CallID), prop("mi", methodEnum(m.Method)),
		prop("mp", psobject.NewArrayList(m.Parameters...)))
}

func parseHostCall(b *fields) Message {
	return &HostCall{
		Pipeline: b.t == TypePipelineHostCall, CallID: b.int64("ci"), Method: Method(b.int32("mi")), Parameters: b.list("mp"),
	}
}

// HostResponse answers a HostCall ([MS-PSRP] 2.2.2.16, 2.2.2.28).
type HostResponse struct {
	Pipeline bool
	CallID   int64
	Method   Method
	Value    any                   // what the method returned
	Err      *psobject.ErrorRecord // or why it failed
}

// Type depends on Pipeline.
func (m *HostResponse) Type() Type {
	if m.Pipeline {
		return TypePipelineHostResponse
	}
	return TypeRunspacePoolHostResponse
}

// AppendBody appends the body.
func (m *HostResponse) AppendBody(dst []byte, o *clixml.EncodeOptions) ([]byte, error) {
	var ps []psobject.Property
	if m.Err != nil {
		ps = append(ps, prop("me", m.Err))
	} else if m.Value != nil {
		ps = append(ps, prop("mr", m.Value))
	}
	return appendBag(dst, o, append(ps, prop("ci", m.CallID), prop("mi", methodEnum(m.Method)))...)
}

func parseHostResponse(b *fields) Message {
	m := &HostResponse{
		Pipeline: b.t == TypePipelineHostResponse, CallID: b.int64("ci"), Method: Method(b.int32("mi")), Value: b.optional("mr"),
	}
	if e := b.optional("me"); e != nil {
		m.Err, _ = clixml.ErrorRecord(e)
	}
	return m
}

// EncodeArray gives an array as a host call has it ([MS-PSRP] 2.2.6.1.4): its elements in a row, and the length of each
// dimension; without lengths there is one dimension.
func EncodeArray(elements []any, lengths ...int) any {
	if len(lengths) == 0 {
		lengths = []int{len(elements)}
	}
	dimensions := &psobject.List{Type: "System.Int32[]"}
	for _, n := range lengths {
		dimensions.Items = append(dimensions.Items, int32(n))
	}
	return &psobject.Object{Extended: []psobject.Property{prop("mae", psobject.NewArrayList(elements...)), prop("mal", dimensions)}}
}

// DecodeArray gives the elements of an array of a host call; ok is false where v is none. A list is taken as one.
func DecodeArray(v any) (elements []any, ok bool) {
	if o, isObject := v.(*psobject.Object); isObject {
		if mae, has := o.Get("mae"); has {
			v = mae
		}
	}
	l, ok := psobject.Base(v).(*psobject.List)
	if !ok {
		return nil, false
	}
	return l.Items, true
}
