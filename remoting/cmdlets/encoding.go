package cmdlets

import (
	"bufio"
	"io"
	"math"
	"runtime"
	"strconv"
	"strings"
	"unicode/utf16"
	"unicode/utf8"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/unicode"
	"golang.org/x/text/encoding/unicode/utf32"
	"golang.org/x/text/transform"

	"github.com/pslshell/psl/remoting/cmdlet"
	"github.com/pslshell/psl/remoting/dotnet"
)

// lineEnd is what ends a line in files.
var lineEnd = func() string {
	if runtime.GOOS == "windows" {
		return "\r\n"
	}
	return "\n"
}()

// encodingName is the name of an encoding that there is, in lower case; "" is UTF-8 without a byte order mark.
type encodingName string

// ParameterType is the original's.
func (*encodingName) ParameterType() string { return "System.Text.Encoding" }

// ConvertFrom takes the name or the number of a code page.
func (n *encodingName) ConvertFrom(v any) error {
	name := strings.ToLower(dotnet.String(v))
	if page, err := strconv.Atoi(name); err == nil && (page < 0 || page > math.MaxUint16) {
		return &cmdlet.TransformationError{Message: "Valid values are between 0 and 65535, inclusive. (Parameter 'codepage')"}
	}
	if _, _, ok := encodingName(name).find(); !ok || name == "" {
		return &cmdlet.TransformationError{Message: "'" + dotnet.String(v) + "' is not a supported encoding name. For information on defining a custom encoding, see the documentation for the Encoding.RegisterProvider method. (Parameter 'name')"}
	}
	*n = encodingName(name)
	return nil
}

// codePages are the encodings of one byte a character, by their .NET names and numbers.
var codePages = map[string]encoding.Encoding{
	"ibm037": charmap.CodePage037, "37": charmap.CodePage037, "ibm437": charmap.CodePage437, "437": charmap.CodePage437, "ibm850": charmap.CodePage850, "850": charmap.CodePage850,
	"ibm852": charmap.CodePage852, "852": charmap.CodePage852, "ibm855": charmap.CodePage855, "855": charmap.CodePage855, "ibm00858": charmap.CodePage858, "858": charmap.CodePage858,
	"ibm860": charmap.CodePage860, "860": charmap.CodePage860, "dos-862": charmap.CodePage862, "862": charmap.CodePage862, "ibm863": charmap.CodePage863, "863": charmap.CodePage863,
	"ibm865": charmap.CodePage865, "865": charmap.CodePage865, "cp866": charmap.CodePage866, "866": charmap.CodePage866, "ibm01047": charmap.CodePage1047, "1047": charmap.CodePage1047,
	"ibm01140": charmap.CodePage1140, "1140": charmap.CodePage1140, "windows-874": charmap.Windows874, "874": charmap.Windows874,
	"windows-1250": charmap.Windows1250, "1250": charmap.Windows1250, "windows-1251": charmap.Windows1251, "1251": charmap.Windows1251, "windows-1252": charmap.Windows1252, "1252": charmap.Windows1252, "ansi": charmap.Windows1252,
	"windows-1253": charmap.Windows1253, "1253": charmap.Windows1253, "windows-1254": charmap.Windows1254, "1254": charmap.Windows1254, "windows-1255": charmap.Windows1255, "1255": charmap.Windows1255,
	"windows-1256": charmap.Windows1256, "1256": charmap.Windows1256, "windows-1257": charmap.Windows1257, "1257": charmap.Windows1257, "windows-1258": charmap.Windows1258, "1258": charmap.Windows1258,
	"iso-8859-1": charmap.ISO8859_1, "latin1": charmap.ISO8859_1, "28591": charmap.ISO8859_1, "iso-8859-2": charmap.ISO8859_2, "28592": charmap.ISO8859_2, "iso-8859-3": charmap.ISO8859_3, "28593": charmap.ISO8859_3,
	"iso-8859-4": charmap.ISO8859_4, "28594": charmap.ISO8859_4, "iso-8859-5": charmap.ISO8859_5, "28595": charmap.ISO8859_5, "iso-8859-6": charmap.ISO8859_6, "28596": charmap.ISO8859_6,
	"iso-8859-7": charmap.ISO8859_7, "28597": charmap.ISO8859_7, "iso-8859-8": charmap.ISO8859_8, "28598": charmap.ISO8859_8, "iso-8859-9": charmap.ISO8859_9, "28599": charmap.ISO8859_9,
	"iso-8859-13": charmap.ISO8859_13, "28603": charmap.ISO8859_13, "iso-8859-15": charmap.ISO8859_15, "28605": charmap.ISO8859_15,
	"koi8-r": charmap.KOI8R, "20866": charmap.KOI8R, "koi8-u": charmap.KOI8U, "21866": charmap.KOI8U, "macintosh": charmap.Macintosh, "10000": charmap.Macintosh,
}

// find returns the encoding, nil for UTF-8; mark tells whether that has a byte order mark.
func (n encodingName) find() (enc encoding.Encoding, mark, ok bool) {
	switch n {
	case "", "utf8", "utf8nobom", "utf-8", "default", "65001":
		return nil, false, true
	case "utf8bom":
		return nil, true, true
	case "unicode", "utf-16", "utf16", "utf-16le", "1200":
		return utf16LE, false, true
	case "bigendianunicode", "utf-16be", "1201":
		return utf16BE, false, true
	case "utf32", "utf-32", "12000":
		return utf32LE, false, true
	case "bigendianutf32", "utf-32be", "12001":
		return utf32BE, false, true
	case "ascii", "us-ascii", "20127":
		return ascii{}, false, true
	case "oem":
		if runtime.GOOS == "windows" {
			return charmap.CodePage437, false, true
		}
		return nil, false, true // the console's, which is UTF-8 here
	}
	enc, ok = codePages[string(n)]
	return enc, false, ok
}

// CodePage returns the encoding of a console's code page, nil for UTF-8; ok is false where the number is not known.
func CodePage(number int) (enc encoding.Encoding, ok bool) {
	enc, _, ok = encodingName(strconv.Itoa(number)).find()
	return enc, ok
}

var (
	utf16LE = unicode.UTF16(unicode.LittleEndian, unicode.UseBOM)
	utf16BE = unicode.UTF16(unicode.BigEndian, unicode.UseBOM)
	utf32LE = utf32.UTF32(utf32.LittleEndian, utf32.UseBOM)
	utf32BE = utf32.UTF32(utf32.BigEndian, utf32.UseBOM)
)

// marked is the encoding of a text whose beginning has a byte order mark, and the mark's length; "" where there is none.
func marked(head []byte) (n encodingName, length int) {
	for _, m := range []struct {
		mark string
		name encodingName
	}{{"\xEF\xBB\xBF", "utf8"}, {"\xFF\xFE\x00\x00", "utf-32"}, {"\x00\x00\xFE\xFF", "utf-32be"}, {"\xFF\xFE", "utf-16"}, {"\xFE\xFF", "utf-16be"}} {
		if strings.HasPrefix(string(head), m.mark) {
			return m.name, len(m.mark)
		}
	}
	return "", 0
}

// decodeReader reads text in the encoding; a byte order mark is believed before the name.
func decodeReader(r io.Reader, name encodingName) io.Reader {
	b := bufio.NewReader(r)
	head, _ := b.Peek(4)
	if m, n := marked(head); m != "" {
		name = m
		_, _ = b.Discard(n) // it was peeked at
	}
	enc, _, _ := name.find()
	if enc == nil {
		enc = unicode.UTF8
	}
	return enc.NewDecoder().Reader(b)
}

// encodeText returns the bytes of a text; more tells that they are added to what is there already.
func encodeText(text string, name encodingName, more bool) (string, error) {
	enc, mark, _ := name.find()
	if enc == nil {
		if mark && !more {
			return "\uFEFF" + text, nil
		}
		return text, nil
	}
	if narrow, ok := enc.(encoder); ok {
		text = replaceUnknown(narrow, text)
	}
	out, err := enc.NewEncoder().String(text)
	if more && err == nil {
		if _, n := marked([]byte(out)); n > 0 {
			out = out[n:]
		}
	}
	return out, err
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
