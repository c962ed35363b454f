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
	Path         []string `param:"sets=Path pos=0 mandatory name" help:"Files; patterns are understood."`
	LiteralPath  []string `param:"sets=LiteralPath mandatory name alias=PSPath,LP" help:"Files whose names are taken as they are."`
	ReadCount    int64    `param:"name" help:"How many lines are passed on at once; 0 for all." default:"1"`
	TotalCount   *int64   `param:"name alias=First,Head range=0,9223372036854775807" help:"The first so many lines."`
	Tail         *int32   `param:"name alias=Last range=0,2147483647" help:"The last so many lines."`
	Delimiter    string   `param:"" help:"What ends a piece, instead of a line end."`
	Raw          bool     `param:"" help:"The whole file as one text."`
	AsByteStream bool     `param:"" help:"The bytes."`
	Encoding     string   `param:"nne" help:"utf8, ascii, unicode and so on; a byte order mark is believed." default:"utf8"`
	Force        bool     `param:"" help:"Accepted."`
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
	for _, p := range g.LiteralPath {
		if err := g.file(r, p, p); err != nil {
			return err
		}
	}
	for _, p := range g.Path {
		if !dotnet.HasWildcards(p) {
			if err := g.file(r, p, p); err != nil {
				return err
			}
			continue
		}
		full, err := resolvePath(r, p)
		if err != nil {
			return err
		}
		names, _ := filepath.Glob(full)
		if len(names) == 0 {
			list := &psobject.List{Type: "System.String[]"}
			for _, p := range g.Path {
				list.Items = append(list.Items, p)
			}
			if err := r.WriteError(r.Fail("ItemNotFound", psobject.ObjectNotFound, "System.Exception",
				"An object at the specified path "+p+" does not exist, or has been filtered by the -Include or -Exclude parameter.", list)); err != nil {
				return err
			}
		}
		for _, n := range names {
			if err := g.file(r, n, p); err != nil {
				return err
			}
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

func (g *getContent) file(r *cmdlet.Run, path, shown string) error {
	full, err := resolvePath(r, path)
	if err != nil {
		return err
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
	if g.AsByteStream {
		b, err := io.ReadAll(f)
		if err != nil {
			return r.WriteError(pathError(r, path, err))
		}
		if g.Raw {
			return r.Write(b)
		}
		for _, c := range b {
			if err := r.Write(c); err != nil {
				return err
			}
		}
		return nil
	}
	text, err := decodeReader(f, g.Encoding)
	if err != nil {
		return r.WriteError(pathError(r, path, err))
	}
	if g.Raw {
		b, err := io.ReadAll(text)
		if err != nil {
			return r.WriteError(pathError(r, path, err))
		}
		if len(b) == 0 {
			return nil
		}
		return r.Write(string(b))
	}
	return g.lines(r, text, full)
}

// lines passes the pieces of a text on.
func (g *getContent) lines(r *cmdlet.Run, text io.Reader, full string) error {
	var n int64
	var tail []string
	var batch []any
	pass := func(s string) error {
		n++
		if g.Tail != nil {
			if *g.Tail == 0 {
				return nil
			}
			if len(tail) == int(*g.Tail) {
				tail = tail[1:]
			}
			tail = append(tail, s)
			return nil
		}
		v := lineObject(s, full, n)
		if g.ReadCount == 1 || !r.Bound("ReadCount") {
			return r.Write(v)
		}
		batch = append(batch, v)
		if g.ReadCount > 0 && int64(len(batch)) == g.ReadCount {
			b := batch
			batch = nil
			return r.Write(psobject.NewArray(b...))
		}
		return nil
	}
	in := bufio.NewReaderSize(text, 64<<10)
	var err error
	if r.Bound("Delimiter") && g.Delimiter != "" {
		err = split(in, g.Delimiter, func(s string) error {
			if g.TotalCount != nil && n >= *g.TotalCount {
				return io.EOF
			}
			return pass(s)
		})
	} else {
		for g.TotalCount == nil || *g.TotalCount < 0 || n < *g.TotalCount {
			s, rerr := in.ReadString('\n')
			if s != "" {
				s = strings.TrimSuffix(strings.TrimSuffix(s, "\n"), "\r")
				if err = pass(s); err != nil {
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
	for _, s := range tail {
		if err := r.Write(lineObject(s, full, 0)); err != nil {
			return err
		}
	}
	if len(batch) > 0 {
		return r.Write(psobject.NewArray(batch...))
	}
	return nil
}

// lineObject is a line as it is put out. The original adds notes about the file; a plain text is what scripts use.
func lineObject(s, _ string, _ int64) any { return s }

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
	Path         []string `param:"sets=Path pos=0 mandatory name" help:"The files."`
	LiteralPath  []string `param:"sets=LiteralPath mandatory name alias=PSPath,LP"`
	Value        any      `param:"pos=1 mandatory value name null empty" help:"What is written, one line for each object."`
	PassThru     bool     `param:"" help:"Passes what is written on."`
	NoNewline    bool     `param:"" help:"No line ends."`
	AsByteStream bool     `param:"" help:"The values are bytes."`
	Encoding     string   `param:"nne" default:"utf8"`
	Force        bool     `param:"" help:"Accepted."`

	add  bool
	text strings.Builder
	any  bool
}

func (s *setContent) Process(r *cmdlet.Run) error {
	s.any = true
	for _, v := range elementsOf(s.Value) {
		switch b := psobject.Base(v).(type) {
		case uint8:
			if s.AsByteStream {
				s.text.WriteByte(b)
				break
			}
			s.line(dotnet.String(v))
		case []byte:
			if s.AsByteStream {
				s.text.Write(b)
				break
			}
			s.line(dotnet.String(v))
		default:
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
	text := s.text.String()
	if !s.AsByteStream {
		enc, err := encodeText(text, s.Encoding, s.add)
		if err != nil {
			return r.Fail("EncodingUnknown", psobject.InvalidArgument, "System.ArgumentException", err.Error(), s.Encoding)
		}
		text = enc
	}
	for _, p := range append(append([]string(nil), s.Path...), s.LiteralPath...) {
		full, err := resolvePath(r, p)
		if err != nil {
			return err
		}
		verb := "Set Content"
		if s.add {
			verb = "Add Content"
		}
		ok, err := r.ShouldProcess("Path: "+full, verb)
		if err != nil {
			return err
		}
		if !ok {
			continue
		}
		if err := writeFile(r, p, text, s.add); err != nil {
			return err
		}
	}
	return nil
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
