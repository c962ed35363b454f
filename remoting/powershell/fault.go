package powershell

import (
	"errors"
	"strings"

	"github.com/pslshell/psl/remoting/cmdlet"
	"github.com/pslshell/psl/remoting/dotnet"
	"github.com/pslshell/psl/remoting/powershell/ast"
	"github.com/pslshell/psl/remoting/psobject"
)

// fault is a terminating error on its way through the interpreter: what is an exception in the original.
type fault struct {
	rec *psobject.ErrorRecord
	// thrown is set by the throw statement: such an error ends the script where nothing catches it.
	thrown bool
	// stop is set where an error became terminating by a preference.
	stop bool
	// broken tells that a trap let it end the script.
	broken bool
	// listed tells that $Error has it.
	listed bool
	// placed tells that the record's position is final.
	placed bool
}

func (f *fault) Error() string { return f.rec.Message() }

// Unwrap gives the record, so that callers find it by errors.As.
func (f *fault) Unwrap() error { return f.rec }

// The flow of control that is no error travels as errors, too.
type (
	loopFlow struct {
		label string
		again bool // continue
	}
	returnFlow struct{}
	exitFlow   struct{ code int }
)

func (*loopFlow) Error() string   { return "break or continue outside of a loop" }
func (*returnFlow) Error() string { return "return outside of a function" }
func (*exitFlow) Error() string   { return "exit" }

const (
	runtimeException = "System.Management.Automation.RuntimeException"
	smaPrefix        = "System.Management.Automation."
)

// shortType gives a type's name without its namespace.
func shortType(full string) string {
	if i := strings.IndexByte(full, '['); i > 0 && !strings.HasSuffix(full, "[]") {
		full = full[:i]
	}
	return full[strings.LastIndexAny(full, ".+")+1:]
}

// newRecord makes an error record of an exception.
func newRecord(ex *psobject.Exception, id string, category psobject.ErrorCategory, target any) *psobject.ErrorRecord {
	rec := &psobject.ErrorRecord{Exception: ex, FullyQualifiedErrorID: id, TargetObject: target}
	rec.Category = psobject.CategoryInfo{Category: category, Reason: shortType(ex.Type())}
	if target != nil {
		rec.Category.TargetName = targetName(target)
		rec.Category.TargetType = shortType(typeNameOf(target))
	}
	return rec
}

func targetName(v any) string {
	switch psobject.Base(v).(type) {
	case *psobject.List, []byte:
		return typeNameOf(v) // what their ToString gives
	}
	return dotnet.String(v)
}

// newFault makes a RuntimeException as the engine throws it.
func newFault(id string, category psobject.ErrorCategory, target any, message string) *fault {
	return &fault{rec: newRecord(psobject.NewException(runtimeException, message), id, category, target)}
}

// newFaultOf is newFault with the type of the exception.
func newFaultOf(exType, id string, category psobject.ErrorCategory, target any, message string) *fault {
	ex := psobject.NewException(exType, message)
	ex.Properties = cmdlet.SessionStateFacts(exType, target)
	return &fault{rec: newRecord(ex, id, category, target)}
}

// exceptionFault makes the error of a bare .NET exception.
func exceptionFault(ex *psobject.Exception) *fault {
	return &fault{rec: newRecord(ex, ex.Type(), psobject.OperationStopped, nil)}
}

func netError(typeName, message string) error { return psobject.NewException(typeName, message) }

// asFault turns any error into a fault; the flow of control is none and gives false.
func asFault(err error) (*fault, bool) {
	switch e := err.(type) {
	case nil:
		return nil, false
	case *fault:
		return e, true
	case *loopFlow, *returnFlow, *exitFlow, *pipelineStopped, *abort, *terminate:
		return nil, false
	case *psobject.ErrorRecord:
		return &fault{rec: e}, true
	case *psobject.Exception:
		return exceptionFault(e), true
	}
	var conv *dotnet.ConversionError
	if errors.As(err, &conv) {
		return conversionFault(conv), true
	}
	var cmp *dotnet.ComparisonError
	if errors.As(err, &cmp) {
		return newFault("ComparisonFailure", psobject.InvalidOperation, nil, cmp.Error()), true
	}
	var not *dotnet.NotComparable
	if errors.As(err, &not) {
		return newFault("NotIcomparable", psobject.InvalidOperation, nil, not.Error()), true
	}
	if errors.Is(err, dotnet.ErrDivideByZero) {
		f := newFault("RuntimeException", psobject.NotSpecified, nil, err.Error())
		f.rec.Exception.Inner = psobject.NewException("System.DivideByZeroException", err.Error())
		return f, true
	}
	if errors.Is(err, dotnet.ErrDecimalOverflow) {
		f := newFault("RuntimeException", psobject.NotSpecified, nil, err.Error())
		f.rec.Exception.Inner = psobject.NewException("System.OverflowException", err.Error())
		return f, true
	}
	var fe *dotnet.FormatError
	if errors.As(err, &fe) {
		return exceptionFault(psobject.NewException("System.FormatException", fe.Message)), true
	}
	var oe *dotnet.OverloadError
	if errors.As(err, &oe) {
		return newFaultOf(smaPrefix+"MethodException", "MethodCountCouldNotFindBest", psobject.NotSpecified, nil, oe.Error()), true
	}
	var ae *dotnet.ArgumentError
	if errors.As(err, &ae) {
		return newFaultOf(smaPrefix+"MethodException", "MethodArgumentConversionInvalidCastArgument", psobject.NotSpecified, nil, ae.Error()), true
	}
	var ex *psobject.Exception
	if errors.As(err, &ex) {
		return exceptionFault(ex), true
	}
	return newFault("RuntimeException", psobject.NotSpecified, nil, err.Error()), true
}

// conversionFault is the error of a cast.
func conversionFault(e *dotnet.ConversionError) *fault {
	f := newFault(e.ID, psobject.InvalidArgument, nil, e.Message)
	f.rec.Exception.Inner = psobject.NewException(smaPrefix+"PSInvalidCastException", e.Message)
	return f
}

// pipelineStopped ends everything: the caller's context has ended, or who takes the output or gives the input has failed.
type pipelineStopped struct {
	cause  error
	failed bool // cause is the error of a sink or of the input
}

// ends makes an error of a sink or of the input one that no script can catch.
func ends(err error) error {
	if err == nil {
		return nil
	}
	return &pipelineStopped{cause: err, failed: true}
}

func (p *pipelineStopped) Error() string { return "The pipeline has been stopped." }

func (p *pipelineStopped) Unwrap() error { return p.cause }

// invocationAt makes the invocation info of a place in a script.
func invocationAt(src *ast.Source, e ast.Extent) *psobject.InvocationInfo {
	line := src.Line(e.Start)
	return &psobject.InvocationInfo{
		ScriptName:       src.File,
		Line:             src.LineText(line),
		PositionMessage:  src.PositionMessage(e),
		Statement:        src.Text[min(e.Start, len(src.Text)):min(e.End, len(src.Text))],
		ScriptLineNumber: int32(line),
		OffsetInLine:     int32(src.Column(e.Start)),
		EndLineNumber:    int32(src.Line(e.End)),
		EndOffsetInLine:  int32(src.Column(e.End)),
		PipelineLength:   0,
		CommandOrigin:    "Internal",
	}
}

// place gives a fault its position and stack trace, once.
func (f *frame) place(ft *fault) {
	if ft.placed {
		return
	}
	ft.placed = true
	if ft.rec.Invocation == nil && f.src != nil {
		ft.rec.Invocation = invocationAt(f.src, f.pos)
	}
	if ft.rec.ScriptStackTrace == "" {
		ft.rec.ScriptStackTrace = f.stackTrace()
	}
}

// stackTrace gives the calls that led here, innermost first.
func (f *frame) stackTrace() string {
	var b strings.Builder
	for c := f; c != nil; c = c.caller {
		if c.src == nil {
			continue
		}
		if b.Len() > 0 {
			b.WriteString("\n")
		}
		file := "<No file>"
		if c.src.File != "" {
			file = c.src.File
		}
		b.WriteString("at " + c.name + ", " + file + ": line " + itoa(c.src.Line(c.pos.Start)))
	}
	return b.String()
}
