package cmdlets

import (
	"slices"
	"strings"
	"time"

	"github.com/pslshell/psl/remoting/cmdlet"
	"github.com/pslshell/psl/remoting/dotnet"
	"github.com/pslshell/psl/remoting/psobject"
)

// WriteOutput passes its arguments on.
var WriteOutput = &cmdlet.Declaration{
	Name: "Write-Output", Class: objectTypePrefix + "WriteOutputCommand", Aliases: []string{"write", "echo"},
	Synopsis: "Passes objects on, or displays them where nothing follows.",
	Examples: []cmdlet.Example{{Title: "Several", Code: `write_output{1, 2, 3}`}},
	New:      func() any { return &writeOutput{} },
}

type writeOutput struct {
	InputObject any  `param:"pos=0 mandatory value rest type=System.Management.Automation.PSObject emptylist null" help:"The objects."`
	NoEnumerate bool `param:"" help:"Passes a collection on as one object."`
}

func (w *writeOutput) Process(r *cmdlet.Run) error {
	if w.NoEnumerate {
		// A list that is the only argument is the object, and not one of several.
		if l, ok := psobject.Base(w.InputObject).(*psobject.List); ok && !r.PipelineInput && len(l.Items) == 1 {
			if _, ok := psobject.Base(l.Items[0]).(*psobject.List); ok {
				return r.Write(l.Items[0])
			}
		}
		return r.Write(w.InputObject)
	}
	if l, ok := psobject.Base(w.InputObject).(*psobject.List); ok {
		for _, e := range l.Items {
			// What was given as a list among several arguments is passed on element by element.
			if in, ok := psobject.Base(e).(*psobject.List); ok && !r.PipelineInput && len(l.Items) == 1 {
				if err := r.WriteAll(in); err != nil {
					return err
				}
				continue
			}
			if in, ok := e.(interface{ Enumerate(func(any) error) error }); ok && !r.PipelineInput && len(l.Items) == 1 {
				return in.Enumerate(r.Write)
			}
			if err := r.Write(e); err != nil {
				return err
			}
		}
		return nil
	}
	return r.Write(w.InputObject)
}

// WriteHost writes text to the host, past the formatter.
var WriteHost = &cmdlet.Declaration{
	Name: "Write-Host", Class: objectTypePrefix + "WriteHostCommand",
	Synopsis: "Writes text to the screen at once.",
	Examples: []cmdlet.Example{{Title: "A line", Code: `write_host("working on it")`}},
	New:      func() any { return &writeHost{} },
}

type writeHost struct {
	Object          any           `param:"pos=0 value rest alias=Msg,Message" help:"What is written; several are joined by the separator."`
	NoNewline       bool          `param:"" help:"No line end follows."`
	Separator       any           `param:"" help:"What stands between several objects." default:"a blank"`
	ForegroundColor psobject.Enum `param:"type=System.ConsoleColor"`
	BackgroundColor psobject.Enum `param:"type=System.ConsoleColor"`
}

func (w *writeHost) Process(r *cmdlet.Run) error {
	sep := " "
	if r.Bound("Separator") {
		sep = dotnet.String(w.Separator)
	}
	m := &psobject.HostMessage{Message: hostText(w.Object, sep), NoNewline: w.NoNewline}
	if r.Bound("ForegroundColor") {
		c := int32(w.ForegroundColor.Value)
		m.ForegroundColor = &c
	}
	if r.Bound("BackgroundColor") {
		c := int32(w.BackgroundColor.Value)
		m.BackgroundColor = &c
	}
	return r.WriteInformation(&psobject.InformationRecord{MessageData: m, Source: "Write-Host", Tags: []string{"PSHOST"},
		TimeGenerated: psobject.DateTimeOf(time.Now(), psobject.Local)})
}

// hostText is the text that Write-Host shows: the elements of collections, joined. A collection that holds itself is
// there by its own text; PowerShell does not bear it.
func hostText(v any, sep string, within ...any) string {
	b := psobject.Base(v)
	if slices.Contains(within, b) {
		return dotnet.String(v)
	}
	switch b := b.(type) {
	case *psobject.List:
		parts := make([]string, len(b.Items))
		for i, e := range b.Items {
			parts[i] = hostText(e, sep, append(within, b)...)
		}
		return strings.Join(parts, sep)
	case *psobject.Dictionary:
		parts := make([]string, b.Len())
		for i := range parts {
			k, e := b.At(i)
			parts[i] = "[" + hostText(k, sep, append(within, b)...) + ", " + dotnet.String(e) + "]"
		}
		return strings.Join(parts, sep)
	}
	return dotnet.String(v)
}

// WriteError reports an error of the caller's own.
var WriteError = &cmdlet.Declaration{
	Name: "Write-Error", Class: objectTypePrefix + "WriteErrorCommand", DefaultSet: "NoException",
	Synopsis: "Reports a non-terminating error.",
	Examples: []cmdlet.Example{{Title: "With an id", Code: `write_error{message = "disk full", error_id = "DiskFull", category = "ResourceUnavailable"}`}},
	New:      func() any { return &writeError{} },
}

type writeError struct {
	Exception          any           `param:"sets=WithException pos=0 mandatory type=System.Exception"`
	Message            string        `param:"sets=NoException pos=0 mandatory value alias=Msg emptytext null | sets=WithException" help:"The text."`
	ErrorRecord        any           `param:"sets=ErrorRecord pos=0 mandatory type=System.Management.Automation.ErrorRecord" help:"A record to report again."`
	Category           psobject.Enum `param:"sets=NoException,WithException type=System.Management.Automation.ErrorCategory" default:"NotSpecified"`
	ErrorID            string        `param:"sets=NoException,WithException" as:"ErrorId"`
	TargetObject       any           `param:"sets=NoException,WithException"`
	RecommendedAction  string        `param:""`
	CategoryActivity   string        `param:"alias=Activity"`
	CategoryReason     string        `param:"alias=Reason"`
	CategoryTargetName string        `param:"alias=TargetName"`
	CategoryTargetType string        `param:"alias=TargetType"`
}

const writeErrorException = objectTypePrefix + "WriteErrorException"

func (w *writeError) Process(r *cmdlet.Run) error {
	var rec *psobject.ErrorRecord
	if e, ok := psobject.Base(w.ErrorRecord).(*psobject.ErrorRecord); ok {
		c := *e
		rec = &c
		if src := r.Host.ErrorSource(); src != "" {
			id, _, _ := strings.Cut(rec.FullyQualifiedErrorID, ",")
			rec.FullyQualifiedErrorID = id + "," + src
		}
	} else {
		rec = &psobject.ErrorRecord{Exception: psobject.NewException(writeErrorException, w.Message), TargetObject: w.TargetObject,
			Category: psobject.CategoryInfo{Category: psobject.ErrorCategory(w.Category.Value), Activity: "Write-Error", Reason: "WriteErrorException"}}
		id := w.ErrorID
		if e, ok := psobject.Base(w.Exception).(*psobject.Exception); ok {
			rec.Exception = e
			rec.Category.Reason = e.Type()[strings.LastIndexByte(e.Type(), '.')+1:]
			if w.Message != "" {
				rec.Details = &psobject.ErrorDetails{Message: w.Message}
			}
		}
		if id == "" {
			id = rec.Exception.Type()
		}
		rec.FullyQualifiedErrorID = id
		if src := r.Host.ErrorSource(); src != "" {
			rec.FullyQualifiedErrorID += "," + src
		}
		if w.TargetObject != nil {
			rec.Category.TargetName = dotnet.String(w.TargetObject)
			t := psobject.TypeName(w.TargetObject)
			if l, ok := psobject.Base(w.TargetObject).(*psobject.List); ok {
				rec.Category.TargetName = l.Type
			}
			rec.Category.TargetType = t[strings.LastIndexByte(t, '.')+1:]
		}
	}
	for dst, v := range map[*string]string{&rec.Category.Activity: w.CategoryActivity, &rec.Category.Reason: w.CategoryReason,
		&rec.Category.TargetName: w.CategoryTargetName, &rec.Category.TargetType: w.CategoryTargetType} {
		if v != "" {
			*dst = v
		}
	}
	if w.RecommendedAction != "" {
		rec.Details = &psobject.ErrorDetails{Message: rec.Message(), RecommendedAction: w.RecommendedAction}
	}
	return r.WriteError(rec)
}

// WriteWarning, WriteVerbose and WriteDebug write messages.
var (
	WriteWarning = &cmdlet.Declaration{
		Name: "Write-Warning", Class: objectTypePrefix + "WriteWarningCommand", Synopsis: "Writes a warning.",
		Examples: []cmdlet.Example{{Title: "A warning", Code: `write_warning("the disk is nearly full")`}},
		New:      func() any { return &writeMessage{write: (*cmdlet.Run).WriteWarning} },
	}
	WriteVerbose = &cmdlet.Declaration{
		Name: "Write-Verbose", Class: objectTypePrefix + "WriteVerboseCommand", Synopsis: "Writes a message for those who asked for details.",
		Examples: []cmdlet.Example{{Title: "Details", Code: `write_verbose{"step 1", verbose = true}`}},
		New:      func() any { return &writeMessage{write: (*cmdlet.Run).WriteVerbose} },
	}
	WriteDebug = &cmdlet.Declaration{
		Name: "Write-Debug", Class: objectTypePrefix + "WriteDebugCommand", Synopsis: "Writes a message for those who look for a fault.",
		Examples: []cmdlet.Example{{Title: "A trace", Code: `write_debug{"x is 1", debug = true}`}},
		New:      func() any { return &writeMessage{write: (*cmdlet.Run).WriteDebug} },
	}
)

type writeMessage struct {
	Message string `param:"pos=0 mandatory value alias=Msg emptytext" help:"The text."`

	write func(*cmdlet.Run, string) error
}

func (w *writeMessage) Process(r *cmdlet.Run) error { return w.write(r, w.Message) }

// WriteInformation writes an information record.
var WriteInformation = &cmdlet.Declaration{
	Name: "Write-Information", Class: objectTypePrefix + "WriteInformationCommand", Synopsis: "Writes an information record.",
	Examples: []cmdlet.Example{{Title: "Shown", Code: `write_information{"done", information_action = "Continue"}`}},
	New:      func() any { return &writeInformation{} },
}

type writeInformation struct {
	MessageData any      `param:"pos=0 mandatory value alias=Msg,Message null" help:"The data, mostly a text."`
	Tags        []string `param:"pos=1" help:"Words to find it by."`
}

func (w *writeInformation) Process(r *cmdlet.Run) error {
	return r.WriteInformation(&psobject.InformationRecord{MessageData: w.MessageData, Tags: w.Tags, Source: "Write-Information",
		TimeGenerated: psobject.DateTimeOf(time.Now(), psobject.Local)})
}

// WriteProgress tells how far the work is.
var WriteProgress = &cmdlet.Declaration{
	Name: "Write-Progress", Class: objectTypePrefix + "WriteProgressCommand", Synopsis: "Tells how far a work is.",
	Examples: []cmdlet.Example{{Title: "Half", Code: `write_progress{"Copying", status = "file 5 of 10", percent_complete = 50}`}},
	New:      func() any { return &writeProgress{} },
}

type writeProgress struct {
	Activity         string `param:"pos=0" help:"The work."`
	Status           string `param:"pos=1 nne" help:"What is being done."`
	ID               int32  `param:"pos=2 range=0,2147483647" as:"Id"`
	PercentComplete  *int32 `param:"range=-1,100"`
	SecondsRemaining *int32 `param:""`
	CurrentOperation string `param:""`
	ParentID         *int32 `param:"range=-1,2147483647" as:"ParentId"`
	Completed        bool   `param:"" help:"The work is done."`
	SourceID         int32  `param:"" as:"SourceId"`
}

func (w *writeProgress) Process(r *cmdlet.Run) error {
	or := func(p *int32) int32 {
		if p == nil {
			return -1
		}
		return *p
	}
	status := w.Status
	if status == "" {
		status = "Processing"
	}
	return r.WriteProgress(&psobject.ProgressRecord{Activity: w.Activity, ActivityID: w.ID, StatusDescription: status, CurrentOperation: w.CurrentOperation,
		ParentActivityID: or(w.ParentID), PercentComplete: or(w.PercentComplete), SecondsRemaining: or(w.SecondsRemaining), Completed: w.Completed})
}
