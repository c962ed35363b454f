package cmdlets

import (
	"bufio"
	"fmt"
	"io"
	"runtime"
	"strings"
	"unicode/utf16"
	"unicode/utf8"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/unicode"
	"golang.org/x/text/encoding/unicode/utf32"
	"golang.org/x/text/transform"
)

// lineEnd is what ends a line in files.
var lineEnd = func() string {
	if runtime.GOOS == "windows" {
		return "\r\n"
	}
	return "\n"
}()

// encodingOf returns the encoding of that name, nil for UTF-8 without a byte order mark.
func encodingOf(name string) (enc encoding.Encoding, bom bool, err error) {
	switch strings.ToLower(name) {
	case "", "utf8", "utf8nobom", "utf-8", "default":
		return nil, false, nil
	case "utf8bom":
		return nil, true, nil
	case "unicode", "utf-16", "utf16":
		return unicode.UTF16(unicode.LittleEndian, unicode.UseBOM), false, nil
	case "bigendianunicode", "utf-16be":
		return unicode.UTF16(unicode.BigEndian, unicode.UseBOM), false, nil
	case "utf32", "utf-32":
		return utf32.UTF32(utf32.LittleEndian, utf32.UseBOM), false, nil
	case "ascii", "us-ascii":
		return ascii{}, false, nil
	case "latin1", "iso-8859-1":
		return charmap.ISO8859_1, false, nil
	case "ansi", "windows-1252":
		return charmap.Windows1252, false, nil
	case "oem":
		if runtime.GOOS == "windows" {
			return charmap.CodePage437, false, nil
		}
		return nil, false, nil // the console's, which is UTF-8 here
	}
	return nil, false, fmt.Errorf("'%s' is not a supported encoding name; known are ascii, ansi, bigendianunicode, latin1, oem, unicode, utf8, utf8BOM, utf8NoBOM, utf32", name)
}

// decodeReader reads text in the encoding; a byte order mark is believed before the name.
func decodeReader(r io.Reader, name string) (io.Reader, error) {
	enc, _, err := encodingOf(name)
	if err != nil {
		return nil, err
	}
	b := bufio.NewReader(r)
	head, _ := b.Peek(4)
	switch {
	case strings.HasPrefix(string(head), "\xEF\xBB\xBF"):
		_, err := b.Discard(3)
		return b, err
	case strings.HasPrefix(string(head), "\xFF\xFE\x00\x00"):
		enc = utf32.UTF32(utf32.LittleEndian, utf32.UseBOM)
	case strings.HasPrefix(string(head), "\xFF\xFE"), strings.HasPrefix(string(head), "\xFE\xFF"):
		enc = unicode.UTF16(unicode.LittleEndian, unicode.UseBOM)
	}
	if enc == nil {
		return b, nil
	}
	return enc.NewDecoder().Reader(b), nil
}

// encodeText returns the bytes of a text; more tells that they are added to what is there already.
func encodeText(text, name string, more bool) (string, error) {
	enc, bom, err := encodingOf(name)
	if err != nil {
		return "", err
	}
	if enc == nil {
		if bom && !more {
			return "\uFEFF" + text, nil
		}
		return text, nil
	}
	if narrow, ok := enc.(encoder); ok {
		text = replaceUnknown(narrow, text)
	}
	return enc.NewEncoder().String(text)
}

// encoder is an encoding that has not every character.
type encoder interface {
	EncodeRune(r rune) (b byte, ok bool)
}

// replaceUnknown puts a question mark in the place of each UTF-16 unit that the encoding does not have, as .NET does.
func replaceUnknown(e encoder, text string) string {
	var b strings.Builder
	for _, c := range text {
		if _, ok := e.EncodeRune(c); ok {
			b.WriteRune(c)
			continue
		}
		b.WriteString(strings.Repeat("?", max(1, utf16.RuneLen(c))))
	}
	return b.String()
}

// ascii is the encoding of seven bits; other bytes read as question marks.
type ascii struct{}

func (ascii) EncodeRune(r rune) (byte, bool) { return byte(r), r < utf8.RuneSelf }

func (ascii) NewEncoder() *encoding.Encoder { return encoding.Nop.NewEncoder() }

func (ascii) NewDecoder() *encoding.Decoder { return &encoding.Decoder{Transformer: asciiDecoder{}} }

type asciiDecoder struct{ transform.NopResetter }

// Transform copies seven bits of each byte.
func (asciiDecoder) Transform(dst, src []byte, _ bool) (nDst, nSrc int, err error) {
	n := copy(dst, src)
	for i, c := range dst[:n] {
		if c >= utf8.RuneSelf {
			dst[i] = '?'
		}
	}
	if n < len(src) {
		err = transform.ErrShortDst
	}
	return n, n, err
}
