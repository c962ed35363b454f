package ntlm

import (
	"crypto/rc4"
	"crypto/subtle"
	"encoding/binary"
	"errors"
	"fmt"

	"github.com/pslshell/psl/remoting/auth"
)

// signatureSize is the length of a signature (MS-NLMP section 2.2.2.9).
const signatureSize = 16

// Session is an authenticated connection's protection (MS-NLMP section 3.4) with extended session security.
type Session struct {
	peer     string
	exchange bool // a session key was exchanged: the checksum of signatures is encrypted too
	seals    bool
	out, in  half
}

// half protects one direction.
type half struct {
	signKey []byte
	sealKey []byte
	stream  *rc4.Cipher
	number  uint32
	broken  bool
}

func newHalf(exported []byte, d direction) half {
	h := half{signKey: signKey(exported, d), sealKey: sealKey(exported, d)}
	h.reset()
	return h
}

func (h *half) reset() {
	c, err := rc4.NewCipher(h.sealKey)
	if err != nil {
		panic(err) // sealKey always gives 16 bytes
	}
	h.stream = c
}

// newSession makes the session of one side; f are the flags that both agreed on.
func newSession(exported []byte, f flags, initiator bool, peer string) *Session {
	s := &Session{peer: peer, exchange: f&flagKeyExchange != 0, seals: f&sealing == sealing}
	s.out, s.in = newHalf(exported, serverToClient), newHalf(exported, clientToServer)
	if initiator {
		s.out, s.in = s.in, s.out
	}
	return s
}

// Peer is DOMAIN\name of the user for an acceptor; for an initiator it is empty, since NTLM does not prove who the server
// is beyond its knowing the password's hash.
func (s *Session) Peer() string { return s.peer }

// signature makes the MAC of MS-NLMP section 3.4.4.2.
func (s *Session) signature(h *half, message []byte) []byte {
	sig := make([]byte, signatureSize)
	sig[0] = 1
	binary.LittleEndian.PutUint32(sig[12:], h.number)
	copy(sig[4:12], mac(h.signKey, sig[12:16], message))
	if s.exchange {
		h.stream.XORKeyStream(sig[4:12], sig[4:12])
	}
	h.number++
	return sig
}

var errNoSealing = errors.New("NTLM: the session was agreed without sealing")

// Seal encrypts, then signs (MS-NLMP section 3.4.3).
func (s *Session) Seal(plain []byte) (auth.Sealed, error) {
	if !s.seals {
		return auth.Sealed{}, errNoSealing
	}
	data := make([]byte, len(plain))
	s.out.stream.XORKeyStream(data, plain)
	return auth.Sealed{Header: s.signature(&s.out, plain), Data: data}, nil
}

// Unseal decrypts and checks.
func (s *Session) Unseal(header, data []byte) ([]byte, error) {
	if !s.seals {
		return nil, errNoSealing
	}
	if s.in.broken {
		return nil, &auth.ProtectionError{Mechanism: Name, Reason: "an earlier one was refused already"}
	}
	plain := make([]byte, len(data))
	s.in.stream.XORKeyStream(plain, data)
	if err := s.Verify(plain, header); err != nil {
		return nil, err
	}
	return plain, nil
}

// Sign makes a signature.
func (s *Session) Sign(message []byte) ([]byte, error) { return s.signature(&s.out, message), nil }

// Verify checks one. After an error nothing more can be checked, since the key stream is out of step.
func (s *Session) Verify(message, signature []byte) error {
	number := s.in.number
	want := s.signature(&s.in, message)
	if subtle.ConstantTimeCompare(want, signature) == 1 && !s.in.broken {
		return nil
	}
	s.in.broken = true
	reason := "its signature is wrong"
	if len(signature) == signatureSize {
		if n := binary.LittleEndian.Uint32(signature[12:]); n < number {
			reason = "its number shows that it was seen before"
		} else if n > number {
			reason = "its number shows that one before it is missing"
		}
	}
	return &auth.ProtectionError{Mechanism: Name, Reason: reason}
}

// ResetSend and ResetReceive start the key stream of a direction afresh, as SPNEGO does after the signature over its list
// of mechanisms (MS-SPNG section 3.3.5.1). Message numbers go on.
func (s *Session) ResetSend() { s.out.reset() }

// ResetReceive is ResetSend for the other direction.
func (s *Session) ResetReceive() { s.in.reset() }

// Format hides the keys.
func (*Session) Format(f fmt.State, _ rune) { auth.Opaque(f, "ntlm.Session") }
