package powershell

import (
	"strings"
	"unicode/utf8"

	"golang.org/x/text/encoding/charmap"

	"github.com/pslshell/psl/remoting/dotnet"
	"github.com/pslshell/psl/remoting/psobject"
)

// encoding is a System.Text.Encoding.
type encoding struct {
	name, web string
	made      bool // by a constructor: one of Encoding's own is of a type that cannot be derived from
}

func (e *encoding) PSTypeNames() []string {
	names := []string{"System.Text.Encoding", "System.Object"}
	d, ok := encodingPages[e.web]
	if !ok || d.typ == "" {
		return append([]string{"System.Text.SBCSCodePageEncoding", "System.Text.BaseCodePageEncoding", "System.Text.EncodingNLS"}, names...)
	}
	names = append([]string{"System.Text." + d.typ}, names...)
	if d.sealed && !e.made {
		names = append([]string{names[0] + "+" + d.typ + "Sealed"}, names...)
	}
	return names
}

func (e *encoding) PSProperties() []psobject.Property {
	d := encodingPages[e.web]
	body := e.web
	if d.body != "" {
		body = d.body
	}
	encoder, decoder := "System.Text.EncoderReplacementFallback", "System.Text.DecoderReplacementFallback"
	single := d.typ == "" || e.name == "ascii" || e.name == "latin1"
	switch {
	case d.typ == "":
		encoder, decoder = "System.Text.InternalEncoderBestFitFallback", "System.Text.InternalDecoderBestFitFallback"
	case e.name == "latin1":
		encoder = "System.Text.EncoderLatin1BestFitFallback"
	}
	fallback := func(name string) any { return &netValue{types: []string{name}, text: name} }
	list := []psobject.Property{note("BodyName", body), note("EncodingName", d.english), note("HeaderName", e.web), note("WebName", e.web), note("WindowsCodePage", d.windows),
		note("IsBrowserDisplay", d.shown&browserDisplay != 0), note("IsBrowserSave", d.shown&browserSave != 0), note("IsMailNewsDisplay", d.shown&mailDisplay != 0), note("IsMailNewsSave", d.shown&mailSave != 0),
		note("IsSingleByte", single), note("EncoderFallback", fallback(encoder)), note("DecoderFallback", fallback(decoder)), note("IsReadOnly", true), note("CodePage", d.page)}
	switch { // each type has its own properties first
	case d.typ == "":
		list = append([]psobject.Property{list[9]}, append(list[:9:9], list[10:]...)...)
		list[1], list[2], list[4] = list[2], list[4], list[1]
	case single:
		list = append([]psobject.Property{list[9]}, append(list[:9:9], list[10:]...)...)
	}
	return list
}

func (e *encoding) PSText() string { return e.PSTypeNames()[0] }

func (e *encoding) encode(s string) []byte {
	if m := encodingPages[e.web].chars; m != nil {
		out := make([]byte, 0, len(s))
		for _, r := range s {
			b, ok := m.EncodeRune(r)
			if !ok {
				b = '?'
			}
			out = append(out, b)
		}
		return out
	}
	switch e.name {
	case "utf16", "utf16be":
		var out []byte
		for _, u := range dotnet.UTF16(s) {
			if e.name == "utf16" {
				out = append(out, byte(u), byte(u>>8))
			} else {
				out = append(out, byte(u>>8), byte(u))
			}
		}
		return out
	case "utf32":
		var out []byte
		for _, r := range s {
			out = append(out, byte(r), byte(r>>8), byte(r>>16), byte(r>>24))
		}
		return out
	case "ascii", "latin1":
		limit := rune(127)
		if e.name == "latin1" {
			limit = 255
		}
		var out []byte
		for _, r := range s {
			if r > limit {
				out = append(out, '?')
				if r > 0xFFFF {
					out = append(out, '?')
				}
				continue
			}
			out = append(out, byte(r))
		}
		return out
	}
	return []byte(strings.ToValidUTF8(s, "\ufffd"))
}

func (e *encoding) decode(b []byte) string {
	if m := encodingPages[e.web].chars; m != nil {
		var sb strings.Builder
		for _, c := range b {
			sb.WriteRune(m.DecodeByte(c))
		}
		return sb.String()
	}
	switch e.name {
	case "utf16", "utf16be":
		u := make([]uint16, 0, len(b)/2)
		for i := 0; i+1 < len(b); i += 2 {
			if e.name == "utf16" {
				u = append(u, uint16(b[i])|uint16(b[i+1])<<8)
			} else {
				u = append(u, uint16(b[i+1])|uint16(b[i])<<8)
			}
		}
		return dotnet.FromUTF16(u)
	case "utf32":
		var sb strings.Builder
		for i := 0; i+3 < len(b); i += 4 {
			sb.WriteRune(rune(b[i]) | rune(b[i+1])<<8 | rune(b[i+2])<<16 | rune(b[i+3])<<24)
		}
		return sb.String()
	case "ascii", "latin1":
		var sb strings.Builder
		for _, c := range b {
			if c > 127 && e.name == "ascii" {
				sb.WriteRune(utf8.RuneError)
			} else {
				sb.WriteRune(rune(c))
			}
		}
		return sb.String()
	}
	return strings.ToValidUTF8(string(b), "\ufffd")
}

func (e *encoding) psCall(f *frame, name string, args []any) (any, bool, error) {
	c := &netCall{f: f, name: name, args: args}
	switch strings.ToLower(name) {
	case "getbytes":
		if _, ok := items(c.at(0)); ok {
			s, _ := f.join(c.at(0), "")
			return e.encode(s.(string)), true, nil
		}
		return e.encode(c.text(0)), true, nil
	case "getstring":
		b, err := c.bytes(0)
		if err != nil {
			return nil, true, err
		}
		if c.n() == 3 {
			from, err := c.int(1)
			if err != nil {
				return nil, true, err
			}
			n, err := c.int(2)
			if err != nil {
				return nil, true, err
			}
			if from < 0 || n < 0 || from+n > len(b) {
				return nil, true, netError("System.ArgumentOutOfRangeException", "Index and count must refer to a location within the buffer. (Parameter 'bytes')")
			}
			b = b[from : from+n]
		}
		return e.decode(b), true, nil
	case "getbytecount":
		return int32(len(e.encode(c.text(0)))), true, nil
	case "getchars":
		b, err := c.bytes(0)
		if err != nil {
			return nil, true, err
		}
		l := &psobject.List{Type: "System.Char[]"}
		for _, u := range dotnet.UTF16(e.decode(b)) {
			l.Items = append(l.Items, psobject.Char(u))
		}
		return l, true, nil
	case "getpreamble":
		return []byte(preambles[e.web]), true, nil
	}
	return nil, false, nil
}

// preambles are the byte order marks.
var preambles = map[string]string{"utf-8": "\xef\xbb\xbf", "utf-16": "\xff\xfe", "utf-16BE": "\xfe\xff", "utf-32": "\xff\xfe\x00\x00"}

// How programs of the Internet use an encoding.
const (
	browserDisplay = 1 << iota
	browserSave
	mailDisplay
	mailSave
	everywhere = browserDisplay | browserSave | mailDisplay | mailSave
)

// encodingPage is what .NET tells of an encoding.
type encodingPage struct {
	page, windows int32
	english, body string // body is the name for mail; empty for that of the web
	shown         int
	typ           string // empty for those of the provider of code pages
	sealed        bool
	chars         *charmap.Charmap
}

// encodingPages are the known encodings by their names on the web.
var encodingPages = map[string]encodingPage{
	"utf-8":        {page: 65001, windows: 1200, english: "Unicode (UTF-8)", shown: everywhere, typ: "UTF8Encoding", sealed: true},
	"us-ascii":     {page: 20127, windows: 1252, english: "US-ASCII", shown: mailDisplay | mailSave, typ: "ASCIIEncoding", sealed: true},
	"utf-16":       {page: 1200, windows: 1200, english: "Unicode", shown: browserSave, typ: "UnicodeEncoding"},
	"utf-16BE":     {page: 1201, windows: 1200, english: "Unicode (Big-Endian)", typ: "UnicodeEncoding"},
	"utf-32":       {page: 12000, windows: 1200, english: "Unicode (UTF-32)", typ: "UTF32Encoding"},
	"iso-8859-1":   {page: 28591, windows: 1252, english: "Western European (ISO)", shown: everywhere, typ: "Latin1Encoding", sealed: true},
	"ibm437":       {page: 437, windows: 1252, english: "OEM United States", chars: charmap.CodePage437},
	"ibm850":       {page: 850, windows: 1252, english: "Western European (DOS)", chars: charmap.CodePage850},
	"ibm852":       {page: 852, windows: 1250, english: "Central European (DOS)", shown: browserDisplay | browserSave, chars: charmap.CodePage852},
	"ibm00858":     {page: 858, windows: 1252, english: "OEM Multilingual Latin I", chars: charmap.CodePage858},
	"cp866":        {page: 866, windows: 1251, english: "Cyrillic (DOS)", shown: browserDisplay | browserSave, chars: charmap.CodePage866},
	"windows-1250": {page: 1250, windows: 1250, english: "Central European (Windows)", body: "iso-8859-2", shown: everywhere, chars: charmap.Windows1250},
	"windows-1251": {page: 1251, windows: 1251, english: "Cyrillic (Windows)", body: "koi8-r", shown: everywhere, chars: charmap.Windows1251},
	"windows-1252": {page: 1252, windows: 1252, english: "Western European (Windows)", body: "iso-8859-1", shown: everywhere, chars: charmap.Windows1252},
	"windows-1253": {page: 1253, windows: 1253, english: "Greek (Windows)", body: "iso-8859-7", shown: everywhere, chars: charmap.Windows1253},
	"windows-1254": {page: 1254, windows: 1254, english: "Turkish (Windows)", body: "iso-8859-9", shown: everywhere, chars: charmap.Windows1254},
	"windows-1255": {page: 1255, windows: 1255, english: "Hebrew (Windows)", shown: everywhere, chars: charmap.Windows1255},
	"windows-1256": {page: 1256, windows: 1256, english: "Arabic (Windows)", shown: everywhere, chars: charmap.Windows1256},
	"windows-1257": {page: 1257, windows: 1257, english: "Baltic (Windows)", shown: everywhere, chars: charmap.Windows1257},
	"windows-1258": {page: 1258, windows: 1258, english: "Vietnamese (Windows)", shown: everywhere, chars: charmap.Windows1258},
	"iso-8859-2":   {page: 28592, windows: 1250, english: "Central European (ISO)", shown: everywhere, chars: charmap.ISO8859_2},
	"iso-8859-5":   {page: 28595, windows: 1251, english: "Cyrillic (ISO)", shown: everywhere, chars: charmap.ISO8859_5},
	"iso-8859-7":   {page: 28597, windows: 1253, english: "Greek (ISO)", shown: everywhere, chars: charmap.ISO8859_7},
	"iso-8859-9":   {page: 28599, windows: 1254, english: "Turkish (ISO)", shown: everywhere, chars: charmap.ISO8859_9},
	"iso-8859-15":  {page: 28605, windows: 1252, english: "Latin 9 (ISO)", shown: browserSave | mailDisplay | mailSave, chars: charmap.ISO8859_15},
	"koi8-r":       {page: 20866, windows: 1251, english: "Cyrillic (KOI8-R)", shown: everywhere, chars: charmap.KOI8R},
}

// encodingShort are the engine's own names for encodings that have an algorithm.
var encodingShort = map[string]string{"utf-8": "utf8", "us-ascii": "ascii", "utf-16": "utf16", "utf-16BE": "utf16be", "utf-32": "utf32", "iso-8859-1": "latin1"}

// otherNames are further names of encodings, in lower case.
var otherNames = map[string]string{"utf8": "utf-8", "ascii": "us-ascii", "unicode": "utf-16", "utf-16le": "utf-16", "unicodefffe": "utf-16BE", "utf-16be": "utf-16BE", "latin1": "iso-8859-1",
	"437": "ibm437", "850": "ibm850", "cp437": "ibm437", "cp850": "ibm850", "ansi": "windows-1252", "x-cp1252": "windows-1252"}

// getEncoding is Encoding.GetEncoding: of a name, or of the number of a code page.
func getEncoding(c *netCall) (any, error) {
	name := strings.ToLower(c.text(0))
	if to := otherNames[name]; to != "" {
		name = to
	}
	n, isNumber := parseNumber(name)
	page, _ := asInt(n)
	for web, d := range encodingPages {
		if web == name || isNumber && int(d.page) == page {
			return &encoding{name: encodingShort[web], web: web}, nil
		}
	}
	if _, isText := psobject.Base(c.at(0)).(string); !isText && isNumber {
		if page < 0 || page > 65535 {
			return nil, netError("System.ArgumentOutOfRangeException", "Valid values are between 0 and 65535, inclusive. (Parameter 'codepage')")
		}
		return nil, netError("System.NotSupportedException", "No data is available for encoding "+itoa(page)+". For information on defining a custom encoding, see the documentation for the Encoding.RegisterProvider method.")
	}
	return nil, netError("System.ArgumentException", "'"+c.text(0)+"' is not a supported encoding name. For information on defining a custom encoding, see the documentation for the Encoding.RegisterProvider method. (Parameter 'name')")
}
