package message

import (
	"github.com/pslshell/psl/remoting/clixml"
	"github.com/pslshell/psl/remoting/psobject"
)

// SessionCapability opens a session, from both sides ([MS-PSRP] 2.2.2.1).
type SessionCapability struct {
	ProtocolVersion      psobject.Version // of PSRP: 2.0 to 2.4
	PSVersion            psobject.Version // 2.0 from every PowerShell
	SerializationVersion psobject.Version // 1.1.0.1
	TimeZone             []byte           // a serialized .NET TimeZone, which old clients send
}

// Type is TypeSessionCapability.
func (*SessionCapability) Type() Type { return TypeSessionCapability }

// AppendBody appends the body.
func (m *SessionCapability) AppendBody(dst []byte, o *clixml.EncodeOptions) ([]byte, error) {
	ps := []psobject.Property{
		prop("protocolversion", m.ProtocolVersion), prop("PSVersion", m.PSVersion),
		prop("SerializationVersion", m.SerializationVersion),
	}
	if m.TimeZone != nil {
		ps = append(ps, prop("TimeZone", m.TimeZone))
	}
	return appendBag(dst, o, ps...)
}

func parseSessionCapability(b *fields) Message {
	tz, _ := b.optional("TimeZone").([]byte)
	return &SessionCapability{
		ProtocolVersion: b.version("protocolversion"), PSVersion: b.version("PSVersion"),
		SerializationVersion: b.version("SerializationVersion"), TimeZone: tz,
	}
}

// ThreadOptions is how a runspace uses threads ([MS-PSRP] 2.2.3.6).
type ThreadOptions int32

// The thread options.
const (
	ThreadDefault ThreadOptions = iota
	UseNewThread
	ReuseThread
	UseCurrentThread
)

var threadOptionNames = map[int32]string{0: "Default", 1: "UseNewThread", 2: "ReuseThread", 3: "UseCurrentThread"}

// ApartmentState is a thread's COM apartment ([MS-PSRP] 2.2.3.7).
type ApartmentState int32

// The apartment states.
const (
	ApartmentSTA ApartmentState = iota
	ApartmentMTA
	ApartmentUnknown
)

var apartmentNames = map[int32]string{0: "STA", 1: "MTA", 2: "Unknown"}

func apartment(s ApartmentState) psobject.Enum {
	return enum("System.Threading.ApartmentState", int32(s), apartmentNames)
}

// InitRunspacePool asks the server for a pool ([MS-PSRP] 2.2.2.2).
type InitRunspacePool struct {
	MinRunspaces, MaxRunspaces int32
	ThreadOptions              ThreadOptions
	ApartmentState             ApartmentState
	Host                       HostInfo
	// ApplicationArguments become $PSSenderInfo.ApplicationArguments; nil means null.
	ApplicationArguments *psobject.Dictionary
}

// PrimitiveDictionary is the type of application arguments and private data.
const PrimitiveDictionary = "System.Management.Automation.PSPrimitiveDictionary"

var primitiveDictionaryNames = []string{PrimitiveDictionary, psobject.Hashtable, "System.Object"}

// primitive gives a dictionary the type names of a PSPrimitiveDictionary, its values' included.
func primitive(d *psobject.Dictionary) any {
	if d == nil {
		return nil
	}
	c := &psobject.Dictionary{Type: PrimitiveDictionary, CaseSensitive: d.CaseSensitive}
	for i := range d.Len() {
		k, v := d.At(i)
		if inner, ok := psobject.Base(v).(*psobject.Dictionary); ok {
			v = primitive(inner)
		}
		c.Set(k, v)
	}
	return &psobject.Object{TypeNames: primitiveDictionaryNames, Base: c}
}

// Type is TypeInitRunspacePool.
func (*InitRunspacePool) Type() Type { return TypeInitRunspacePool }

// AppendBody appends the body.
func (m *InitRunspacePool) AppendBody(dst []byte, o *clixml.EncodeOptions) ([]byte, error) {
	return appendBag(dst, o,
		prop("MinRunspaces", m.MinRunspaces), prop("MaxRunspaces", m.MaxRunspaces),
		prop("PSThreadOptions", enum("System.Management.Automation.Runspaces.PSThreadOptions", int32(m.ThreadOptions), threadOptionNames)),
		prop("ApartmentState", apartment(m.ApartmentState)),
		prop("ApplicationArguments", primitive(m.ApplicationArguments)),
		prop("HostInfo", m.Host.object()))
}

func parseInitRunspacePool(b *fields) Message {
	m := &InitRunspacePool{
		MinRunspaces: b.int32("MinRunspaces"), MaxRunspaces: b.int32("MaxRunspaces"),
		ThreadOptions:        ThreadOptions(b.int32Or("PSThreadOptions", 0)),
		ApartmentState:       ApartmentState(b.int32Or("ApartmentState", int32(ApartmentUnknown))),
		ApplicationArguments: b.dictionary("ApplicationArguments"),
	}
	m.Host = parseHostInfo(b)
	return m
}

// ConnectRunspacePool asks to take over a disconnected pool ([MS-PSRP] 2.2.2.28). Zero numbers mean: as they are.
type ConnectRunspacePool struct {
	MinRunspaces, MaxRunspaces int32
}

// Type is TypeConnectRunspacePool.
func (*ConnectRunspacePool) Type() Type { return TypeConnectRunspacePool }

// AppendBody appends the body: an empty string where no number is given.
func (m *ConnectRunspacePool) AppendBody(dst []byte, o *clixml.EncodeOptions) ([]byte, error) {
	if m.MinRunspaces == 0 && m.MaxRunspaces == 0 {
		return clixml.Append(dst, &psobject.Object{Base: ""}, o)
	}
	return appendBag(dst, o, prop("MinRunspaces", m.MinRunspaces), prop("MaxRunspaces", m.MaxRunspaces))
}

func parseConnectRunspacePool(b *fields) Message {
	return &ConnectRunspacePool{b.int32Or("MinRunspaces", 0), b.int32Or("MaxRunspaces", 0)}
}

// RunspacePoolInitData answers ConnectRunspacePool ([MS-PSRP] 2.2.2.29).
type RunspacePoolInitData struct {
	MinRunspaces, MaxRunspaces int32
}

// Type is TypeRunspacePoolInitData.
func (*RunspacePoolInitData) Type() Type { return TypeRunspacePoolInitData }

// AppendBody appends the body.
func (m *RunspacePoolInitData) AppendBody(dst []byte, o *clixml.EncodeOptions) ([]byte, error) {
	return appendBag(dst, o, prop("MinRunspaces", m.MinRunspaces), prop("MaxRunspaces", m.MaxRunspaces))
}

func parseRunspacePoolInitData(b *fields) Message {
	return &RunspacePoolInitData{b.int32("MinRunspaces"), b.int32("MaxRunspaces")}
}

// PublicKey brings the client's RSA key ([MS-PSRP] 2.2.2.3).
type PublicKey struct {
	Key string // base64 of a PUBLICKEYBLOB
}

// Type is TypePublicKey.
func (*PublicKey) Type() Type { return TypePublicKey }

// AppendBody appends the body.
func (m *PublicKey) AppendBody(dst []byte, o *clixml.EncodeOptions) ([]byte, error) {
	return appendBag(dst, o, prop("PublicKey", m.Key))
}

func parsePublicKey(b *fields) Message { return &PublicKey{b.string("PublicKey")} }

// EncryptedSessionKey brings the session key, encrypted for the client ([MS-PSRP] 2.2.2.4).
type EncryptedSessionKey struct {
	Key string // base64 of a SIMPLEBLOB
}

// Type is TypeEncryptedSessionKey.
func (*EncryptedSessionKey) Type() Type { return TypeEncryptedSessionKey }

// AppendBody appends the body.
func (m *EncryptedSessionKey) AppendBody(dst []byte, o *clixml.EncodeOptions) ([]byte, error) {
	return appendBag(dst, o, prop("EncryptedSessionKey", m.Key))
}

func parseEncryptedSessionKey(b *fields) Message {
	return &EncryptedSessionKey{b.string("EncryptedSessionKey")}
}

// PublicKeyRequest asks the client for its key ([MS-PSRP] 2.2.2.5).
type PublicKeyRequest struct{}

// Type is TypePublicKeyRequest.
func (PublicKeyRequest) Type() Type { return TypePublicKeyRequest }

// AppendBody appends the body, an empty string.
func (PublicKeyRequest) AppendBody(dst []byte, o *clixml.EncodeOptions) ([]byte, error) {
	return clixml.Append(dst, "", o)
}
