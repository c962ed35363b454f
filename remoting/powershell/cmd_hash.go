package powershell

import (
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"github.com/pslshell/psl/remoting/cmdlet"
	"github.com/pslshell/psl/remoting/cmdlets"
	"github.com/pslshell/psl/remoting/psobject"
)

// GetFileHash gives the hashes of files. Any host can run it.
var GetFileHash = &cmdlet.Declaration{
	Name: "Get-FileHash", Class: commandsPrefix + "GetFileHashCommand", DefaultSet: "Path",
	Synopsis: "Gives the hashes of files.",
	Examples: []cmdlet.Example{{Title: "Of a file", Code: `local path = os.tmpname(); set_content(path, "text"); print(get_filehash(path).Hash); os.remove(path)`}},
	New:      func() any { return &getFileHash{} },
}

type getFileHash struct {
	Path        []string `param:"sets=Path pos=0 mandatory value name" help:"Files; patterns are understood."`
	LiteralPath []string `param:"sets=LiteralPath pos=0 mandatory name alias=PSPath,LP" help:"Files, taken as they are written."`
	InputStream any      `param:"sets=StreamParameterSet pos=0 mandatory type=System.IO.Stream hidden"`
	Algorithm   string   `param:"pos=1 oneof=SHA1,SHA256,SHA384,SHA512,MD5" help:"Which hash." default:"SHA256"`
}

// hostPaths gives the files that a path means, by the host's location; its pattern is understood unless it is literal. What is
// not there is a record with the id.
func hostPaths(r *cmdlet.Run, path string, literal bool, id string) ([]string, *psobject.ErrorRecord, error) {
	full, err := r.Host.Resolve(path)
	if err != nil {
		return nil, nil, err
	}
	if !literal && hasWildcard(path) {
		list, err := filepath.Glob(full)
		return list, nil, err
	}
	if _, err := os.Lstat(full); err != nil {
		return nil, r.Fail(id, psobject.ObjectNotFound, smaPrefix+"ItemNotFoundException", "Cannot find path '"+full+"' because it does not exist.", full), nil
	}
	return []string{full}, nil, nil
}

func (g *getFileHash) Process(r *cmdlet.Run) error {
	if g.Algorithm == "" {
		g.Algorithm = "SHA256"
	}
	name := strings.ToUpper(g.Algorithm)
	if s, ok := psobject.Base(plain(g.InputStream)).(*stream); ok {
		return g.write(r, name, s.store, nil)
	}
	for i, p := range append(append([]string(nil), g.Path...), g.LiteralPath...) {
		list, missing, err := hostPaths(r, p, i >= len(g.Path), "FileNotFound")
		if err != nil {
			return err
		}
		if missing != nil {
			if err := r.WriteError(missing); err != nil {
				return err
			}
			continue
		}
		for _, full := range list {
			if st, err := os.Stat(full); err == nil && st.IsDir() {
				continue
			}
			file, err := os.Open(full)
			if err != nil {
				if err := r.WriteError(r.Fail("FileReadError", psobject.ReadError, "System.IO.FileNotFoundException", "The file '"+full+"' cannot be read: "+err.Error(), full)); err != nil {
					return err
				}
				continue
			}
			err = g.write(r, name, file, full)
			file.Close()
			if err != nil {
				return err
			}
		}
	}
	return nil
}

func (g *getFileHash) write(r *cmdlet.Run, name string, from io.Reader, path any) error {
	h := newHash(name)
	if _, err := io.Copy(h, from); err != nil {
		return err
	}
	return r.Write(&psobject.Object{TypeNames: []string{commandsPrefix + "FileHashInfo", "System.Object"}, Text: commandsPrefix + "FileHashInfo", HasText: true,
		Adapted: []psobject.Property{{Name: "Algorithm", Value: name}, {Name: "Hash", Value: strings.ToUpper(hex.EncodeToString(h.Sum(nil)))}, {Name: "Path", Value: path}}})
}

// FormatHex shows bytes in hexadecimal. Any host can run it.
var FormatHex = &cmdlet.Declaration{
	Name: "Format-Hex", Class: commandsPrefix + "FormatHex", Aliases: []string{"fhx"},
	Synopsis: "Shows the bytes of files, texts and numbers in hexadecimal.",
	Examples: []cmdlet.Example{{Title: "Of a text", Code: `write_output("text") | format_hex()`}},
	New:      func() any { return &formatHex{} },
}

type formatHex struct {
	Path        []string `param:"sets=Path pos=0 mandatory nne" help:"Files; patterns are understood."`
	LiteralPath []string `param:"sets=LiteralPath mandatory alias=PSPath,LP nne" help:"Files, taken as they are written."`
	InputObject any      `param:"sets=ByInputObject mandatory value type=System.Management.Automation.PSObject" help:"A text, numbers, bytes."`
	Encoding    string   `param:"sets=ByInputObject nne" help:"How a text becomes bytes." default:"utf8"`
	Count       *int64   `param:"range=Positive" help:"How many bytes at most." default:"all"`
	Offset      int64    `param:"range=NonNegative" help:"How many bytes are left out." default:"0"`
	Raw         bool     `param:"sets=ByInputObject hidden"`

	held []byte // numbers of the same type that came one after the other
	of   string
}

// hexError makes the record of a file that cannot be read.
func hexError(r *cmdlet.Run, full string, err error) *psobject.ErrorRecord {
	id, text := "FormatHexIOError", err.Error()
	var ex *psobject.Exception
	if errors.As(ioError(err, full), &ex) {
		text = ex.Message
	}
	if os.IsPermission(err) {
		id = "FormatHexUnauthorizedAccessError"
	}
	rec := r.Fail(id, psobject.WriteError, "System.IO.IOException", text, full)
	rec.Cause = err
	return rec
}

func (x *formatHex) Process(r *cmdlet.Run) error {
	for i, p := range append(append([]string(nil), x.Path...), x.LiteralPath...) {
		list, missing, err := hostPaths(r, p, i >= len(x.Path), "FileNotFound")
		if err != nil {
			return err
		}
		if missing != nil {
			if i >= len(x.Path) {
				missing = hexError(r, missing.TargetObject.(string), os.ErrNotExist)
			}
			if err := r.WriteError(missing); err != nil {
				return err
			}
			continue
		}
		for _, full := range list {
			b, err := os.ReadFile(full)
			if err != nil {
				if err := r.WriteError(hexError(r, full, err)); err != nil {
					return err
				}
				continue
			}
			if err := x.dump(r, b, full, full); err != nil {
				return err
			}
		}
	}
	if x.InputObject == nil {
		return nil
	}
	v := plain(x.InputObject)
	switch b := psobject.Base(v).(type) {
	case string:
		if err := x.flush(r); err != nil {
			return err
		}
		e := &encoding{name: "utf8", web: "utf-8"}
		if x.Encoding != "" {
			if found := namedEncoding(x.Encoding); found != nil {
				e = found
			}
		}
		return x.dump(r, e.encode(b), "", label("String", "System.String"))
	case []byte:
		if err := x.flush(r); err != nil {
			return err
		}
		return x.dump(r, b, "", label("Byte[]", "System.Byte[]"))
	case *psobject.Object:
		if cmdlets.IsFileObject(b) {
			data, err := os.ReadFile(filePath(b))
			if err != nil {
				return ioError(err, filePath(b))
			}
			return x.dump(r, data, filePath(b), filePath(b))
		}
	}
	list, isList := items(v)
	if !isList {
		list = []any{v}
	}
	for _, e := range list {
		b, ok := littleEndian(psobject.Base(plain(e)))
		if !ok {
			return r.WriteError(r.Fail("FormatHexTypeNotSupported", psobject.ParserError, "System.ArgumentException", "Cannot convert input of type '"+clrText(typeNameOf(e))+"' to hexadecimal. To view the hexadecimal formatting of its string representation, pipe it to the Out-String cmdlet before piping it to Format-Hex.", e))
		}
		if t := typeNameOf(e); t != x.of {
			if err := x.flush(r); err != nil {
				return err
			}
			x.of = t
		}
		x.held = append(x.held, b...)
	}
	return nil
}

func (x *formatHex) End(r *cmdlet.Run) error { return x.flush(r) }

func (x *formatHex) flush(r *cmdlet.Run) error {
	b := x.held
	x.held = nil
	if len(b) == 0 {
		return nil
	}
	return x.dump(r, b, "", label(shortType(x.of), x.of))
}

// label names what is dumped; the number tells one input from the next.
func label(short, full string) string {
	g := newGUID()
	return short + " (" + full + ") <" + strings.ToUpper(hex.EncodeToString(g[:4])) + ">"
}

func (x *formatHex) dump(r *cmdlet.Run, b []byte, path, label string) error {
	if x.Offset > 0 {
		b = b[min(x.Offset, int64(len(b))):]
	}
	if x.Count != nil {
		b = b[:min(max(*x.Count, 0), int64(len(b)))]
	}
	for at := 0; at < len(b); at += 16 {
		if err := r.Write(&byteCollection{offset: uint64(x.Offset) + uint64(at), bytes: b[at:min(at+16, len(b))], path: path, label: label}); err != nil {
			return err
		}
	}
	return nil
}

// byteCollection is a line of Format-Hex.
type byteCollection struct {
	offset      uint64
	bytes       []byte
	path, label string
}

func (b *byteCollection) PSTypeNames() []string {
	return []string{commandsPrefix + "ByteCollection", "System.Object"}
}

func (b *byteCollection) hexBytes() string {
	parts := make([]string, len(b.bytes))
	for i, c := range b.bytes {
		parts[i] = fmt.Sprintf("%02X", c)
	}
	return strings.Join(parts, " ")
}

func (b *byteCollection) ascii() string {
	var s strings.Builder
	for _, c := range b.bytes {
		switch {
		case c == 0:
			s.WriteByte(' ')
		case c < 32 || c >= 127 && c < 160:
			s.WriteRune('\ufffd')
		default:
			s.WriteRune(rune(c))
		}
	}
	return s.String()
}

func (b *byteCollection) PSText() string {
	a := b.ascii()
	text := fmt.Sprintf("%016X   %-47s  %s%s", b.offset, b.hexBytes(), a, strings.Repeat(" ", 16-len(b.bytes)))
	if len(b.bytes) == 16 {
		text += "\n"
	}
	return text
}

func (b *byteCollection) PSProperties() []psobject.Property {
	p := func(n string, v any) psobject.Property { return psobject.Property{Name: n, Value: v} }
	var path any
	if b.path != "" {
		path = b.path
	}
	return []psobject.Property{p("Offset64", b.offset), p("Offset", uint32(b.offset)), p("Bytes", b.bytes), p("Path", path), p("HexOffset", fmt.Sprintf("%016X", b.offset)),
		p("HexBytes", b.hexBytes()), p("Ascii", b.ascii()), p("Label", b.label)}
}

// littleEndian gives the bytes of a number.
func littleEndian(v any) ([]byte, bool) {
	n, size := uint64(0), 0
	switch x := v.(type) {
	case bool:
		if x {
			n = 1
		}
		size = 1
	case byte:
		n, size = uint64(x), 1
	case int8:
		n, size = uint64(uint8(x)), 1
	case int16:
		n, size = uint64(uint16(x)), 2
	case uint16:
		n, size = uint64(x), 2
	case psobject.Char:
		n, size = uint64(x), 2
	case int32:
		n, size = uint64(uint32(x)), 4
	case uint32:
		n, size = uint64(x), 4
	case int64:
		n, size = uint64(x), 8
	case uint64:
		n, size = x, 8
	default:
		return nil, false
	}
	b := make([]byte, size)
	for i := range b {
		b[i] = byte(n >> (8 * i))
	}
	return b, true
}

// namedEncoding is an encoding by the name that cmdlets take.
func namedEncoding(name string) *encoding {
	switch strings.ToLower(name) {
	case "ascii":
		return &encoding{name: "ascii", web: "us-ascii"}
	case "unicode", "utf16":
		return &encoding{name: "utf16", web: "utf-16"}
	case "bigendianunicode":
		return &encoding{name: "utf16be", web: "utf-16BE"}
	case "utf32":
		return &encoding{name: "utf32", web: "utf-32"}
	case "latin1", "ansi":
		return &encoding{name: "latin1", web: "iso-8859-1"}
	}
	return &encoding{name: "utf8", web: "utf-8"}
}
