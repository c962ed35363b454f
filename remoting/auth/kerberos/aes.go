package kerberos

import (
	"encoding/binary"

	"github.com/jcmturner/gokrb5/v8/crypto/etype"

	"github.com/pslshell/psl/remoting/auth"
)

// Identifiers of RFC 4121 section 4.2.6.
const (
	cfxWrap = 0x0504
	cfxMIC  = 0x0404
)

// Flags of RFC 4121 section 4.2.2.
const (
	cfxByAcceptor  = 1
	cfxSealed      = 2
	cfxAcceptorKey = 4
)

// Key usages of RFC 4121 section 2.
const (
	usageAcceptorSeal  = 22
	usageAcceptorSign  = 23
	usageInitiatorSeal = 24
	usageInitiatorSign = 25
)

const cfxHeader = 16

// aesTokens are those of RFC 4121 section 4.2, for AES keys of RFC 3962 and RFC 8009.
type aesTokens struct {
	key                    []byte
	etype                  etype.EType
	initiator, acceptorKey bool
}

func (*aesTokens) mask() uint64 { return ^uint64(0) }

// flags are those of a message from the initiator or from the acceptor.
func (t *aesTokens) flags(fromInitiator bool) byte {
	var f byte
	if !fromInitiator {
		f |= cfxByAcceptor
	}
	if t.acceptorKey {
		f |= cfxAcceptorKey
	}
	return f
}

func sealUsage(fromInitiator bool) uint32 {
	if fromInitiator {
		return usageInitiatorSeal
	}
	return usageAcceptorSeal
}

func signUsage(fromInitiator bool) uint32 {
	if fromInitiator {
		return usageInitiatorSign
	}
	return usageAcceptorSign
}

// head is the header of a token; for a signature, four bytes of filler stand for the two counts.
func head(id uint16, flags byte, number uint64) []byte {
	b := binary.BigEndian.AppendUint16(make([]byte, 0, cfxHeader), id)
	b = append(b, flags, 0xff)
	if id == cfxMIC {
		b = append(b, 0xff, 0xff, 0xff, 0xff)
	} else {
		b = append(b, 0, 0, 0, 0)
	}
	return binary.BigEndian.AppendUint64(b, number)
}

// tail is the length of the encrypted copy of the header and of the checksum. Rotated to the front, by which count Windows
// and MIT do it where the header stands apart, it leaves the data as long as the plain text.
func (t *aesTokens) tail() int { return cfxHeader + t.etype.GetHMACBitLength()/8 }

// rotate moves the last n bytes to the front, in a copy.
func rotate(b []byte, n int) []byte {
	out := make([]byte, 0, len(b))
	return append(append(out, b[len(b)-n:]...), b[:len(b)-n]...)
}

func (t *aesTokens) seal(number uint64, plain []byte) (auth.Sealed, error) {
	h := head(cfxWrap, t.flags(t.initiator)|cfxSealed, number)
	text := append(append(make([]byte, 0, len(plain)+cfxHeader), plain...), h...)
	_, cipher, err := t.etype.EncryptMessage(t.key, text, sealUsage(t.initiator))
	if err != nil {
		return auth.Sealed{}, err
	}
	binary.BigEndian.PutUint16(h[6:], uint16(t.tail()))
	token := append(h, rotate(cipher, t.tail())...)
	n := cfxHeader + t.tail() + t.etype.GetConfounderByteSize()
	return auth.Sealed{Header: token[:n:n], Data: token[n:]}, nil
}

// wrap makes the token of GSS_Wrap, which is what seal makes.
func (t *aesTokens) wrap(number uint64, plain []byte) ([]byte, error) {
	s, err := t.seal(number, plain)
	return s.Bytes(), err
}

func (t *aesTokens) unwrap(token []byte) ([]byte, uint64, error) { return t.unseal(token, nil) }

// headOf checks a token's header and gives its number.
func (t *aesTokens) headOf(b []byte, id uint16, want byte) (number uint64, err error) {
	switch {
	case len(b) < cfxHeader || binary.BigEndian.Uint16(b) != id || b[3] != 0xff:
		return 0, refused("it is of another form")
	case b[2]&cfxByAcceptor != want&cfxByAcceptor:
		return 0, refused("it was made by this side")
	case b[2] != want:
		return 0, refused("it is protected in another way than was agreed on")
	}
	return binary.BigEndian.Uint64(b[8:]), nil
}

func (t *aesTokens) unseal(header, data []byte) ([]byte, uint64, error) {
	token := append(append(make([]byte, 0, len(header)+len(data)), header...), data...)
	number, err := t.headOf(token, cfxWrap, t.flags(!t.initiator)|cfxSealed)
	if err != nil {
		return nil, 0, err
	}
	h, body := token[:cfxHeader], token[cfxHeader:]
	extra, count := int(binary.BigEndian.Uint16(h[4:])), int(binary.BigEndian.Uint16(h[6:]))
	if len(body) < t.tail()+t.etype.GetConfounderByteSize()+extra {
		return nil, 0, refused("it is too short")
	}
	plain, err := t.open(h, body, extra, count)
	if err != nil && extra > 0 {
		// Windows counts the padding twice where it pads (DCE style).
		plain, err = t.open(h, body, extra, count+extra)
	}
	return plain, number, err
}

func (t *aesTokens) open(h, body []byte, extra, count int) ([]byte, error) {
	count %= len(body)
	text, err := t.etype.DecryptMessage(t.key, rotate(body, len(body)-count), sealUsage(!t.initiator))
	if err != nil {
		return nil, refused("its checksum is wrong")
	}
	end := len(text) - cfxHeader - extra
	if end < 0 {
		return nil, refused("it is too short")
	}
	// The copy of the header is as the original was before the rotation.
	inner := text[len(text)-cfxHeader:]
	for i := range inner {
		if i != 6 && i != 7 && inner[i] != h[i] {
			return nil, refused("its header was changed")
		}
	}
	return text[:end], nil
}

func (t *aesTokens) checksum(h, message []byte, fromInitiator bool) ([]byte, error) {
	return t.etype.GetChecksumHash(t.key, append(append(make([]byte, 0, len(message)+cfxHeader), message...), h...), signUsage(fromInitiator))
}

func (t *aesTokens) sign(number uint64, message []byte) ([]byte, error) {
	h := head(cfxMIC, t.flags(t.initiator), number)
	sum, err := t.checksum(h, message, t.initiator)
	if err != nil {
		return nil, err
	}
	return append(h, sum...), nil
}

func (t *aesTokens) verify(message, signature []byte) (uint64, error) {
	number, err := t.headOf(signature, cfxMIC, t.flags(!t.initiator))
	if err != nil {
		return 0, err
	}
	sum, err := t.checksum(signature[:cfxHeader], message, !t.initiator)
	if err != nil {
		return 0, err
	}
	if !equal(sum, signature[cfxHeader:]) {
		return 0, refused("its signature is wrong")
	}
	return number, nil
}
