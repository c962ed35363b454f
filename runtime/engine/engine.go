package engine

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"sync"
	"sync/atomic"

	lua "github.com/yuin/gopher-lua"

	"github.com/pslshell/psl/runtime/dialect"
	"github.com/pslshell/psl/runtime/module"
	"github.com/pslshell/psl/runtime/scope"
)

// Options of an Engine. The zero value is usable.
type Options struct {
	// Streams; nil means those of the process. A stream with a method
	// File() *os.File lends the file to the children of os.execute.
	Stdin  io.Reader
	Stdout io.Writer
	Stderr io.Writer
	// Executable is arg[-1] of scripts; "" means the running program.
	Executable string
	// CallStackSize is the depth of Lua calls, 0 means 4,096; MaxRegistry
	// bounds the values on the Lua stack, 0 means 1 million.
	CallStackSize int
	MaxRegistry   int
}

// Engine is one Lua state and what belongs to it. Its methods are for one
// goroutine; only the contexts given to Run may end elsewhere.
type Engine struct {
	opts   Options
	L      *lua.LState
	scopes *scope.Scopes
	layout layout

	values    module.Values
	display   module.Display
	errorView func(error) string
	hint      func(source string) string
	commands  map[string]module.Command
	hooks     map[string]lua.LValue
	closers   []func() error
	sources   map[string]*source

	running sync.Mutex
	ctx     context.Context // of the running script; the engine is its call scope
	stop    stopFlag        // seen by the Lua loop before each instruction
	exit    atomic.Pointer[Exit]
	inner   *module.LuaError // the newest error that crossed a Go function
}

// New makes an engine. It fails only where the linked gopher-lua is not the
// version this package was written for. Close it.
func New(opts Options) (*Engine, error) {
	lay, err := findLayout()
	if err != nil {
		return nil, err
	}
	if opts.Stdin == nil {
		opts.Stdin = os.Stdin
	}
	if opts.Stdout == nil {
		opts.Stdout = os.Stdout
	}
	if opts.Stderr == nil {
		opts.Stderr = os.Stderr
	}
	if opts.Executable == "" {
		opts.Executable, _ = os.Executable() // "" where the system cannot say
	}
	if opts.CallStackSize == 0 {
		opts.CallStackSize = 4096
	}
	if opts.MaxRegistry == 0 {
		opts.MaxRegistry = 1 << 20
	}
	e := &Engine{
		opts: opts, layout: lay, ctx: context.Background(),
		commands: map[string]module.Command{}, sources: map[string]*source{},
	}
	e.L = lua.NewState(lua.Options{
		CallStackSize:    opts.CallStackSize,
		RegistrySize:     1024 * 8,
		RegistryMaxSize:  opts.MaxRegistry,
		RegistryGrowStep: 1024 * 128,
	})
	// Coroutines start small; a stack that grows is too slow for the main one.
	e.L.Options.MinimizeStackMemory = true
	e.L.Options.RegistrySize = 512
	e.values = plainValues{}
	e.display = &plainDisplay{e: e}
	e.installLibraries()
	if err := e.readInput(e.L.GetGlobal("io").(*lua.LTable)); err != nil {
		return nil, err
	}
	e.scopes = scope.New(e.L)
	e.installHooks()
	e.stop.init(e.interrupted)
	lay.install(e.L, &e.stop)
	return e, nil
}

// Close runs the closers that were registered, newest first, and frees the
// state.
func (e *Engine) Close() error {
	var errs []error
	for i := len(e.closers) - 1; i >= 0; i-- {
		errs = append(errs, e.closers[i]())
	}
	e.closers = nil
	if !e.L.IsClosed() {
		e.L.Close()
	}
	return errors.Join(errs...)
}

// Scopes gives the engine's variables.
func (e *Engine) Scopes() *scope.Scopes { return e.scopes }

// interrupted raises why the script must end. The flag stays up until Run is
// over, so that a pcall meets it again.
func (e *Engine) interrupted(L *lua.LState) {
	var err error = &Cancelled{Cause: context.Cause(e.ctx)}
	if x := e.exit.Load(); x != nil {
		err = x
	}
	L.Error(&lua.LUserData{Value: err, Metatable: lua.LNil}, 0)
}

// heed ends a script whose context has ended, where a library function did not: what it returned is not to be shown.
func (e *Engine) heed(L *lua.LState) {
	if e.ctx.Err() != nil {
		e.stop.raise()
		e.interrupted(L)
	}
}

// Script is text to run.
type Script struct {
	Name string // names it in messages: the path as given, "stdin", "-e"
	Text string
	Args []string
	// File marks text of a file: a first line with # and a byte order mark
	// are ignored.
	File bool
	// Here runs it in the global scope, as the prompt does, instead of a
	// script scope of its own.
	Here bool
}

// ReadFile reads a script. The error names the file.
func ReadFile(path string, args ...string) (Script, error) {
	b, err := os.ReadFile(path)
	if err != nil {
		var pe *os.PathError
		if errors.As(err, &pe) {
			err = pe.Err
		}
		return Script{}, fmt.Errorf("cannot read the script %s: %w", path, err)
	}
	return Script{Name: path, Text: string(b), Args: args, File: true}, nil
}

// Run runs a script to its end. Errors are *dialect.SyntaxError, *Exit (also
// for exit(0)), *Cancelled, *module.LuaError, or what the display reported.
// What the display held back is written in any case.
func (e *Engine) Run(ctx context.Context, s Script) error {
	return e.do(ctx, func() error {
		env := e.scopes.Global()
		if !s.Here {
			env = e.scopes.NewScript()
			defer e.scopes.Release(env)
		}
		fn, err := e.load(s.Text, s.Name, env, dialect.Options{Shebang: s.File})
		if err != nil {
			return err
		}
		env.RawSetString("arg", e.argTable(s.Name, s.Args))
		old := e.L.Env
		e.L.Env = env
		defer func() { e.L.Env = old }()
		e.L.Push(fn)
		for _, a := range s.Args {
			e.L.Push(lua.LString(a))
		}
		if err := e.L.PCall(len(s.Args), 0, nil); err != nil {
			return e.wrap(e.L, err)
		}
		return nil
	})
}

// Eval runs one input of the prompt in the global scope: an expression is
// displayed, locals stay. A *dialect.SyntaxError with Incomplete set asks for
// more lines.
func (e *Engine) Eval(ctx context.Context, text, name string) error {
	return e.do(ctx, func() error {
		fn, err := e.load(text, name, e.scopes.Global(), dialect.Options{
			Prompt: true, Locals: e.scopes.PromptLocals,
		})
		if err != nil {
			return err
		}
		e.L.Push(fn)
		if err := e.L.PCall(0, 0, nil); err != nil {
			return e.wrap(e.L, err)
		}
		return nil
	})
}

// Excerpt gives a source line and, for a column from 1, a caret below it.
func Excerpt(source string, column int) string { return dialect.Excerpt(source, column) }

// Calls lists the calls of free names in a text, which it does not run. The error is that of a text that is no program.
func (e *Engine) Calls(s Script) ([]module.CallSite, error) {
	text := stripMark(s)
	survey, err := dialect.Look(text, s.Name, dialect.Options{Shebang: s.File, Preferences: e.scopes.IsPreference})
	if err != nil {
		return nil, err
	}
	known := func(name string) bool {
		_, builtin := e.scopes.Builtin(name)
		return builtin || survey.Assigned[name] || e.L.G.Global.RawGetString(name) != lua.LNil
	}
	sites := make([]module.CallSite, len(survey.Calls))
	for i, c := range survey.Calls {
		at := module.Position{File: s.Name, Line: c.Line, Source: dialect.SourceLine(text, c.Line)}
		sites[i] = module.CallSite{Name: c.Name, Position: at, Column: c.Column, Known: known(c.Name), Own: survey.Assigned[c.Name], Stage: c.Stage, Values: c.Values, Open: c.Open}
		for _, f := range c.Fields {
			at := module.Position{File: s.Name, Line: f.Line, Source: dialect.SourceLine(text, f.Line)}
			sites[i].Fields = append(sites[i].Fields, module.FieldSite{Name: f.Name, Position: at, Column: f.Column, Text: f.Text, HasText: f.HasText})
		}
	}
	return sites, nil
}

// CallText calls the function that a variable of the global scope holds and gives its first result as text, "" for none.
// ok is false where the variable holds no function.
func (e *Engine) CallText(ctx context.Context, name string) (text string, ok bool, err error) {
	fn := e.scopes.Global().RawGetString(name)
	if fn.Type() != lua.LTFunction {
		return "", false, nil
	}
	err = e.do(ctx, func() error {
		results, err := module.Invoke(e.L, fn)
		if err != nil {
			return e.wrap(e.L, err)
		}
		if len(results) > 0 && results[0] != lua.LNil {
			text = textOf(e.L, results[0])
		}
		return nil
	})
	return text, true, err
}

// do runs work as the one script of the engine under ctx.
func (e *Engine) do(ctx context.Context, work func() error) (err error) {
	if !e.running.TryLock() {
		return ErrBusy
	}
	defer e.running.Unlock()
	e.stop.lower()
	e.exit.Store(nil)
	e.inner = nil
	e.ctx = ctx
	done := make(chan struct{})
	// AfterFunc's goroutine only raises the flag; Run waits for it below, so
	// that it cannot meet the next script.
	stopWatch := context.AfterFunc(ctx, func() {
		e.stop.raise()
		close(done)
	})
	defer func() {
		if !stopWatch() {
			<-done
		}
		e.ctx = context.Background()
	}()
	err = work()
	if err == nil && ctx.Err() != nil && e.stop.raised() {
		err = &Cancelled{Cause: context.Cause(ctx)}
	}
	if ferr := e.display.Flush(); ferr != nil && err == nil {
		err = ferr
	}
	return err
}

func stripMark(s Script) string {
	if s.File {
		return strings.TrimPrefix(s.Text, "\ufeff")
	}
	return s.Text
}

// load compiles text for an environment.
func (e *Engine) load(text, name string, env *lua.LTable, opts dialect.Options) (*lua.LFunction, error) {
	if opts.Shebang {
		text = strings.TrimPrefix(text, "\ufeff")
	}
	opts.Preferences = e.scopes.IsPreference
	prog, err := dialect.Compile(text, name, opts)
	if err != nil {
		return nil, err
	}
	if err := prog.Bind(func(hook string) lua.LValue { return e.hooks[hook] }); err != nil {
		return nil, err
	}
	e.keepSource(name, text, opts.Prompt)
	fn := e.L.NewFunctionFromProto(prog.Proto)
	fn.Env = env
	return fn, nil
}

func (e *Engine) argTable(name string, args []string) *lua.LTable {
	t := e.L.NewTable()
	for i, a := range args {
		t.RawSetInt(i+1, lua.LString(a))
	}
	t.RawSet(lua.LNumber(0), lua.LString(name))
	t.RawSet(lua.LNumber(-1), lua.LString(e.opts.Executable))
	return t
}

// source is the text of a loaded chunk, split into lines when first asked.
type source struct {
	text   string
	prompt bool
	lines  []string
}

// maxSources bounds the texts kept for the lines in messages; scripts that
// load many chunks lose those of older ones.
const maxSources = 256

func (e *Engine) keepSource(name, text string, prompt bool) {
	if len(e.sources) >= maxSources {
		clear(e.sources)
	}
	e.sources[name] = &source{text: text, prompt: prompt}
}

func (e *Engine) sourceLine(name string, line int) string {
	s := e.sources[name]
	if s == nil {
		return ""
	}
	if s.lines == nil {
		s.lines = strings.Split(strings.ReplaceAll(s.text, "\r\n", "\n"), "\n")
	}
	if line < 1 || line > len(s.lines) {
		return ""
	}
	return s.lines[line-1]
}

// position is the place of the innermost Lua function on L.
func (e *Engine) position(L *lua.LState) module.Position {
	for f := e.layout.frame(L); f != nil; f = f.Parent {
		if f.Fn.IsG || f.Pc < 1 {
			continue
		}
		p := f.Fn.Proto
		line := p.DbgSourcePositions[f.Pc-1]
		return e.place(p.SourceName, line)
	}
	return module.Position{}
}

// place is a line of a chunk.
func (e *Engine) place(name string, line int) module.Position {
	s := e.sources[name]
	return module.Position{File: name, Prompt: s != nil && s.prompt, Line: line, Source: e.sourceLine(name, line)}
}
