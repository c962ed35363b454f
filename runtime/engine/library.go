package engine

import (
	"errors"
	"fmt"
	"io"
	"math"
	"os"
	"os/exec"
	"runtime"
	"strings"
	"time"

	lua "github.com/yuin/gopher-lua"

	"github.com/pslshell/psl/runtime/dialect"
	"github.com/pslshell/psl/runtime/module"
)

// This file gives gopher-lua's libraries what psl needs of them: text in the
// display's order, values that tell their own text, code through dialect, and
// threads that can be stopped. What it does not name stays as it is.

func (e *Engine) installLibraries() {
	L := e.L
	g := L.G.Global
	set := func(t *lua.LTable, fns map[string]lua.LGFunction) {
		for name, fn := range fns {
			t.RawSetString(name, L.NewFunction(fn))
		}
	}
	set(g, map[string]lua.LGFunction{
		"print": e.print, "tostring": luaToString, "load": e.luaLoad, "loadstring": e.luaLoadString, "loadfile": e.luaLoadFile,
		"dofile": e.luaDoFile, "getmetatable": e.getMetatable,
		"exit": e.luaExit, "call": e.luaCall, "dot_source": e.luaDotSource,
	})
	for _, name := range []string{"getfenv", "module"} {
		e.inScope(g, name)
	}
	lib := func(name string) *lua.LTable { return g.RawGetString(name).(*lua.LTable) }
	set(lib("os"), map[string]lua.LGFunction{"execute": e.osExecute, "exit": e.luaExit, "tmpname": e.osTmpname})
	lib("math").RawSetString("huge", lua.LNumber(math.Inf(1))) // the virtual machine's is the largest number, not infinity
	e.wrapText(lib("table"), lib("string"))
	e.wrapRep(lib("string"))
	module.Protect(L)
	e.wrapThreads(lib("coroutine"))
	e.wrapOutput(lib("io"))
	e.inScope(lib("package"), "seeall")
	loaders := L.GetField(lib("package"), "loaders").(*lua.LTable)
	loaders.RawSetInt(2, L.NewFunction(e.searchModule))
}

// inScope makes a library function that speaks of "the globals" mean the
// script's scope.
func (e *Engine) inScope(t *lua.LTable, name string) {
	plain := t.RawGetString(name).(*lua.LFunction).GFunction
	t.RawSetString(name, e.L.NewFunction(func(L *lua.LState) int {
		global := L.G.Global
		L.G.Global = e.codeEnv(L)
		defer func() { L.G.Global = global }()
		return plain(L)
	}))
}

// textOf is tostring: a value's __tostring counts.
func textOf(L *lua.LState, v lua.LValue) string {
	switch x := v.(type) {
	case lua.LString:
		return string(x)
	case lua.LNumber:
		return numberText(x)
	}
	return L.ToStringMeta(v).String()
}

// numberText is a number as Lua writes it; what is none, or too large, has C's text rather than Go's.
func numberText(n lua.LNumber) string {
	switch f := float64(n); {
	case math.IsNaN(f):
		return "nan"
	case math.IsInf(f, 1):
		return "inf"
	case math.IsInf(f, -1):
		return "-inf"
	}
	return n.String()
}

func luaToString(L *lua.LState) int {
	switch v := L.CheckAny(1).(type) {
	case lua.LNumber:
		L.Push(lua.LString(numberText(v)))
	default:
		L.Push(L.ToStringMeta(v)) // what __tostring gives, be it a text or not
	}
	return 1
}

func (e *Engine) print(L *lua.LState) int {
	var b strings.Builder
	for i, n := 1, L.GetTop(); i <= n; i++ {
		if i > 1 {
			b.WriteByte('\t')
		}
		b.WriteString(textOf(L, L.Get(i)))
	}
	b.WriteByte('\n')
	e.text(L, b.String())
	return 0
}

func (e *Engine) text(L *lua.LState, s string) {
	if err := e.display.Text(s); err != nil {
		e.raise(L, err)
	}
}

// tellsText says whether a value that is no string or number has its own text.
func tellsText(L *lua.LState, v lua.LValue) bool {
	ud, ok := v.(*lua.LUserData)
	return ok && L.GetMetaField(ud, "__tostring").Type() == lua.LTFunction
}

// wrapText lets table.concat and string.format take values with a text.
func (e *Engine) wrapText(table, str *lua.LTable) {
	concat := table.RawGetString("concat").(*lua.LFunction).GFunction
	table.RawSetString("concat", e.L.NewFunction(func(L *lua.LState) int {
		t, ok := L.Get(1).(*lua.LTable)
		if !ok {
			return concat(L)
		}
		sep := L.OptString(2, "")
		from, to := L.OptInt(3, 1), L.OptInt(4, t.Len())
		var b strings.Builder
		for i := from; i <= to; i++ {
			switch v := t.RawGetInt(i).(type) {
			case lua.LString:
				b.WriteString(string(v))
			case lua.LNumber:
				b.WriteString(numberText(v))
			default:
				if !tellsText(L, v) {
					return concat(L) // for its error
				}
				b.WriteString(textOf(L, v))
			}
			if i < to {
				b.WriteString(sep)
			}
		}
		L.Push(lua.LString(b.String()))
		return 1
	}))
	format := str.RawGetString("format").(*lua.LFunction).GFunction
	str.RawSetString("format", e.L.NewFunction(func(L *lua.LState) int {
		for i := 2; i <= L.GetTop(); i++ {
			v := L.Get(i)
			if !tellsText(L, v) {
				continue
			}
			s := textOf(L, v)
			var text lua.LValue = lua.LString(s)
			if wantsNumber(L.ToString(1), i-1) {
				text = lua.LVAsNumber(lua.LString(s))
			}
			L.Replace(i, text)
		}
		return format(L)
	}))
}

// maxString bounds string.rep, whose result could otherwise end the process.
const maxString = 1 << 30

func (e *Engine) wrapRep(str *lua.LTable) {
	rep := str.RawGetString("rep").(*lua.LFunction).GFunction
	str.RawSetString("rep", e.L.NewFunction(func(L *lua.LState) int {
		if n := float64(len(L.CheckString(1))) * float64(L.CheckNumber(2)); n > maxString {
			L.RaiseError("resulting string too large")
		}
		return rep(L)
	}))
}

// wantsNumber says whether the nth verb of a format takes a number.
func wantsNumber(format string, n int) bool {
	for i := 0; i < len(format); i++ {
		if format[i] != '%' {
			continue
		}
		i++
		if i < len(format) && format[i] == '%' {
			continue
		}
		for i < len(format) && strings.IndexByte("-+ #0123456789.", format[i]) >= 0 {
			i++
		}
		if n--; n == 0 {
			return i < len(format) && strings.IndexByte("cdiouxXeEfgG", format[i]) >= 0
		}
	}
	return false
}

// wrapThreads gives coroutines the loop that can be stopped, and makes a yield
// across a Go function (pcall, a stage of a pipeline) the error it is in Lua
// 5.1; gopher-lua would lose the frames in between.
func (e *Engine) wrapThreads(co *lua.LTable) {
	yield := co.RawGetString("yield").(*lua.LFunction).GFunction
	co.RawSetString("yield", e.L.NewFunction(func(L *lua.LState) int {
		for f := e.layout.frame(L).Parent; f != nil; f = f.Parent {
			if f.Fn.IsG {
				L.RaiseError("attempt to yield across metamethod/C-call boundary")
			}
		}
		return yield(L)
	}))
	create := co.RawGetString("create").(*lua.LFunction).GFunction
	co.RawSetString("create", e.L.NewFunction(func(L *lua.LState) int {
		n := create(L)
		e.layout.install(L.Get(-1).(*lua.LState), &e.stop)
		return n
	}))
	wrap := co.RawGetString("wrap").(*lua.LFunction).GFunction
	co.RawSetString("wrap", e.L.NewFunction(func(L *lua.LState) int {
		n := wrap(L)
		if fn, ok := L.Get(-1).(*lua.LFunction); ok && len(fn.Upvalues) == 1 {
			if th, ok := fn.Upvalues[0].Value().(*lua.LState); ok {
				e.layout.install(th, &e.stop)
			}
		}
		return n
	}))
}

// wrapOutput sends what is written to standard output through the display, so
// that it keeps its place among results.
func (e *Engine) wrapOutput(lib *lua.LTable) {
	stdout := lib.RawGetString("stdout")
	methods, ok := e.L.GetMetaField(stdout, "__index").(*lua.LTable)
	if !ok {
		return
	}
	output := lib.RawGetString("output").(*lua.LFunction)
	writeFile := methods.RawGetString("write").(*lua.LFunction).GFunction
	writeDefault := lib.RawGetString("write").(*lua.LFunction)
	write := func(L *lua.LState, from int) {
		var b strings.Builder
		for i := from; i <= L.GetTop(); i++ {
			if v := L.Get(i); !tellsText(L, v) && v.Type() != lua.LTBool {
				L.CheckTypes(i, lua.LTNumber, lua.LTString)
			}
			b.WriteString(textOf(L, L.Get(i)))
		}
		e.text(L, b.String())
		L.Push(lua.LTrue)
	}
	methods.RawSetString("write", e.L.NewFunction(func(L *lua.LState) int {
		if L.Get(1) != stdout {
			return writeFile(L)
		}
		write(L, 2)
		return 1
	}))
	lib.RawSetString("write", e.L.NewFunction(func(L *lua.LState) int {
		L.Push(output)
		L.Call(0, 1)
		now := L.Get(-1)
		L.Pop(1)
		if now != stdout {
			// It keeps the default output in an upvalue: call it as a function.
			n := L.GetTop()
			L.Insert(writeDefault, 1)
			L.Call(n, lua.MultRet)
			return L.GetTop()
		}
		write(L, 1)
		return 1
	}))
}

func (e *Engine) getMetatable(L *lua.LState) int {
	v := L.CheckAny(1)
	if e.scopes.HidesMetatable(v) {
		L.Push(lua.LNil)
	} else {
		L.Push(L.GetMetatable(v))
	}
	return 1
}

// luaExit ends the script: every further instruction raises, so no pcall
// keeps it.
func (e *Engine) luaExit(L *lua.LState) int {
	code := 0
	switch v := L.Get(1).(type) {
	case lua.LBool:
		if !bool(v) {
			code = 1
		}
	case *lua.LNilType:
	default:
		code = L.CheckInt(1)
	}
	e.exit.Store(&Exit{Code: code})
	e.stop.raise()
	e.interrupted(L)
	return 0
}

func (e *Engine) osTmpname(L *lua.LState) int {
	f, err := os.CreateTemp("", "psl-")
	if err != nil {
		e.raise(L, fmt.Errorf("os.tmpname: %w", err))
	}
	name := f.Name()
	if err := f.Close(); err != nil {
		e.raise(L, fmt.Errorf("os.tmpname: %w", err))
	}
	L.Push(lua.LString(name))
	return 1
}

// fileOf gives the file behind a stream that has one, so that a child finds a
// terminal where there is one.
func fileOf[T any](stream T) T {
	if h, ok := any(stream).(interface{ File() *os.File }); ok {
		if f, ok := any(h.File()).(T); ok && h.File() != nil {
			return f
		}
	}
	return stream
}

// osExecute runs a command line with the script's streams and gives its exit
// code; without an argument it says that there is a shell.
func (e *Engine) osExecute(L *lua.LState) int {
	if L.GetTop() == 0 {
		L.Push(lua.LNumber(1))
		return 1
	}
	line := L.CheckString(1)
	if err := e.display.Flush(); err != nil {
		e.raise(L, err)
	}
	shell, flag := "/bin/sh", "-c"
	if runtime.GOOS == "windows" {
		shell, flag = "cmd.exe", "/c"
	}
	cmd := exec.CommandContext(e.ctx, shell, flag, line)
	cmd.Stdin, cmd.Stdout, cmd.Stderr = fileOf(e.opts.Stdin), fileOf(e.opts.Stdout), fileOf(e.opts.Stderr)
	cmd.WaitDelay = time.Second // grandchildren may hold the streams
	if _, isFile := cmd.Stdin.(*os.File); !isFile {
		cmd.Stdin = nil // a reader that blocks would keep Wait from returning
	}
	ownGroup(cmd)
	err := cmd.Run()
	var failed *exec.ExitError
	switch {
	case e.ctx.Err() != nil:
		e.heed(L)
	case errors.As(err, &failed):
		code := failed.ExitCode()
		if code < 0 {
			code = 128 // ended by a signal
		}
		L.Push(lua.LNumber(code))
	case err != nil:
		e.raise(L, fmt.Errorf("os.execute: %w", err))
	default:
		L.Push(lua.LNumber(0))
	}
	return 1
}

// loadResult pushes a loaded function, or nil and the message.
func (e *Engine) loadResult(L *lua.LState, text, name string, env *lua.LTable, file bool) int {
	fn, err := e.load(text, name, env, dialect.Options{Shebang: file})
	if err != nil {
		L.Push(lua.LNil)
		L.Push(lua.LString(err.Error()))
		return 2
	}
	L.Push(fn)
	return 1
}

// codeEnv is the environment of code that the running function loads.
func (e *Engine) codeEnv(L *lua.LState) *lua.LTable { return e.scopes.At(L).ScopeTable() }

func (e *Engine) luaLoadString(L *lua.LState) int {
	return e.loadResult(L, L.CheckString(1), L.OptString(2, "<string>"), e.codeEnv(L), false)
}

func (e *Engine) luaLoad(L *lua.LState) int {
	reader := L.CheckFunction(1)
	name := L.OptString(2, "?")
	env := e.codeEnv(L)
	var b strings.Builder
	for {
		L.Push(reader)
		L.Call(0, 1)
		part := L.Get(-1)
		L.Pop(1)
		if part == lua.LNil {
			break
		}
		if !lua.LVCanConvToString(part) {
			L.Push(lua.LNil)
			L.Push(lua.LString("reader function must return a string"))
			return 2
		}
		s := part.String()
		if s == "" {
			break
		}
		b.WriteString(s)
	}
	return e.loadResult(L, b.String(), name, env, false)
}

func (e *Engine) luaLoadFile(L *lua.LState) int {
	env := e.codeEnv(L)
	if L.GetTop() < 1 {
		var b strings.Builder
		if _, err := io.Copy(&b, e.opts.Stdin); err != nil {
			L.Push(lua.LNil)
			L.Push(lua.LString(err.Error()))
			return 2
		}
		return e.loadResult(L, b.String(), "<stdin>", env, true)
	}
	path := L.CheckString(1)
	text, err := os.ReadFile(path)
	if err != nil {
		L.Push(lua.LNil)
		L.Push(lua.LString(fmt.Sprintf("can not open file: %v", path)))
		return 2
	}
	return e.loadResult(L, string(text), path, env, true)
}

func (e *Engine) luaDoFile(L *lua.LState) int {
	s, err := ReadFile(L.CheckString(1))
	if err != nil {
		L.Error(lua.LString(err.Error()), 0)
	}
	top := L.GetTop()
	fn, err := e.load(s.Text, s.Name, e.codeEnv(L), dialect.Options{Shebang: true})
	if err != nil {
		L.Error(lua.LString(err.Error()), 0)
	}
	L.Push(fn)
	L.Call(0, lua.MultRet)
	return L.GetTop() - top
}

// luaCall runs a script in a scope of its own: call(path, ...).
func (e *Engine) luaCall(L *lua.LState) int {
	env := e.scopes.NewScript()
	defer e.scopes.Release(env)
	return e.runScript(L, env, true)
}

// luaDotSource runs a script in the scope of the caller.
func (e *Engine) luaDotSource(L *lua.LState) int { return e.runScript(L, e.codeEnv(L), false) }

func (e *Engine) runScript(L *lua.LState, env *lua.LTable, own bool) int {
	s, err := ReadFile(L.CheckString(1))
	if err != nil {
		e.raise(L, err)
	}
	fn, err := e.load(s.Text, s.Name, env, dialect.Options{Shebang: true})
	if err != nil {
		e.raise(L, err)
	}
	args := arguments(L, 2)
	if own {
		texts := make([]string, len(args))
		for i, a := range args {
			texts[i] = textOf(L, a)
		}
		env.RawSetString("arg", e.argTable(s.Name, texts))
	}
	old := L.Env
	L.Env = env
	defer func() { L.Env = old }()
	top := L.GetTop()
	L.Push(fn)
	for _, a := range args {
		L.Push(a)
	}
	L.Call(len(args), lua.MultRet)
	return L.GetTop() - top
}

// searchModule is require's loader for Lua files on package.path.
func (e *Engine) searchModule(L *lua.LState) int {
	name := L.CheckString(1)
	path, ok := L.GetField(L.GetField(e.scopes.Global(), "package"), "path").(lua.LString)
	if !ok {
		L.RaiseError("package.path must be a string")
	}
	file := strings.ReplaceAll(name, ".", string(os.PathSeparator))
	var tried []string
	for _, pattern := range strings.Split(string(path), ";") {
		candidate := strings.ReplaceAll(pattern, "?", file)
		text, err := os.ReadFile(candidate)
		if err != nil {
			tried = append(tried, err.Error())
			continue
		}
		fn, err := e.load(string(text), candidate, e.codeEnv(L), dialect.Options{Shebang: true})
		if err != nil {
			module.Raise(L, e.values, err)
		}
		L.Push(fn)
		return 1
	}
	L.Push(lua.LString(strings.Join(tried, "\n\t")))
	return 1
}
