package message

import (
	"encoding/binary"
	"fmt"

	"github.com/pslshell/psl/remoting/clixml"
	"github.com/pslshell/psl/remoting/psobject"
)

// HeaderSize is the length of a message's header in bytes.
const HeaderSize = 40

// Destination tells who a message is for.
type Destination uint32

// The destinations.
const (
	ToClient Destination = 1
	ToServer Destination = 2
)

// Type is a message's type ([MS-PSRP] 2.2.1).
type Type uint32

// The types. Those of 0x0001.... are the session's, of 0x0002.... the pool's, of 0x0004.... a pipeline's.
const (
	TypeSessionCapability        Type = 0x00010002
	TypeInitRunspacePool         Type = 0x00010004
	TypePublicKey                Type = 0x00010005
	TypeEncryptedSessionKey      Type = 0x00010006
	TypePublicKeyRequest         Type = 0x00010007
	TypeConnectRunspacePool      Type = 0x00010008
	TypeSetMaxRunspaces          Type = 0x00021002
	TypeSetMinRunspaces          Type = 0x00021003
	TypeRunspaceAvailability     Type = 0x00021004
	TypeRunspacePoolState        Type = 0x00021005
	TypeCreatePipeline           Type = 0x00021006
	TypeGetAvailableRunspaces    Type = 0x00021007
	TypeUserEvent                Type = 0x00021008
	TypeApplicationPrivateData   Type = 0x00021009
	TypeGetCommandMetadata       Type = 0x0002100A
	TypeRunspacePoolInitData     Type = 0x0002100B
	TypeResetRunspaceState       Type = 0x0002100C
	TypeRunspacePoolHostCall     Type = 0x00021100
	TypeRunspacePoolHostResponse Type = 0x00021101
	TypePipelineInput            Type = 0x00041002
	TypeEndOfPipelineInput       Type = 0x00041003
	TypePipelineOutput           Type = 0x00041004
	TypeErrorRecord              Type = 0x00041005
	TypePipelineState            Type = 0x00041006
	TypeDebugRecord              Type = 0x00041007
	TypeVerboseRecord            Type = 0x00041008
	TypeWarningRecord            Type = 0x00041009
	TypeProgressRecord           Type = 0x00041010
	TypeInformationRecord        Type = 0x00041011
	TypePipelineHostCall         Type = 0x00041100
	TypePipelineHostResponse     Type = 0x00041101
)

var typeNames = map[Type]string{
	TypeSessionCapability: "SESSION_CAPABILITY", TypeInitRunspacePool: "INIT_RUNSPACEPOOL", TypePublicKey: "PUBLIC_KEY",
	TypeEncryptedSessionKey: "ENCRYPTED_SESSION_KEY", TypePublicKeyRequest: "PUBLIC_KEY_REQUEST",
	TypeConnectRunspacePool: "CONNECT_RUNSPACEPOOL", TypeSetMaxRunspaces: "SET_MAX_RUNSPACES",
	TypeSetMinRunspaces: "SET_MIN_RUNSPACES", TypeRunspaceAvailability: "RUNSPACE_AVAILABILITY",
	TypeRunspacePoolState: "RUNSPACEPOOL_STATE", TypeCreatePipeline: "CREATE_PIPELINE",
	TypeGetAvailableRunspaces: "GET_AVAILABLE_RUNSPACES", TypeUserEvent: "USER_EVENT",
	TypeApplicationPrivateData: "APPLICATION_PRIVATE_DATA", TypeGetCommandMetadata: "GET_COMMAND_METADATA",
	TypeRunspacePoolInitData: "RUNSPACEPOOL_INIT_DATA", TypeResetRunspaceState: "RESET_RUNSPACE_STATE",
	TypeRunspacePoolHostCall: "RUNSPACEPOOL_HOST_CALL", TypeRunspacePoolHostResponse: "RUNSPACEPOOL_HOST_RESPONSE",
	TypePipelineInput: "PIPELINE_INPUT", TypeEndOfPipelineInput: "END_OF_PIPELINE_INPUT",
	TypePipelineOutput: "PIPELINE_OUTPUT", TypeErrorRecord: "ERROR_RECORD", TypePipelineState: "PIPELINE_STATE",
	TypeDebugRecord: "DEBUG_RECORD", TypeVerboseRecord: "VERBOSE_RECORD", TypeWarningRecord: "WARNING_RECORD",
	TypeProgressRecord: "PROGRESS_RECORD", TypeInformationRecord: "INFORMATION_RECORD",
	TypePipelineHostCall: "PIPELINE_HOST_CALL", TypePipelineHostResponse: "PIPELINE_HOST_RESPONSE",
}

// String returns the name that MS-PSRP uses.
func (t Type) String() string {
	if n, ok := typeNames[t]; ok {
		return n
	}
	return fmt.Sprintf("message type 0x%08X", uint32(t))
}

// Known reports whether the type is one of those above.
func (t Type) Known() bool { _, ok := typeNames[t]; return ok }

// Header is a message's header ([MS-PSRP] 2.2.1).
type Header struct {
	Destination Destination
	Type        Type
	Pool        psobject.GUID
	Pipeline    psobject.GUID // zero where the message is not a pipeline's
}

// Append appends the header in wire form: numbers little-endian, GUIDs as .NET's bytes.
func (h Header) Append(dst []byte) []byte {
	dst = binary.LittleEndian.AppendUint32(dst, uint32(h.Destination))
	dst = binary.LittleEndian.AppendUint32(dst, uint32(h.Type))
	pool, pipeline := h.Pool.Bytes(), h.Pipeline.Bytes()
	return append(append(dst, pool[:]...), pipeline[:]...)
}

// ParseHeader reads the header and returns the body, which points into b.
func ParseHeader(b []byte) (h Header, body []byte, err error) {
	if len(b) < HeaderSize {
		return h, nil, &Error{Reason: fmt.Sprintf("%d bytes, shorter than a header", len(b))}
	}
	h.Destination = Destination(binary.LittleEndian.Uint32(b))
	h.Type = Type(binary.LittleEndian.Uint32(b[4:]))
	h.Pool = psobject.GUIDFromBytes([16]byte(b[8:24]))
	h.Pipeline = psobject.GUIDFromBytes([16]byte(b[24:40]))
	if h.Destination != ToClient && h.Destination != ToServer {
		return h, nil, &Error{Type: h.Type, Reason: fmt.Sprintf("destination %d", h.Destination)}
	}
	return h, b[HeaderSize:], nil
}

// An Error tells that a message of a peer is not as MS-PSRP has it.
type Error struct {
	Type   Type
	Reason string
	Err    error // the cause, if there is one
}

// Error names the message and the reason.
func (e *Error) Error() string {
	s := "psrp: "
	if e.Type != 0 {
		s += e.Type.String() + ": "
	}
	s += e.Reason
	if e.Err != nil {
		s += ": " + e.Err.Error()
	}
	return s
}

// Unwrap returns the cause.
func (e *Error) Unwrap() error { return e.Err }

// Message is the body of a message.
type Message interface {
	// Type is the message's type.
	Type() Type
	// AppendBody appends the body. The options give cipher, depth and text of values.
	AppendBody(dst []byte, o *clixml.EncodeOptions) ([]byte, error)
}

// Append appends header and body of m. The header's Type is set from m.
func Append(dst []byte, h Header, m Message, o *clixml.EncodeOptions) ([]byte, error) {
	h.Type = m.Type()
	return m.AppendBody(h.Append(dst), o)
}

// Parse reads a body. A message of a type that is not known gives an *Unknown.
func Parse(t Type, body []byte, d *clixml.Decoder) (Message, error) {
	switch t {
	case TypeEndOfPipelineInput:
		return EndOfPipelineInput{}, nil
	case TypePublicKeyRequest:
		return PublicKeyRequest{}, nil
	case TypePipelineOutput:
		v, err := ParseOutput(body, d)
		if err != nil {
			return nil, err
		}
		return &PipelineOutput{Value: v}, nil
	case TypePipelineInput:
		v, err := parseValue(t, body, d)
		if err != nil {
			return nil, err
		}
		return &PipelineInput{Value: v}, nil
	}
	if !t.Known() {
		return &Unknown{Kind: t, Body: body}, nil
	}
	v, err := d.Decode(body)
	if err != nil {
		return nil, &Error{Type: t, Reason: "the body cannot be read", Err: err}
	}
	o, isObject := v.(*psobject.Object)
	switch t {
	case TypeErrorRecord, TypeDebugRecord, TypeVerboseRecord, TypeWarningRecord, TypeProgressRecord, TypeInformationRecord:
		return parseRecord(t, v)
	}
	if _, isText := v.(string); isText && t == TypeConnectRunspacePool {
		o, isObject = &psobject.Object{}, true // nothing to be changed
	}
	if !isObject {
		return nil, &Error{Type: t, Reason: "the body is no object"}
	}
	b := &fields{t: t, o: o}
	m := parsers[t](b)
	if b.err != nil {
		return nil, b.err
	}
	return m, nil
}

// ParseOutput reads the body of a PipelineOutput: of all messages there are the most of these, and the value is all they
// hold. The error is an *Error.
func ParseOutput(body []byte, d *clixml.Decoder) (any, error) {
	return parseValue(TypePipelineOutput, body, d)
}

func parseValue(t Type, body []byte, d *clixml.Decoder) (any, error) {
	if len(body) == 0 { // that is how PowerShell sends null
		return nil, nil
	}
	v, err := d.Decode(body)
	if err != nil {
		return nil, &Error{Type: t, Reason: "the body cannot be read", Err: err}
	}
	return v, nil
}

// parsers read bodies that are objects with named properties.
var parsers = map[Type]func(*fields) Message{
	TypeSessionCapability:        parseSessionCapability,
	TypeInitRunspacePool:         parseInitRunspacePool,
	TypePublicKey:                parsePublicKey,
	TypeEncryptedSessionKey:      parseEncryptedSessionKey,
	TypeConnectRunspacePool:      parseConnectRunspacePool,
	TypeRunspacePoolInitData:     parseRunspacePoolInitData,
	TypeResetRunspaceState:       parseResetRunspaceState,
	TypeSetMaxRunspaces:          parseSetMaxRunspaces,
	TypeSetMinRunspaces:          parseSetMinRunspaces,
	TypeRunspaceAvailability:     parseRunspaceAvailability,
	TypeRunspacePoolState:        parseRunspacePoolState,
	TypeCreatePipeline:           parseCreatePipeline,
	TypeGetAvailableRunspaces:    parseGetAvailableRunspaces,
	TypeUserEvent:                parseUserEvent,
	TypeApplicationPrivateData:   parseApplicationPrivateData,
	TypeGetCommandMetadata:       parseGetCommandMetadata,
	TypeRunspacePoolHostCall:     parseHostCall,
	TypePipelineHostCall:         parseHostCall,
	TypeRunspacePoolHostResponse: parseHostResponse,
	TypePipelineHostResponse:     parseHostResponse,
	TypePipelineState:            parsePipelineState,
}

// Unknown is a message of a type that is not known, kept as it came.
type Unknown struct {
	Kind Type
	Body []byte
}

// Type is the type that came.
func (u *Unknown) Type() Type { return u.Kind }

// AppendBody appends the body as it came.
func (u *Unknown) AppendBody(dst []byte, _ *clixml.EncodeOptions) ([]byte, error) {
	return append(dst, u.Body...), nil
}

// fields reads the properties of a body. The first property that is missing or of another type sets err.
type fields struct {
	t   Type
	o   *psobject.Object
	err error
}

func (b *fields) fail(name, reason string) {
	if b.err == nil {
		b.err = &Error{Type: b.t, Reason: name + " " + reason}
	}
}

// optional returns the value of a property, nil if it is not there.
func (b *fields) optional(name string) any {
	v, _ := b.o.Get(name)
	return v
}

func (b *fields) required(name string) any {
	v, ok := b.o.Get(name)
	if !ok {
		b.fail(name, "is missing")
	}
	return v
}

func (b *fields) int32(name string) int32 {
	n, ok := integer(b.required(name))
	if !ok {
		b.fail(name, "is no number")
	}
	return int32(n)
}

func (b *fields) int64(name string) int64 {
	n, ok := integer(b.required(name))
	if !ok {
		b.fail(name, "is no number")
	}
	return n
}

// int32Or is for properties that peers leave out.
func (b *fields) int32Or(name string, absent int32) int32 {
	if n, ok := integer(b.optional(name)); ok {
		return int32(n)
	}
	return absent
}

func (b *fields) bool(name string) bool {
	v, _ := psobject.Base(b.optional(name)).(bool)
	return v
}

func (b *fields) string(name string) string {
	s, ok := psobject.Base(b.required(name)).(string)
	if !ok {
		b.fail(name, "is no string")
	}
	return s
}

func (b *fields) version(name string) psobject.Version {
	v, ok := psobject.Base(b.required(name)).(psobject.Version)
	if !ok {
		b.fail(name, "is no version")
	}
	return v
}

// object returns a property that is an object, nil if it is not there or null.
func (b *fields) object(name string) *fields {
	switch o := b.optional(name).(type) {
	case nil:
	case *psobject.Object:
		return &fields{t: b.t, o: o}
	default:
		b.fail(name, "is no object")
	}
	return nil
}

func (b *fields) take(c *fields) {
	if b.err == nil {
		b.err = c.err
	}
}

func (b *fields) dictionary(name string) *psobject.Dictionary {
	d, _ := psobject.Base(b.optional(name)).(*psobject.Dictionary)
	return d
}

func (b *fields) list(name string) []any {
	l, ok := psobject.Base(b.optional(name)).(*psobject.List)
	if !ok {
		return nil
	}
	return l.Items
}

// integer returns the number in v, which may be an enumeration's member.
func integer(v any) (int64, bool) {
	switch n := psobject.Base(v).(type) {
	case int32:
		return int64(n), true
	case int64:
		return n, true
	case uint32:
		return int64(n), true
	case uint64:
		return int64(n), true
	case int16:
		return int64(n), true
	case uint16:
		return int64(n), true
	case uint8:
		return int64(n), true
	case psobject.Enum:
		return n.Value, true
	}
	return 0, false
}

func prop(name string, v any) psobject.Property { return psobject.Property{Name: name, Value: v} }

// bag is an object without type names, as the bodies of messages are.
func bag(ps ...psobject.Property) *psobject.Object { return &psobject.Object{Extended: ps} }

func appendBag(dst []byte, o *clixml.EncodeOptions, ps ...psobject.Property) ([]byte, error) {
	return clixml.Append(dst, bag(ps...), o)
}

func enum(typeName string, value int32, names map[int32]string) psobject.Enum {
	n, ok := names[value]
	if !ok {
		n = fmt.Sprint(value)
	}
	return psobject.Enum{Type: typeName, Value: int64(value), Name: n}
}
