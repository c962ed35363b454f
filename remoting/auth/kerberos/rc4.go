package kerberos

import (
	"crypto/hmac"
	"crypto/md5"
	"crypto/rand"
	"crypto/rc4"
	"encoding/binary"

	"github.com/pslshell/psl/remoting/auth"
)

func equal(a, b []byte) bool { return hmac.Equal(a, b) }

// rc4Tokens are those of RFC 1964 with the algorithms of RFC 4757 section 7, for RC4 keys.
type rc4Tokens struct {
	key       []byte
	initiator bool
}

// Algorithms of RFC 4757 section 7.2 and 7.3.
var (
	rc4Wrap = []byte{0x02, 0x01, 0x11, 0x00, 0x10, 0x00, 0xff, 0xff}
	rc4MIC  = []byte{0x01, 0x01, 0x11, 0x00, 0xff, 0xff, 0xff, 0xff}
)

// Salts of RFC 4757 section 7: what a checksum is for.
const (
	rc4SaltWrap = 13
	rc4SaltMIC  = 15
)

func (*rc4Tokens) mask() uint64 { return 1<<32 - 1 }

func hmacMD5(key, b []byte) []byte {
	h := hmac.New(md5.New, key)
	h.Write(b)
	return h.Sum(nil)
}

func cipher(key, b []byte) []byte {
	c, err := rc4.NewCipher(key)
	if err != nil {
		panic(err) // keys here are hashes of 16 bytes
	}
	out := make([]byte, len(b))
	c.XORKeyStream(out, b)
	return out
}

// checksum is SGN_CKSUM over the token's first eight bytes and what follows.
func (t *rc4Tokens) checksum(salt uint32, parts ...[]byte) []byte {
	h := md5.New()
	h.Write(binary.LittleEndian.AppendUint32(nil, salt))
	for _, p := range parts {
		h.Write(p)
	}
	return hmacMD5(hmacMD5(t.key, []byte("signaturekey\x00")), h.Sum(nil))[:8]
}

// sequence encrypts or decrypts SND_SEQ.
func (t *rc4Tokens) sequence(sum, b []byte) []byte {
	return cipher(hmacMD5(hmacMD5(t.key, make([]byte, 4)), sum), b)
}

// plainSequence is the number, then whose it is.
func plainSequence(number uint64, fromInitiator bool) []byte {
	b := binary.BigEndian.AppendUint32(nil, uint32(number))
	if fromInitiator {
		return append(b, 0, 0, 0, 0)
	}
	return append(b, 0xff, 0xff, 0xff, 0xff)
}

// crypt encrypts or decrypts confounder and data.
func (t *rc4Tokens) crypt(number uint64, b []byte) []byte {
	local := make([]byte, len(t.key))
	for i, c := range t.key {
		local[i] = c ^ 0xf0
	}
	k := hmacMD5(hmacMD5(local, make([]byte, 4)), binary.BigEndian.AppendUint32(nil, uint32(number)))
	return cipher(k, b)
}

// seal makes a token without padding, as Windows' WinRM does, which does not ask for any.
func (t *rc4Tokens) seal(number uint64, plain []byte) (auth.Sealed, error) {
	token, err := t.token(number, plain)
	if err != nil {
		return auth.Sealed{}, err
	}
	n := len(token) - len(plain)
	return auth.Sealed{Header: token[:n:n], Data: token[n:]}, nil
}

// wrap makes the token of GSS_Wrap, with one byte of padding, as for a cipher with blocks of one (RFC 4757 section 7.3).
func (t *rc4Tokens) wrap(number uint64, plain []byte) ([]byte, error) {
	return t.token(number, append(append(make([]byte, 0, len(plain)+1), plain...), 1))
}

func (t *rc4Tokens) token(number uint64, plain []byte) ([]byte, error) {
	text := make([]byte, 8, 8+len(plain))
	if _, err := rand.Read(text); err != nil {
		return nil, err
	}
	text = append(text, plain...)
	sum := t.checksum(rc4SaltWrap, rc4Wrap, text)
	inner := append([]byte(nil), rc4Wrap[2:]...)
	inner = append(inner, t.sequence(sum, plainSequence(number, t.initiator))...)
	inner = append(inner, sum...)
	inner = append(inner, t.crypt(number, text)...)
	return frame(binary.BigEndian.Uint16(rc4Wrap), inner)
}

// number decrypts SND_SEQ and checks whose it is.
func (t *rc4Tokens) number(sum, b []byte) (uint64, error) {
	seq := t.sequence(sum, b)
	n := uint64(binary.BigEndian.Uint32(seq))
	switch {
	case equal(seq, plainSequence(n, !t.initiator)):
		return n, nil
	case equal(seq, plainSequence(n, t.initiator)):
		return 0, refused("it was made by this side")
	}
	return 0, refused("its number cannot be read")
}

// unseal reads a token with or without padding. Windows does not pad, MIT's clients do, and nothing tells which: the byte
// of padding, 0x01, cannot end a SOAP message, so it is taken away where it stands.
func (t *rc4Tokens) unseal(header, data []byte) ([]byte, uint64, error) {
	text, number, err := t.open(append(append(make([]byte, 0, len(header)+len(data)), header...), data...))
	if n := len(text); err == nil && n > 0 && text[n-1] == 1 {
		text = text[:n-1]
	}
	return text, number, err
}

// unwrap reads the token of GSS_Wrap.
func (t *rc4Tokens) unwrap(token []byte) ([]byte, uint64, error) {
	text, number, err := t.open(token)
	if err != nil {
		return nil, 0, err
	}
	if len(text) == 0 || text[len(text)-1] < 1 || text[len(text)-1] > 8 || int(text[len(text)-1]) > len(text) {
		return nil, 0, refused("its padding is wrong")
	}
	return text[:len(text)-int(text[len(text)-1])], number, nil
}

func (t *rc4Tokens) open(token []byte) ([]byte, uint64, error) {
	id, b, err := unframeMessage(token)
	if err != nil {
		return nil, 0, err
	}
	if id != binary.BigEndian.Uint16(rc4Wrap) || len(b) < 6+8+8+8 || !equal(b[:6], rc4Wrap[2:]) {
		return nil, 0, refused("it is of another form")
	}
	sum := b[14:22]
	number, err := t.number(sum, b[6:14])
	if err != nil {
		return nil, 0, err
	}
	text := t.crypt(number, b[22:])
	if !equal(sum, t.checksum(rc4SaltWrap, rc4Wrap, text)) {
		return nil, 0, refused("its checksum is wrong")
	}
	return text[8:], number, nil
}

func (t *rc4Tokens) sign(number uint64, message []byte) ([]byte, error) {
	sum := t.checksum(rc4SaltMIC, rc4MIC, message)
	inner := append([]byte(nil), rc4MIC[2:]...)
	inner = append(inner, t.sequence(sum, plainSequence(number, t.initiator))...)
	return frame(binary.BigEndian.Uint16(rc4MIC), append(inner, sum...))
}

func (t *rc4Tokens) verify(message, signature []byte) (uint64, error) {
	id, b, err := unframeMessage(signature)
	if err != nil {
		return 0, err
	}
	if id != binary.BigEndian.Uint16(rc4MIC) || len(b) != 6+8+8 || !equal(b[:6], rc4MIC[2:]) {
		return 0, refused("it is of another form")
	}
	if !equal(b[14:], t.checksum(rc4SaltMIC, rc4MIC, message)) {
		return 0, refused("its signature is wrong")
	}
	return t.number(b[14:22], b[6:14])
}

// unframeMessage reads GSS-API's frame around a message, which is as long as messages are.
func unframeMessage(token []byte) (uint16, []byte, error) {
	id, b, err := unframeAny(token)
	if err != nil {
		return 0, nil, refused("it is of another form")
	}
	return id, b, nil
}
