package powershell

import (
	"context"
	"runtime"
	"strings"

	"github.com/pslshell/psl/remoting/powershell/ast"
	"github.com/pslshell/psl/remoting/powershell/parse"
	"github.com/pslshell/psl/remoting/psobject"
)

// interp is one run of a script: what all its frames share. It belongs to the goroutine that runs it.
type interp struct {
	rs  *Runspace
	ctx context.Context // of the call that this run is
	// question is $?.
	question *bool
	depth    int
	steps    int
	// using holds the values of $using: variables that came with the command.
	using map[string]any
}

// streams are where the records of the streams go.
type streams struct {
	err      func(*psobject.ErrorRecord) error
	warning  func(*psobject.InformationalRecord) error
	verbose  func(*psobject.InformationalRecord) error
	debug    func(*psobject.InformationalRecord) error
	info     func(*psobject.InformationRecord) error
	progress func(*psobject.ProgressRecord) error
	// quiet are the run's own streams without the host: where a record goes that a script redirects to nothing.
	quiet *streams
}

// frame is the activation of a script block.
type frame struct {
	in     *interp
	scope  *scope
	src    *ast.Source
	name   string // in stack traces
	out    func(any) error
	st     *streams
	pos    ast.Extent // of the statement that runs
	caller *frame
	cmd    *scriptCmdlet // $PSCmdlet, nil outside of functions
	// enclosed tells that a try block around this activation wants the errors of statements.
	enclosed bool
	inString bool
	// handling is the error of the catch block that runs, for a bare throw.
	handling *fault
	// class is the class whose method runs.
	class *class
	// method takes the value of return inside the methods of classes.
	method  **returned
	returns *classMethod // the method of a class that runs here
}

// maxDepth is how deep calls may nest. The original's limit is its stack; this is about what that allows.
const maxDepth = 4900

// checkEvery is how many steps are taken between two looks at the context.
const checkEvery = 64

// tick notices that the run was stopped.
func (f *frame) tick() error {
	f.in.steps++
	if f.in.steps%checkEvery == 0 {
		if f.in.rs.turn.shared() {
			f.in.rs.idle(runtime.Gosched)
		}
		return f.stopped()
	}
	if rs := f.in.rs; rs.pulse.Load() {
		rs.pulse.Store(false)
		rs.opts.Meanwhile()
	}
	return nil
}

func (f *frame) stopped() error {
	if err := f.in.ctx.Err(); err != nil {
		return &pipelineStopped{cause: context.Cause(f.in.ctx)}
	}
	return nil
}

// child makes the frame of a script block that is called from f.
func (f *frame) child(s *scope, src *ast.Source, name string, out func(any) error, st *streams) *frame {
	return &frame{in: f.in, scope: s, src: src, name: name, out: out, st: st, caller: f, enclosed: f.enclosed, cmd: f.cmd, handling: f.handling, class: f.class}
}

// enter counts a call; it refuses one too many.
func (f *frame) enter() error {
	if f.in.depth >= maxDepth {
		return newFault("CallDepthOverflow", psobject.InvalidOperation, int32(0),
			"The script failed due to call depth overflow.")
	}
	f.in.depth++
	return nil
}

func (f *frame) leave() { f.in.depth-- }

// capture runs something and gives what it put out.
func (f *frame) capture(run func() error) ([]any, error) {
	var list []any
	old := f.out
	f.out = func(v any) error {
		list = append(list, v)
		return nil
	}
	err := run()
	f.out = old
	return list, err
}

// value runs a statement and gives its output as one value.
func (f *frame) value(st ast.Statement) (any, error) {
	switch s := st.(type) {
	case *ast.Pipeline:
		if len(s.Elements) == 1 && !s.Background {
			if ce, ok := s.Elements[0].(*ast.CommandExpr); ok && len(ce.Redirections) == 0 {
				return f.eval(ce.Expr)
			}
		}
	case *ast.Assignment:
		return f.assign(s)
	}
	list, err := f.capture(func() error { return f.exec(st) })
	if err != nil {
		return nil, err
	}
	return collapse(list), nil
}

// ScriptBlock is a script block as a value.
type ScriptBlock struct {
	body *ast.ScriptBlock
	// header are the parameters of function f($a), which stand outside of the body.
	header []*ast.Parameter
	// module is the module whose variables it sees, nil for those of its caller.
	module *module
	in     *interp
}

// PSTypeNames gives the type of script blocks.
func (s *ScriptBlock) PSTypeNames() []string {
	return []string{smaPrefix + "ScriptBlock", "System.Object"}
}

// PSProperties gives what scripts read of script blocks.
func (s *ScriptBlock) PSProperties() []psobject.Property {
	return []psobject.Property{
		{Name: "Ast", Value: &astNode{node: s.body, src: s.body.Source}}, {Name: "Attributes", Value: psobject.NewArray()},
		{Name: "File", Value: nil}, {Name: "IsFilter", Value: s.body.IsFilter}, {Name: "IsConfiguration", Value: false},
		{Name: "Module", Value: nil}, {Name: "StartPosition", Value: nil}, {Name: "DebuggerHidden", Value: false},
		{Name: "Id", Value: nil},
	}
}

// psGet gives the attributes of the block's parameters as a whole, which only a run can make.
func (s *ScriptBlock) psGet(f *frame, name string) (any, bool, error) {
	if !strings.EqualFold(name, "Attributes") {
		return nil, false, nil
	}
	list := &psobject.List{Type: "System.Collections.Generic.List`1[[System.Attribute]]", Items: []any{}}
	if s.body.Param == nil {
		return list, true, nil
	}
	for _, a := range s.body.Param.Attributes {
		made, err := f.attribute(a)
		if err != nil {
			return nil, true, err
		}
		if made != nil {
			list.Items = append(list.Items, made.value())
		}
	}
	return list, true, nil
}

// PSText is the text between the braces.
func (s *ScriptBlock) PSText() string { return s.body.Text() }

// PSBase gives the value that stands for the block outside of the engine.
func (s *ScriptBlock) PSBase() any { return psobject.ScriptBlock(s.body.Text()) }

// parseBlock makes a script block of text that the frame's own text made: it may do what that may.
func (in *interp) parseBlock(text string, f *frame) (*ScriptBlock, error) {
	body, err := parse.Parse(text, "")
	if err != nil {
		if f.language() == NoLanguage {
			return nil, scriptsNotAllowed()
		}
		return nil, in.parseFault(err, false)
	}
	sb := &ScriptBlock{body: body, in: in, module: f.scope.module}
	return sb, f.mustBeAllowed(sb, false)
}

// parseGiven makes a script block of text that came from the session's user as a value, whoever uses it now.
func (in *interp) parseGiven(text string, f *frame) (*ScriptBlock, error) {
	if in.rs.policy == nil {
		return in.parseBlock(text, f)
	}
	return in.parseBlock(text, &frame{in: in, scope: in.rs.global})
}

// parseFault is the error of text that is no script.
func (in *interp) parseFault(err error, top bool) error {
	pe, ok := err.(*parse.Errors)
	if !ok {
		return err
	}
	text, typeName := pe.Full(), smaPrefix+"ParseException"
	if top {
		text = pe.Error()
		if pe.Incomplete() {
			typeName = smaPrefix + "IncompleteParseException"
		}
	}
	ft := newFaultOf(typeName, pe.ID(), psobject.ParserError, nil, text)
	list := psobject.NewArray()
	list.Type = smaPrefix + "Language.ParseError[]"
	for _, e := range pe.List {
		list.Items = append(list.Items, parseErrorObject(pe.Source, e))
	}
	ft.rec.Exception.Properties = append(ft.rec.Exception.Properties, psobject.Property{Name: "Errors", Value: list})
	ft.rec.Category.Reason = "ParentContainsErrorRecordException"
	if !pe.Incomplete() || !top {
		ft.rec.Invocation = invocationAt(pe.Source, pe.List[0].Extent)
	}
	ft.placed = true
	return ft
}

func parseErrorObject(src *ast.Source, e parse.Error) *psobject.Object {
	return &psobject.Object{
		TypeNames: []string{smaPrefix + "Language.ParseError", "System.Object"},
		Adapted: []psobject.Property{
			{Name: "Extent", Value: extentObject(src, e.Extent)}, {Name: "ErrorId", Value: e.ID},
			{Name: "Message", Value: e.Message}, {Name: "IncompleteInput", Value: e.Incomplete},
		},
		Text: e.Message, HasText: true,
	}
}

func extentObject(src *ast.Source, e ast.Extent) *psobject.Object {
	text := src.Text[min(e.Start, len(src.Text)):min(e.End, len(src.Text))]
	return &psobject.Object{
		TypeNames: []string{smaPrefix + "Language.InternalScriptExtent", "System.Object"},
		Adapted: []psobject.Property{
			{Name: "File", Value: nil}, {Name: "StartLineNumber", Value: int32(src.Line(e.Start))}, {Name: "StartColumnNumber", Value: int32(src.Column(e.Start))},
			{Name: "EndLineNumber", Value: int32(src.Line(e.End))}, {Name: "EndColumnNumber", Value: int32(src.Column(e.End))},
			{Name: "Text", Value: text}, {Name: "StartOffset", Value: int32(e.Start)}, {Name: "EndOffset", Value: int32(e.End)},
		},
		Text: text, HasText: true,
	}
}
