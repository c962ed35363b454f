package powershell

import (
	"strings"
	"unicode/utf8"

	"github.com/pslshell/psl/remoting/dotnet"
	"github.com/pslshell/psl/remoting/psobject"
)

// encoding is a System.Text.Encoding.
type encoding struct{ name, web string }

func (e *encoding) PSTypeNames() []string {
	n := map[string]string{"utf8": "System.Text.UTF8Encoding", "ascii": "System.Text.ASCIIEncoding", "utf16": "System.Text.UnicodeEncoding", "utf16be": "System.Text.UnicodeEncoding", "utf32": "System.Text.UTF32Encoding", "latin1": "System.Text.Latin1Encoding"}[e.name]
	return []string{n, "System.Text.Encoding", "System.Object"}
}
func (e *encoding) PSProperties() []psobject.Property {
	return []psobject.Property{{Name: "WebName", Value: e.web}, {Name: "EncodingName", Value: encodingNames[e.web]}, {Name: "BodyName", Value: e.web}, {Name: "HeaderName", Value: e.web}}
}
func (e *encoding) PSText() string { return e.PSTypeNames()[0] }

func (e *encoding) encode(s string) []byte {
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

// encodingNames are the names of encodings for people, by those for machines.
var encodingNames = map[string]string{"utf-8": "Unicode (UTF-8)", "us-ascii": "US-ASCII", "utf-16": "Unicode", "utf-16BE": "Unicode (Big-Endian)",
	"utf-32": "Unicode (UTF-32)", "iso-8859-1": "Western European (ISO)"}
