package cmdlets

import (
	"bufio"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/pslshell/psl/remoting/cmdlet"
	"github.com/pslshell/psl/remoting/dotnet"
	"github.com/pslshell/psl/remoting/psobject"
)

// GetContent reads files line by line.
var GetContent = &cmdlet.Declaration{
	Name: "Get-Content", Class: objectTypePrefix + "GetContentCommand", Aliases: []string{"gc", "cat"}, DefaultSet: "Path",
	Synopsis: "Reads files line by line.",
	Examples: []cmdlet.Example{{Title: "Names of computers", Code: `local names = get_content{"Servers.txt", error_action = "SilentlyContinue"}`}},
	New:      func() any { return &getContent{} },
}

type getContent struct {
	Path         []string     `param:"sets=Path pos=0 mandatory name" help:"Files; patterns are understood."`
	LiteralPath  []string     `param:"sets=LiteralPath mandatory name alias=PSPath,LP" help:"Files whose names are taken as they are."`
	ReadCount    int64        `param:"name" help:"How many lines are passed on at once; 0 for all." default:"1"`
	TotalCount   *int64       `param:"name alias=First,Head range=0,9223372036854775807" help:"The first so many lines."`
	Tail         *int32       `param:"name alias=Last range=0,2147483647" help:"The last so many lines."`
	Delimiter    string       `param:"" help:"What ends a piece, instead of a line end."`
	Raw          bool         `param:"" help:"The whole file as one text."`
	AsByteStream bool         `param:"" help:"The bytes."`
	Encoding     encodingName `param:"nne" help:"utf8, ascii, unicode and so on; a byte order mark is believed." default:"utf8"`
	Wait         bool         `param:"" help:"Goes on with the lines that are added to the file, until it is stopped."`
	Force        bool         `param:"" help:"Accepted."`
	contentNames

	notes     []psobject.Property // what each line of the file is given
	follow    *follower
	following bool // the end of the file was reached: what comes now is new
}

func (g *getContent) Process(r *cmdlet.Run) error {
	const invalid = "System.InvalidOperationException"
	switch {
	case g.TotalCount != nil && g.Tail != nil:
		return r.WriteError(r.Fail("TailAndHeadCannotCoexist", psobject.InvalidOperation, invalid,
			"The parameters TotalCount and Tail cannot be used together. Please specify only one parameter.", nil))
	case g.Raw && (g.TotalCount != nil || g.Tail != nil):
		other := "TotalCount"
		if g.Tail != nil {
			other = "Tail"
		}
		return r.Fail("InvalidOperation", psobject.InvalidOperation, "System.Management.Automation.PSInvalidOperationException",
			"The 'Raw' and '"+other+"' parameters cannot be specified in the same command.", nil)
	}
	for _, other := range []string{"Wait", "Delimiter"} {
		if g.Raw && r.Bound(other) {
			return r.Fail("InvalidOperation", psobject.InvalidOperation, "System.Management.Automation.PSInvalidOperationException",
				"The 'Raw' and '"+other+"' parameters cannot be specified in the same command.", nil)
		}
	}
	return g.each(r, g.Path, g.LiteralPath, func(name string) error { return g.file(r, name) })
}

// contentNames are the parameters by which files are left out.
type contentNames struct {
	Filter  string   `param:"" help:"A pattern of names, for paths that have a pattern."`
	Include []string `param:"" help:"Patterns of names that are taken."`
	Exclude []string `param:"" help:"Patterns of names that are not."`
}

// each calls f for the files that the paths mean and the names let pass. A path that means none is an error; one without a
// pattern may be a file that is not there yet.
func (c *contentNames) each(r *cmdlet.Run, paths, literal []string, f func(name string) error) error {
	for i, p := range append(append([]string(nil), literal...), paths...) {
		names := []string{p}
		if i >= len(literal) && dotnet.HasWildcards(p) {
			found, _, err := expandPath(r, p)
			if err != nil {
				if err = withoutDrive(r, err); err != nil {
					return err
				}
				continue
			}
			names = names[:0]
			for _, n := range found {
				if named(filepath.Base(n), c.Filter, nil, nil) {
					names = append(names, n)
				}
			}
		}
		taken := 0
		for _, n := range names {
			if !named(filepath.Base(n), "", c.Include, c.Exclude) {
				continue
			}
			taken++
			if err := f(n); err != nil {
				return err
			}
		}
		if taken > 0 {
			continue
		}
		list := &psobject.List{Type: "System.String[]"}
		for _, p := range append(append([]string(nil), literal...), paths...) {
			list.Items = append(list.Items, p)
		}
		if err := r.WriteError(r.Fail("ItemNotFound", psobject.ObjectNotFound, "System.Exception",
			"An object at the specified path "+p+" does not exist, or has been filtered by the -Include or -Exclude parameter.", list)); err != nil {
			return err
		}
	}
	return nil
}

// pathError makes the record of a file that cannot be used.
func pathError(r *cmdlet.Run, path string, err error) *psobject.ErrorRecord {
	full, ferr := resolvePath(r, path)
	if ferr != nil {
		full = path
	}
	switch {
	case errors.Is(err, fs.ErrNotExist):
		rec := r.Fail("PathNotFound", psobject.ObjectNotFound, "System.Management.Automation.ItemNotFoundException",
			"Cannot find path '"+full+"' because it does not exist.", full)
		rec.Cause = err
		return rec
	case errors.Is(err, fs.ErrPermission):
		rec := r.Fail("GetContentReaderUnauthorizedAccessError", psobject.PermissionDenied, "System.UnauthorizedAccessException",
			"Access to the path '"+full+"' is denied.", full)
		rec.Cause = err
		return rec
	}
	rec := r.Fail("GetContentReaderIOError", psobject.ReadError, "System.IO.IOException", strings.TrimPrefix(err.Error(), "open "), full)
	rec.Cause = err
	return rec
}

func (g *getContent) file(r *cmdlet.Run, path string) error {
	full, err := resolvePath(r, path)
	if err != nil {
		return withoutDrive(r, err)
	}
	st, err := os.Stat(full)
	if err == nil && st.IsDir() {
		return r.WriteError(r.Fail("GetContainerContentException", psobject.InvalidOperation, "System.InvalidOperationException",
			"Unable to get content because it is a directory: '"+full+"'. Please use 'Get-ChildItem' instead.", nil))
	}
	f, err := os.Open(full)
	if err != nil {
		return r.WriteError(pathError(r, path, err))
	}
	defer f.Close()
	g.notes = fileNotes(full)
	var in io.Reader = f
	if g.Wait && g.TotalCount == nil {
		g.follow = &follower{idle: r.Idle, file: f}
		in = g.follow
	}
	if g.AsByteStream && g.follow != nil {
		return eachByte(in, r)
	}
	if g.AsByteStream && g.Raw {
		b, err := io.ReadAll(f)
		if err != nil {
			return r.WriteError(pathError(r, path, err))
		}
		return r.Write(b)
	}
	if g.AsByteStream {
		out := &pieces{getContent: g, run: r}
		for in := bufio.NewReader(f); !out.enough(); {
			c, err := in.ReadByte()
			if err == io.EOF {
				break
			}
			if err != nil {
				return r.WriteError(pathError(r, path, err))
			}
			if err := out.pass(c); err != nil {
				return err
			}
		}
		return out.flush()
	}
	text := decodeReader(in, g.Encoding)
	if g.Raw {
		b, err := io.ReadAll(text)
		if err != nil {
			return r.WriteError(pathError(r, path, err))
		}
		if len(b) == 0 {
			return nil
		}
		return r.Write(g.noted(string(b), 1))
	}
	return g.lines(r, text)
}

// fileNotes are the properties by which the file's provider tells of what it gives where it came from.
func fileNotes(full string) []psobject.Property {
	parent := filepath.Dir(full)
	return []psobject.Property{{Name: "PSPath", Value: full}, {Name: "PSParentPath", Value: parent}, {Name: "PSChildName", Value: filepath.Base(full)},
		{Name: "PSDrive", Value: fileDrive(full)}, {Name: "PSProvider", Value: fileProviderInfo}}
}

// noted gives a piece of the file with its notes; count is the number of pieces that were read with it.
func (g *getContent) noted(v any, count int64) *psobject.Object {
	n := len(g.notes)
	return &psobject.Object{Base: v, Extended: append(g.notes[:n:n], psobject.Property{Name: "ReadCount", Value: count})}
}

// pieces passes the lines or bytes of a file on, as many at once and from where the parameters say.
type pieces struct {
	*getContent
	run         *cmdlet.Run
	n           int64
	tail, batch []any
}

// enough tells that TotalCount is reached.
func (p *pieces) enough() bool {
	return p.TotalCount != nil && *p.TotalCount >= 0 && p.n >= *p.TotalCount
}

func (p *pieces) pass(v any) error {
	p.n++
	if p.Tail != nil && !p.following {
		if *p.Tail == 0 {
			return nil
		}
		if len(p.tail) == int(*p.Tail) {
			p.tail = p.tail[1:]
		}
		p.tail = append(p.tail, v)
		return nil
	}
	return p.together(v)
}

// together passes a piece on, or keeps it until there are as many as ReadCount wants.
func (p *pieces) together(v any) error {
	if p.ReadCount == 1 || !p.run.Bound("ReadCount") {
		return p.write(v, p.n)
	}
	p.batch = append(p.batch, v)
	if p.ReadCount > 0 && int64(len(p.batch)) == p.ReadCount {
		return p.send()
	}
	return nil
}

// write passes a piece on with its number. Bytes have no notes, which would take a hundred times their room.
func (p *pieces) write(v any, number int64) error {
	if _, ok := v.(uint8); ok {
		return p.run.Write(v)
	}
	return p.run.Write(p.noted(v, number))
}

func (p *pieces) send() error {
	b := p.batch
	p.batch = nil
	return p.run.Write(p.noted(psobject.NewArray(b...), p.n))
}

func (p *pieces) flush() error {
	tail := p.tail
	p.tail = nil
	for i, v := range tail {
		if err := p.write(v, int64(i+1)); err != nil {
			return err
		}
	}
	if len(p.batch) > 0 {
		return p.send()
	}
	return nil
}

// lines passes the pieces of a text on.
func (g *getContent) lines(r *cmdlet.Run, text io.Reader) error {
	out := &pieces{getContent: g, run: r}
	if g.follow != nil {
		g.follow.caught = func() error {
			g.following = true
			return out.flush()
		}
	}
	in := bufio.NewReaderSize(text, 64<<10)
	var err error
	if r.Bound("Delimiter") && g.Delimiter != "" {
		err = split(in, g.Delimiter, func(s string) error {
			if out.enough() {
				return io.EOF
			}
			return out.pass(s)
		})
	} else {
		for !out.enough() {
			s, rerr := in.ReadString('\n')
			if s != "" {
				s = strings.TrimSuffix(strings.TrimSuffix(s, "\n"), "\r")
				if err = out.pass(s); err != nil {
					break
				}
			}
			if rerr != nil {
				if rerr != io.EOF {
					err = rerr
				}
				break
			}
		}
	}
	if err != nil && err != io.EOF {
		return err
	}
	return out.flush()
}

// split cuts a text at each delimiter.
func split(in *bufio.Reader, delimiter string, yield func(string) error) error {
	var b strings.Builder
	last := delimiter[len(delimiter)-1]
	for {
		s, err := in.ReadString(last)
		b.WriteString(s)
		if t := b.String(); strings.HasSuffix(t, delimiter) {
			if yerr := yield(strings.TrimSuffix(t, delimiter)); yerr != nil {
				return yerr
			}
			b.Reset()
		}
		if err != nil {
			if b.Len() > 0 {
				if yerr := yield(b.String()); yerr != nil {
					return yerr
				}
			}
			if err == io.EOF {
				return nil
			}
			return err
		}
	}
}

// SetContent writes files; AddContent adds to them.
var (
	SetContent = &cmdlet.Declaration{
		Name: "Set-Content", Class: objectTypePrefix + "SetContentCommand", Aliases: []string{"sc"}, DefaultSet: "Path", ShouldProcess: true,
		Synopsis: "Writes text to files, line by line.",
		Examples: []cmdlet.Example{{Title: "From a pipeline", Code: `write_output{"a", "b"} | set_content(os.tmpname())`}},
		New:      func() any { return &setContent{} },
	}
	AddContent = &cmdlet.Declaration{
		Name: "Add-Content", Class: objectTypePrefix + "AddContentCommand", Aliases: []string{"ac"}, DefaultSet: "Path", ShouldProcess: true,
		Synopsis: "Adds text to the end of files.",
		Examples: []cmdlet.Example{{Title: "A line", Code: `add_content(os.tmpname(), "more")`}},
		New:      func() any { return &setContent{add: true} },
	}
)

type setContent struct {
	Path         []string     `param:"sets=Path pos=0 mandatory name" help:"The files."`
	LiteralPath  []string     `param:"sets=LiteralPath mandatory name alias=PSPath,LP"`
	Value        any          `param:"pos=1 mandatory value name type=System.Object[] emptylist null" help:"What is written, one line for each object."`
	PassThru     bool         `param:"" help:"Passes what is written on."`
	NoNewline    bool         `param:"" help:"No line ends."`
	AsByteStream bool         `param:"" help:"The values are bytes."`
	Encoding     encodingName `param:"nne" default:"utf8"`
	Force        bool         `param:"" help:"Also a file that is read-only, which it stays."`
	contentNames

	add  bool
	text strings.Builder
	any  bool
}

func (s *setContent) Process(r *cmdlet.Run) error {
	s.any = true
	for _, v := range elementsOf(s.Value) {
		if v == nil {
			continue // nothing is no line
		}
		switch b := psobject.Base(v).(type) {
		case uint8:
			if s.AsByteStream {
				s.text.WriteByte(b)
			} else {
				s.line(dotnet.String(v))
			}
		case []byte:
			if s.AsByteStream {
				s.text.Write(b)
			} else {
				s.line(dotnet.String(v))
			}
		default:
			if s.AsByteStream {
				if err := r.WriteError(r.Fail("Argument", psobject.InvalidArgument, "System.Management.Automation.PSArgumentException",
					"Cannot proceed with byte encoding. When using byte encoding the content must be of type byte.", nil)); err != nil {
					return err
				}
				continue
			}
			s.line(dotnet.String(v))
		}
		if s.PassThru {
			if err := r.Write(v); err != nil {
				return err
			}
		}
	}
	return nil
}

func (s *setContent) line(t string) {
	s.text.WriteString(t)
	if !s.NoNewline {
		s.text.WriteString(lineEnd)
	}
}

func elementsOf(v any) []any {
	if l, ok := psobject.Base(v).(*psobject.List); ok {
		return l.Items
	}
	return []any{v}
}

func (s *setContent) End(r *cmdlet.Run) error {
	return s.each(r, s.Path, s.LiteralPath, func(p string) error {
		full, err := resolvePath(r, p)
		if err != nil {
			return withoutDrive(r, err)
		}
		verb := "Set Content"
		if s.add {
			verb = "Add Content"
		}
		ok, err := r.ShouldProcess("Path: "+full, verb)
		if err != nil || !ok {
			return err
		}
		if s.Force {
			defer writable(full)()
		}
		text := s.text.String()
		if !s.AsByteStream {
			encoding, more := s.Encoding, false
			if s.add {
				encoding, more = continued(full, encoding)
			}
			if text, err = encodeText(text, encoding, more); err != nil {
				return r.WriteError(pathError(r, p, err))
			}
		}
		return writeFile(r, p, text, s.add)
	})
}

// continued is the encoding in which text is added to a file: that of its byte order mark, where it has one. more tells
// that something is there already.
func continued(full string, asked encodingName) (n encodingName, more bool) {
	f, err := os.Open(full)
	if err != nil {
		return asked, false // what is wrong shows when it is written
	}
	defer f.Close()
	head := make([]byte, 4)
	k, _ := io.ReadFull(f, head)
	if m, _ := marked(head[:k]); m != "" {
		return m, true
	}
	return asked, k > 0
}

// writable makes a file that is read-only writable, and returns what makes it as it was. What fails shows when the file is
// written.
func writable(full string) (restore func()) {
	st, err := os.Stat(full)
	if err != nil || st.Mode()&0o222 != 0 {
		return func() {}
	}
	_ = os.Chmod(full, st.Mode().Perm()|0o200)
	return func() { _ = os.Chmod(full, st.Mode().Perm()) }
}

// writeFile writes or appends text; a failure is a non-terminating error.
func writeFile(r *cmdlet.Run, path, text string, add bool) error {
	full, err := resolvePath(r, path)
	if err != nil {
		return err
	}
	flag := os.O_WRONLY | os.O_CREATE | os.O_TRUNC
	if add {
		flag = os.O_WRONLY | os.O_CREATE | os.O_APPEND
	}
	f, err := os.OpenFile(full, flag, 0o666)
	if err == nil {
		_, err = io.WriteString(f, text)
		if cerr := f.Close(); err == nil {
			err = cerr
		}
	}
	if err == nil {
		return nil
	}
	if errors.Is(err, fs.ErrNotExist) {
		rec := r.Fail("GetContentWriterDirectoryNotFoundError", psobject.ObjectNotFound, "System.IO.DirectoryNotFoundException",
			"Could not find a part of the path '"+full+"'.", full)
		rec.Cause = err
		return r.WriteError(rec)
	}
	rec := pathError(r, path, err)
	rec.Category.Category = psobject.WriteError
	return r.WriteError(rec)
}
