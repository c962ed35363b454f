package kerberos

import (
	encoding_asn1 "encoding/asn1"
	"encoding/binary"
	"fmt"

	"golang.org/x/crypto/cryptobyte"
	"golang.org/x/crypto/cryptobyte/asn1"

	"github.com/pslshell/psl/remoting/auth"
)

var (
	oidKerberos   = encoding_asn1.ObjectIdentifier{1, 2, 840, 113554, 1, 2, 2}
	oidMSKerberos = encoding_asn1.ObjectIdentifier{1, 2, 840, 48018, 1, 2, 2}
)

// Identifiers of tokens (RFC 1964 section 1.1, RFC 4121 section 4.1).
const (
	tokenAPReq = 0x0100
	tokenAPRep = 0x0200
	tokenError = 0x0300
)

// maxToken limits a token of the handshake: tickets with many groups reach 64 KiB.
const maxToken = 256 << 10

func malformed(format string, args ...any) error {
	return auth.Detail(auth.ErrMalformed, fmt.Sprintf(format, args...))
}

// frame puts a token into GSS-API's frame (RFC 2743 section 3.1).
func frame(id uint16, inner []byte) ([]byte, error) {
	var b cryptobyte.Builder
	b.AddASN1(asn1.Tag(0).Constructed()|0x40, func(b *cryptobyte.Builder) {
		b.AddASN1ObjectIdentifier(oidKerberos)
		b.AddUint16(id)
		b.AddBytes(inner)
	})
	return b.Bytes()
}

// unframe reads one of the handshake.
func unframe(in []byte) (id uint16, inner []byte, err error) {
	if len(in) > maxToken {
		return 0, nil, malformed("a token of %d bytes", len(in))
	}
	return unframeAny(in)
}

// unframeAny reads one of any length.
func unframeAny(in []byte) (id uint16, inner []byte, err error) {
	s := cryptobyte.String(in)
	var body cryptobyte.String
	var oid encoding_asn1.ObjectIdentifier
	if !s.ReadASN1(&body, asn1.Tag(0).Constructed()|0x40) || !body.ReadASN1ObjectIdentifier(&oid) {
		return 0, nil, malformed("it is no GSS-API token")
	}
	if !oid.Equal(oidKerberos) && !oid.Equal(oidMSKerberos) {
		return 0, nil, malformed("mechanism %s where Kerberos was due", oid)
	}
	if len(body) < 2 || !s.Empty() {
		return 0, nil, malformed("the token is empty, or something follows it")
	}
	return binary.BigEndian.Uint16(body), body[2:], nil
}

// guard runs what reads a peer's bytes with a library that may panic on them.
func guard(what string, f func() error) (err error) {
	defer func() {
		if recover() != nil {
			err = malformed("%s cannot be read", what)
		}
	}()
	return f()
}

// GSS-API's flags in the authenticator's checksum (RFC 4121 section 4.1.1.1).
const (
	flagDelegate = 1
	flagMutual   = 2
	flagReplay   = 4
	flagSequence = 8
	flagConf     = 16
	flagInteg    = 32
	flagDCE      = 0x1000
)

// checksumType is that of the authenticator's checksum, which is none: it carries flags and channel bindings.
const checksumType = 0x8003

// gssChecksum writes it.
func gssChecksum(channel auth.ChannelBinding, flags uint32) []byte {
	b := binary.LittleEndian.AppendUint32(nil, 16)
	h := channel.Hash()
	b = append(b, h[:]...)
	return binary.LittleEndian.AppendUint32(b, flags)
}

// parseChecksum reads it; what follows the flags is a delegated ticket, which is left alone.
func parseChecksum(b []byte) (binding [16]byte, flags uint32, err error) {
	if len(b) < 24 || binary.LittleEndian.Uint32(b) != 16 {
		return binding, 0, malformed("the authenticator's checksum has %d bytes", len(b))
	}
	copy(binding[:], b[4:])
	return binding, binary.LittleEndian.Uint32(b[20:]), nil
}
