package ntlm

import (
	"crypto/hmac"
	"crypto/md5"
	"crypto/rc4"
	"crypto/subtle"
	"encoding/binary"
	"errors"
	"fmt"
	"hash"
	"slices"

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
	sign    hash.Hash // HMAC-MD5 with the key for signatures
	sealKey []byte
	stream  *rc4.Cipher
	number  uint32
	broken  bool
}

func newHalf(exported []byte, d direction) half {
	h := half{sign: hmac.New(md5.New, signKey(exported, d)), sealKey: sealKey(exported, d)}
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

// appendSignature makes the MAC of MS-NLMP section 3.4.4.2.
func (s *Session) appendSignature(dst []byte, h *half, message []byte) []byte {
	at := len(dst)
	dst = append(dst, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0)
	dst = binary.LittleEndian.AppendUint32(dst, h.number)
	sig := dst[at:]
	h.sign.Reset()
	h.sign.Write(sig[12:16])
	h.sign.Write(message)
	var sum [md5.Size]byte
	copy(sig[4:12], h.sign.Sum(sum[:0]))
	if s.exchange {
		h.stream.XORKeyStream(sig[4:12], sig[4:12])
	}
	h.number++
	return dst
}

var errNoSealing = errors.New("NTLM: the session was agreed without sealing")

// Seal encrypts, then signs (MS-NLMP section 3.4.3).
func (s *Session) Seal(plain []byte) (auth.Sealed, error) {
	b, n, err := s.AppendSealed(nil, plain)
	if err != nil {
		return auth.Sealed{}, err
	}
	return auth.Sealed{Header: b[:n:n], Data: b[n:]}, nil
}

// AppendSealed is Seal into memory of the caller's.
func (s *Session) AppendSealed(dst, plain []byte) (out []byte, header int, err error) {
	if !s.seals {
		return dst, 0, errNoSealing
	}
	at := len(dst)
	out = slices.Grow(dst, signatureSize+len(plain))[:at+signatureSize+len(plain)]
	s.out.stream.XORKeyStream(out[at+signatureSize:], plain) // before the signature: the key stream goes on in it
	s.appendSignature(out[:at:at+signatureSize], &s.out, plain)
	return out, signatureSize, nil
}

// Unseal decrypts, in place, and checks.
func (s *Session) Unseal(header, data []byte) ([]byte, error) {
	if !s.seals {
		return nil, errNoSealing
	}
	if s.in.broken {
		return nil, &auth.ProtectionError{Mechanism: Name, Reason: "an earlier one was refused already"}
	}
	s.in.stream.XORKeyStream(data, data)
	if err := s.Verify(data, header); err != nil {
		clear(data) // what cannot be trusted is of no use to anybody
		return nil, err
	}
	return data, nil
}

// Sign makes a signature.
func (s *Session) Sign(message []byte) ([]byte, error) {
	return s.appendSignature(nil, &s.out, message), nil
}

// Verify checks one. After an error nothing more can be checked, since the key stream is out of step.
func (s *Session) Verify(message, signature []byte) error {
	number := s.in.number
	var room [signatureSize]byte
	want := s.appendSignature(room[:0], &s.in, message)
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
