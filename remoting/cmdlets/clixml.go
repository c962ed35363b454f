package cmdlets

import (
	"io"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/pslshell/psl/remoting/clixml"
	"github.com/pslshell/psl/remoting/cmdlet"
	"github.com/pslshell/psl/remoting/dotnet"
	"github.com/pslshell/psl/remoting/psobject"
)

// CLIXML in files and texts.
var (
	ExportCLIXML = &cmdlet.Declaration{
		Name: "Export-Clixml", Class: objectTypePrefix + "ExportClixmlCommand", DefaultSet: "ByPath", ShouldProcess: true,
		Synopsis: "Keeps objects in a file of CLIXML, with their types.",
		Notes:    "Secure strings are not written: without a key of the system they could not be protected.",
		Examples: []cmdlet.Example{{Title: "A file", Code: `write_output{1, "two"} | export_clixml(os.tmpname())`}},
		New:      func() any { return &exportCLIXML{} },
	}
	ImportCLIXML = &cmdlet.Declaration{
		Name: "Import-Clixml", Class: objectTypePrefix + "ImportClixmlCommand", DefaultSet: "ByPath",
		Synopsis: "Reads the objects of a file of CLIXML.",
		Examples: []cmdlet.Example{{Title: "The first two", Code: `local first = import_clixml{"state.xml", first = 2, error_action = "SilentlyContinue"}`, Needs: "a file"}},
		New:      func() any { return &importCLIXML{} },
	}
	ConvertToCLIXML = &cmdlet.Declaration{
		Name: "ConvertTo-CliXml", Class: objectTypePrefix + "ConvertToClixmlCommand",
		Synopsis: "Writes objects as the text of CLIXML.",
		Examples: []cmdlet.Example{{Title: "A text", Code: `local xml = write_output{1, 2} | convertto_clixml()`}},
		New:      func() any { return &convertToCLIXML{} },
	}
	ConvertFromCLIXML = &cmdlet.Declaration{
		Name: "ConvertFrom-CliXml", Class: objectTypePrefix + "ConvertFromClixmlCommand",
		Synopsis: "Reads the objects of a text of CLIXML.",
		Examples: []cmdlet.Example{{Title: "And back", Code: `write_output{1, 2} | convertto_clixml() | convertfrom_clixml()`}},
		New:      func() any { return &convertFromCLIXML{} },
	}
)

// encodeCLIXML is the document of the objects.
func encodeCLIXML(r *cmdlet.Run, objs []any, depth int32) (string, error) {
	if len(objs) == 0 {
		return `<Objs Version="1.1.0.1" xmlns="http://schemas.microsoft.com/powershell/2004/04" />`, nil
	}
	items := make([]clixml.Item, len(objs))
	for i, o := range objs {
		items[i].Value = o
	}
	b, err := clixml.AppendAll(nil, items, &clixml.EncodeOptions{Document: true, Indent: true, Depth: int(depth), Text: dotnet.String, Zone: time.Local})
	if err != nil {
		rec := r.Fail("CannotSerialize", psobject.InvalidOperation, "System.InvalidOperationException", err.Error(), nil)
		rec.Cause = err
		return "", rec
	}
	return string(b), nil
}

// decodeCLIXML gives the objects of a document as a receiver has them.
func decodeCLIXML(r *cmdlet.Run, data []byte) ([]any, error) {
	data = []byte(strings.TrimLeft(string(data), "\ufeff \t\r\n"))
	if root := rootName(string(data)); root != "" && root != "Objs" {
		return nil, r.Fail("System.Xml.XmlException", psobject.NotSpecified, "System.Xml.XmlException",
			"Element 'Objs' with namespace name 'http://schemas.microsoft.com/powershell/2004/04' was not found.", nil)
	}
	objs, err := clixml.DecodeAll(data, &clixml.DecodeOptions{Deserialized: true, Owned: true})
	if err != nil {
		msg := err.Error()
		if !strings.HasPrefix(string(data), "<") {
			msg = "Data at the root level is invalid. Line 1, position 1."
		}
		rec := r.Fail("System.Xml.XmlException", psobject.NotSpecified, "System.Xml.XmlException", msg, nil)
		rec.Cause = err
		return nil, rec
	}
	return objs, nil
}

// rootName is the name of a document's root element, "" where there is none.
func rootName(s string) string {
	for {
		i := strings.IndexByte(s, '<')
		if i < 0 {
			return ""
		}
		s = s[i+1:]
		end := "?>"
		switch {
		case strings.HasPrefix(s, "!--"):
			end = "-->"
		case !strings.HasPrefix(s, "?"):
			if n := strings.IndexAny(s, " \t\r\n/>"); n >= 0 {
				return s[:n]
			}
			return s
		}
		_, rest, ok := strings.Cut(s, end)
		if !ok {
			return ""
		}
		s = rest
	}
}

type exportCLIXML struct {
	Depth       int32        `param:"range=1,2147483647" help:"How many levels of properties are kept of objects that are neither containers nor custom objects." default:"2"`
	Path        string       `param:"sets=ByPath pos=0 mandatory" help:"The file."`
	LiteralPath string       `param:"sets=ByLiteralPath mandatory alias=PSPath,LP" help:"The file, its name taken as it is."`
	InputObject any          `param:"mandatory value type=System.Management.Automation.PSObject null" help:"What is kept."`
	Force       bool         `param:"" help:"Writes to a file that is read-only."`
	NoClobber   bool         `param:"alias=NoOverwrite" help:"Does not overwrite a file."`
	Encoding    encodingName `param:"nne" help:"utf8, ascii, unicode and so on." default:"utf8"`

	objs []any
	full string
	skip bool
}

func (e *exportCLIXML) Begin(r *cmdlet.Run) error {
	full, err := resolvePath(r, e.Path+e.LiteralPath)
	if err != nil {
		return err
	}
	e.full = full
	ok, err := r.ShouldProcess(full, "Export-Clixml")
	if err != nil {
		return err
	}
	if e.skip = !ok; e.skip {
		return nil
	}
	return openFile(r, full, false, e.NoClobber, e.Force)
}

func (e *exportCLIXML) Process(*cmdlet.Run) error {
	e.objs = append(e.objs, e.InputObject)
	return nil
}

func (e *exportCLIXML) End(r *cmdlet.Run) error {
	if e.skip {
		return nil
	}
	depth := int32(2)
	if e.Depth > 0 {
		depth = e.Depth
	}
	text, err := encodeCLIXML(r, e.objs, depth)
	if err != nil {
		return err
	}
	text, err = encodeText(text, e.Encoding, false)
	if err == nil {
		err = os.WriteFile(e.full, []byte(text), 0o666)
	}
	if err != nil {
		return openError(r, e.full, err)
	}
	return nil
}

type importCLIXML struct {
	Path              []string `param:"sets=ByPath pos=0 mandatory value name" help:"The files; patterns are understood."`
	LiteralPath       []string `param:"sets=ByLiteralPath mandatory name alias=PSPath,LP" help:"The files, their names taken as they are."`
	IncludeTotalCount bool     `param:"" help:"First passes on the number of objects, which is not known: 0."`
	Skip              uint64   `param:"" help:"Leaves out so many objects."`
	First             uint64   `param:"" help:"Reads so many objects." default:"all"`
}

func (c *importCLIXML) Process(r *cmdlet.Run) error {
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

func (c *importCLIXML) file(r *cmdlet.Run, full string) error {
	f, err := os.Open(full)
	if err != nil {
		return readError(r, full, err)
	}
	defer f.Close()
	text := decodeReader(f, "")
	data, err := io.ReadAll(text)
	if err != nil {
		return readError(r, full, err)
	}
	objs, err := decodeCLIXML(r, data)
	if err != nil {
		return err
	}
	if c.IncludeTotalCount {
		if err := r.Write(uint64(0)); err != nil {
			return err
		}
	}
	objs = objs[min(c.Skip, uint64(len(objs))):]
	if r.Bound("First") {
		objs = objs[:min(c.First, uint64(len(objs)))]
	}
	for _, o := range objs {
		if err := r.Write(o); err != nil {
			return err
		}
	}
	return nil
}

type convertToCLIXML struct {
	InputObject any   `param:"pos=0 mandatory value type=System.Management.Automation.PSObject" help:"What is written."`
	Depth       int32 `param:"range=1,2147483647" help:"How many levels of properties are kept of objects that are neither containers nor custom objects." default:"2"`

	objs []any
}

func (c *convertToCLIXML) Process(*cmdlet.Run) error {
	c.objs = append(c.objs, c.InputObject)
	return nil
}

func (c *convertToCLIXML) End(r *cmdlet.Run) error {
	depth := int32(2)
	if c.Depth > 0 {
		depth = c.Depth
	}
	text, err := encodeCLIXML(r, c.objs, depth)
	if err != nil {
		return err
	}
	return r.Write(text)
}

type convertFromCLIXML struct {
	InputObject string `param:"pos=0 mandatory value" help:"The text."`

	text strings.Builder
}

func (c *convertFromCLIXML) Process(*cmdlet.Run) error {
	c.text.WriteString(c.InputObject)
	return nil
}

func (c *convertFromCLIXML) End(r *cmdlet.Run) error {
	objs, err := decodeCLIXML(r, []byte(c.text.String()))
	if err != nil {
		return err
	}
	for _, o := range objs {
		if err := r.Write(o); err != nil {
			return err
		}
	}
	return nil
}
