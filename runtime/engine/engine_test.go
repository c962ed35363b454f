package engine

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"

	lua "github.com/yuin/gopher-lua"

	"github.com/pslshell/psl/runtime/dialect"
	"github.com/pslshell/psl/runtime/module"
)

func TestScriptsFromScripts(t *testing.T) {
	dir := t.TempDir()
	write := func(name, text string) string {
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		return path
	}
	other := write("other.lua", "color = 'other' extra = 1 function twice(n) return n * 2 end print('ran', ...)")
	write("mod.lua", "local n = 0 local M = {} function M.count() n = n + 1 return n end return M")
	bad := write("bad.lua", "x = = 1")
	main := "color = 'mine' call([[" + other + "]], 1) print(color, extra)\n" +
		"dot_source([[" + other + "]]) print(color, extra, twice(21))\n" +
		"package.path = [[" + dir + "/?.lua;]] .. package.path\n" +
		"local m = require('mod') m.count() print(require('mod').count())\n" +
		"print(pcall(call, [[" + bad + "]]))\n" +
		"print(select(2, loadfile([[" + bad + "]])))\n" +
		"print(loadstring('return color')(), load(function() return nil end) ~= nil, dofile([[" + other + "]]))"
	r := newRig(t)
	if err := r.run(main); err != nil {
		t.Fatal(Describe(err))
	}
	message := bad + ":1:5: unexpected '='"
	want := "ran\t1\nmine\tnil\nran\nother\t1\t42\n2\nfalse\t" + message + "\n" + message + "\nran\nother\ttrue\n"
	if got := r.out.String(); got != want {
		t.Errorf("got  %q\nwant %q", got, want)
	}
}

func TestScopesOfRuns(t *testing.T) {
	r := newRig(t)
	for _, s := range []struct {
		script Script
		want   string
	}{
		{Script{Name: "a", Text: "x = 1 global.y = 2 print(x, y)"}, "1\t2\n"},
		{Script{Name: "b", Text: "print(x, y)"}, "nil\t2\n"},
		{Script{Name: "c", Text: "z = 3 print(y)", Here: true}, "2\n"},
		{Script{Name: "d", Text: "print(z)"}, "3\n"},
	} {
		r.out.Reset()
		if err := r.Run(context.Background(), s.script); err != nil {
			t.Fatal(Describe(err))
		}
		if got := r.out.String(); got != s.want {
			t.Errorf("%s: %q, want %q", s.script.Name, got, s.want)
		}
	}
}

func TestBusy(t *testing.T) {
	r := newRig(t)
	var inner error
	r.Host().Register(command{"Run-Again", func(*module.Call) (module.Stage, error) {
		inner = r.run("print(1)")
		return &stage{}, nil
	}}, "run_again")
	if err := r.run("run_again()"); err != nil {
		t.Fatal(err)
	}
	if !errors.Is(inner, ErrBusy) {
		t.Errorf("got %v", inner)
	}
}

func TestLimits(t *testing.T) {
	for name, script := range map[string]string{
		"stack overflow":     "local function f() return 1 + f() end f()",
		"registry overflow":  "unpack({}, 1, 1e8)",
		"string too large":   "string.rep('x', 1e13)",
		"too many recursion": "local t = setmetatable({}, {}) getmetatable(t).__index = t local x = t.a",
	} {
		r := newRig(t)
		err := r.run(script)
		if err == nil || !strings.Contains(err.Error(), name) {
			t.Errorf("%s: %v", name, err)
		}
		if err := r.run("assert(1 == 1)"); err != nil {
			t.Errorf("%s: the engine is not usable after it: %v", name, err)
		}
	}
}

func TestSyntaxErrorIsTyped(t *testing.T) {
	r := newRig(t)
	var se *dialect.SyntaxError
	if err := r.run("x ="); !errors.As(err, &se) || !se.Incomplete {
		t.Errorf("got %v", err)
	}
	if err := r.run("call('nowhere.lua')"); err == nil || !errors.Is(err, os.ErrNotExist) {
		t.Errorf("a missing script: %v", err)
	}
}

func TestPanicIsAnError(t *testing.T) {
	r := newRig(t)
	closed := false
	r.Host().Register(command{"Panic-Now", func(*module.Call) (module.Stage, error) {
		return &stage{begin: func(module.Sink) error { panic("at the disco") }, close: func() { closed = true }}, nil
	}}, "panic_now")
	err := r.run("panic_now()")
	if err == nil || !strings.Contains(err.Error(), "at the disco") || strings.Contains(Describe(err), ".go:") {
		t.Errorf("got %v", err)
	}
	if !closed {
		t.Error("the stage was not closed")
	}
}

func TestNoGoroutineIsLeft(t *testing.T) {
	before := runtime.NumGoroutine()
	r := newRig(t)
	ctx, cancel := context.WithTimeout(context.Background(), 10*time.Millisecond)
	defer cancel()
	err := r.Run(ctx, Script{Name: "t", Text: "local co = coroutine.wrap(function() while true do coroutine.yield() end end) while true do co() end"})
	if !errors.Is(err, context.DeadlineExceeded) || !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
	for range 100 {
		if runtime.NumGoroutine() <= before {
			return
		}
		time.Sleep(time.Millisecond)
	}
	t.Errorf("%d goroutines, %d before", runtime.NumGoroutine(), before)
}

func TestLayout(t *testing.T) {
	if _, err := findLayout(); err != nil {
		t.Fatal(err)
	}
}

func TestFormatTakesObjects(t *testing.T) {
	r := newRig(t)
	ud := &lua.LUserData{Value: 5}
	mt := r.L.NewTable()
	mt.RawSetString("__tostring", r.L.NewFunction(func(L *lua.LState) int { L.Push(lua.LString("5.50")); return 1 }))
	ud.Metatable = mt
	r.Host().Define("five", ud)
	if err := r.run("print(five, string.format('%s|%5.1f|%%|%s', five, five, 'x'), table.concat({five, 'a', 1}, ';'), ('%s'):format(five)) io.write(five, '\\n')"); err != nil {
		t.Fatal(Describe(err))
	}
	if got, want := r.out.String(), "5.50\t5.50|  5.5|%|x\t5.50;a;1\t5.50\n5.50\n"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
	if err := r.run("table.concat({{}, 1})"); err == nil || !strings.Contains(err.Error(), "concat") {
		t.Errorf("got %v", err)
	}
}

func TestClosersRunInReverse(t *testing.T) {
	e, err := New(Options{})
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	failed := errors.New("cannot close")
	e.Host().OnClose(func() error { got = append(got, "a"); return failed })
	e.Host().OnClose(func() error { got = append(got, "b"); return nil })
	if err := e.Close(); !errors.Is(err, failed) || strings.Join(got, "") != "ba" {
		t.Errorf("%v %v", got, err)
	}
}
