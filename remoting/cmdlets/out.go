package cmdlets

import (
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/pslshell/psl/remoting/cmdlet"
	"github.com/pslshell/psl/remoting/format"
	"github.com/pslshell/psl/remoting/psobject"
)

// OutString turns objects into the text of their views.
var OutString = &cmdlet.Declaration{
	Name: "Out-String", Class: objectTypePrefix + "OutStringCommand", Aliases: []string{"oss"}, DefaultSet: "NoNewLineFormatting",
	Synopsis: "Turns objects into the text that they are shown as.",
	Examples: []cmdlet.Example{{Title: "Lines", Code: `local lines = get_pssession() | out_string{stream = true}`}},
	New:      func() any { return &outString{} },
}

type outString struct {
	InputObject any   `param:"value type=System.Management.Automation.PSObject" help:"What becomes text."`
	Width       int32 `param:"range=2,2147483647" help:"The number of columns. Without it tables have that of the screen, and lists are not broken." default:"that of the screen"`
	Stream      bool  `param:"sets=StreamFormatting" help:"One text a line."`
	NoNewline   bool  `param:"sets=NoNewLineFormatting" help:"Without line ends."`

	text textSink
	f    *format.Formatter
}

// textSink collects text; lines are taken out one by one where it is asked for.
type textSink struct {
	strings.Builder
	partial string
}

func widthOf(r *cmdlet.Run, given int32) int {
	if given > 0 {
		return int(given)
	}
	if w := r.Host.Width(); w > 0 {
		return w
	}
	return 120
}

// textFormatter writes what objects are shown as. Where no width is given lists are not broken: the text is no screen's.
func textFormatter(r *cmdlet.Run, out io.Writer, width int32) *format.Formatter {
	opts := viewOptions(r)
	opts.Unbroken = width == 0
	return format.New(out, widthOf(r, width), opts)
}

func (o *outString) Begin(r *cmdlet.Run) error {
	o.f = textFormatter(r, &o.text, o.Width)
	return nil
}

func (o *outString) Process(r *cmdlet.Run) error {
	if err := o.f.Write(o.InputObject); err != nil || !o.Stream {
		return err
	}
	return o.lines(r)
}

// lines passes on the lines that are complete.
func (o *outString) lines(r *cmdlet.Run) error {
	s := o.text.partial + o.text.String()
	o.text.Reset()
	for {
		l, rest, ok := strings.Cut(s, "\n")
		if !ok {
			o.text.partial = s
			return nil
		}
		s = rest
		if err := r.Write(l); err != nil {
			return err
		}
	}
}

func (o *outString) End(r *cmdlet.Run) error {
	if err := o.f.Close(); err != nil {
		return err
	}
	switch {
	case o.Stream:
		return o.lines(r)
	case o.NoNewline:
		return r.Write(strings.ReplaceAll(o.text.String(), "\n", ""))
	}
	return r.Write(strings.ReplaceAll(o.text.String(), "\n", lineEnd))
}

// OutFile writes the text of objects' views to a file.
var OutFile = &cmdlet.Declaration{
	Name: "Out-File", Class: objectTypePrefix + "OutFileCommand", DefaultSet: "ByPath", ShouldProcess: true,
	Synopsis: "Writes the text that objects are shown as to a file.",
	Examples: []cmdlet.Example{{Title: "A report", Code: `get_pssession() | out_file(os.tmpname())`}},
	New:      func() any { return &outFile{} },
}

type outFile struct {
	FilePath    string       `param:"sets=ByPath pos=0 mandatory alias=Path" help:"The file."`
	LiteralPath string       `param:"sets=ByLiteralPath mandatory name alias=PSPath,LP" help:"The file, its name taken as it is."`
	Encoding    encodingName `param:"pos=1 nne" help:"utf8, ascii, unicode and so on." default:"utf8"`
	Append      bool         `param:"" help:"Adds to the file."`
	Force       bool         `param:"" help:"Overwrites a file that is read-only."`
	NoClobber   bool         `param:"alias=NoOverwrite" help:"Does not overwrite a file."`
	Width       int32        `param:"range=2,2147483647" help:"The number of columns. Without it tables have that of the screen, and lists are not broken." default:"that of the screen"`
	NoNewline   bool         `param:"" help:"Without line ends."`
	InputObject any          `param:"value type=System.Management.Automation.PSObject" help:"What is written."`

	text strings.Builder
	f    *format.Formatter
	path string
	skip bool
}

func (o *outFile) Begin(r *cmdlet.Run) error {
	full, err := resolvePath(r, o.FilePath+o.LiteralPath)
	if err != nil {
		return err
	}
	o.path = full
	ok, err := r.ShouldProcess(full, "Output to File")
	if err != nil {
		return err
	}
	if !ok {
		o.skip = true
		return nil
	}
	if err := openFile(r, full, o.Append, o.NoClobber, o.Force); err != nil {
		return err
	}
	o.f = textFormatter(r, &o.text, o.Width)
	return nil
}

// openFile makes sure that a file can be written: it is created, or emptied unless text is added. The error is the
// record that cmdlets end with.
func openFile(r *cmdlet.Run, full string, add, keep, force bool) error {
	flag := os.O_WRONLY | os.O_CREATE
	switch {
	case add:
		flag |= os.O_APPEND
	case keep:
		flag |= os.O_EXCL
	default:
		flag |= os.O_TRUNC
	}
	f, err := os.OpenFile(full, flag, 0o666)
	if errors.Is(err, fs.ErrPermission) && force {
		if st, serr := os.Stat(full); serr == nil && !st.IsDir() && os.Chmod(full, st.Mode()|0o200) == nil {
			f, err = os.OpenFile(full, flag, 0o666)
		}
	}
	if err == nil {
		return f.Close()
	}
	return openError(r, full, err)
}

// openError is the record of a file that cannot be written.
func openError(r *cmdlet.Run, full string, err error) error {
	fail := func(id string, c psobject.ErrorCategory, exception, msg string, target any) error {
		rec := r.Fail(id, c, exception, msg, target)
		rec.Cause = err
		return rec
	}
	st, serr := os.Stat(full)
	_, perr := os.Stat(filepath.Dir(full))
	switch {
	case errors.Is(err, fs.ErrExist):
		return fail("NoClobber", psobject.ResourceExists, "System.IO.IOException", "The file '"+full+"' already exists.", full)
	case errors.Is(err, fs.ErrNotExist) || perr != nil:
		return fail("FileOpenFailure", psobject.OpenError, "System.IO.DirectoryNotFoundException", "Could not find a part of the path '"+full+"'.", nil)
	case errors.Is(err, fs.ErrPermission), serr == nil && st.IsDir():
		return fail("FileOpenFailure", psobject.OpenError, "System.UnauthorizedAccessException", "Access to the path '"+full+"' is denied.", nil)
	}
	return fail("FileOpenFailure", psobject.OpenError, "System.IO.IOException", err.Error(), nil)
}

func (o *outFile) Process(r *cmdlet.Run) error {
	if o.skip || !r.PipelineInput && !r.Bound("InputObject") {
		return nil
	}
	if err := o.f.Write(o.InputObject); err != nil {
		return err
	}
	if o.text.Len() < 1<<20 || o.NoNewline {
		return nil
	}
	return o.flush(r)
}

// flush writes what there is to the file.
func (o *outFile) flush(r *cmdlet.Run) error {
	text := o.text.String()
	o.text.Reset()
	if o.NoNewline {
		text = strings.ReplaceAll(text, "\n", "")
	} else {
		text = strings.ReplaceAll(text, "\n", lineEnd)
	}
	st, err := os.Stat(o.path)
	enc, err2 := encodeText(text, o.Encoding, err == nil && st.Size() > 0)
	if err2 != nil {
		return r.Fail("EncodingUnknown", psobject.InvalidArgument, "System.ArgumentException", err2.Error(), o.Encoding)
	}
	f, err := os.OpenFile(o.path, os.O_WRONLY|os.O_APPEND|os.O_CREATE, 0o666)
	if err == nil {
		_, err = f.WriteString(enc)
		if cerr := f.Close(); err == nil {
			err = cerr
		}
	}
	if err != nil {
		return openError(r, o.path, err)
	}
	return nil
}

func (o *outFile) End(r *cmdlet.Run) error {
	if o.skip {
		return nil
	}
	if err := o.f.Close(); err != nil {
		return err
	}
	return o.flush(r)
}

// OutNull throws objects away.
var OutNull = &cmdlet.Declaration{
	Name: "Out-Null", Class: "Microsoft.PowerShell.Commands.OutNullCommand",
	Synopsis: "Throws away what it is given.",
	Examples: []cmdlet.Example{{Title: "No output", Code: `write_output(1) | out_null()`}},
	New:      func() any { return &outNull{} },
}

type outNull struct {
	InputObject any `param:"value type=System.Management.Automation.PSObject" help:"What is thrown away."`
}

func (*outNull) Process(*cmdlet.Run) error { return nil }

// OutHost shows objects at once, past the script's output; OutDefault as the script's output is shown.
var (
	OutHost = &cmdlet.Declaration{
		Name: "Out-Host", Class: "Microsoft.PowerShell.Commands.OutHostCommand", Aliases: []string{"oh"},
		Synopsis:    "Shows objects on the screen and passes nothing on.",
		Description: "With paging it stops at each full screen: the blank shows the next page, Enter the next line, q ends. Where nobody is there to page, all is shown.",
		Examples:    []cmdlet.Example{{Title: "Show", Code: `get_pssession() | out_host()`}, {Title: "Page by page", Code: `get_command() | out_host{ paging = true }`}},
		New:         func() any { return &outHost{} },
	}
	OutDefault = &cmdlet.Declaration{
		Name: "Out-Default", Class: "Microsoft.PowerShell.Commands.OutDefaultCommand",
		Synopsis: "Shows objects as what nobody takes is shown.",
		Examples: []cmdlet.Example{{Title: "Show", Code: `get_pssession() | out_default()`}},
		New:      func() any { return &outDefault{} },
	}
)

type outHost struct {
	shownObjects
	Paging bool `param:"" help:"Stops at each full screen."`
}

func (o *outHost) Begin(r *cmdlet.Run) error {
	if err := o.shownObjects.Begin(r); err != nil || !o.Paging {
		return err
	}
	if h, ok := r.Host.(cmdlet.ScreenHost); ok {
		if w := h.Pages(); w != nil {
			o.show(r, w)
		}
	}
	return nil
}

type outDefault struct {
	shownObjects
	Transcript bool `param:"" help:"Only for the transcript, which there is not: nothing is shown."`
}

func (o *outDefault) Process(r *cmdlet.Run) error {
	if o.Transcript {
		return nil
	}
	return o.shownObjects.Process(r)
}

// shownObjects go to the host as the view of their type shows them.
type shownObjects struct {
	InputObject any `param:"value type=System.Management.Automation.PSObject" help:"What is shown."`

	sink *hostSink
	f    *format.Formatter
}

// hostSink writes text to the host: line by line where it takes lines.
type hostSink struct {
	r    *cmdlet.Run
	kind psobject.StreamKind
	rest string // of a line that has no end yet
}

func (h *hostSink) Write(p []byte) (int, error) {
	lines, ok := h.r.Host.(cmdlet.LineHost)
	if !ok {
		return len(p), h.r.Host.Text(&psobject.HostMessage{Message: string(p), NoNewline: true})
	}
	h.rest += string(p)
	for {
		line, rest, ok := strings.Cut(h.rest, "\n")
		if !ok {
			return len(p), nil
		}
		h.rest = rest
		if err := lines.ShowLine(h.kind, line); err != nil {
			return 0, err
		}
	}
}

func (o *shownObjects) Begin(r *cmdlet.Run) error {
	o.sink = &hostSink{r: r, kind: psobject.OutputStream}
	o.show(r, o.sink)
	return nil
}

// show makes w the place where the objects are shown.
func (o *shownObjects) show(r *cmdlet.Run, w io.Writer) {
	opts := viewOptions(r)
	if h, ok := r.Host.(cmdlet.ScreenHost); ok && h.Colors() {
		opts.Color, opts.Error.Color = true, true
	}
	o.f = format.New(w, widthOf(r, 0)-1, opts) // a screen's last column stays free
}

func (o *shownObjects) Process(r *cmdlet.Run) error {
	if !r.PipelineInput && !r.Bound("InputObject") {
		return nil
	}
	o.sink.kind = psobject.OutputStream
	if _, ok := psobject.Base(o.InputObject).(*psobject.ErrorRecord); ok {
		o.sink.kind = psobject.ErrorStream
	}
	return o.f.Write(o.InputObject)
}

func (o *shownObjects) End(*cmdlet.Run) error { return o.f.Close() }
