package clixml

import (
	"fmt"
	"strings"
	"unicode/utf8"
)

// Text escapes of [MS-PSRP] 2.2.5.3.2: a UTF-16 unit that XML cannot carry, or that its readers would change, is written
// _xHHHH_; an underscore that would look like the start of one is _x005F_. PowerShell writes every character beyond the
// basic plane as two escaped surrogates.

const hexDigits = "0123456789ABCDEF"

func appendUnit(dst []byte, u uint16) []byte {
	return append(dst, '_', 'x', hexDigits[u>>12], hexDigits[u>>8&15], hexDigits[u>>4&15], hexDigits[u&15], '_')
}

// plain tells which bytes are written as they are, in text and in attributes. A byte of a longer sequence is looked at
// by appendEscaped.
var plain = func() (t [256]bool) {
	for c := 0x20; c < 0x7F; c++ {
		t[c] = true
	}
	for _, c := range `&<>"_` {
		t[c] = false
	}
	return
}()

// appendText appends s with XML's and CLIXML's escapes. In an attribute quotation marks are escaped too. A byte that is
// no UTF-8 becomes U+FFFD, as .NET's decoder has it; bad is where the first one is, or -1.
func appendText(dst []byte, s string, attribute bool) (_ []byte, bad int) {
	start := 0
	bad = -1
	for i := 0; i < len(s); {
		c := s[i]
		if plain[c] {
			i++
			continue
		}
		size, esc := 1, ""
		switch {
		case c == '&':
			esc = "&amp;"
		case c == '<':
			esc = "&lt;"
		case c == '>':
			esc = "&gt;"
		case c == '"':
			if !attribute {
				i++
				continue
			}
			esc = "&quot;"
		case c == '_':
			if i+1 >= len(s) || s[i+1]|0x20 != 'x' {
				i++
				continue
			}
			esc = "_x005F_"
		case c < utf8.RuneSelf:
			dst = appendUnit(append(dst, s[start:i]...), uint16(c))
			i++
			start = i
			continue
		default:
			var r rune
			r, size = decodeWTF8(s[i:])
			switch {
			case r >= 0x10000:
				dst = append(dst, s[start:i]...)
				dst = appendUnit(dst, uint16(0xD800+(r-0x10000)>>10))
				dst = appendUnit(dst, uint16(0xDC00+(r-0x10000)&0x3FF))
			case r < 0xA0, r >= 0xD800 && r <= 0xDFFF, r >= 0xFFFE:
				dst = appendUnit(append(dst, s[start:i]...), uint16(r))
			case r == utf8.RuneError && size == 1:
				if bad < 0 {
					bad = i
				}
				dst = append(append(dst, s[start:i]...), "\uFFFD"...)
			default:
				i += size
				continue
			}
			i += size
			start = i
			continue
		}
		dst = append(append(dst, s[start:i]...), esc...)
		i += size
		start = i
	}
	return append(dst, s[start:]...), bad
}

// escape writes text. Text that is no UTF-8 is noted; value returns the error.
func (e *encoder) escape(text string, attribute bool) {
	var bad int
	if e.b, bad = appendText(e.b, text, attribute); bad >= 0 && !e.o.Lossy && e.badText == nil {
		e.badText = &TextError{bad}
	}
}

// A TextError tells that a string is not UTF-8. A lone surrogate in its three-byte form is allowed.
type TextError struct {
	Offset int // bytes from the start of the string
}

// Error names the place, and what carries bytes.
func (e *TextError) Error() string {
	return fmt.Sprintf("clixml: the string is not UTF-8 at byte %d; bytes that are no text travel as a Byte[]", e.Offset)
}

// decodeWTF8 is utf8.DecodeRuneInString, but takes surrogates for what they are.
func decodeWTF8(s string) (rune, int) {
	if len(s) >= 3 && s[0] == 0xED && s[1] >= 0xA0 && s[1] <= 0xBF && s[2]&0xC0 == 0x80 {
		return 0xD000 | rune(s[1]&0x3F)<<6 | rune(s[2]&0x3F), 3
	}
	return utf8.DecodeRuneInString(s)
}

func appendWTF8(dst []byte, u uint16) []byte {
	if u >= 0xD800 && u <= 0xDFFF {
		return append(dst, 0xED, 0x80|byte(u>>6&0x3F), 0x80|byte(u&0x3F))
	}
	return utf8.AppendRune(dst, rune(u))
}

func hex4(s string) (uint16, bool) {
	var u uint16
	for i := 0; i < 4; i++ {
		c := s[i]
		switch {
		case c >= '0' && c <= '9':
			c -= '0'
		case c >= 'a' && c <= 'f':
			c -= 'a' - 10
		case c >= 'A' && c <= 'F':
			c -= 'A' - 10
		default:
			return 0, false
		}
		u = u<<4 | uint16(c)
	}
	return u, true
}

// escaped reports whether unescape would change s.
func escaped(s string) bool {
	if strings.IndexByte(s, '_') >= 0 {
		for rest := s; ; {
			i := strings.IndexByte(rest, '_')
			if i < 0 || len(rest) < i+7 {
				break
			}
			if rest[i+1]|0x20 == 'x' && rest[i+6] == '_' {
				return true
			}
			rest = rest[i+1:]
		}
	}
	return false
}

// unescape undoes _xHHHH_. Two halves of a pair become one character; a lone surrogate is kept in its three-byte form.
func unescape(s string) string {
	if !escaped(s) {
		return s
	}
	b := make([]byte, 0, len(s))
	for i := 0; i < len(s); {
		u, ok := unitAt(s, i)
		if !ok {
			b = append(b, s[i])
			i++
			continue
		}
		i += 7
		if u >= 0xD800 && u < 0xDC00 {
			if lo, ok := unitAt(s, i); ok && lo >= 0xDC00 && lo < 0xE000 {
				b = utf8.AppendRune(b, 0x10000+(rune(u)-0xD800)<<10+rune(lo)-0xDC00)
				i += 7
				continue
			}
		}
		b = appendWTF8(b, u)
	}
	return string(b)
}

func unitAt(s string, i int) (uint16, bool) {
	if len(s) < i+7 || s[i] != '_' || s[i+1]|0x20 != 'x' || s[i+6] != '_' {
		return 0, false
	}
	return hex4(s[i+2 : i+6])
}
