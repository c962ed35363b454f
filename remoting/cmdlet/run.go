package cmdlet

import (
	"context"
	"errors"
	"io"
	"reflect"
	"strings"
	"time"

	"github.com/pslshell/psl/remoting/dotnet"
	"github.com/pslshell/psl/remoting/psobject"
)

// ErrStop says that no more objects are wanted. Write returns it when a later stage has had enough; Process returns it
// when the cmdlet itself has. It may be wrapped.
var ErrStop = errors.New("no more objects are wanted")

// Host is what runs a cmdlet: the embedded engine or the Lua host. All methods are called on the goroutine that runs
// the pipeline.
type Host interface {
	// Write passes an object to the next stage. It may return ErrStop.
	Write(obj any) error
	// WriteError puts a record on the error stream, where it is shown or redirected.
	WriteError(r *psobject.ErrorRecord) error
	// RecordError adds a record to the list of errors ($Error) without showing it.
	RecordError(r *psobject.ErrorRecord)
	// WriteRecord puts a record on the warning, verbose, debug, information or progress stream.
	WriteRecord(kind psobject.StreamKind, record any) error
	// Variable reads a variable where the cmdlet was called.
	Variable(name string) (any, bool)
	// SetVariable writes a variable in the scope of the call; a nil *Unset removes it.
	SetVariable(name string, v any) error
	// Invoke runs a block with $_ set to under, or a Lua function with under as its first argument, and passes each
	// result to out.
	Invoke(b Block, under any, args []any, out func(any) error) error
	// Truth judges the result of a block that is a condition: by the rules of the host's language.
	Truth(results []any) bool
	// Prompt asks; nil where nobody can answer.
	Prompt() Prompter
	// Invocation describes the running command for error records; may be nil.
	Invocation() *psobject.InvocationInfo
	// ErrorSource is what follows the comma in the id of an error that a script writes: the name of the script or
	// function, "" at the prompt.
	ErrorSource() string
	// Resolve returns a file path made absolute by the current location.
	Resolve(path string) (string, error)
	// Text writes text to the host as Write-Host does.
	Text(m *psobject.HostMessage) error
	// Width is the number of columns of the output.
	Width() int
	// Stdin is where Read-Host reads without a prompter; may be nil.
	Stdin() io.Reader
}

// LateHost is a host whose blocks can be called when the command has ended: members of objects keep them.
type LateHost interface {
	// Late gives a function that calls the block with its arguments; false for a block that cannot be called so.
	Late(b Block) (func(args ...any) ([]any, error), bool)
}

// LineHost is a host that shows lines at once, without a record of the information stream. The kind is that of the output or of
// errors.
type LineHost interface {
	ShowLine(kind psobject.StreamKind, line string) error
}

// ScreenHost is a host whose text a person sees on a screen.
type ScreenHost interface {
	// Colors tells whether it shows colours.
	Colors() bool
	// Pages is a writer that stops at each full screen, nil where nobody can say how to go on. It gives ErrStop when the
	// person has seen enough.
	Pages() io.Writer
}

// Prompter asks a person.
type Prompter interface {
	Confirm(caption, message string) (yes, all bool, err error)
	ReadLine(prompt string, secret bool) (string, error)
	Credential(caption, message, user string) (*psobject.Credential, error)
}

// Inquirer is a Prompter that asks whether a command goes on after what a message tells.
type Inquirer interface {
	Inquire(caption, message string) (halt bool, err error)
}

func inquire(p Prompter, message string) (halt bool, err error) {
	if i, ok := p.(Inquirer); ok {
		return i.Inquire("Confirm", message)
	}
	yes, _, err := p.Confirm("Confirm", message)
	return !yes, err
}

// Unset as the value of SetVariable removes the variable.
type Unset struct{}

// Run is one invocation of a cmdlet.
type Run struct {
	Declaration *Declaration
	Host        Host
	Common      Common
	// PipelineInput tells that objects come from an earlier stage.
	PipelineInput bool
	// Failed tells that the command reported a non-terminating error, whatever became of that.
	Failed bool
	// Object is the object of the pipeline that is being processed.
	Object any

	// answered is the answer of a person that holds for all that the command still asks; nil where there is none.
	answered *bool

	ctx     context.Context
	binder  *Binder
	target  any // pointer to the struct
	outVar  *psobject.List
	errVar  *psobject.List
	warnVar *psobject.List
	infoVar *psobject.List
	buffer  []any
}

// Context ends when the pipeline is to stop.
func (r *Run) Context() context.Context { return r.ctx }

// Idler is a Host that has other work while a cmdlet waits.
type Idler interface {
	// Idle waits for d, or until the context ends, whose cause it gives.
	Idle(ctx context.Context, d time.Duration) error
}

// Idle waits for d, or until the pipeline is to stop.
func (r *Run) Idle(d time.Duration) error {
	if h, ok := r.Host.(Idler); ok {
		return h.Idle(r.ctx, d)
	}
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-t.C:
		return nil
	case <-r.ctx.Done():
		return r.ctx.Err()
	}
}

// Set is the parameter set in use, "" where there is one only.
func (r *Run) Set() string { return r.binder.Set() }

// Bound reports whether the parameter of that name was given.
func (r *Run) Bound(name string) bool { _, ok := r.binder.Get(name); return ok }

// Binder gives access to what was bound.
func (r *Run) Binder() *Binder { return r.binder }

// Start binds the arguments of a cmdlet. Its error is a binder's record, which is terminating.
func Start(ctx context.Context, d *Declaration, host Host, b *Binder, args []Argument, input bool) (*Run, error) {
	b.Parameters = d.Parameters()
	b.Command, b.Class = d.Name, d.Class
	r := &Run{Declaration: d, Host: host, PipelineInput: input, ctx: ctx, binder: b, target: d.New()}
	err := b.Bind(args, input)
	if err == nil {
		r.Common, err = CommonOf(b)
	}
	if err == nil {
		err = r.openVariables()
	}
	if err != nil {
		return nil, r.locate(err)
	}
	return r, nil
}

// locate adds where the command stood to a record that does not tell.
func (r *Run) locate(err error) error {
	var rec *psobject.ErrorRecord
	if errors.As(err, &rec) && rec.Invocation == nil {
		rec.Invocation = r.Host.Invocation()
	}
	return err
}

// openVariables creates the variables that common parameters name, empty or with what is there for "+name".
func (r *Run) openVariables() error {
	open := func(name string) (*psobject.List, error) {
		if name == "" {
			return nil, nil
		}
		plain, add := strings.CutPrefix(name, "+")
		list := psobject.NewArrayList()
		if add {
			if v, ok := r.Host.Variable(plain); ok && v != nil {
				if l, ok := psobject.Base(v).(*psobject.List); ok {
					if l.FixedSize() {
						list.Items = append(list.Items, l.Items...)
					} else {
						return l, nil
					}
				} else {
					list.Items = append(list.Items, v)
				}
			}
		}
		return list, r.Host.SetVariable(plain, list)
	}
	var err error
	for _, v := range []struct {
		name string
		list **psobject.List
	}{{r.Common.ErrorVariable, &r.errVar}, {r.Common.WarningVariable, &r.warnVar}, {r.Common.InformationVariable, &r.infoVar}, {r.Common.OutVariable, &r.outVar}} {
		if *v.list, err = open(v.name); err != nil {
			return err
		}
	}
	return nil
}

func (r *Run) bump(name string, list *psobject.List, v any) error {
	if list == nil {
		return nil
	}
	list.Items = append(list.Items, v)
	// The host may keep a copy in its own form: write it again.
	return r.Host.SetVariable(strings.TrimPrefix(name, "+"), list)
}

// fill stores what is bound in the fields of the cmdlet: all of it at first, then what objects of the pipeline change.
func (r *Run) fill(all bool) error {
	t := reflect.ValueOf(r.target).Elem()
	list := r.binder.Parameters.List
	if !all {
		r.binder.sort()
		list = r.binder.piped
	}
	for _, p := range list {
		if p.field == nil {
			continue
		}
		v, ok := r.binder.Bound(p)
		if !ok {
			if p.Pipeline() {
				clearField(t, p)
			}
			continue
		}
		if err := store(t, p, v); err != nil {
			return err
		}
	}
	return nil
}

// Begin runs the cmdlet's Begin.
func (r *Run) Begin() error {
	if err := r.fill(true); err != nil {
		return err
	}
	if c, ok := r.target.(Beginner); ok {
		return r.terminating(c.Begin(r))
	}
	return nil
}

// Process binds one object of the pipeline and runs the cmdlet's Process for it. An object that does not fit is a
// non-terminating error.
func (r *Run) Process(obj any) error {
	if err := r.ctx.Err(); err != nil {
		return err
	}
	r.Object = obj
	if err := r.binder.BindObject(obj); err != nil {
		var rec *psobject.ErrorRecord
		if errors.As(err, &rec) {
			return r.WriteError(rec)
		}
		return err
	}
	if err := r.fill(false); err != nil {
		return err
	}
	if c, ok := r.target.(Processor); ok {
		return r.terminating(c.Process(r))
	}
	return nil
}

// End runs Process once where there was no pipeline, then the cmdlet's End.
func (r *Run) End() error {
	if !r.PipelineInput {
		if err := r.binder.Finish(); err != nil {
			return r.locate(err)
		}
		if c, ok := r.target.(Processor); ok {
			if err := c.Process(r); err != nil && !errors.Is(err, ErrStop) {
				return r.terminating(err)
			}
		}
	}
	if c, ok := r.target.(Ender); ok {
		if err := c.End(r); err != nil {
			return r.terminating(err)
		}
	}
	return r.flush()
}

// Close releases what the cmdlet holds; call it exactly once, however the pipeline ended.
func (r *Run) Close() {
	if r.Common.PipelineVariable != "" {
		_ = r.Host.SetVariable(r.Common.PipelineVariable, Unset{})
	}
	if c, ok := r.target.(Closer); ok {
		c.Close()
	}
}

// terminating notes a terminating error in -ErrorVariable and gives it its place.
func (r *Run) terminating(err error) error {
	if err == nil || errors.Is(err, ErrStop) {
		return err
	}
	var rec *psobject.ErrorRecord
	if errors.As(err, &rec) {
		if rec.Invocation == nil {
			rec.Invocation = r.Host.Invocation()
		}
		if r.errVar != nil && !holds(r.errVar, rec) {
			_ = r.bump(r.Common.ErrorVariable, r.errVar, rec)
		}
	}
	return err
}

func holds(l *psobject.List, rec *psobject.ErrorRecord) bool {
	return len(l.Items) > 0 && l.Items[len(l.Items)-1] == any(rec)
}

// Write passes an object on.
func (r *Run) Write(obj any) error {
	if r.outVar != nil {
		if err := r.bump(r.Common.OutVariable, r.outVar, obj); err != nil {
			return err
		}
	}
	if r.Common.OutBuffer > 0 {
		r.buffer = append(r.buffer, obj)
		if len(r.buffer) <= r.Common.OutBuffer {
			return nil
		}
		return r.flush()
	}
	return r.pass(obj)
}

func (r *Run) pass(obj any) error {
	if v := r.Common.PipelineVariable; v != "" {
		if err := r.Host.SetVariable(v, obj); err != nil {
			return err
		}
	}
	return r.Host.Write(obj)
}

func (r *Run) flush() error {
	held := r.buffer
	r.buffer = nil
	for _, o := range held {
		if err := r.pass(o); err != nil {
			return err
		}
	}
	return nil
}

// WriteAll passes on the elements of a collection, or the object itself.
func (r *Run) WriteAll(v any) error {
	if l, ok := psobject.Base(v).(*psobject.List); ok {
		for _, e := range l.Items {
			if err := r.Write(e); err != nil {
				return err
			}
		}
		return nil
	}
	return r.Write(v)
}

// action returns what a preference variable or its parameter says.
func (r *Run) action(given, variable, def string) string {
	if given != "" {
		return given
	}
	if v, ok := r.Host.Variable(variable); ok && v != nil {
		if e, err := dotnet.Convert(v, preferenceType); err == nil {
			return e.(psobject.Enum).Name
		}
	}
	return def
}

// StopError is a record that became terminating by -ErrorAction Stop or the preference.
type StopError struct {
	Record  *psobject.ErrorRecord
	Message string
}

// Error returns the record's message.
func (e *StopError) Error() string { return e.Record.Message() }

// Unwrap returns the record.
func (e *StopError) Unwrap() error { return e.Record }

// WriteError reports a non-terminating error by the rules of -ErrorAction. It returns an error where the command has
// to stop.
func (r *Run) WriteError(rec *psobject.ErrorRecord) error {
	if rec.Invocation == nil && rec.Origin == nil { // another computer's error is none of this command's line
		rec.Invocation = r.Host.Invocation()
		if rec.Category.Activity == "" && rec.Remote == nil {
			rec.Category.Activity = r.Declaration.Name
		}
	}
	r.Failed = true
	act := r.action(r.Common.ErrorAction, "ErrorActionPreference", "Continue")
	if act == "Ignore" {
		return nil
	}
	if err := r.bump(r.Common.ErrorVariable, r.errVar, rec); err != nil {
		return err
	}
	switch act {
	case "Stop":
		return &StopError{Record: rec}
	case "SilentlyContinue":
		r.Host.RecordError(rec)
		return nil
	case "Inquire":
		r.Host.RecordError(rec)
		if p := r.Host.Prompt(); p != nil {
			halt, err := inquire(p, rec.Message())
			if err != nil {
				return err
			}
			if halt {
				return &StopError{Record: rec}
			}
			return r.Host.WriteError(rec)
		}
		return &StopError{Record: rec}
	}
	r.Host.RecordError(rec)
	return r.Host.WriteError(rec)
}

// NoteError puts an error of another command, which this one passes on, into -ErrorVariable.
func (r *Run) NoteError(rec *psobject.ErrorRecord) error {
	return r.bump(r.Common.ErrorVariable, r.errVar, rec)
}

// Fail makes an error record of this cmdlet; its id gets the cmdlet's class.
func (r *Run) Fail(id string, category psobject.ErrorCategory, exception, message string, target any) *psobject.ErrorRecord {
	rec := NewError(r.Declaration, id, category, exception, message, target)
	rec.Invocation = r.Host.Invocation()
	return rec
}

// SessionStateFacts are the properties that exceptions of PowerShell's drives and items have besides their message; nil for
// others.
func SessionStateFacts(exception string, target any) []psobject.Property {
	kind, category := strings.TrimPrefix(exception, "System.Management.Automation."), int64(driveCategory)
	switch kind {
	case "SessionStateUnauthorizedAccessException":
		category = variableCategory
	case "ItemNotFoundException", "DriveNotFoundException", "ProviderNotFoundException":
	default:
		return nil
	}
	return []psobject.Property{{Name: "ItemName", Value: dotnet.String(target)},
		{Name: "SessionStateCategory", Value: dotnet.EnumOf("System.Management.Automation.SessionStateCategory", category)}}
}

// Values of SessionStateCategory.
const (
	variableCategory = 0
	driveCategory    = 4
)

// NewError makes an error record of a cmdlet.
func NewError(d *Declaration, id string, category psobject.ErrorCategory, exception, message string, target any) *psobject.ErrorRecord {
	rec := &psobject.ErrorRecord{
		Exception:             psobject.NewException(exception, message),
		TargetObject:          target,
		FullyQualifiedErrorID: id,
		Category: psobject.CategoryInfo{Category: category, Activity: d.Name,
			Reason: exception[strings.LastIndexByte(exception, '.')+1:]},
	}
	rec.Exception.Properties = SessionStateFacts(exception, target)
	if d.Class != "" {
		rec.FullyQualifiedErrorID += "," + d.Class
	}
	if target != nil {
		rec.Category.TargetName = dotnet.String(target)
		t := psobject.TypeName(target)
		rec.Category.TargetType = t[strings.LastIndexByte(t, '.')+1:]
	}
	return rec
}
