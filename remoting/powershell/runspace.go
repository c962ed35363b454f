package powershell

import (
	"context"
	_ "embed"
	"os"
	"os/exec"
	"os/user"
	"runtime"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/pslshell/psl/remoting/cmdlet"
	"github.com/pslshell/psl/remoting/cmdlets"
	"github.com/pslshell/psl/remoting/dotnet"
	"github.com/pslshell/psl/remoting/format"
	"github.com/pslshell/psl/remoting/powershell/ast"
	"github.com/pslshell/psl/remoting/powershell/parse"
	"github.com/pslshell/psl/remoting/psobject"
)

// Host is the person, or the program, behind a runspace. A method that cannot be served returns an error, which becomes
// the error of the command that asked.
type Host interface {
	// Write writes text as Write-Host does.
	Write(m *psobject.HostMessage) error
	// ReadLine asks for a line of text.
	ReadLine(prompt string, secret bool) (string, error)
	// Confirm asks a question that is answered with yes or no; all tells that the answer holds for what follows.
	Confirm(caption, message string) (yes, all bool, err error)
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
	// Name and ID are those of the runspace as scripts see it; RemoteHost and 1 if empty.
	Name string
	ID   int32
	// SenderInfo is $PSSenderInfo; nil for none.
	SenderInfo any
	// Location is the current directory at the start; the process's if empty.
	Location string
	// Cmdlets are further cmdlets, which replace the engine's own of the same name.
	Cmdlets []*cmdlet.Declaration
	// NoPrograms keeps scripts from starting programs of the operating system.
	NoPrograms bool
	// StartProgram starts a program of the operating system; ended is called when it has ended. nil starts it and no more.
	StartProgram func(cmd *exec.Cmd) (ended func(), err error)
	// Width is how many columns text output has; 0 means 120.
	Width int
	// Configuration limits what the session's user may do and gives what the user finds; nil for neither. A session with one needs
	// Start before its first run.
	Configuration *Configuration
	// Now is the clock; nil means time.Now.
	Now func() time.Time
	// Meanwhile is called after Pulse, between two statements of what runs or two turns of a loop, on Run's goroutine; it may call
	// RunNested. nil for nothing.
	Meanwhile func()
}

// Runspace is a session: variables, functions and modules that live from one run to the next. It runs one pipeline at a time;
// Run waits for its turn. A run that is called from a host's method while another is busy is nested and does not wait.
type Runspace struct {
	mu      sync.Mutex
	turn    *turn
	hasTurn bool // only the goroutine of Run reads and writes it
	pulse   atomic.Bool
	opts    Options
	host    Host
	global  *scope

	types          map[string]*Type
	customType     *Type
	classes        map[string]*class
	namespaces     []string
	modules        map[string]*module
	cmdlets        map[string]*cmdlet.Declaration
	builtinAliases map[string]string
	// fixedSecrets are the secure strings that were made read-only.
	fixedSecrets  weakMap[psobject.SecureString, bool]
	net           map[string]*netType
	regexes       map[regexKey]*regexValue
	blockMeta     map[*ast.ScriptBlock]*metadata
	typesDone     map[*ast.ScriptBlock]bool
	scriptMethods weakMap[psobject.Computed, *ScriptBlock]
	dimensions    weakMap[psobject.List, []int]
	synchronized  weakMap[psobject.Dictionary, bool]
	foldedSets    weakMap[psobject.List, bool]

	errors   *psobject.List
	history  history
	question bool
	pid      int
	computer string
	user     string
	location string
	random   *dotnet.Random      // of Get-Random -SetSeed
	stacks   map[string][]string // of Push-Location, by name; "" is the one without
	went     []string            // where Set-Location has been, for Set-Location -
	undone   []string            // and come back from, for Set-Location +
	windows  bool
	env      *environment
	jobs     jobs
	hosted   hostedRuns
	typeData map[string]*typeData // of Update-TypeData, by the type's name in lower case

	// streamsOpen are the streams of files that scripts have opened and not closed.
	streamsOpen map[*stream]bool
	connections map[*tcpClient]bool // those that scripts have open

	hostID, instanceID psobject.GUID

	// pointers are the secrets that Marshal has taken out, by the number that stands for the pointer.
	pointers map[int64]string
	pointer  int64

	noPrograms bool
	policy     *policy // of the configuration, nil without one
	top        *frame  // of the run that is busy
}

// New makes a runspace.
func New(o Options) *Runspace {
	if o.HostName == "" {
		o.HostName = "ServerRemoteHost"
	}
	if o.Name == "" {
		o.Name = "RemoteHost"
	}
	if o.ID == 0 {
		o.ID = 1
	}
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.StartProgram == nil {
		o.StartProgram = func(cmd *exec.Cmd) (func(), error) { return func() {}, cmd.Start() }
	}
	if o.Width <= 0 {
		o.Width = 120
	}
	rs := &Runspace{
		turn: &turn{}, opts: o, host: o.Host, types: map[string]*Type{}, classes: map[string]*class{}, modules: map[string]*module{},
		cmdlets: map[string]*cmdlet.Declaration{}, net: netTypes(), regexes: map[regexKey]*regexValue{},
		blockMeta: map[*ast.ScriptBlock]*metadata{}, typesDone: map[*ast.ScriptBlock]bool{}, errors: psobject.NewArrayList(), question: true, pid: os.Getpid(),
		location: o.Location, windows: runtime.GOOS == "windows", noPrograms: o.NoPrograms,
		stacks: map[string][]string{}, streamsOpen: map[*stream]bool{}, connections: map[*tcpClient]bool{}, hostID: newGUID(), instanceID: newGUID(),
	}
	rs.host = rs.withTurn(o.Host)
	rs.env = newEnvironment(rs.windows)
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
	if rs.host != nil {
		rs.cmdlets["out-default"] = cmdlets.OutDefault // without a host, what nobody takes is the output
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
	if o.Configuration != nil {
		rs.policy = newPolicy(rs, o.Configuration)
	}
	return rs
}

//go:embed tabexpansion.ps1
var tabExpansion string

// builtinFunctions are the functions that each session has.
var builtinFunctions = map[string]string{
	"prompt": `"PS $($ExecutionContext.SessionState.Path.CurrentLocation)$('>' * ($NestedPromptLevel + 1)) "`,
	"cd..":   `Set-Location ..`,
	// TabExpansion2 completes a line: it is a function in the original, too.
	"tabexpansion2": tabExpansion,
	"pause":         `$null = Read-Host 'Press Enter to continue...'`,
}

func (rs *Runspace) now() time.Time { return rs.opts.Now() }

func (rs *Runspace) width() int { return rs.opts.Width }

// SetWidth says how many columns the text of the commands has that run next.
func (rs *Runspace) SetWidth(n int) {
	if n > 0 {
		rs.opts.Width = n
	}
}

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
		g.vars[strings.ToLower(name)] = &variable{name: name, value: e, checks: []check{{apply: func(f *frame, v any) (any, error) {
			n, err := f.convert(v, t)
			if err != nil {
				return nil, transformationFault(err)
			}
			return n, nil
		}}}}
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
	g.setLocal("MaximumHistoryCount", int32(maxHistory))
	g.setLocal("NestedPromptLevel", int32(0))
	g.setLocal("ErrorView", psobject.Enum{Type: smaPrefix + "ErrorView", Name: "ConciseView", Value: 2})
	g.setLocal("OutputEncoding", &encoding{name: "utf8", web: "utf-8"})
	g.setLocal("FormatEnumerationLimit", int32(4))
	g.setLocal("PSNativeCommandUseErrorActionPreference", false)
	g.setLocal("PSSessionConfigurationName", "http://schemas.microsoft.com/powershell/Microsoft.PowerShell")
	g.setLocal("PSSessionApplicationName", "wsman")
	g.vars["error"] = &variable{name: "Error", value: rs.errors, constant: true}
	g.vars["pwd"] = &variable{name: "PWD", readOnly: true, allScope: true, get: func() any { return rs.pathInfo(rs.location) }}
	if rs.opts.SenderInfo != nil {
		g.setLocal("PSSenderInfo", rs.opts.SenderInfo)
	}
	g.setLocal("^", nil)
	g.setLocal("$", nil)
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

// Text gives a value's text as its ToString has it.
func (rs *Runspace) Text(v any) string {
	if n, ok := psobject.Base(v).(*xmlNode); ok {
		return n.PSText()
	}
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

// Reset makes the session's variables, its location and its history what they were at the start. What was defined stays:
// functions, aliases, modules, classes; and so does the environment. Nothing may run in it meanwhile.
func (rs *Runspace) Reset() {
	rs.mu.Lock()
	defer rs.mu.Unlock()
	clear(rs.global.vars)
	rs.errors, rs.question = psobject.NewArrayList(), true
	rs.history = history{}
	clear(rs.stacks)
	rs.went, rs.undone = nil, nil
	if rs.location = rs.opts.Location; rs.location == "" {
		rs.location, _ = os.Getwd()
	}
	rs.automaticVariables()
}

// Close ends the session. Nothing may run in it any more.
func (rs *Runspace) Close() {
	rs.closeJobs()
	rs.hosted.close()
	for s := range rs.streamsOpen {
		_ = s.close()
	}
	for t := range rs.connections {
		t.close()
	}
}
