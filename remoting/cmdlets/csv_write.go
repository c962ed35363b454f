package cmdlets

import (
	"bufio"
	"errors"
	"io"
	"os"
	"strings"

	"github.com/pslshell/psl/remoting/cmdlet"
	"github.com/pslshell/psl/remoting/dotnet"
	"github.com/pslshell/psl/remoting/psobject"
)

// ConvertToCSV writes objects as lines of CSV; ExportCSV to a file.
var (
	ConvertToCSV = &cmdlet.Declaration{
		Name: "ConvertTo-Csv", Class: objectTypePrefix + "ConvertToCsvCommand", DefaultSet: "Delimiter",
		Synopsis:    "Writes objects as lines of comma-separated values.",
		Description: "The first object says what the columns are.",
		Examples:    []cmdlet.Example{{Title: "Quotes where they must be", Code: `write_output(psobject{ Name = "a,b", Size = 1 }) | convertto_csv{use_quotes = "AsNeeded"}`}},
		New:         func() any { return &convertToCSV{} },
	}
	ExportCSV = &cmdlet.Declaration{
		Name: "Export-Csv", Class: objectTypePrefix + "ExportCsvCommand", Aliases: []string{"epcsv"}, DefaultSet: "Delimiter", ShouldProcess: true,
		Synopsis:    "Writes objects to a file of comma-separated values.",
		Description: "The first object says what the columns are; with -Append the file does.",
		Examples:    []cmdlet.Example{{Title: "A file", Code: `get_pssession() | export_csv(os.tmpname())`}},
		New:         func() any { return &exportCSV{} },
	}
)

// csvFormat are the parameters of both.
type csvFormat struct {
	Delimiter              psobject.Char `param:"sets=Delimiter pos=1 nn" help:"What stands between values." default:"a comma"`
	UseCulture             bool          `param:"sets=UseCulture" help:"The list separator of the culture, which is the invariant one: a comma."`
	IncludeTypeInformation bool          `param:"alias=ITI" help:"A first line with the type: #TYPE."`
	NoTypeInformation      bool          `param:"alias=NTI hidden" help:"Accepted: there is no such line by itself."`
	QuoteFields            []string      `param:"alias=QF" help:"The columns that get quotes, and no others."`
	UseQuotes              psobject.Enum `param:"alias=UQ type=Microsoft.PowerShell.Commands.BaseCsvWritingCommand+QuoteKind" help:"When values get quotes." default:"Always"`
	NoHeader               bool          `param:"" help:"Without the line of names."`

	names []string
	b     strings.Builder
}

func (c *csvFormat) check(r *cmdlet.Run) error {
	if r.Bound("QuoteFields") && r.Bound("UseQuotes") {
		return r.Fail("CannotSpecifyQuoteFieldsAndUseQuotes", psobject.InvalidData, "System.InvalidOperationException",
			"You must specify either the -UseQuotes or -QuoteFields parameters, but not both.", nil)
	}
	if r.Bound("IncludeTypeInformation") && r.Bound("NoTypeInformation") {
		return r.Fail("CannotSpecifyIncludeTypeInformationAndNoTypeInformation", psobject.InvalidData, "System.InvalidOperationException",
			"You must specify either the -IncludeTypeInformation or -NoTypeInformation parameters, but not both.", nil)
	}
	if c.Delimiter == 0 {
		c.Delimiter = ','
	}
	return nil
}

// csvColumns are the names of an object's properties: the keys of a table.
func csvColumns(v any) []string {
	var out []string
	for _, m := range members(v) {
		out = append(out, m.Name)
	}
	return out
}

// typeLine is what #TYPE says of an object.
func typeLine(v any) string {
	t := strings.TrimPrefix(psobject.TypeName(v), "CSV:")
	return "#TYPE " + t
}

// field writes the text of a value of the column name. A null is nothing, not even quotes: row leaves it out.
func (c *csvFormat) field(name, s string) {
	delimiter := dotnet.ToString(c.Delimiter)
	quote := true
	switch {
	case len(c.QuoteFields) > 0:
		quote = false
		for _, q := range c.QuoteFields {
			quote = quote || strings.EqualFold(q, name)
		}
	case c.UseQuotes.Name == "Never":
		quote = false
	case c.UseQuotes.Name == "AsNeeded":
		quote = strings.ContainsAny(s, "\"\r\n") || strings.Contains(s, delimiter)
	}
	if !quote {
		c.b.WriteString(s)
		return
	}
	c.b.WriteByte('"')
	c.b.WriteString(strings.ReplaceAll(s, `"`, `""`))
	c.b.WriteByte('"')
}

// header is the line of the names.
func (c *csvFormat) header() string {
	c.b.Reset()
	for i, n := range c.names {
		if i > 0 {
			c.b.WriteString(dotnet.ToString(c.Delimiter))
		}
		c.field(n, n)
	}
	return c.b.String()
}

// row is the line of an object.
func (c *csvFormat) row(v any) string {
	c.b.Reset()
	for i, n := range c.names {
		if i > 0 {
			c.b.WriteString(dotnet.ToString(c.Delimiter))
		}
		x, ok := read(v, n)
		if !ok || x == nil {
			continue
		}
		c.field(n, csvText(x))
	}
	return c.b.String()
}

// csvText is the value's own ToString in the invariant culture.
func csvText(x any) string {
	if o, ok := x.(*psobject.Object); ok {
		if _, list := o.Base.(*psobject.List); list || o.Custom() {
			return dotnet.String(o)
		}
	}
	return dotnet.ToString(x)
}

type convertToCSV struct {
	InputObject any `param:"pos=0 mandatory value name type=System.Management.Automation.PSObject" help:"What is written."`
	csvFormat
}

func (c *convertToCSV) Begin(r *cmdlet.Run) error { return c.check(r) }

func (c *convertToCSV) Process(r *cmdlet.Run) error {
	v := c.InputObject
	if c.names == nil {
		c.names = csvColumns(v)
		if len(c.names) == 0 {
			c.names = nil
			return nil
		}
		if c.IncludeTypeInformation {
			if err := r.Write(typeLine(v)); err != nil {
				return err
			}
		}
		if !c.NoHeader {
			if err := r.Write(c.header()); err != nil {
				return err
			}
		}
	}
	if row := c.row(v); row != "" { // the original puts out no empty row, though it writes one to a file
		return r.Write(row)
	}
	return nil
}

type exportCSV struct {
	Path        string       `param:"pos=0 nne" help:"The file."`
	LiteralPath string       `param:"alias=PSPath,LP nne" help:"The file, its name taken as it is."`
	Force       bool         `param:"" help:"Writes to a file that is read-only, and adds objects that lack columns."`
	NoClobber   bool         `param:"alias=NoOverwrite" help:"Does not overwrite a file."`
	Encoding    encodingName `param:"nne" help:"utf8, ascii, unicode and so on." default:"utf8"`
	Append      bool         `param:"" help:"Adds to the file."`
	InputObject any          `param:"mandatory value name type=System.Management.Automation.PSObject" help:"What is written."`
	csvFormat

	full  string
	file  *os.File
	out   *bufio.Writer
	begun bool
	skip  bool
	had   bool // the file has columns already
}

func (e *exportCSV) Begin(r *cmdlet.Run) error {
	if (e.Path == "") == (e.LiteralPath == "") {
		return r.Fail("CannotSpecifyPathAndLiteralPath", psobject.InvalidData, "System.InvalidOperationException",
			"You must specify either the -Path or -LiteralPath parameters, but not both.", nil)
	}
	if err := e.check(r); err != nil {
		return err
	}
	full, err := resolvePath(r, e.Path+e.LiteralPath)
	if err != nil {
		return err
	}
	e.full = full
	ok, err := r.ShouldProcess(full, "Export-Csv")
	if err != nil {
		return err
	}
	if !ok {
		e.skip = true
		return nil
	}
	if e.Append {
		if err := e.existing(r); err != nil {
			return err
		}
	}
	if err := openFile(r, full, e.Append, e.NoClobber, e.Force); err != nil {
		return err
	}
	f, err := os.OpenFile(full, os.O_WRONLY|os.O_APPEND, 0o666)
	if err != nil {
		return openError(r, full, err)
	}
	e.file, e.out = f, bufio.NewWriter(f)
	return nil
}

// existing reads the columns that the file has.
func (e *exportCSV) existing(r *cmdlet.Run) error {
	f, err := os.Open(e.full)
	if err != nil {
		return nil // a new file
	}
	defer f.Close()
	text := decodeReader(f, e.Encoding)
	p := newCSVReader(text, rune(e.Delimiter))
	names, err := p.header()
	if errors.Is(err, io.EOF) {
		return nil
	}
	if err != nil {
		return openError(r, e.full, err)
	}
	e.names, e.had = names, len(names) > 0
	return nil
}

func (e *exportCSV) line(r *cmdlet.Run, s string, more bool) error {
	enc, err := encodeText(s+lineEnd, e.Encoding, more)
	if err == nil {
		_, err = e.out.WriteString(enc)
	}
	if err != nil {
		return openError(r, e.full, err)
	}
	return nil
}

func (e *exportCSV) Process(r *cmdlet.Run) error {
	if e.skip {
		return nil
	}
	v := e.InputObject
	if !e.begun {
		e.begun = true
		if !e.had {
			e.names = csvColumns(v)
			if e.IncludeTypeInformation {
				if err := e.line(r, typeLine(v), false); err != nil {
					return err
				}
			}
			if !e.NoHeader {
				if err := e.line(r, e.header(), e.IncludeTypeInformation); err != nil {
					return err
				}
			}
		}
	}
	if e.had && !e.Force {
		for _, n := range e.names {
			if _, ok := read(v, n); !ok {
				rec := r.Fail("CannotAppendCsvWithMismatchedPropertyNames", psobject.InvalidData, "System.InvalidOperationException",
					"Cannot append CSV content to the following file: "+e.Path+e.LiteralPath+". The appended object does not have a property that corresponds to the following column: "+n+". To continue with mismatched properties, add the -Force parameter, and then retry the command.", n)
				return rec
			}
		}
	}
	return e.line(r, e.row(v), true)
}

func (e *exportCSV) End(r *cmdlet.Run) error {
	if e.file == nil {
		return nil
	}
	err := e.out.Flush()
	if cerr := e.file.Close(); err == nil {
		err = cerr
	}
	e.file = nil
	if err != nil {
		return openError(r, e.full, err)
	}
	return nil
}

// Close ends the file where the pipeline was stopped.
func (e *exportCSV) Close() {
	if e.file != nil {
		_ = e.out.Flush()
		_ = e.file.Close()
	}
}
