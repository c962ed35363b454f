// Package module is the contract between the Lua host and the commands that
// are bound to it.
//
// The host (package engine) runs scripts, drives pipelines and owns the Lua
// state. A binding supplies commands ([Command]), the conversion between Lua
// values and objects ([Values]) and the formatter ([Display]), and installs
// them through [Host]. Objects travel through a pipeline as `any`; the host
// never looks inside them, so an object keeps its type from stage to stage and
// becomes a Lua value only where a Lua function needs one.
//
// Everything here is called on the one goroutine that owns the Lua state. A
// command that works elsewhere hands its objects over inside Begin, Process or
// End; it never calls a [Sink], a [Display] or Lua from another goroutine.
package module

import (
	"context"
	"errors"
	"io"

	lua "github.com/yuin/gopher-lua"
)

// ErrStop says that no more objects are wanted.
//
// A [Sink] returns it when a later stage has had enough: the stage stops its
// work and returns ErrStop (wrapped or not) from Begin, Process or End. A stage
// returns it on its own account from Process when it wants no further input,
// as Select-Object -First does after its last object: the stages before it are
// closed without End, its own End and those of later stages run.
var ErrStop = errors.New("no more objects are wanted")

// A Sink takes one object to the next stage, the display or the collected
// result. Errors other than [ErrStop] come from later stages; a stage returns
// them unchanged.
type Sink func(obj any) error

// A Command is what a cmdlet looks like to the host. It becomes an ordinary
// Lua function (type() says "function"), see [Bind].
type Command interface {
	// Name is the command's own name, such as New-PSSession.
	Name() string

	// Start binds the arguments and makes ready to run; nothing is sent or
	// written yet. A bad argument is an error here. The host calls the
	// stage's Begin next, and Close in any case.
	Start(call *Call) (Stage, error)
}

// A Stage is one running command. The order of calls is Begin, Process for
// each object of the pipeline, End, Close. Without pipeline input, Process is
// not called: the command works in Begin or End. An error from any of the
// first three ends the pipeline; then only Close follows.
//
// A terminating error becomes a Lua error with the value [Values.Error] gives
// for it. Non-terminating errors are the command's own business.
type Stage interface {
	Begin(out Sink) error
	Process(obj any) error
	End() error
	// Close releases what the stage holds. It is called exactly once for a
	// started stage, also when the pipeline was stopped, failed or was
	// cancelled before Begin.
	Close()
}

// Output says where the results of a call go.
type Output int

const (
	// Captured: the results become the value of an expression.
	Captured Output = iota
	// Displayed: the call stands as a statement, each result is shown as it
	// arrives.
	Displayed
	// Piped: another stage follows.
	Piped
)

// Position is a place in a script.
type Position struct {
	File string // name of the chunk as it was loaded
	// Prompt tells that the place is in what was typed at the prompt, which
	// File names for those who look at a traceback.
	Prompt bool
	Line   int // from 1; 0 where unknown
	// Source is the text of the line, "" where the host does not have it.
	Source string
}

// A Call is one invocation of a command. It is valid until the stage's Close.
type Call struct {
	// Context ends when the script is cancelled. Every blocking operation of
	// the command takes it. It is kept here because a Call is a call's scope.
	Context context.Context
	// L is the running Lua thread (a coroutine's own where one calls).
	L *lua.LState
	// Args are the evaluated arguments: f{...} gives one table, f("x") one
	// string. The slice is the command's to keep.
	Args []lua.LValue
	// PipelineInput is true when an earlier stage feeds this one.
	PipelineInput bool
	// Output says where the results go.
	Output Output
	// Position is the place of the call.
	Position Position
	// Index is the stage's position in its pipeline from 0, Stages the number
	// of stages.
	Index, Stages int
	// Vars reads and writes variables as the calling code sees them.
	Vars Variables
	// Values is the host's conversion.
	Values Values
	// Host is the host that runs the call.
	Host Host
}

// Invoke calls a Lua function (a filter's block, a calculated property) on the
// call's thread and returns all its results. An error is a [*LuaError], whose
// cause is the Go error the function's error value holds, if it holds one.
func (c *Call) Invoke(fn lua.LValue, args ...lua.LValue) ([]lua.LValue, error) {
	return Invoke(c.L, fn, args...)
}

// Values converts between Lua values and the objects a pipeline carries. One
// implementation serves a host; bindings supply it.
type Values interface {
	// FromLua gives the object for a Lua value: the object inside a userdata
	// that ToLua made, an array for a table 1..n, and so on. Lua nil gives nil.
	FromLua(L *lua.LState, v lua.LValue) any
	// ToLua gives the Lua value for one object. nil gives lua.LNil.
	ToLua(L *lua.LState, obj any) lua.LValue
	// Enumerate passes on what the pipeline makes of a value: the elements of
	// a collection (one level), the object itself otherwise, nothing for nil.
	// It stops at the first error of yield and returns it.
	Enumerate(obj any, yield Sink) error
	// Collect gives the value of an expression whose results are objs: nil
	// for none, the object for one, a collection for more.
	Collect(L *lua.LState, objs []any) lua.LValue
	// Error gives the Lua value that pcall sees for a Go error, normally a
	// userdata whose Value is an error or has a method GoError() error, so
	// that [GoError] finds it again.
	Error(L *lua.LState, err error) lua.LValue
}

// Display shows results on the script's output: one formatter a script, in
// the order of the calls.
type Display interface {
	// Show shows one object with its default view. Rows may be held back
	// until the next call or Flush.
	Show(obj any) error
	// Text writes s as it stands (print passes its line end in s), after all
	// that was shown before it.
	Text(s string) error
	// Flush writes what is held back.
	Flush() error
}

// Options of a variable.
type Option uint8

const (
	ReadOnly Option = 1 << iota // changed or removed only by force
	Constant                    // never changed or removed
	Private                     // not seen by what is called
	AllScope                    // accepted for completeness; free variables are seen everywhere below their scope
	// Hidden is the visibility Private: a mark alone, since a script sees all that its host sees.
	Hidden
	NoOptions Option = 0
)

// A Variable is one variable of a scope.
type Variable struct {
	Name        string
	Value       lua.LValue
	Options     Option
	Description string
	// Scope names where it was found: Local, Private, Script or Global.
	Scope string
}

// Variables reads and writes Lua variables from the place of a call.
//
// Scope names are those of the original: Global, Script, Local, Private, or a
// number (0 the current scope, 1 the next outward). "" means: read the nearest
// visible, write the current script's (or the prompt's) scope. Names are
// matched as written first, then ignoring case.
type Variables interface {
	// Lookup reads a variable as the calling code sees it: local, upvalue,
	// private, script, global. The second result is false where no such
	// variable is set; a declared local holding nil is set.
	Lookup(name string) (lua.LValue, bool)
	// Using reads the variable that $using:name in text means: the one
	// visible where the literal text stands, else as Lookup does.
	Using(text, name string) (lua.LValue, bool)
	// Get reads from one scope with the variable's options. An unknown scope
	// name is an error; an unset variable is not.
	Get(name, scope string) (Variable, bool, error)
	// Set writes v.Value, v.Options and v.Description. A read-only or
	// constant variable is a [*VariableError]. force overrides ReadOnly.
	Set(v Variable, scope string, force bool) error
	// Remove deletes a variable of a scope, with the rules of Set.
	Remove(name, scope string, force bool) error
	// List gives the variables of a scope sorted by name, host functions and
	// libraries left out. "" lists all visible ones, the nearest of a name.
	List(scope string) ([]Variable, error)
}

// VariableError says that a variable cannot be written.
type VariableError struct {
	Name   string
	Scope  string
	Option Option // ReadOnly or Constant
}

func (e *VariableError) Error() string {
	return "Cannot overwrite variable " + e.Name + " because it is read-only or constant."
}

// Host is what a binding is installed into.
type Host interface {
	// State is the Lua state. Only the goroutine that runs scripts, or the one
	// that installs before the first script, may use it.
	State() *lua.LState
	// Register makes a command known under the given Lua names, in every
	// scope. Later registration of a name replaces it; scripts already
	// running see the new one.
	Register(cmd Command, names ...string)
	// Define makes a value (a constructor function, a constant, an object
	// such as Error) known in every scope.
	Define(name string, v lua.LValue)
	// Unregister removes names that Register or Define made known.
	Unregister(names ...string)
	// Command gives the command of a Lua name.
	Command(name string) (Command, bool)
	// Preferences says which variables are preference variables, with their
	// first values in global scope. A local of such a name counts for the
	// calls that see it.
	Preferences(vars map[string]lua.LValue)
	// Preload makes require(name) give what loader returns; it is called once.
	Preload(name string, loader lua.LGFunction)
	// Load compiles a text of the dialect as a function with a script scope
	// of its own. The error is that of the text.
	Load(text, name string) (*lua.LFunction, error)
	// SetValues, SetDisplay and SetErrorView install the implementations.
	SetValues(Values)
	SetDisplay(Display)
	// SetErrorView sets how an uncaught error is written; the text ends with
	// a line end. "" leaves an error to the host.
	SetErrorView(func(err error) string)
	// SetHint sets what may be said of the line of source at which a text is
	// no program, or Lua went wrong; "" says nothing.
	SetHint(func(source string) string)
	// Values and Display give the installed (or the host's plain) ones.
	Values() Values
	Display() Display
	// Stdin, Stdout and Stderr are the script's streams. Text that must keep
	// its place among results goes through Display instead.
	Stdin() io.Reader
	Stdout() io.Writer
	Stderr() io.Writer
	// Variables are those that the running code sees; while none runs, the
	// global ones.
	Variables() Variables
	// PromptVariables are the variables that an input of the prompt sees, its
	// locals first, then the global ones; host functions and libraries are
	// left out. Call it while nothing runs.
	PromptVariables() []Variable
	// Context is the context of the running script (Background while none
	// runs).
	Context() context.Context
	// OnClose registers work for the end of the host, run in reverse order.
	OnClose(func() error)
	// Fork makes a host of its own, with a Lua state that another goroutine
	// may own. It has nothing to read; its bindings are still to be installed.
	Fork(stdout, stderr io.Writer) (Fork, error)
}

// A Fork is a host that runs copies of another host's functions. It is for one
// goroutine; only Take and TakeValue read the host that it came from, and
// belong on that one's goroutine, before the fork is handed on.
type Fork interface {
	// Host is what bindings are installed into.
	Host() Host
	// Take copies functions with what they need: their upvalues, and the free
	// variables that they and the functions in them name, as they are now.
	// What they share, their copies share. Commands, constructors and
	// libraries become the fork's own. A variable that cannot be copied is an
	// error that names it.
	Take(values Carrier, fns ...*lua.LFunction) ([]*lua.LFunction, error)
	// TakeValue copies a value alone.
	TakeValue(v lua.LValue, values Carrier) (lua.LValue, error)
	// Call runs a function to its end and gives what it returns. The errors
	// are those of a script; a function that calls exit returns nothing.
	Call(ctx context.Context, fn *lua.LFunction, args ...lua.LValue) ([]lua.LValue, error)
	// Close runs the closers of the fork and frees its state.
	Close() error
}

// A Carrier takes the values of bindings from one state to another.
type Carrier interface {
	// Carry gives the value for the state to. The error says what cannot be
	// carried, and why: "an open file, which ...".
	Carry(to *lua.LState, v *lua.LUserData) (lua.LValue, error)
	// Metatable gives the other state's counterpart of a metatable that
	// bindings put on tables, false where it is the script's own.
	Metatable(m *lua.LTable) (*lua.LTable, bool)
}
