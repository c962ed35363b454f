package wsman

import (
	"errors"
	"unicode/utf16"
	"unicode/utf8"
)

// ErrUTF16 tells that a text is not well-formed UTF-16.
var ErrUTF16 = errors.New("wsman: the envelope is no UTF-16")

// ToUTF16 returns UTF-8 text as UTF-16, little-endian with a byte order mark.
func ToUTF16(b []byte) []byte {
	out := make([]byte, 2, 2+2*len(b))
	out[0], out[1] = 0xFF, 0xFE
	for len(b) > 0 {
		r, n := utf8.DecodeRune(b)
		b = b[n:]
		if r > 0xFFFF {
			hi, lo := utf16.EncodeRune(r)
			out = append(out, byte(hi), byte(hi>>8), byte(lo), byte(lo>>8))
			continue
		}
		out = append(out, byte(r), byte(r>>8))
	}
	return out
}

// FromUTF16 returns UTF-16 text as UTF-8: by its byte order mark, else little-endian.
func FromUTF16(b []byte) ([]byte, error) {
	if len(b)%2 != 0 {
		return nil, ErrUTF16
	}
	lo, hi := 0, 1
	if len(b) >= 2 && b[0] == 0xFE && b[1] == 0xFF {
		lo, hi = 1, 0
	}
	out := make([]byte, 0, len(b)/2)
	for i := 0; i < len(b); i += 2 {
		r := rune(b[i+lo]) | rune(b[i+hi])<<8
		if i == 0 && r == 0xFEFF {
			continue
		}
		if utf16.IsSurrogate(r) {
			if i+3 >= len(b) {
				return nil, ErrUTF16
			}
			i += 2
			if r = utf16.DecodeRune(r, rune(b[i+lo])|rune(b[i+hi])<<8); r == utf8.RuneError {
				return nil, ErrUTF16
			}
		}
		out = utf8.AppendRune(out, r)
	}
	return out, nil
}
