package dotnet

import (
	"unicode/utf16"
	"unicode/utf8"
)

// UTF16 returns the code units of s; lone surrogates in their three-byte form become units again.
func UTF16(s string) []uint16 {
	out := make([]uint16, 0, len(s))
	for i := 0; i < len(s); {
		c := s[i]
		if c < utf8.RuneSelf {
			out = append(out, uint16(c))
			i++
			continue
		}
		if c == 0xED && i+2 < len(s) && s[i+1] >= 0xA0 {
			out = append(out, uint16(c&0x0F)<<12|uint16(s[i+1]&0x3F)<<6|uint16(s[i+2]&0x3F))
			i += 3
			continue
		}
		r, n := utf8.DecodeRuneInString(s[i:])
		out = utf16.AppendRune(out, r)
		i += n
	}
	return out
}

func utf16String(u []uint16) []byte {
	out := make([]byte, 0, len(u))
	for i := 0; i < len(u); i++ {
		c := rune(u[i])
		if utf16.IsSurrogate(c) {
			if i+1 < len(u) {
				if r := utf16.DecodeRune(c, rune(u[i+1])); r != utf8.RuneError {
					out = utf8.AppendRune(out, r)
					i++
					continue
				}
			}
			out = append(out, 0xE0|byte(c>>12), 0x80|byte(c>>6)&0x3F|0x80, 0x80|byte(c)&0x3F)
			continue
		}
		out = utf8.AppendRune(out, c)
	}
	return out
}

// FromUTF16 is the inverse of UTF16.
func FromUTF16(u []uint16) string { return string(utf16String(u)) }

// Length returns the number of UTF-16 units, as String.Length does.
func Length(s string) int {
	for i := 0; i < len(s); i++ {
		if s[i] >= utf8.RuneSelf {
			return len(UTF16(s))
		}
	}
	return len(s)
}

func ascii(s string) bool {
	for i := 0; i < len(s); i++ {
		if s[i] >= utf8.RuneSelf {
			return false
		}
	}
	return true
}

// Substring returns n units from start; both must be within the string.
func Substring(s string, start, n int) string {
	if ascii(s) {
		return s[start : start+n]
	}
	return FromUTF16(UTF16(s)[start : start+n])
}
