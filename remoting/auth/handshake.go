package auth

import (
	"context"
	"crypto/md5"
	"encoding/binary"
)

// A Handshake is one side of one authentication. It is used by one goroutine at a time and for one peer: another
// connection needs another handshake.
type Handshake interface {
	// Step takes the peer's token, nil for an initiator's first step, and gives the token to send, which may be empty.
	// After done no further token is expected, although out may hold a last one to send. An error ends the handshake;
	// where out is not empty even so, it tells the peer why.
	Step(ctx context.Context, in []byte) (out []byte, done bool, err error)
	// Session returns what the handshake has led to, nil before it is done.
	Session() Session
}

// A Session protects messages between two sides that have authenticated. Messages are numbered: each side must unseal
// them in the order in which the other sealed them, and a message that was changed, left out or repeated is a
// *ProtectionError.
type Session interface {
	// Peer is the authenticated name of the other side: for an acceptor the user, as DOMAIN\name or name@REALM; for an
	// initiator the service where the mechanism proves its name, else "".
	Peer() string
	// Seal encrypts and signs a message. The two parts follow each other on the wire; MS-WSMV section 2.2.9.1 writes the
	// length of the first before them.
	Seal(plain []byte) (Sealed, error)
	// Unseal is the other direction. The message must not be used if there is an error. It may take the memory of data, which
	// the caller gives away.
	Unseal(header, data []byte) ([]byte, error)
	// Sign makes a signature that stands apart from its message.
	Sign(message []byte) ([]byte, error)
	// Verify checks one.
	Verify(message, signature []byte) error
}

// A Sealer is a Session that seals into memory of the caller's. It adds no padding.
type Sealer interface {
	// AppendSealed appends the two parts of Seal; header is the length of the first.
	AppendSealed(dst, plain []byte) (out []byte, header int, err error)
}

// A Wrapper is a Session whose GSS_Wrap has another form than Seal: Kerberos with RC4 keys pads there. CredSSP uses it.
type Wrapper interface {
	Wrap(plain []byte) (token []byte, err error)
	Unwrap(token []byte) (plain []byte, err error)
}

// Sealed is a sealed message.
type Sealed struct {
	// Header is the signature, or the part of the mechanism's token that goes before the data.
	Header []byte
	// Data is the encrypted message with its padding, if the mechanism has any.
	Data []byte
	// Padding is the number of bytes by which padding made the message longer.
	Padding int
}

// Bytes returns both parts as one token.
func (s Sealed) Bytes() []byte {
	return append(append(make([]byte, 0, len(s.Header)+len(s.Data)), s.Header...), s.Data...)
}

// A Mechanism makes handshakes, each for one connection.
type Mechanism interface {
	// Name is the mechanism's name as errors show it, e.g. "NTLM".
	Name() string
	// Handshake starts a handshake that is bound to the channel, if that is not empty.
	Handshake(channel ChannelBinding) (Handshake, error)
}

// ChannelBinding is the application data of GSS-API channel bindings, nil where the channel has none. Over TLS it is
// "tls-server-end-point:" and the hash of the server's certificate (RFC 5929 section 4).
type ChannelBinding []byte

// Hash is the MD5 hash of the gss_channel_bindings_struct with this application data, no addresses and no ports, as NTLM
// (MS-NLMP section 2.2.2.1) and Kerberos (RFC 4121 section 4.1.1.2) carry it. It is all zero where there is no binding.
func (b ChannelBinding) Hash() [16]byte {
	if len(b) == 0 {
		return [16]byte{}
	}
	s := make([]byte, 20, 20+len(b))
	binary.LittleEndian.PutUint32(s[16:], uint32(len(b)))
	return md5.Sum(append(s, b...))
}
