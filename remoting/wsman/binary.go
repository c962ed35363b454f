package wsman

import (
	"bytes"
	"encoding/base64"
	"errors"
)

// Binary is data that travels in base64. What Parse returns is decoded when it is asked for, so that the next message can be
// on its way meanwhile.
type Binary struct {
	data []byte
	text []byte // points into the envelope
}

// Bytes is data to send. It is not copied.
func Bytes(b []byte) Binary { return Binary{data: b} }

// Empty reports whether there is nothing.
func (b Binary) Empty() bool { return len(b.data) == 0 && len(b.text) == 0 }

// Size is how many bytes the data has at most.
func (b Binary) Size() int { return len(b.data) + base64.StdEncoding.DecodedLen(len(b.text)) }

// ErrBase64 tells that data is not in base64.
var ErrBase64 = errors.New("wsman: data that is not in base64")

// Append appends the data.
func (b Binary) Append(dst []byte) ([]byte, error) {
	dst = append(dst, b.data...)
	if len(b.text) == 0 {
		return dst, nil
	}
	out, err := base64.StdEncoding.AppendDecode(dst, b.text)
	if err == nil {
		return out, nil
	}
	// Blanks and line breaks may be within; Go's decoder knows the breaks alone.
	text := bytes.Map(func(r rune) rune {
		if r == ' ' || r == '\t' || r == '\r' || r == '\n' {
			return -1
		}
		return r
	}, b.text)
	if out, err = base64.StdEncoding.AppendDecode(dst, text); err != nil {
		return dst, ErrBase64
	}
	return out, nil
}

func (b Binary) append(dst []byte) []byte {
	if len(b.text) > 0 {
		return append(dst, b.text...)
	}
	return base64.StdEncoding.AppendEncode(dst, b.data)
}

// EncodedLen is how long data of n bytes is on the wire.
func EncodedLen(n int) int { return base64.StdEncoding.EncodedLen(n) }

// DataLen is how many bytes of data have room in n bytes on the wire.
func DataLen(n int) int { return max(n, 0) / 4 * 3 }

func (s *scanner) binary(to *Binary) (err error) {
	to.data = nil
	to.text, err = s.raw()
	return err
}
