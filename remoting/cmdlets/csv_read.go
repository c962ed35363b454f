package cmdlets

import (
	"bufio"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"github.com/pslshell/psl/remoting/cmdlet"
	"github.com/pslshell/psl/remoting/dotnet"
	"github.com/pslshell/psl/remoting/psobject"
)

// ConvertFromCSV reads lines of CSV; ImportCSV files.
var (
	ConvertFromCSV = &cmdlet.Declaration{
		Name: "ConvertFrom-Csv", Class: objectTypePrefix + "ConvertFromCsvCommand", DefaultSet: "Delimiter",
		Synopsis:    "Makes objects of lines of comma-separated values.",
		Description: "The first line has the names, unless -Header does. All values are texts.",
		Examples:    []cmdlet.Example{{Title: "Two columns", Code: `local rows = write_output{"Name,Size", "a,1"} | convertfrom_csv()`}},
		New:         func() any { return &convertFromCSV{} },
	}
	ImportCSV = &cmdlet.Declaration{
		Name: "Import-Csv", Class: objectTypePrefix + "ImportCsvCommand", Aliases: []string{"ipcsv"}, DefaultSet: "DelimiterPath",
		Synopsis:    "Makes objects of files of comma-separated values.",
		Description: "The first line has the names, unless -Header does. All values are texts.",
		Examples:    []cmdlet.Example{{Title: "A file", Code: `local rows = import_csv{"servers.csv", error_action = "SilentlyContinue"}`, Needs: "a file"}},
		New:         func() any { return &importCSV{} },
	}
)

// csvReader reads records of CSV.
type csvReader struct {
	in        *bufio.Reader
	delimiter rune
	typeName  string // of a #TYPE line
}

func newCSVReader(in io.Reader, delimiter rune) *csvReader {
	if delimiter == 0 {
		delimiter = ','
	}
	return &csvReader{in: bufio.NewReader(in), delimiter: delimiter}
}

func (c *csvReader) peek() (rune, bool) {
	r, _, err := c.in.ReadRune()
	if err != nil {
		return 0, false
	}
	_ = c.in.UnreadRune()
	return r, true
}

// record reads the values of the next line that is not empty; io.EOF where there is none.
func (c *csvReader) record() ([]string, error) {
	for {
		fields, blank, err := c.lineFields()
		if err != nil {
			return nil, err
		}
		if !blank {
			return fields, nil
		}
	}
}

// lineFields reads the values up to the next line end outside quotes. Blanks before a value are left out, and after a
// value in quotes.
func (c *csvReader) lineFields() (fields []string, blank bool, err error) {
	var b strings.Builder
	inQuotes, quoted, start, any := false, false, true, false
	for {
		r, _, err := c.in.ReadRune()
		if err != nil {
			if !any {
				return nil, false, err
			}
			if !errors.Is(err, io.EOF) {
				return nil, false, err
			}
			if start && len(fields) > 0 {
				return fields, false, nil // the text ends after a delimiter
			}
			return append(fields, b.String()), len(fields) == 0 && b.Len() == 0 && !quoted, nil
		}
		any = true
		switch {
		case inQuotes && r == '"':
			if n, ok := c.peek(); ok && n == '"' {
				_, _, _ = c.in.ReadRune()
				b.WriteByte('"')
			} else {
				inQuotes = false
			}
		case inQuotes:
			b.WriteRune(r)
		case r == c.delimiter:
			fields = append(fields, b.String())
			b.Reset()
			start, quoted = true, false
		case r == '\n' || r == '\r':
			if n, ok := c.peek(); r == '\r' && ok && n == '\n' {
				_, _, _ = c.in.ReadRune()
			}
			return append(fields, b.String()), len(fields) == 0 && b.Len() == 0 && !quoted, nil
		case r == '"' && start:
			inQuotes, quoted, start = true, true, false
		case (r == ' ' || r == '\t') && (start || quoted):
			// Blanks around a value do not count.
		default:
			start = false
			b.WriteRune(r)
		}
	}
}

// header reads the names; a line of the type and comments before it are passed.
func (c *csvReader) header() ([]string, error) {
	for {
		if r, ok := c.peek(); ok && r == '#' {
			line, err := c.in.ReadString('\n')
			line = strings.TrimRight(line, "\r\n")
			if t, ok := strings.CutPrefix(line, "#TYPE "); ok && c.typeName == "" {
				c.typeName = strings.TrimSpace(t)
			} else if f, ok := strings.CutPrefix(line, "#Fields: "); ok {
				// The form of W3C's logs has its names in a comment.
				sub := newCSVReader(strings.NewReader(f), c.delimiter)
				return sub.record()
			}
			if err != nil {
				return nil, err
			}
			continue
		}
		return c.record()
	}
}

// csvSource is what ConvertFrom-Csv and Import-Csv share.
type csvSource struct {
	names  []string
	warned bool
}

// check names columns without a name and refuses names that stand twice.
func (s *csvSource) check(r *cmdlet.Run, names []string) error {
	if n := len(names); n > 1 && names[n-1] == "" {
		names = names[:n-1] // a delimiter at the end begins no column
	}
	seen := map[string]bool{}
	missing := 0
	for i, n := range names {
		if n == "" {
			missing++
			if !s.warned {
				s.warned = true
				if err := r.WriteWarning("One or more headers were not specified. Default names starting with \"H\" have been used in place of any missing headers."); err != nil {
					return err
				}
			}
			names[i] = "H" + strconv.Itoa(missing)
			n = names[i]
		}
		if l := strings.ToLower(n); seen[l] {
			return r.Fail("AlreadyPresentPSMemberInfoInternalCollectionAdd", psobject.NotSpecified, "System.Management.Automation.ExtendedTypeSystemException",
				"The member \""+n+"\" is already present.", nil)
		} else {
			seen[l] = true
		}
	}
	s.names = names
	return nil
}

// object makes the object of a record.
func (s *csvSource) object(fields []string, typeName string) *psobject.Object {
	o := psobject.NewCustom()
	o.Extended = make([]psobject.Property, len(s.names))
	for i, n := range s.names {
		o.Extended[i].Name = n
		if i < len(fields) {
			o.Extended[i].Value = fields[i]
		}
	}
	if typeName != "" {
		o.TypeNames = append([]string{typeName, "CSV:" + typeName}, o.TypeNames...)
	}
	return o
}

// read passes on the objects of a text.
func (s *csvSource) read(r *cmdlet.Run, p *csvReader) error {
	if s.names == nil {
		names, err := p.header()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
		if err := s.check(r, names); err != nil {
			return err
		}
	}
	for {
		if c, ok := p.peek(); ok && c == '#' && p.typeName == "" {
			// Comments stand among the records, too.
			if _, err := p.in.ReadString('\n'); err != nil {
				return nil
			}
			continue
		}
		fields, err := p.record()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
		if err := r.Write(s.object(fields, p.typeName)); err != nil {
			return err
		}
	}
}

type convertFromCSV struct {
	Delimiter   psobject.Char `param:"sets=Delimiter pos=1 nn nne" help:"What stands between values." default:"a comma"`
	UseCulture  bool          `param:"sets=UseCulture mandatory nn nne" help:"The list separator of the culture, which is the invariant one: a comma."`
	InputObject []any         `param:"pos=0 mandatory value name type=System.Management.Automation.PSObject[] nn nne" help:"The lines."`
	Header      []string      `param:"nn nne" help:"The names, where the first line has none."`

	csvSource
	typeName string
	given    bool
}

func (c *convertFromCSV) Begin(r *cmdlet.Run) error {
	if len(c.Header) > 0 {
		c.given = true
		return c.check(r, append([]string(nil), c.Header...))
	}
	return nil
}

func (c *convertFromCSV) Process(r *cmdlet.Run) error {
	for _, v := range c.InputObject {
		p := newCSVReader(strings.NewReader(dotnet.String(v)), rune(c.Delimiter))
		p.typeName = c.typeName
		if err := c.read(r, p); err != nil {
			return err
		}
		c.typeName = p.typeName
	}
	return nil
}

type importCSV struct {
	Delimiter   psobject.Char `param:"sets=DelimiterPath,DelimiterLiteralPath pos=1 nn" help:"What stands between values." default:"a comma"`
	UseCulture  bool          `param:"sets=CultureLiteralPath,CulturePath mandatory nn" help:"The list separator of the culture, which is the invariant one: a comma."`
	Path        []string      `param:"sets=DelimiterPath,CulturePath pos=0 mandatory value name nne" help:"The files; patterns are understood."`
	LiteralPath []string      `param:"sets=DelimiterLiteralPath,CultureLiteralPath mandatory name alias=PSPath,LP nne" help:"The files, their names taken as they are."`
	Header      []string      `param:"nne" help:"The names, where the first line has none."`
	Encoding    encodingName  `param:"nne" help:"utf8, ascii, unicode and so on; a byte order mark is believed." default:"utf8"`
}

func (c *importCSV) Process(r *cmdlet.Run) error {
	files := append([]string(nil), c.LiteralPath...)
	for _, p := range c.Path {
		if !dotnet.HasWildcards(p) {
			files = append(files, p)
			continue
		}
		full, err := resolvePath(r, p)
		if err != nil {
			return err
		}
		found, _ := filepath.Glob(full)
		files = append(files, found...)
	}
	for _, p := range files {
		full, err := resolvePath(r, p)
		if err != nil {
			return err
		}
		if err := c.file(r, full); err != nil {
			return err
		}
	}
	return nil
}

// readError is the record of a file that cannot be read whole.
func readError(r *cmdlet.Run, full string, err error) error {
	exception, msg := "System.IO.FileNotFoundException", "Could not find file '"+full+"'."
	switch {
	case errors.Is(err, fs.ErrNotExist):
		if _, perr := os.Stat(filepath.Dir(full)); perr != nil {
			exception, msg = "System.IO.DirectoryNotFoundException", "Could not find a part of the path '"+full+"'."
		}
	case errors.Is(err, fs.ErrPermission):
		exception, msg = "System.UnauthorizedAccessException", "Access to the path '"+full+"' is denied."
	default:
		exception, msg = "System.IO.IOException", err.Error()
	}
	rec := r.Fail("FileOpenFailure", psobject.OpenError, exception, msg, nil)
	rec.Cause = err
	return rec
}

func (c *importCSV) file(r *cmdlet.Run, full string) error {
	f, err := os.Open(full)
	if err != nil {
		return readError(r, full, err)
	}
	defer f.Close()
	text := decodeReader(f, c.Encoding)
	var s csvSource
	if len(c.Header) > 0 {
		if err := s.check(r, append([]string(nil), c.Header...)); err != nil {
			return err
		}
	}
	return s.read(r, newCSVReader(text, rune(c.Delimiter)))
}
