package kerberos

import (
	"fmt"
	"github.com/jcmturner/gokrb5/v8/crypto"
	"github.com/jcmturner/gokrb5/v8/iana/etypeID"
	"github.com/jcmturner/gokrb5/v8/types"

	"github.com/pslshell/psl/remoting/auth"
)

// Session is an authenticated connection's protection.
type Session struct {
	peer   string
	tokens tokens
	out    uint64 // number of the next message to send
	in     uint64 // number that is due
	broken bool
}

// tokens makes and reads the messages of one kind of key; each knows which side it is on.
type tokens interface {
	seal(number uint64, plain []byte) (auth.Sealed, error)
	// unseal gives the number that the message bears; it is checked already that the peer made it.
	unseal(header, data []byte) (plain []byte, number uint64, err error)
	// wrap and unwrap are the form of GSS_Wrap.
	wrap(number uint64, plain []byte) ([]byte, error)
	unwrap(token []byte) (plain []byte, number uint64, err error)
	sign(number uint64, message []byte) ([]byte, error)
	verify(message, signature []byte) (number uint64, err error)
	// mask is the width of numbers.
	mask() uint64
}

// newSession makes the session of one side. acceptorKey tells that the key is one that the acceptor has chosen.
func newSession(peer string, key types.EncryptionKey, initiator, acceptorKey bool, out, in uint64) (*Session, error) {
	s := &Session{peer: peer, out: out, in: in}
	size, ok := keySizes[key.KeyType]
	if !ok {
		return nil, auth.Detail(auth.ErrDowngrade, "the ticket's key is of a kind that does not protect enough: AES or RC4 is needed")
	}
	if len(key.KeyValue) != size {
		return nil, malformed("a key of %d bytes", len(key.KeyValue))
	}
	if key.KeyType == etypeID.RC4_HMAC {
		s.tokens = &rc4Tokens{key: key.KeyValue, initiator: initiator}
		return s, nil
	}
	e, err := crypto.GetEtype(key.KeyType)
	if err != nil {
		return nil, err
	}
	s.tokens = &aesTokens{key: key.KeyValue, etype: e, initiator: initiator, acceptorKey: acceptorKey}
	return s, nil
}

// keySizes are the bytes of a key of each kind that sessions can have. gokrb5's own figure for AES-256 with SHA-384 is that
// of another key.
var keySizes = map[int32]int{
	etypeID.RC4_HMAC: 16, etypeID.AES128_CTS_HMAC_SHA1_96: 16, etypeID.AES256_CTS_HMAC_SHA1_96: 32,
	etypeID.AES128_CTS_HMAC_SHA256_128: 16, etypeID.AES256_CTS_HMAC_SHA384_192: 32,
}

// Peer is name@REALM of the user for an acceptor, the service's principal name for an initiator.
func (s *Session) Peer() string { return s.peer }

func (s *Session) next() uint64 {
	n := s.out
	s.out = (s.out + 1) & s.tokens.mask()
	return n
}

// Seal encrypts and signs.
func (s *Session) Seal(plain []byte) (auth.Sealed, error) { return s.tokens.seal(s.next(), plain) }

// Sign makes a signature.
func (s *Session) Sign(message []byte) ([]byte, error) { return s.tokens.sign(s.next(), message) }

func refused(reason string) error {
	return &auth.ProtectionError{Mechanism: Name, Reason: reason}
}

// inOrder checks a message's number and counts.
func (s *Session) inOrder(number uint64) error {
	mask := s.tokens.mask()
	switch due := s.in & mask; {
	case number == due:
		s.in = (s.in + 1) & mask
		return nil
	case (due-number)&mask < mask/2:
		return refused("its number shows that it was seen before")
	default:
		return refused("its number shows that one before it is missing")
	}
}

// Wrap is GSS_Wrap with encryption: one token, with padding where the key's kind has some.
func (s *Session) Wrap(plain []byte) ([]byte, error) { return s.tokens.wrap(s.next(), plain) }

// Unseal decrypts and checks.
func (s *Session) Unseal(header, data []byte) ([]byte, error) {
	return s.open(func() ([]byte, uint64, error) { return s.tokens.unseal(header, data) })
}

// Unwrap is GSS_Unwrap.
func (s *Session) Unwrap(token []byte) ([]byte, error) {
	return s.open(func() ([]byte, uint64, error) { return s.tokens.unwrap(token) })
}

func (s *Session) open(read func() ([]byte, uint64, error)) ([]byte, error) {
	if s.broken {
		return nil, refused("an earlier one was refused already")
	}
	var plain []byte
	err := guard("the message", func() error {
		p, number, err := read()
		if err == nil {
			err = s.inOrder(number)
		}
		plain = p
		return err
	})
	if err != nil {
		s.broken = true
		return nil, protection(err)
	}
	return plain, nil
}

// Verify checks a signature.
func (s *Session) Verify(message, signature []byte) error {
	if s.broken {
		return refused("an earlier one was refused already")
	}
	err := guard("the signature", func() error {
		number, err := s.tokens.verify(message, signature)
		if err == nil {
			err = s.inOrder(number)
		}
		return err
	})
	if err != nil {
		s.broken = true
		return protection(err)
	}
	return nil
}

// protection makes a ProtectionError of what is none yet.
func protection(err error) error {
	if p, ok := err.(*auth.ProtectionError); ok {
		return p
	}
	return refused(err.Error())
}

// Format hides the keys.
func (*Session) Format(f fmt.State, _ rune) { auth.Opaque(f, "kerberos.Session") }
