package spnego

import (
	encoding_asn1 "encoding/asn1"
	"fmt"

	"golang.org/x/crypto/cryptobyte"
	"golang.org/x/crypto/cryptobyte/asn1"

	"github.com/pslshell/psl/remoting/auth"
)

// OID is a mechanism's object identifier.
type OID = encoding_asn1.ObjectIdentifier

// The mechanisms that Windows knows.
var (
	OIDKerberos   = OID{1, 2, 840, 113554, 1, 2, 2}
	OIDMSKerberos = OID{1, 2, 840, 48018, 1, 2, 2} // Windows 2000's slip of the pen, still listed first by Windows
	OIDNTLM       = OID{1, 3, 6, 1, 4, 1, 311, 2, 2, 10}
	oidSPNEGO     = OID{1, 3, 6, 1, 5, 5, 2}
)

// state is NegState (RFC 4178 section 4.2.2).
type state int

const (
	acceptCompleted  state = 0
	acceptIncomplete state = 1
	reject           state = 2
	requestMIC       state = 3
	noState          state = -1
)

// Limits on what a peer sends.
const (
	maxToken = 1 << 20 // HTTP's own limits on headers are far below
	maxMechs = 32
)

// initToken is NegTokenInit; hints of NegTokenInit2 are read over.
type initToken struct {
	mechs []OID
	token []byte
	mic   []byte
}

// respToken is NegTokenResp.
type respToken struct {
	state state
	mech  OID // nil if absent
	token []byte
	mic   []byte
}

func context(n uint8) asn1.Tag { return asn1.Tag(n).ContextSpecific().Constructed() }

// mechList is the DER of MechTypeList, the bytes that mechListMIC signs.
func mechList(mechs []OID) ([]byte, error) {
	var b cryptobyte.Builder
	b.AddASN1(asn1.SEQUENCE, func(b *cryptobyte.Builder) {
		for _, m := range mechs {
			b.AddASN1ObjectIdentifier(m)
		}
	})
	return b.Bytes()
}

func (t initToken) marshal() ([]byte, error) {
	list, err := mechList(t.mechs)
	if err != nil {
		return nil, err
	}
	var b cryptobyte.Builder
	b.AddASN1(asn1.Tag(0).Constructed()|0x40, func(b *cryptobyte.Builder) {
		b.AddASN1ObjectIdentifier(oidSPNEGO)
		b.AddASN1(context(0), func(b *cryptobyte.Builder) {
			b.AddASN1(asn1.SEQUENCE, func(b *cryptobyte.Builder) {
				b.AddASN1(context(0), func(b *cryptobyte.Builder) { b.AddBytes(list) })
				addOctets(b, 2, t.token)
				addOctets(b, 3, t.mic)
			})
		})
	})
	return b.Bytes()
}

func (t respToken) marshal() ([]byte, error) {
	var b cryptobyte.Builder
	b.AddASN1(context(1), func(b *cryptobyte.Builder) {
		b.AddASN1(asn1.SEQUENCE, func(b *cryptobyte.Builder) {
			if t.state != noState {
				b.AddASN1(context(0), func(b *cryptobyte.Builder) { b.AddASN1Enum(int64(t.state)) })
			}
			if t.mech != nil {
				b.AddASN1(context(1), func(b *cryptobyte.Builder) { b.AddASN1ObjectIdentifier(t.mech) })
			}
			addOctets(b, 2, t.token)
			addOctets(b, 3, t.mic)
		})
	})
	return b.Bytes()
}

func addOctets(b *cryptobyte.Builder, n uint8, v []byte) {
	if v != nil {
		b.AddASN1(context(n), func(b *cryptobyte.Builder) { b.AddASN1OctetString(v) })
	}
}

func malformed(format string, args ...any) error {
	return auth.Detail(auth.ErrMalformed, fmt.Sprintf(format, args...))
}

// parseInit reads a NegTokenInit in its GSS-API frame.
func parseInit(in []byte) (t initToken, err error) {
	if len(in) > maxToken {
		return t, malformed("a token of %d bytes", len(in))
	}
	s := cryptobyte.String(in)
	var frame, choice, seq, field cryptobyte.String
	var oid OID
	if !s.ReadASN1(&frame, asn1.Tag(0).Constructed()|0x40) || !frame.ReadASN1ObjectIdentifier(&oid) {
		return t, malformed("it is no GSS-API token")
	}
	if !oid.Equal(oidSPNEGO) {
		return t, malformed("mechanism %s where SPNEGO was due", oid)
	}
	if !frame.ReadASN1(&choice, context(0)) || !choice.ReadASN1(&seq, asn1.SEQUENCE) {
		return t, malformed("it is no NegTokenInit")
	}
	for !seq.Empty() {
		var tag asn1.Tag
		if !seq.ReadAnyASN1(&field, &tag) {
			return t, malformed("a field of NegTokenInit cannot be read")
		}
		switch tag {
		case context(0):
			var list cryptobyte.String
			if !field.ReadASN1(&list, asn1.SEQUENCE) {
				return t, malformed("mechTypes cannot be read")
			}
			for !list.Empty() {
				var m OID
				if !list.ReadASN1ObjectIdentifier(&m) {
					return t, malformed("mechTypes cannot be read")
				}
				if len(t.mechs) == maxMechs {
					return t, malformed("more than %d mechanisms", maxMechs)
				}
				t.mechs = append(t.mechs, m)
			}
		case context(2):
			if t.token, err = octets(field, "mechToken"); err != nil {
				return t, err
			}
		case context(3):
			// In NegTokenInit2 this is negHints, a sequence, which only acceptors send.
			if field.PeekASN1Tag(asn1.OCTET_STRING) {
				if t.mic, err = octets(field, "mechListMIC"); err != nil {
					return t, err
				}
			}
		}
	}
	if len(t.mechs) == 0 {
		return t, malformed("no mechanism is offered")
	}
	return t, nil
}

// parseResp reads a NegTokenResp.
func parseResp(in []byte) (t respToken, err error) {
	t.state = noState
	if len(in) > maxToken {
		return t, malformed("a token of %d bytes", len(in))
	}
	s := cryptobyte.String(in)
	var choice, seq, field cryptobyte.String
	if !s.ReadASN1(&choice, context(1)) || !choice.ReadASN1(&seq, asn1.SEQUENCE) {
		return t, malformed("it is no NegTokenResp")
	}
	for !seq.Empty() {
		var tag asn1.Tag
		if !seq.ReadAnyASN1(&field, &tag) {
			return t, malformed("a field of NegTokenResp cannot be read")
		}
		switch tag {
		case context(0):
			var n int
			if !field.ReadASN1Enum(&n) || n < 0 || n > 3 {
				return t, malformed("negState cannot be read")
			}
			t.state = state(n)
		case context(1):
			if !field.ReadASN1ObjectIdentifier(&t.mech) {
				return t, malformed("supportedMech cannot be read")
			}
		case context(2):
			if t.token, err = octets(field, "responseToken"); err != nil {
				return t, err
			}
		case context(3):
			if t.mic, err = octets(field, "mechListMIC"); err != nil {
				return t, err
			}
		}
	}
	return t, nil
}

func octets(field cryptobyte.String, name string) ([]byte, error) {
	var v cryptobyte.String
	if !field.ReadASN1(&v, asn1.OCTET_STRING) {
		return nil, malformed("%s cannot be read", name)
	}
	return v, nil
}

// parseFrame reads the mechanism of a token in a GSS-API frame (RFC 2743 section 3.1).
func parseFrame(in []byte) (OID, error) {
	s := cryptobyte.String(in)
	var frame cryptobyte.String
	var oid OID
	if !s.ReadASN1(&frame, asn1.Tag(0).Constructed()|0x40) || !frame.ReadASN1ObjectIdentifier(&oid) {
		return nil, malformed("it is no GSS-API token")
	}
	return oid, nil
}
