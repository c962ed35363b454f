package engine

import (
	"context"
	"errors"
	"strings"
	"testing"

	"github.com/pslshell/psl/runtime/module"
)

// TestDialect runs scripts and compares what they print and display.
func TestDialect(t *testing.T) {
	tests := []struct{ name, script, want string }{
		{"spread", "a, b, c = get_range(5)\nprint(a, b, c[1], c[2], c[3])", "1\t2\t3\t4\t5\n"},
		{"a field is one value", "local f = function(...) return 7, 8 end\nlocal t = {1, 2, a = f()}; print(#t, t.a)\nlocal function g(...) local u = {1, [\"k\"] = ...}; print(#u, u.k) end g(5, 6)\nprint(#{1, f()}, #{1, a = 2 | f()})", "2\t7\n1\t5\n3\t1\n"},
		{"swap", "local a, b = 1, 2; a, b = b, a; print(a, b)\nlocal i, t = 1, {}; t[i], i = 5, 2; print(t[1], t[2], i)", "2\t1\n5\tnil\t2\n"},
		{"spread local", "local a, b = get_range(2); print(a, b)", "1\t2\n"},
		{"spread fewer", "local a, b, c = get_range(1); print(a, b, c)", "1\tnil\tnil\n"},
		{"spread pipeline", "local a, b = get_range(3) | pass_through(); print(a, #b)", "1\t2\n"},
		{"no spread in parentheses", "local a, b = (get_range(3)); print(#a, b)", "3\tnil\n"},
		{"no spread through a function", "local function f() return get_range(3) end\nlocal a, b = f(); print(#a, b)", "3\tnil\n"},
		{"functions keep their rules", "local function f() return 1, {2}, 3 end\nlocal a, b = f(); print(a, b[1])", "1\t2\n"},
		{"spread through pcall", "local ok, a, b = pcall(get_range, 2); print(ok, #a, b)", "true\t2\tnil\n"},
		{"one value", "print(type(get_range), #get_range(3), get_range(1), get_range(0))", "function\t3\t1\tnil\n"},
		{"display", "get_range(2)\nlocal f = get_range; f(1)\nlocal t = {f = f}; t.f(1)", "1\n2\n1\n1\n"},
		{"display not of functions", "local function f() return get_range(2) end f()", ""},
		{"pipeline statement", "get_range(3) | pass_through()", "1\n2\n3\n"},
		{"line begins with a bar", "get_range(3)\n  | function(n) return n * 2 end\n  | pass_through()", "2\n4\n6\n"},
		{"table enumerated", "local t = {1,2,3} | function(n) return n + 1 end print(t[1], t[3])", "2\t4\n"},
		{"statement from a variable", "local t = {1,2}\nt | function(n) print('f', n) end", "f\t1\nf\t2\n"},
		{"arguments", "print({1,2,3} | select_first(1))", "1\n"},
		{"return", "local function f(x) return x | select_first(1) end print(f{7, 8})", "7\n"},
		{"or binds tighter", "print(nil or {5} | select_first(1))", "5\n"},
		{"table field", "local t = { {1,2} | pass_through(), n = {3} | pass_through() } print(#t, #t[1], t.n)", "1\t2\t3\n"},
		{"extra arguments", "local function f(o, x, y) return o + x + y end print({1} | f(10, 100))", "111\n"},
		{"method stage", "local o = {k = 5} function o:f(x, y) return x + y + self.k end print({1} | o:f(2))", "8\n"},
		{"results go on", "local t = {1} | function() return 1, nil, false, {2, 3}, {{4}} end\nprint(#t, t[1], t[2], t[3], t[4], t[5][1])", "5\t1\tfalse\t2\t3\t4\n"},
		{"function call first", "local function f() return {1, 2} end f() | function(n) print(n) end", "1\n2\n"},
		{"nil gives nothing", "print(nil | pass_through())", "nil\n"},
		{"in a condition", "if {1} | select_first(1) then print('yes') end", "yes\n"},
		{"nested", "print({1} | function(n) return {n, n} | select_first(1) end)", "1\n"},
		{"coroutine", "local co = coroutine.wrap(function() coroutine.yield(get_range(1)); get_range(2) end) print(co()) co()", "1\n1\n2\n"},
		{"yield across a stage", "local co = coroutine.create(function() local x = {1} | function(n) coroutine.yield(n) end end)\nprint(coroutine.resume(co)) print(coroutine.status(co))", "false\tt.lua:1: attempt to yield across metamethod/C-call boundary\ndead\n"},
		{"script scope", "x = 1 global.y = 2 print(x, y, global.x, script.x, _G.x)", "1\t2\tnil\t1\t1\n"},
		{"metatable of the environment", "print(getmetatable(_G), getmetatable('').__index == string)", "nil\ttrue\n"},
		{"private", "private.p = 5\nlocal function f() return p end\nprint(p, f(), private.p)\np = 6 print(private.p, script.p)", "5\tnil\t5\n6\tnil\n"},
		{"private of a function", "q = 'outer'\nlocal function g() return q end\nlocal function f() private.q = 1 return q, g() end print(f()) print(q)", "1\touter\nouter\n"},
		{"preference", "get_seen('ErrorActionPreference')\nErrorActionPreference = 'Stop'\nget_seen('ErrorActionPreference')", "Continue true\nStop true\n"},
		{"preference local", "local function f()\n local ErrorActionPreference = 'Stop'\n pcall(function() get_seen('ErrorActionPreference') end)\nend\nf() get_seen('ErrorActionPreference')", "Stop true\nContinue true\n"},
		{"preference local ends with its block", "do local a, b = 1, 2 end\ndo local ErrorActionPreference = 'Stop' get_seen('ErrorActionPreference') end\nlocal x, y = 1\nget_seen('ErrorActionPreference')", "Stop true\nContinue true\n"},
		{"preference local deep", "local ErrorActionPreference = 'Stop'\nlocal function a() return function() get_seen('ErrorActionPreference') end end\na()()", "Stop true\n"},
		{"local seen", "for i = 1, 1 do local v = 3 get_seen('v') end get_seen('v')", "3 true\nnil false\n"},
		{"shadowed local", "local v = 1 do local v = 2 get_seen('v') end get_seen('v')", "2 true\n1 true\n"},
		{"using", "local name = 'n'\nget_using('$using:name ')", "n true\n"},
		{"using where the text stands", "local name = 'here'\nlocal text = [[$using:name ]]\nlocal function f() local name = 'there' get_using(text) end f()", "here true\n"},
		{"using nil local", "local name\nget_using('$using:name ')", "nil true\n"},
		{"using free", "free = 4 get_using('$using:free ') get_using('$using:none ')", "4 true\nnil false\n"},
		{"using ignores case last", "local NAME = 'upper' name = 'free'\nget_using('$using:name ') get_using('$using:naMe ')", "free true\nupper true\n"},
		{"using upvalue", "local up = 1 local function f() get_using('$using:up ') end up = 2 f()", "2 true\n"},
		{"using text is a string", "local a = 1 local s = '$using:a' print(type(s), s .. '!', #s)", "string\t$using:a!\t8\n"},
		{"position", "\n  get_place()\nlocal x = {1} | pass_through()\n  | get_place()\nprint(x)", "t.lua:2 get_place()\nt.lua:4 | get_place()\n"},
		{"error value", "local ok, err = pcall(get_fail) print(ok, 'caught: ' .. err, tostring(err), string.format('%s', err), table.concat({err, 1}, ','))", "false\tcaught: it failed\tit failed\tit failed\tit failed,1\n"},
		{"read only", "set_it('fixed', 1, 1)\nprint(fixed, pcall(function() fixed = 2 end))\nother = 3 print(other, fixed)", "1\tfalse\tt.lua:2: Cannot overwrite variable fixed because it is read-only or constant.\n3\t1\n"},
		{"arg", "print(arg[-1], arg[0], arg[1])", "/bin/psl\tt.lua\tnil\n"},
		{"names of the additions stay names", "local private, global, script = 1, 2, 3 print(private, global, script)", "1\t2\t3\n"},
		{"io.write in order", "io.write('a', 1) print('b') io.stdout:write('c\\n')", "a1b\nc\n"},
		{"setfenv does not break pipelines", "setfenv(1, {print = print}) print(#({1, 2} | function(n) return n end))", "2\n"},
		{"goto", "local i = 1 ::top:: if i < 3 then i = i + 1 goto top end print(i)", "3\n"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			r := newRig(t)
			if err := r.run(tt.script); err != nil {
				t.Fatalf("%s", Describe(err))
			}
			got := r.out.String()
			if got != tt.want {
				t.Errorf("got %q\nwant %q", got, tt.want)
			}
		})
	}
}

func TestEarlyStop(t *testing.T) {
	r := newRig(t)
	err := r.run("get_range(5) | pass_through('a') | select_first(2) | pass_through('b')")
	if err != nil {
		t.Fatal(err)
	}
	want := "range stopped at 2|first ended|b ended|range closed|a closed|b closed"
	if got := strings.Join(r.log, "|"); got != want {
		t.Errorf("got %s\nwant %s", got, want)
	}
	if got := r.out.String(); got != "1\n2\n" {
		t.Errorf("displayed %q", got)
	}
}

func TestErrors(t *testing.T) {
	tests := []struct {
		name, script string
		want         []string // parts of the description
		is           error
	}{
		{"command", "local x = 1\nget_fail()", []string{"it failed", "t.lua:2: in main chunk"}, errFail},
		{"command in a pipeline", "local x = 1\n{1} | pass_through()", []string{"t.lua:2:1: unexpected '{'"}, nil},
		{"function stage", "local function bad(o) error('bad ' .. o) end\nlocal x = {7}\n  | bad()", []string{"t.lua:1: bad 7", "in function"}, nil},
		{"no function", "x = 1\nlocal y = {1} | x()", []string{"t.lua:2:", "attempt to call 'x' (a number value) as a stage"}, nil},
		{"table value", "error({1})", []string{"table: "}, nil},
		{"stack overflow", "local function f() return 1 + f() end f()", []string{"stack overflow"}, nil},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			r := newRig(t)
			err := r.run(tt.script)
			if err == nil {
				t.Fatal("no error")
			}
			text := Describe(err)
			for _, w := range tt.want {
				if !strings.Contains(text, w) {
					t.Errorf("%q is missing in\n%s", w, text)
				}
			}
			if strings.Contains(text, ".go:") {
				t.Errorf("a Go trace:\n%s", text)
			}
			if tt.is != nil && !errors.Is(err, tt.is) {
				t.Errorf("errors.Is fails for %v", err)
			}
		})
	}
}

func TestExit(t *testing.T) {
	for _, script := range []string{
		"print('a') exit(3) print('b')",
		"print('a') pcall(function() exit(3) end) print('b')",
		"print('a') coroutine.wrap(function() pcall(os.exit, 3) end)() print('b')",
		"print('a') local x = {1} | function() exit(3) end print('b')",
	} {
		r := newRig(t)
		err := r.run(script)
		var x *Exit
		if !errors.As(err, &x) || x.Code != 3 || r.out.String() != "a\n" {
			t.Errorf("%s: %v, wrote %q", script, err, r.out.String())
		}
		if err := r.run("print('next')"); err != nil {
			t.Errorf("the engine is not usable after exit: %v", err)
		}
	}
}

func TestCancel(t *testing.T) {
	for _, script := range []string{
		"start() while true do end",
		"start() while true do pcall(function() while true do end end) end",
		"start() coroutine.wrap(function() while true do end end)()",
		"start() wait_long()",
		"start() local function f() return f() end f()",
		"start() local x = get_range(1e15) | function() end",
		"start() os.execute('sleep 60')",
	} {
		r := newRig(t)
		ctx, cancel := context.WithCancel(context.Background())
		r.Host().Register(command{"Start", func(*module.Call) (module.Stage, error) {
			go cancel()
			return &stage{}, nil
		}}, "start")
		err := r.Run(ctx, Script{Name: "t.lua", Text: script})
		if !errors.Is(err, context.Canceled) {
			t.Errorf("%s: %v", script, err)
		}
		if err := r.run("print('next')"); err != nil {
			t.Errorf("%s: the engine is not usable after it: %v", script, err)
		}
	}
}

func TestPrompt(t *testing.T) {
	r := newRig(t)
	steps := []struct{ in, want string }{
		{"local a = 1", ""},
		{"a", "1\n"},
		{"local a, b = a + 1, 'b'", ""},
		{"a, b", "2\nb\n"},
		{"= a * 2", "4\n"},
		{"local function f() a = a + 1 return a end", ""},
		{"f()", "3\n"},
		{"a", "3\n"},
		{"get_range(2)", "1\n2\n"},
		{"{1, 2} | function(n) return n * 2 end", "2\n4\n"},
		{"local x, y = get_range(2) | pass_through()", ""},
		{"x + y", "3\n"},
		{"for i = 1, 2 do local a = i print(a) end", "1\n2\n"},
		{"g = 5", ""},
		{"global.g", "5\n"},
		{"private.z = 1", ""},
		{"z", "1\n"},
		{"(function() return z end)()", ""},
		{"local name = 'v'", ""},
		{"get_using('$using:name ')", "v true\n"},
		{"local ErrorActionPreference = 'Stop'", ""},
		{"get_seen('ErrorActionPreference')", "Stop true\n"},
		{"print('p')", "p\n"},
		{"return 5", "5\n"},
		{"local r = 6 return r, r + 1;", "6\n7\n"},
		{"if r == 6 then return get_range(2) end", "1\n2\n"},
		{"return {1, 2} | function(n) return n * 2 end", "2\n4\n"},
		{"return", ""},
		{"(function() return 7 end)()", "7\n"},
	}
	for _, s := range steps {
		r.out.Reset()
		if err := r.Eval(context.Background(), s.in, "prompt"); err != nil {
			t.Fatalf("%s: %s", s.in, Describe(err))
		}
		if got := r.out.String(); got != s.want {
			t.Errorf("%s: got %q, want %q", s.in, got, s.want)
		}
	}
}
