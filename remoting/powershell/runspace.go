package powershell

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/user"
	"runtime"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/pslshell/psl/remoting/cmdlet"
	"github.com/pslshell/psl/remoting/cmdlets"
	"github.com/pslshell/psl/remoting/dotnet"
	"github.com/pslshell/psl/remoting/format"
	"github.com/pslshell/psl/remoting/powershell/ast"
	"github.com/pslshell/psl/remoting/powershell/parse"
	"github.com/pslshell/psl/remoting/psobject"
)

// Version is the version of PowerShell whose language this engine speaks.
var Version = psobject.SemanticVersion{Major: 7, Minor: 6, Patch: 0}

// Host is the person, or the program, behind a runspace. A method that cannot be served returns an error, which becomes
// the error of the command that asked.
type Host interface {
	// Write writes text as Write-Host does.
	Write(m *psobject.HostMessage) error
	// ReadLine asks for a line of text.
	ReadLine(prompt string, secret bool) (string, error)
	// Confirm asks a question that is answered with yes or no.
	Confirm(caption, message string) (yes bool, err error)
	// Credential asks for a user's name and password.
	Credential(caption, message, user string) (*psobject.Credential, error)
	// SetShouldExit tells that the script ended with exit.
	SetShouldExit(code int)
}

// Options configure a Runspace. The zero value is a runspace without a host.
type Options struct {
	// Host serves prompts and Write-Host; nil where nobody is there.
	Host Host
	// HostName is $Host.Name; ServerRemoteHost if empty.
	HostName string
	// SenderInfo is $PSSenderInfo; nil for none.
	SenderInfo any
	// Location is the current directory at the start; the process's if empty.
	Location string
	// Cmdlets are further cmdlets, which replace the engine's own of the same name.
	Cmdlets []*cmdlet.Declaration
	// NoPrograms keeps scripts from starting programs of the operating system.
	NoPrograms bool
	// Width is how many columns text output has; 0 means 120.
	Width int
	// Now is the clock; nil means time.Now.
	Now func() time.Time
}

// Runspace is a session: variables, functions and modules that live from one run to the next. It runs one pipeline at a time;
// Run waits for its turn. A run that is called from a host's method while another is busy is nested and does not wait.
type Runspace struct {
	mu     sync.Mutex
	opts   Options
	host   Host
	global *scope

	types          map[string]*Type
	customType     *Type
	classes        map[string]*class
	namespaces     []string
	modules        map[string]*module
	cmdlets        map[string]*cmdlet.Declaration
	builtinAliases map[string]string
	net            map[string]*netType
	regexes        map[regexKey]*regexValue
	blockMeta      map[*ast.ScriptBlock]*metadata
	typesDone      map[*ast.ScriptBlock]bool
	scriptMethods  weakMap[psobject.Computed, *ScriptBlock]
	dimensions     weakMap[psobject.List, []int]
	foldedSets     weakMap[psobject.List, bool]

	errors   *psobject.List
	question bool
	pid      int
	computer string
	user     string
	location string
	windows  bool

	noPrograms bool
	top        *frame // of the run that is busy
}

// New makes a runspace.
func New(o Options) *Runspace {
	if o.HostName == "" {
		o.HostName = "ServerRemoteHost"
	}
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.Width <= 0 {
		o.Width = 120
	}
	rs := &Runspace{
		opts: o, host: o.Host, types: map[string]*Type{}, classes: map[string]*class{}, modules: map[string]*module{},
		cmdlets: map[string]*cmdlet.Declaration{}, net: netTypes(), regexes: map[regexKey]*regexValue{},
		blockMeta: map[*ast.ScriptBlock]*metadata{}, typesDone: map[*ast.ScriptBlock]bool{}, errors: psobject.NewArrayList(), question: true, pid: os.Getpid(),
		location: o.Location, windows: runtime.GOOS == "windows", noPrograms: o.NoPrograms,
	}
	if rs.location == "" {
		rs.location, _ = os.Getwd()
	}
	rs.computer, _ = os.Hostname()
	if u, err := user.Current(); err == nil {
		rs.user = u.Username
	}
	rs.customType = &Type{Full: smaPrefix + "PSObject", custom: true, rs: rs}
	declared := slices.Concat(cmdlets.All(), engineCmdlets(), o.Cmdlets)
	for _, d := range declared {
		rs.cmdlets[strings.ToLower(d.Name)] = d
	}
	rs.builtinAliases = aliases(declared, o.NoPrograms)
	rs.global = newScope(nil)
	rs.automaticVariables()
	for name, text := range builtinFunctions {
		body, err := parse.Parse(text, "")
		if err == nil {
			rs.global.setFunction(name, &function{name: name, body: body})
		}
	}
	return rs
}

// builtinFunctions are the functions that each session has.
var builtinFunctions = map[string]string{
	"prompt": `"PS $($ExecutionContext.SessionState.Path.CurrentLocation)$('>' * ($NestedPromptLevel + 1)) "`,
	"cd..":   `Set-Location ..`,
	"pause":  `$null = Read-Host 'Press Enter to continue...'`,
}

func (rs *Runspace) now() time.Time { return rs.opts.Now() }

func (rs *Runspace) width() int { return rs.opts.Width }

func (rs *Runspace) findClass(name string) *class { return rs.classes[strings.ToLower(name)] }

func (rs *Runspace) exceptionOwner(ex *psobject.Exception) *instance {
	in, _ := ex.Owner.(*instance)
	return in
}

// maxMeta bounds the memory of what script blocks' parameters are; blocks that are parsed again and again would fill it.
const maxMeta = 10000

func (rs *Runspace) rememberMeta(b *ast.ScriptBlock, m *metadata) {
	if len(rs.blockMeta) > maxMeta {
		clear(rs.blockMeta)
	}
	rs.blockMeta[b] = m
}

// maxErrors is $MaximumErrorCount.
const maxErrors = 256

func (rs *Runspace) appendError(rec *psobject.ErrorRecord) {
	if len(rs.errors.Items) > 0 && rs.errors.Items[0] == any(rec) {
		return
	}
	rs.errors.Items = append([]any{rec}, rs.errors.Items...)
	if len(rs.errors.Items) > maxErrors {
		rs.errors.Items = rs.errors.Items[:maxErrors]
	}
}

func (rs *Runspace) hostObject() any {
	return &psobject.Object{TypeNames: []string{smaPrefix + "Internal.Host.InternalHost", smaPrefix + "Host.PSHost", "System.Object"},
		Adapted: []psobject.Property{{Name: "Name", Value: rs.opts.HostName}, {Name: "Version", Value: psobject.Version{Major: Version.Major, Minor: Version.Minor, Build: Version.Patch, Revision: -1}},
			{Name: "InstanceId", Value: newGUID()}, {Name: "UI", Value: &hostUI{rs}}, {Name: "CurrentCulture", Value: invariant}, {Name: "CurrentUICulture", Value: invariant},
			{Name: "PrivateData", Value: nil}, {Name: "DebuggerEnabled", Value: true}, {Name: "IsRunspacePushed", Value: false}, {Name: "Runspace", Value: nil}},
		Text: smaPrefix + "Internal.Host.InternalHost", HasText: true, Base: &hostMethods{rs}}
}

// hostMethods are the methods of $Host.
type hostMethods struct{ rs *Runspace }

func (h *hostMethods) PSTypeNames() []string {
	return []string{smaPrefix + "Internal.Host.InternalHost", "System.Object"}
}
func (h *hostMethods) PSProperties() []psobject.Property { return nil }
func (h *hostMethods) PSText() string                    { return smaPrefix + "Internal.Host.InternalHost" }
func (h *hostMethods) psCall(f *frame, name string, args []any) (any, bool, error) {
	switch strings.ToLower(name) {
	case "setshouldexit":
		n := 0
		if len(args) > 0 {
			n, _ = asInt(args[0])
		}
		if h.rs.host != nil {
			h.rs.host.SetShouldExit(n)
		}
		return none, true, nil
	case "enternestedprompt", "exitnestedprompt", "notifybeginapplication", "notifyendapplication":
		return none, true, nil
	}
	return nil, false, nil
}

// hostUI is $Host.UI.
type hostUI struct{ rs *Runspace }

func (h *hostUI) PSTypeNames() []string {
	return []string{smaPrefix + "Internal.Host.InternalHostUserInterface", smaPrefix + "Host.PSHostUserInterface", "System.Object"}
}
func (h *hostUI) PSProperties() []psobject.Property {
	return []psobject.Property{{Name: "RawUI", Value: nil}, {Name: "SupportsVirtualTerminal", Value: false}}
}
func (h *hostUI) PSText() string { return h.PSTypeNames()[0] }
func (h *hostUI) psCall(f *frame, name string, args []any) (any, bool, error) {
	text := ""
	if len(args) > 0 {
		text = f.text(args[len(args)-1])
	}
	switch strings.ToLower(name) {
	case "writeline":
		return none, true, h.rs.writeHostLine(text)
	case "write":
		return none, true, h.rs.writeHost(text)
	case "writewarningline":
		return none, true, h.rs.writeHostLine("WARNING: " + text)
	case "writeverboseline":
		return none, true, h.rs.writeHostLine("VERBOSE: " + text)
	case "writedebugline":
		return none, true, h.rs.writeHostLine("DEBUG: " + text)
	case "writeerrorline":
		return none, true, h.rs.writeHostLine(text)
	case "readline":
		if h.rs.host == nil {
			return nil, true, noHost()
		}
		s, err := h.rs.host.ReadLine("", false)
		return s, true, err
	}
	return nil, false, nil
}

func noHost() error {
	return newFaultOf(smaPrefix+"Host.HostException", "HostFunctionNotImplemented", psobject.NotImplemented, nil,
		"A command that prompts the user failed because the host program or the command type does not support user interaction. Try a host program that supports user interaction, such as the PowerShell Console, and remove prompt-related commands from command types that do not support user interaction.")
}

func (rs *Runspace) writeHost(text string) error {
	if rs.host == nil {
		return nil
	}
	return rs.host.Write(&psobject.HostMessage{Message: text, NoNewline: true})
}

func (rs *Runspace) writeHostLine(text string) error {
	if rs.host == nil {
		return nil
	}
	return rs.host.Write(&psobject.HostMessage{Message: text})
}

func (rs *Runspace) confirm(caption, message string) (bool, error) {
	if rs.host == nil {
		return false, noHost()
	}
	return rs.host.Confirm(caption, message)
}

// prompter gives cmdlets the host; nil where there is none.
func (rs *Runspace) prompter() cmdlet.Prompter {
	if rs.host == nil {
		return nil
	}
	return hostPrompter{rs.host}
}

type hostPrompter struct{ h Host }

func (p hostPrompter) Confirm(caption, message string) (bool, bool, error) {
	yes, err := p.h.Confirm(caption, message)
	return yes, false, err
}
func (p hostPrompter) ReadLine(prompt string, secret bool) (string, error) {
	return p.h.ReadLine(prompt, secret)
}
func (p hostPrompter) Credential(caption, message, user string) (*psobject.Credential, error) {
	return p.h.Credential(caption, message, user)
}

// render makes the text of objects as their views show them.
func (rs *Runspace) render(f *frame, objs []any) string {
	out := make([]any, len(objs))
	for i, o := range objs {
		out[i] = forView(o)
	}
	text, err := format.String(rs.opts.Width, nil, out...)
	if err == nil {
		return text
	}
	var b strings.Builder
	for _, o := range objs {
		b.WriteString(f.text(o) + "\n")
	}
	return b.String()
}

// automaticVariables makes the variables that every session has.
func (rs *Runspace) automaticVariables() {
	g := rs.global
	constant := func(name string, v any) {
		g.vars[strings.ToLower(name)] = &variable{name: name, value: v, constant: true, allScope: true}
	}
	constant("true", true)
	constant("false", false)
	g.vars["null"] = &variable{name: "null", allScope: true, get: func() any { return nil }, set: func(any) error { return nil }}
	g.vars["?"] = &variable{name: "?", readOnly: true, get: func() any { return rs.question }}
	constant("PID", int32(rs.pid))
	constant("ExecutionContext", &executionContext{})
	g.vars["host"] = &variable{name: "Host", constant: true, allScope: true, get: func() any { return rs.hostObject() }}
	g.setLocal("PSScriptRoot", "")
	g.setLocal("PSCommandPath", "")
	constant("ShellId", "Microsoft.PowerShell")
	home, _ := os.UserHomeDir()
	constant("HOME", home)
	constant("IsLinux", runtime.GOOS == "linux")
	constant("IsMacOS", runtime.GOOS == "darwin")
	constant("IsWindows", runtime.GOOS == "windows")
	constant("IsCoreCLR", true)
	constant("PSEdition", "Core")
	constant("PSHOME", rs.location)
	constant("PSCulture", "")
	constant("PSUICulture", "")
	constant("EnabledExperimentalFeatures", psobject.NewArray())
	constant("PSVersionTable", versionTable())
	pref := func(name, v string) {
		e, _ := dotnet.Convert(v, smaPrefix+"ActionPreference")
		t := rs.typeOf(smaPrefix + "ActionPreference")
		g.vars[strings.ToLower(name)] = &variable{name: name, value: e, checks: []check{func(f *frame, v any) (any, error) {
			n, err := f.convert(v, t)
			if err != nil {
				return nil, transformationFault(err)
			}
			return n, nil
		}}}
	}
	pref("ErrorActionPreference", "Continue")
	pref("WarningPreference", "Continue")
	pref("VerbosePreference", "SilentlyContinue")
	pref("DebugPreference", "SilentlyContinue")
	pref("InformationPreference", "SilentlyContinue")
	pref("ProgressPreference", "Continue")
	g.setLocal("ConfirmPreference", dotnet.EnumOf(smaPrefix+"ConfirmImpact", 3))
	g.setLocal("WhatIfPreference", false)
	g.setLocal("PSDefaultParameterValues", psobject.NewDictionary(smaPrefix+"DefaultParameterDictionary"))
	g.setLocal("MaximumHistoryCount", int32(4096))
	g.setLocal("NestedPromptLevel", int32(0))
	g.setLocal("ErrorView", psobject.Enum{Type: smaPrefix + "ErrorView", Name: "ConciseView", Value: 2})
	g.setLocal("OutputEncoding", &encoding{"utf8", "utf-8"})
	g.setLocal("FormatEnumerationLimit", int32(4))
	g.setLocal("PSNativeCommandUseErrorActionPreference", false)
	g.setLocal("PSSessionConfigurationName", "http://schemas.microsoft.com/powershell/Microsoft.PowerShell")
	g.setLocal("PSSessionApplicationName", "wsman")
	g.vars["error"] = &variable{name: "Error", value: rs.errors, constant: true}
	g.vars["pwd"] = &variable{name: "PWD", readOnly: true, allScope: true, get: func() any { return pathInfo(rs.location) }}
	if rs.opts.SenderInfo != nil {
		g.setLocal("PSSenderInfo", rs.opts.SenderInfo)
	}
	g.setLocal("^", "")
	g.setLocal("$", "")
}

func versionTable() *psobject.Dictionary {
	d := psobject.NewHashtable()
	d.Type = "System.Management.Automation.PSVersionHashTable"
	d.Set("PSVersion", Version)
	d.Set("PSEdition", "Core")
	d.Set("GitCommitId", Version.String())
	d.Set("OS", runtime.GOOS)
	d.Set("Platform", map[bool]string{true: "Win32NT", false: "Unix"}[runtime.GOOS == "windows"])
	var list []any
	for _, v := range [][4]int32{{1, 0, -1, -1}, {2, 0, -1, -1}, {3, 0, -1, -1}, {4, 0, -1, -1}, {5, 0, -1, -1}, {5, 1, -1, -1}, {6, 0, -1, -1}, {7, 0, -1, -1}} {
		list = append(list, psobject.Version{Major: v[0], Minor: v[1], Build: v[2], Revision: v[3]})
	}
	d.Set("PSCompatibleVersions", &psobject.List{Type: "System.Version[]", Items: list})
	d.Set("PSRemotingProtocolVersion", psobject.Version{Major: 2, Minor: 3, Build: -1, Revision: -1})
	d.Set("SerializationVersion", psobject.Version{Major: 1, Minor: 1, Build: 0, Revision: 1})
	d.Set("WSManStackVersion", psobject.Version{Major: 3, Minor: 0, Build: -1, Revision: -1})
	return d
}

// Parameter is an argument of a Command: with a name, or by its position.
type Parameter struct {
	Name  string // without the hyphen; empty for an argument by position
	Value any
	// Switch tells that Name stands alone.
	Switch bool
}

// Command is one command of a pipeline: a cmdlet or function by its name, or a script.
type Command struct {
	Text       string
	Script     bool
	Parameters []Parameter
	// LocalScope gives the command a scope of its own; without it a script changes the session.
	LocalScope bool
	// MergeError sends the command's errors to the next command, or to the output.
	MergeError, MergeWarning, MergeVerbose, MergeDebug, MergeInformation bool
	// EndOfStatement ends a pipeline: the commands that follow are the next one.
	EndOfStatement bool
}

// Pipeline is what Run runs.
type Pipeline struct {
	Commands []Command
	// Input gives the objects that go into the first command, one at each call; ok is false after the last. Nil means that there is
	// none. It may block, and should end when ctx does.
	Input func(ctx context.Context) (obj any, ok bool, err error)
	// Using holds the values of $using: variables by name, in lower case.
	Using map[string]any
}

// Streams take what a run puts out. They are called on the goroutine of Run, which goes on when they return: that is its back-pressure. An error
// ends the run. A nil stream drops what goes there.
type Streams struct {
	Output      func(v any) error
	Error       func(r *psobject.ErrorRecord) error
	Warning     func(r *psobject.InformationalRecord) error
	Verbose     func(r *psobject.InformationalRecord) error
	Debug       func(r *psobject.InformationalRecord) error
	Information func(r *psobject.InformationRecord) error
	Progress    func(r *psobject.ProgressRecord) error
}

// ExitError tells that a script ended with exit.
type ExitError struct{ Code int }

func (e *ExitError) Error() string { return fmt.Sprintf("exit %d", e.Code) }

// StoppedError tells that the context ended before the pipeline did.
type StoppedError struct{ Cause error }

func (e *StoppedError) Error() string { return "The pipeline has been stopped." }

// Unwrap gives the cause.
func (e *StoppedError) Unwrap() error { return e.Cause }

// TerminatingError ends a pipeline. Record is what the original's pipeline fails with.
type TerminatingError struct {
	Record *psobject.ErrorRecord
	// Thrown tells that a throw statement made it.
	Thrown bool
}

func (e *TerminatingError) Error() string { return e.Record.Message() }

// Unwrap gives the record.
func (e *TerminatingError) Unwrap() error { return e.Record }

// RunScript runs the text of a script in the session's own scope.
func (rs *Runspace) RunScript(ctx context.Context, script string, s Streams) error {
	return rs.Run(ctx, Pipeline{Commands: []Command{{Text: script, Script: true}}}, s)
}

// Run runs a pipeline to its end. Its error is a *TerminatingError, an *ExitError, a *StoppedError, or what a stream or the input returned.
func (rs *Runspace) Run(ctx context.Context, p Pipeline, s Streams) (err error) {
	rs.mu.Lock()
	defer rs.mu.Unlock()
	return rs.run(ctx, p, s)
}

// HadErrors tells whether the last run wrote an error; it is $? turned around.
func (rs *Runspace) HadErrors() bool { return !rs.question }

// RunNested runs a pipeline while another one of the same runspace waits for the caller, as a host's method does.
func (rs *Runspace) RunNested(ctx context.Context, p Pipeline, s Streams) error {
	return rs.run(ctx, p, s)
}

func (rs *Runspace) run(ctx context.Context, p Pipeline, s Streams) (err error) {
	oldTop := rs.top
	defer func() {
		rs.top = oldTop
		if r := recover(); r != nil {
			rec := newRecord(psobject.NewException("System.InvalidOperationException", fmt.Sprintf("The engine failed: %v", r)), "EngineFailure", psobject.NotSpecified, nil)
			rec.Exception.StackTrace = shortStack()
			err = &TerminatingError{Record: rec}
		}
	}()
	in := &interp{rs: rs, ctx: ctx, question: &rs.question, using: p.Using}
	st := rs.streams(s)
	out := func(any) error { return nil }
	if s.Output != nil {
		out = func(v any) error { return ends(s.Output(v)) }
	}
	f := &frame{in: in, scope: rs.global, name: "<ScriptBlock>", out: out, st: st}
	rs.top = f
	if ec, ok := rs.global.vars["executioncontext"].value.(*executionContext); ok {
		ec.f = f
	}
	from := 0
	for i := range p.Commands {
		if i < len(p.Commands)-1 && !p.Commands[i].EndOfStatement {
			continue
		}
		if err := rs.runStatement(f, p.Commands[from:i+1], p.Input, from == 0); err != nil {
			return rs.outer(f, err)
		}
		from = i + 1
	}
	return nil
}

// outer makes what Run returns of what ended a run.
func (rs *Runspace) outer(f *frame, err error) error {
	var stopped *pipelineStopped
	switch e := err.(type) {
	case *exitFlow:
		if rs.host != nil {
			rs.host.SetShouldExit(e.code)
		}
		return &ExitError{e.code}
	case *loopFlow, *returnFlow:
		return nil
	case *terminate:
		err = e.fault
	}
	if errors.As(err, &stopped) && stopped.failed && f.in.ctx.Err() == nil {
		return stopped.cause
	}
	if stopped != nil || f.in.ctx.Err() != nil {
		return &StoppedError{Cause: context.Cause(f.in.ctx)}
	}
	ft, ok := asFault(err)
	if !ok {
		return err
	}
	f.place(ft)
	f.list(ft)
	rs.question = false
	rec := ft.rec
	if ft.stop && !ft.thrown && psobject.Is(rec.Exception, runtimeException) && rec.Exception.Type() == runtimeException {
		c := *rec
		ex := *rec.Exception
		ex.TypeNames = psobject.NewException(smaPrefix+"ParentContainsErrorRecordException", "").TypeNames
		c.Exception = &ex
		c.Category.Reason = "ParentContainsErrorRecordException"
		rec = &c
	}
	return &TerminatingError{Record: rec, Thrown: ft.thrown}
}

// endsOf makes a sink whose errors end the run.
func endsOf[T any](sink func(T) error) func(T) error {
	if sink == nil {
		return func(T) error { return nil }
	}
	return func(v T) error { return ends(sink(v)) }
}

// streams gives every stream a sink.
func (rs *Runspace) streams(s Streams) *streams {
	st := &streams{err: endsOf(s.Error), warning: endsOf(s.Warning), verbose: endsOf(s.Verbose), debug: endsOf(s.Debug), info: endsOf(s.Information), progress: endsOf(s.Progress)}
	next := st.info
	st.info = func(r *psobject.InformationRecord) error {
		if err := next(r); err != nil {
			return err
		}
		// What Write-Host writes is shown by the host as well.
		if m, ok := r.MessageData.(*psobject.HostMessage); ok && rs.host != nil {
			for _, t := range r.Tags {
				if t == "PSHOST" {
					return rs.host.Write(m)
				}
			}
		}
		return nil
	}
	return st
}

func (rs *Runspace) runStatement(f *frame, cmds []Command, input func(context.Context) (any, bool, error), first bool) error {
	if !first {
		input = nil
	}
	r := &pipeRun{stopAt: -1}
	var calls []*call
	for i, c := range cmds {
		cl, err := rs.callOf(f, c, i == 0)
		if err != nil {
			return err
		}
		cl.position, cl.length = i+1, len(cmds)
		calls = append(calls, cl)
	}
	next := f.out
	var stages []*stage
	for i := len(calls) - 1; i >= 0; i-- {
		sink, st := next, r.watch(f.st)
		c := cmds[i]
		for from, on := range map[int]bool{2: c.MergeError, 3: c.MergeWarning, 4: c.MergeVerbose, 5: c.MergeDebug, 6: c.MergeInformation} {
			if on {
				divert(st, from, sink)
			}
		}
		s := &stage{run: r}
		proc, err := f.start(calls[i], sink, st, i > 0 || input != nil)
		if err != nil {
			return err
		}
		s.p = proc
		stages = append(stages, s)
		next = s.input
	}
	for i := len(stages) - 1; i >= 0; i-- {
		stages[i].at = len(r.stages)
		r.stages = append(r.stages, stages[i])
	}
	*f.in.question = true
	single := len(cmds) == 1 && cmds[0].Script
	err := r.runAll(func(in func(any) error) error {
		if input == nil {
			return nil
		}
		for {
			if err := f.stopped(); err != nil {
				return err
			}
			v, ok, err := input(f.in.ctx)
			if err != nil {
				if serr := f.stopped(); serr != nil {
					return serr
				}
				return ends(err)
			}
			if !ok {
				return nil
			}
			if err := in(v); err != nil {
				return err
			}
		}
	})
	if err == nil {
		if !single {
			*f.in.question = !r.failed
		}
		return nil
	}
	if single {
		return err
	}
	// The error of a command is reported as that of a statement.
	ft, ok := asFault(err)
	if !ok {
		return err
	}
	f.place(ft)
	return ft
}

// callOf makes the call that a command stands for.
func (rs *Runspace) callOf(f *frame, c Command, first bool) (*call, error) {
	cl := &call{name: c.Text, invoke: '.'}
	if c.LocalScope {
		cl.invoke = '&'
	}
	if c.Script {
		body, err := parse.Parse(c.Text, "")
		if err != nil {
			return nil, f.in.parseFault(err, true)
		}
		cl.name = ""
		cl.target = &ScriptBlock{body: body, in: f.in}
		cl.src = body.Source
		cl.pos = body.Extent
	} else {
		t, err := f.resolve(c.Text)
		if err != nil {
			return nil, err
		}
		cl.invoke = 0
		cl.target = t
	}
	for _, p := range c.Parameters {
		v := p.Value
		switch {
		case p.Name == "":
			cl.args = append(cl.args, argument{value: v, has: true})
		case p.Switch:
			cl.args = append(cl.args, argument{name: strings.TrimPrefix(p.Name, "-")})
		default:
			cl.args = append(cl.args, argument{name: strings.TrimSuffix(strings.TrimPrefix(p.Name, "-"), ":"), value: v, has: true, colon: true})
		}
	}
	return cl, nil
}

// Variable reads a variable of the session.
func (rs *Runspace) Variable(name string) (any, bool) {
	v := rs.global.vars[strings.ToLower(name)]
	if v == nil {
		return nil, false
	}
	return plain(v.read()), true
}

// SetVariable writes a variable of the session; do not call it while a pipeline runs.
func (rs *Runspace) SetVariable(name string, v any) {
	rs.global.setLocal(name, v)
}

// Text gives a value's text as it goes into a string.
func (rs *Runspace) Text(v any) string {
	f := rs.top
	if f == nil {
		f = &frame{in: &interp{rs: rs, ctx: context.Background(), question: &rs.question}, scope: rs.global, out: func(any) error { return nil }, st: rs.streams(Streams{})}
	}
	return f.text(v)
}

func shortStack() string {
	buf := make([]byte, 4096)
	return string(buf[:runtime.Stack(buf, false)])
}

// Close ends the session. Nothing may run in it any more.
func (rs *Runspace) Close() {}
