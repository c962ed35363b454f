package clixml

import (
	"encoding/base64"
	"unicode/utf8"

	"github.com/pslshell/psl/remoting/psobject"
)

// secure writes <SS> ([MS-PSRP] 2.2.5.1.24).
func (e *encoder) secure(s *psobject.SecureString, a attrs) error {
	if s == nil {
		return e.value(nil, a, 0)
	}
	plain := s.Plain()
	if e.o.Cipher == nil || plain == "" && s.Encrypted != "" {
		if s.Encrypted == "" && plain != "" {
			return e.fail(a, "a secure string without a key to encrypt it", nil)
		}
		e.text("SS", a, s.Encrypted)
		return nil
	}
	units, bad := toUTF16(plain)
	if bad >= 0 && !e.o.Lossy {
		return e.fail(a, "a secure string", &TextError{bad})
	}
	b, err := e.o.Cipher.Encrypt(units)
	if err != nil {
		return e.fail(a, "a secure string", err)
	}
	e.simple("SS", a, base64.StdEncoding.EncodeToString(b))
	return nil
}

// toUTF16 returns s in UTF-16LE, and where it is first no UTF-8, or -1.
func toUTF16(s string) (b []byte, bad int) {
	b, bad = make([]byte, 0, 2*len(s)), -1
	for i := 0; i < len(s); {
		r, n := decodeWTF8(s[i:])
		if r == utf8.RuneError && n == 1 && bad < 0 {
			bad = i
		}
		i += n
		if r >= 0x10000 {
			hi, lo := 0xD800+(r-0x10000)>>10, 0xDC00+(r-0x10000)&0x3FF
			b = append(b, byte(hi), byte(hi>>8), byte(lo), byte(lo>>8))
			continue
		}
		b = append(b, byte(r), byte(r>>8))
	}
	return b, bad
}
