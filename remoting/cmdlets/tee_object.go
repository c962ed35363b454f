package cmdlets

import (
	"errors"
	"strings"

	"github.com/pslshell/psl/remoting/cmdlet"
	"github.com/pslshell/psl/remoting/psobject"
)

// TeeObject keeps what passes in a variable or a file.
var TeeObject = &cmdlet.Declaration{
	Name: "Tee-Object", Class: objectTypePrefix + "TeeObjectCommand", Aliases: []string{"tee"}, DefaultSet: "File",
	Synopsis: "Keeps what passes through a pipeline in a variable or a file.",
	Examples: []cmdlet.Example{{Title: "A variable", Code: `write_output{1, 2} | tee_object{variable = "kept"} | measure_object()`}},
	New:      func() any { return &teeObject{} },
}

type teeObject struct {
	InputObject any          `param:"value type=System.Management.Automation.PSObject"`
	FilePath    string       `param:"sets=File pos=0 mandatory alias=Path" help:"The file that gets the text of what passes."`
	LiteralPath string       `param:"sets=LiteralFile mandatory alias=PSPath,LP" help:"The file, whose name is taken as it is."`
	Append      bool         `param:"sets=File" help:"Adds to the file or variable."`
	Variable    string       `param:"sets=Variable mandatory" help:"The variable that gets the objects."`
	Encoding    encodingName `param:"sets=File,LiteralFile nne"`

	kept []any
	file *outFile // writes as Out-File does; nil where a variable keeps the objects
}

func (t *teeObject) Begin(r *cmdlet.Run) error {
	if t.Variable == "" {
		t.file = &outFile{FilePath: t.FilePath, LiteralPath: t.LiteralPath, Encoding: t.Encoding, Append: t.Append}
		return byOutFile(t.file.Begin(r))
	}
	if !t.Append {
		return nil
	}
	if v, ok := r.Host.Variable(t.Variable); ok && v != nil {
		if l, ok := psobject.Base(v).(*psobject.List); ok {
			t.kept = append(t.kept, l.Items...)
		} else {
			t.kept = append(t.kept, v)
		}
	}
	return nil
}

// byOutFile makes an error of the file that of Out-File, which the original calls to write it.
func byOutFile(err error) error {
	var rec *psobject.ErrorRecord
	if errors.As(err, &rec) {
		id, _, _ := strings.Cut(rec.FullyQualifiedErrorID, ",")
		rec.FullyQualifiedErrorID = id + "," + OutFile.Class
		rec.Category.Activity = "out-file"
	}
	return err
}

func (t *teeObject) Process(r *cmdlet.Run) error {
	if t.file == nil {
		t.kept = append(t.kept, t.InputObject)
		return r.Write(t.InputObject)
	}
	t.file.InputObject = t.InputObject
	if err := t.file.Process(r); err != nil {
		return byOutFile(err)
	}
	return r.Write(t.InputObject)
}

func (t *teeObject) End(r *cmdlet.Run) error {
	if t.file != nil {
		return byOutFile(t.file.End(r))
	}
	var v any
	switch len(t.kept) {
	case 0:
	case 1:
		v = t.kept[0]
	default:
		v = psobject.NewArrayList(t.kept...)
	}
	return r.Host.SetVariable(t.Variable, v)
}
