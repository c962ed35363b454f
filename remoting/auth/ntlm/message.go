package ntlm

import (
	"encoding/binary"
	"fmt"
	"unicode/utf16"

	"github.com/pslshell/psl/remoting/auth"
)

const signature = "NTLMSSP\x00"

// Message types (MS-NLMP section 2.2.1).
const (
	typeNegotiate    = 1
	typeChallenge    = 2
	typeAuthenticate = 3
)

// maxMessage limits a message of the handshake. Real ones are below 2 KiB; the fields' own limit is 64 KiB each.
const maxMessage = 64 << 10

// version is what the messages carry for a peer's log: Windows 10's number, revision 15 (MS-NLMP section 2.2.2.10).
var version = [8]byte{10, 0, 0x63, 0x45, 0, 0, 0, 15}

// malformed is the error for a message that cannot be read.
func malformed(format string, args ...any) error {
	return auth.Detail(auth.ErrMalformed, fmt.Sprintf(format, args...))
}

// header checks signature, type and least length.
func header(b []byte, kind uint32, least int) error {
	switch {
	case len(b) > maxMessage:
		return malformed("the message has %d bytes, more than %d", len(b), maxMessage)
	case len(b) < 12 || string(b[:8]) != signature:
		return malformed("it is no NTLM message")
	case binary.LittleEndian.Uint32(b[8:]) != kind:
		return malformed("message of type %d where one of type %d was due", binary.LittleEndian.Uint32(b[8:]), kind)
	case len(b) < least:
		return malformed("the message ends after %d bytes", len(b))
	}
	return nil
}

// field reads the payload that a descriptor at off points to.
func field(b []byte, off int, name string) ([]byte, error) {
	n := int(binary.LittleEndian.Uint16(b[off:]))
	at := binary.LittleEndian.Uint32(b[off+4:])
	if n == 0 {
		return nil, nil
	}
	if uint64(at)+uint64(n) > uint64(len(b)) {
		return nil, malformed("%s lies outside of the message", name)
	}
	return b[at : int(at)+n], nil
}

// payload collects what follows a message's fixed part.
type payload struct {
	fixed int // length of the fixed part
	bytes []byte
}

// add writes the descriptor of v at off of the fixed part b, and keeps v.
func (p *payload) add(b []byte, off int, v []byte) {
	binary.LittleEndian.PutUint16(b[off:], uint16(len(v)))
	binary.LittleEndian.PutUint16(b[off+2:], uint16(len(v)))
	binary.LittleEndian.PutUint32(b[off+4:], uint32(p.fixed+len(p.bytes)))
	p.bytes = append(p.bytes, v...)
}

// utf16le encodes a text as the protocol does.
func utf16le(s string) []byte {
	u := utf16.Encode([]rune(s))
	b := make([]byte, 2*len(u))
	for i, c := range u {
		binary.LittleEndian.PutUint16(b[2*i:], c)
	}
	return b
}

// fromUTF16 decodes one.
func fromUTF16(b []byte) string {
	u := make([]uint16, len(b)/2)
	for i := range u {
		u[i] = binary.LittleEndian.Uint16(b[2*i:])
	}
	return string(utf16.Decode(u))
}

// negotiate is NEGOTIATE_MESSAGE (MS-NLMP section 2.2.1.1) without names, which nobody needs.
type negotiate struct {
	flags flags
}

func (m negotiate) append(b []byte) []byte {
	f := make([]byte, 40)
	copy(f, signature)
	binary.LittleEndian.PutUint32(f[8:], typeNegotiate)
	binary.LittleEndian.PutUint32(f[12:], uint32(m.flags))
	binary.LittleEndian.PutUint32(f[20:], 40)
	binary.LittleEndian.PutUint32(f[28:], 40)
	copy(f[32:], version[:])
	return append(b, f...)
}

func parseNegotiate(b []byte) (m negotiate, err error) {
	if err := header(b, typeNegotiate, 16); err != nil {
		return m, err
	}
	m.flags = flags(binary.LittleEndian.Uint32(b[12:]))
	return m, nil
}

// challenge is CHALLENGE_MESSAGE (MS-NLMP section 2.2.1.2).
type challenge struct {
	flags     flags
	challenge [8]byte
	target    string
	info      pairs
}

func (m challenge) append(b []byte) []byte {
	f := make([]byte, 56)
	copy(f, signature)
	binary.LittleEndian.PutUint32(f[8:], typeChallenge)
	p := payload{fixed: 56}
	target := []byte(m.target)
	if m.flags&flagUnicode != 0 {
		target = utf16le(m.target)
	}
	p.add(f, 12, target)
	binary.LittleEndian.PutUint32(f[20:], uint32(m.flags))
	copy(f[24:], m.challenge[:])
	p.add(f, 40, m.info.append(nil))
	copy(f[48:], version[:])
	return append(append(b, f...), p.bytes...)
}

func parseChallenge(b []byte) (m challenge, err error) {
	if err := header(b, typeChallenge, 32); err != nil {
		return m, err
	}
	m.flags = flags(binary.LittleEndian.Uint32(b[20:]))
	copy(m.challenge[:], b[24:])
	name, err := field(b, 12, "TargetName")
	if err != nil {
		return m, err
	}
	if m.flags&flagUnicode != 0 {
		m.target = fromUTF16(name)
	}
	if m.flags&flagTargetInfo != 0 {
		if len(b) < 48 {
			return m, malformed("the message ends before TargetInfo")
		}
		info, err := field(b, 40, "TargetInfo")
		if err != nil {
			return m, err
		}
		if m.info, err = parsePairs(info); err != nil {
			return m, err
		}
	}
	return m, nil
}

// authenticate is AUTHENTICATE_MESSAGE (MS-NLMP section 2.2.1.3).
type authenticate struct {
	flags       flags
	lm, nt      []byte
	domain      string
	user        string
	workstation string
	sessionKey  []byte // the exported key under the key exchange key
	// mic says whether the fixed part has room for a MIC; its bytes are zero until they are set in the message.
	mic bool
}

// micOffset is where the MIC stands in the message.
const micOffset = 72

func (m authenticate) append(b []byte) []byte {
	fixed := 72
	if m.mic {
		fixed = 88
	}
	f := make([]byte, fixed)
	copy(f, signature)
	binary.LittleEndian.PutUint32(f[8:], typeAuthenticate)
	p := payload{fixed: fixed}
	p.add(f, 28, utf16le(m.domain))
	p.add(f, 36, utf16le(m.user))
	p.add(f, 44, utf16le(m.workstation))
	p.add(f, 12, m.lm)
	p.add(f, 20, m.nt)
	p.add(f, 52, m.sessionKey)
	binary.LittleEndian.PutUint32(f[60:], uint32(m.flags))
	copy(f[64:], version[:])
	return append(append(b, f...), p.bytes...)
}

func parseAuthenticate(b []byte) (m authenticate, err error) {
	if err := header(b, typeAuthenticate, 64); err != nil {
		return m, err
	}
	m.flags = flags(binary.LittleEndian.Uint32(b[60:]))
	var domain, user, workstation []byte
	for _, f := range []struct {
		off  int
		name string
		to   *[]byte
	}{
		{12, "LmChallengeResponse", &m.lm}, {20, "NtChallengeResponse", &m.nt}, {28, "DomainName", &domain},
		{36, "UserName", &user}, {44, "Workstation", &workstation}, {52, "EncryptedRandomSessionKey", &m.sessionKey},
	} {
		if *f.to, err = field(b, f.off, f.name); err != nil {
			return m, err
		}
	}
	if m.flags&flagUnicode == 0 {
		// The OEM code page is the client's secret: only what all have in common can be read.
		for _, b := range [][]byte{domain, user, workstation} {
			for _, c := range b {
				if c > 127 {
					return m, malformed("a name with letters beyond ASCII is not in Unicode")
				}
			}
		}
		m.domain, m.user, m.workstation = string(domain), string(user), string(workstation)
		return m, nil
	}
	m.domain, m.user, m.workstation = fromUTF16(domain), fromUTF16(user), fromUTF16(workstation)
	return m, nil
}
