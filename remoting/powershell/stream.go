package powershell

import (
	"bytes"
	"errors"
	"io"
	"os"
	"strings"

	"github.com/pslshell/psl/remoting/dotnet"
	"github.com/pslshell/psl/remoting/psobject"
)

// maxStream is how large a stream in memory may grow, and how much of a file is read at once.
const maxStream = 1 << 30

// store is what a stream reads from and writes to: a file or memory.
type store interface {
	io.ReadWriteSeeker
	io.Closer
	Truncate(size int64) error
}

// memory is a store in memory.
type memory struct {
	b   []byte
	pos int64
}

func (m *memory) Read(p []byte) (int, error) {
	if m.pos >= int64(len(m.b)) {
		return 0, io.EOF
	}
	n := copy(p, m.b[m.pos:])
	m.pos += int64(n)
	return n, nil
}

func (m *memory) Write(p []byte) (int, error) {
	end := m.pos + int64(len(p))
	if end > maxStream {
		return 0, netError("System.IO.IOException", "Stream was too long.")
	}
	if end > int64(len(m.b)) {
		m.b = append(m.b, make([]byte, end-int64(len(m.b)))...)
	}
	m.pos += int64(copy(m.b[m.pos:], p))
	return len(p), nil
}

func (m *memory) Seek(offset int64, whence int) (int64, error) {
	at := offset + map[int]int64{io.SeekCurrent: m.pos, io.SeekEnd: int64(len(m.b))}[whence]
	if at < 0 {
		return 0, netError("System.IO.IOException", "An attempt was made to move the position before the beginning of the stream.")
	}
	m.pos = at
	return at, nil
}

func (m *memory) Truncate(size int64) error {
	if size < 0 || size > maxStream {
		return netError("System.ArgumentOutOfRangeException", "Non-negative number required. (Parameter 'value')")
	}
	if size < int64(len(m.b)) {
		m.b = m.b[:size]
	} else {
		m.b = append(m.b, make([]byte, size-int64(len(m.b)))...)
	}
	m.pos = min(m.pos, size)
	return nil
}

func (m *memory) Close() error { return nil }

// stream is a FileStream or MemoryStream.
type stream struct {
	typ         string
	store       store
	name        string
	read, write bool
	closed      bool
	// of are the runspace's open streams, which its end closes.
	of map[*stream]bool
}

func (s *stream) PSTypeNames() []string {
	return []string{s.typ, "System.IO.Stream", "System.MarshalByRefObject", "System.Object"}
}
func (s *stream) PSText() string { return s.typ }

func (s *stream) length() int64 {
	if m, ok := s.store.(*memory); ok {
		return int64(len(m.b))
	}
	if f, ok := s.store.(*os.File); ok {
		if st, err := f.Stat(); err == nil {
			return st.Size()
		}
	}
	return 0
}

func (s *stream) PSProperties() []psobject.Property {
	p := func(name string, v any) psobject.Property { return psobject.Property{Name: name, Value: v} }
	list := []psobject.Property{p("CanRead", s.read && !s.closed), p("CanSeek", !s.closed), p("CanWrite", s.write && !s.closed), p("CanTimeout", false)}
	length, position := any(nil), any(nil)
	if !s.closed {
		at, _ := s.store.Seek(0, io.SeekCurrent)
		length, position = s.length(), at
	}
	list = append(list, p("Length", length), p("Position", position))
	if m, ok := s.store.(*memory); ok {
		return append(list, p("Capacity", int32(cap(m.b))))
	}
	return append(list, p("Name", s.name))
}

func (s *stream) psSet(f *frame, name string, v any) (bool, error) {
	if !strings.EqualFold(name, "Position") {
		return false, nil
	}
	n, ok := asInt64(v)
	if !ok {
		return true, badCast(v, f.in.rs.typeOf("System.Int64"))
	}
	_, err := s.store.Seek(n, io.SeekStart)
	return true, s.failed(err)
}

// failed is an error of the store as .NET has it.
func (s *stream) failed(err error) error {
	var ex *psobject.Exception
	switch {
	case err == nil || errors.As(err, &ex):
		return err
	case errors.Is(err, os.ErrClosed):
		return netError("System.ObjectDisposedException", "Cannot access a closed file.")
	}
	return ioError(err, s.name)
}

func (s *stream) close() error {
	if s.closed {
		return nil
	}
	s.closed = true
	delete(s.of, s)
	return s.failed(s.store.Close())
}

func (s *stream) psCall(f *frame, name string, args []any) (any, bool, error) {
	c := &netCall{f: f, name: name, args: args}
	l := strings.ToLower(name)
	switch l {
	case "close", "dispose":
		return none, true, s.close()
	case "flush", "flushasync":
		return none, true, nil
	case "toarray", "getbuffer", "writeto":
		m, ok := s.store.(*memory)
		if !ok {
			return nil, false, nil
		}
		if l == "writeto" {
			to, ok := psobject.Base(c.at(0)).(*stream)
			if !ok {
				return nil, true, argumentCast(c, 0, "System.IO.Stream")
			}
			_, err := to.store.Write(m.b)
			return none, true, err
		}
		return bytes.Clone(m.b), true, nil
	case "read", "write", "readbyte", "writebyte", "seek", "setlength", "copyto":
	default:
		return nil, false, nil
	}
	if s.closed {
		return nil, true, netError("System.ObjectDisposedException", "Cannot access a closed Stream.")
	}
	if (l == "read" || l == "readbyte") && !s.read {
		return nil, true, netError("System.NotSupportedException", "Stream does not support reading.")
	}
	if (l == "write" || l == "writebyte" || l == "setlength") && !s.write {
		return nil, true, netError("System.NotSupportedException", "Stream does not support writing.")
	}
	v, err := s.operate(c, l)
	return v, true, s.failed(err)
}

// operate is what needs an open stream.
func (s *stream) operate(c *netCall, l string) (any, error) {
	switch l {
	case "readbyte":
		var b [1]byte
		if n, err := s.store.Read(b[:]); n == 0 {
			if err == io.EOF {
				err = nil
			}
			return int32(-1), err
		}
		return int32(b[0]), nil
	case "writebyte":
		v, err := c.as(0, "System.Byte")
		if err != nil {
			return nil, err
		}
		_, err = s.store.Write([]byte{v.(byte)})
		return none, err
	case "seek":
		n, err := c.long(0)
		if err != nil {
			return nil, err
		}
		o, err := c.as(1, "System.IO.SeekOrigin")
		if err != nil {
			return nil, err
		}
		return s.seek(n, int(o.(psobject.Enum).Value))
	case "setlength":
		n, err := c.long(0)
		if err != nil {
			return nil, err
		}
		return none, s.store.Truncate(n)
	case "copyto":
		to, ok := psobject.Base(c.at(0)).(*stream)
		if !ok {
			return nil, argumentCast(c, 0, "System.IO.Stream")
		}
		_, err := io.Copy(to.store, s.store)
		return none, err
	}
	if l == "write" && c.n() == 1 {
		b, err := c.bytes(0)
		if err == nil {
			_, err = s.store.Write(b)
		}
		return none, err
	}
	if c.n() != 3 && !(l == "read" && c.n() == 1) {
		return nil, c.wrong()
	}
	b, err := c.bytes(0)
	if err != nil {
		return nil, err
	}
	from, n := 0, len(b)
	if c.n() == 3 {
		if from, err = c.int(1); err != nil {
			return nil, err
		}
		if n, err = c.int(2); err != nil {
			return nil, err
		}
	}
	if from < 0 || n < 0 || from+n > len(b) {
		return nil, netError("System.ArgumentException", "Offset and length were out of bounds for the array or count is greater than the number of elements from index to the end of the source collection.")
	}
	if l == "write" {
		_, err := s.store.Write(b[from : from+n])
		return none, err
	}
	n, err = io.ReadFull(s.store, b[from:from+n])
	if err == io.EOF || err == io.ErrUnexpectedEOF {
		err = nil
	}
	return int32(n), err
}

func (s *stream) seek(n int64, whence int) (any, error) {
	at, err := s.store.Seek(n, whence)
	return at, err
}

// openStream opens a file with a FileMode and a FileAccess.
func (f *frame) openStream(path string, mode, access int64) (*stream, error) {
	h := &cmdletHost{f: f}
	full, err := h.Resolve(path)
	if err != nil {
		return nil, err
	}
	s := &stream{typ: "System.IO.FileStream", name: full, read: access&1 != 0, write: access&2 != 0, of: f.in.rs.streamsOpen}
	flag := map[int64]int{1: os.O_RDONLY, 2: os.O_WRONLY, 3: os.O_RDWR}[access]
	switch mode {
	case 1: // CreateNew
		flag |= os.O_CREATE | os.O_EXCL
	case 2: // Create
		flag |= os.O_CREATE | os.O_TRUNC
	case 4: // OpenOrCreate
		flag |= os.O_CREATE
	case 5: // Truncate
		flag |= os.O_TRUNC
	case 6: // Append
		flag |= os.O_CREATE
	}
	file, err := os.OpenFile(full, flag, 0o644)
	if err != nil {
		return nil, ioError(err, full)
	}
	if st, err := file.Stat(); err == nil && st.IsDir() {
		file.Close()
		return nil, netError("System.UnauthorizedAccessException", "Access to the path '"+full+"' is denied.")
	}
	if mode == 6 {
		if _, err := file.Seek(0, io.SeekEnd); err != nil {
			file.Close()
			return nil, ioError(err, full)
		}
	}
	s.store = file
	f.in.rs.streamsOpen[s] = true
	return s, nil
}

// newFileStream is the constructor of FileStream: a path, a FileMode, and what may be done.
func newFileStream(c *netCall) (any, error) {
	if c.n() < 2 {
		return nil, c.wrong()
	}
	m, err := c.as(1, "System.IO.FileMode")
	if err != nil {
		return nil, err
	}
	mode, access := m.(psobject.Enum).Value, int64(3)
	if mode == 6 {
		access = 2
	}
	if c.n() > 2 {
		a, err := c.as(2, "System.IO.FileAccess")
		if err != nil {
			return nil, err
		}
		access = a.(psobject.Enum).Value
	}
	return c.f.openStream(c.text(0), mode, access)
}

func newMemoryStream(c *netCall) (any, error) {
	s := &stream{typ: "System.IO.MemoryStream", read: true, write: true}
	m := &memory{}
	if c.n() > 0 {
		if n, ok := asInt(c.at(0)); ok && c.n() == 1 {
			m.b = make([]byte, 0, min(max(n, 0), 1<<20))
		} else {
			b, err := c.bytes(0)
			if err != nil {
				return nil, err
			}
			m.b = bytes.Clone(b)
		}
	}
	s.store = m
	return s, nil
}

// textStream is a StreamReader, StreamWriter, StringReader or StringWriter.
type textStream struct {
	typ    string
	stream *stream // nil for strings
	enc    *encoding
	text   string // that is read, from at on
	at     int
	out    strings.Builder // that is written
	loaded bool
	ends   string // what WriteLine puts at the end
}

func (t *textStream) reads() bool { return strings.HasSuffix(t.typ, "Reader") }

func (t *textStream) PSTypeNames() []string {
	base := "System.IO.TextWriter"
	if t.reads() {
		base = "System.IO.TextReader"
	}
	return []string{t.typ, base, "System.MarshalByRefObject", "System.Object"}
}

func (t *textStream) PSText() string {
	if t.typ == "System.IO.StringWriter" {
		return t.out.String()
	}
	return t.typ
}

func (t *textStream) PSProperties() []psobject.Property {
	var list []psobject.Property
	if t.stream != nil {
		list = append(list, psobject.Property{Name: "BaseStream", Value: t.stream})
		if t.reads() {
			t.load()
			list = append(list, psobject.Property{Name: "EndOfStream", Value: t.at >= len(t.text)})
		}
	}
	if !t.reads() {
		list = append(list, psobject.Property{Name: "AutoFlush", Value: false}, psobject.Property{Name: "NewLine", Value: t.ends})
	}
	return append(list, psobject.Property{Name: "CurrentEncoding", Value: t.enc})
}

func (t *textStream) psSet(f *frame, name string, v any) (bool, error) {
	switch strings.ToLower(name) {
	case "autoflush":
		return !t.reads(), nil
	case "newline":
		t.ends = f.text(v)
		return !t.reads(), nil
	}
	return false, nil
}

// load takes in what a reader's stream has.
func (t *textStream) load() {
	if t.loaded || t.stream == nil {
		return
	}
	t.loaded = true
	b, _ := io.ReadAll(io.LimitReader(t.stream.store, maxStream))
	b = bytes.TrimPrefix(b, []byte("\xef\xbb\xbf"))
	t.text = t.enc.decode(b)
}

// flush passes on what was written.
func (t *textStream) flush() error {
	if t.stream == nil || t.reads() {
		return nil
	}
	b := t.enc.encode(t.out.String())
	t.out.Reset()
	_, err := t.stream.store.Write(b)
	return t.stream.failed(err)
}

func (t *textStream) psCall(f *frame, name string, args []any) (any, bool, error) {
	c := &netCall{f: f, name: name, args: args}
	l := strings.ToLower(name)
	switch l {
	case "close", "dispose":
		err := t.flush()
		if t.stream != nil {
			if cerr := t.stream.close(); err == nil {
				err = cerr
			}
		}
		return none, true, err
	case "flush":
		return none, true, t.flush()
	case "write", "writeline":
		if t.reads() {
			return nil, false, nil
		}
		text, err := writtenText(c)
		if err != nil {
			return nil, true, err
		}
		t.out.WriteString(text)
		if l == "writeline" {
			t.out.WriteString(t.ends)
		}
		if t.out.Len() > maxStream {
			return nil, true, netError("System.OutOfMemoryException", "Insufficient memory to continue the execution of the program.")
		}
		return none, true, nil
	case "tostring":
		return t.PSText(), true, nil
	}
	if !t.reads() {
		return nil, false, nil
	}
	t.load()
	rest := t.text[t.at:]
	switch l {
	case "readtoend":
		t.at = len(t.text)
		return rest, true, nil
	case "readline":
		if rest == "" {
			return nil, true, nil
		}
		line, _, found := strings.Cut(rest, "\n")
		t.at += len(line)
		if found {
			t.at++
		}
		return strings.TrimSuffix(line, "\r"), true, nil
	case "read", "peek":
		if rest == "" {
			return int32(-1), true, nil
		}
		u := dotnet.UTF16(rest[:min(len(rest), 4)])
		if l == "read" && c.n() == 0 {
			for i := range rest {
				if i > 0 {
					t.at += i
					return int32(u[0]), true, nil
				}
			}
			t.at = len(t.text)
		}
		return int32(u[0]), true, nil
	}
	return nil, false, nil
}

// writtenText is what Write writes: a value, or a format with its arguments.
func writtenText(c *netCall) (string, error) {
	if c.n() == 0 {
		return "", nil
	}
	if c.n() == 1 {
		if l, ok := psobject.Base(c.at(0)).(*psobject.List); ok && l.Type == "System.Char[]" {
			var b strings.Builder
			for _, e := range l.Items {
				b.WriteString(dotnet.String(e))
			}
			return b.String(), nil
		}
		return c.text(0), nil
	}
	vals := make([]any, c.n()-1)
	for i := range vals {
		vals[i] = c.f.formatArg(c.at(i + 1))
	}
	s, err := dotnet.Composite(c.text(0), vals...)
	if err != nil {
		return "", netError("System.FormatException", err.Error())
	}
	return s, nil
}

// newTextStream makes the constructor of one of the types.
func newTextStream(typ string) method {
	return func(c *netCall) (any, error) {
		t := &textStream{typ: typ, enc: &encoding{name: "utf8", web: "utf-8"}, ends: "\n"}
		switch typ {
		case "System.IO.StringReader":
			if c.n() != 1 {
				return nil, c.wrong()
			}
			t.text = c.text(0)
			return t, nil
		case "System.IO.StringWriter":
			return t, nil
		}
		if c.n() == 0 {
			return nil, c.wrong()
		}
		for _, a := range c.args[1:] {
			if e, ok := psobject.Base(plain(a)).(*encoding); ok {
				t.enc = e
			}
		}
		if s, ok := psobject.Base(c.at(0)).(*stream); ok {
			t.stream = s
			return t, nil
		}
		mode, access := int64(3), int64(1)
		if !t.reads() {
			mode, access = 2, 2
			if c.n() > 1 && c.at(1) == true {
				mode = 6
			}
		}
		s, err := c.f.openStream(c.text(0), mode, access)
		if err != nil {
			return nil, err
		}
		t.stream = s
		return t, nil
	}
}

// fileStreams are the methods of [System.IO.File] that give streams.
func fileStreams() map[string]method {
	open := func(mode, access int64, text string) method {
		return func(c *netCall) (any, error) {
			s, err := c.f.openStream(c.text(0), mode, access)
			if err != nil || text == "" {
				return s, err
			}
			return &textStream{typ: text, stream: s, enc: &encoding{name: "utf8", web: "utf-8"}, ends: "\n"}, nil
		}
	}
	return map[string]method{
		"open": newFileStream, "openread": open(3, 1, ""), "openwrite": open(4, 2, ""), "create": open(2, 3, ""),
		"opentext": open(3, 1, "System.IO.StreamReader"), "createtext": open(2, 2, "System.IO.StreamWriter"), "appendtext": open(6, 2, "System.IO.StreamWriter"),
	}
}

// addStreams gives the table of types the streams.
func addStreams(get func(string) *netType) {
	get("System.IO.FileStream").ctor = newFileStream
	get("System.IO.MemoryStream").ctor = newMemoryStream
	for _, n := range []string{"StreamReader", "StreamWriter", "StringReader", "StringWriter"} {
		get("System.IO." + n).ctor = newTextStream("System.IO." + n)
	}
	for k, m := range fileStreams() {
		get("System.IO.File").methods[k] = m
	}
}
