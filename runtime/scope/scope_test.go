package scope

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	lua "github.com/yuin/gopher-lua"

	"github.com/pslshell/psl/runtime/dialect"
	"github.com/pslshell/psl/runtime/module"
)

// run runs a script in a scope of its own, with probe() calling f from where
// the script calls it.
func run(t *testing.T, s *Scopes, env *lua.LTable, text string, f func(v *View)) {
	t.Helper()
	prog, err := dialect.Compile(text, "t.lua", dialect.Options{Preferences: s.IsPreference})
	if err != nil {
		t.Fatal(err)
	}
	err = prog.Bind(func(hook string) lua.LValue {
		return s.L.NewFunction(func(L *lua.LState) int {
			switch hook {
			case dialect.HookPrivate:
				p, view := s.Private(L, s.At(L).Env())
				L.Push(p)
				L.Push(view)
				return 2
			case dialect.HookUsing:
				var names []string
				for i := 3; i <= L.GetTop(); i++ {
					names = append(names, L.ToString(i))
				}
				s.KeepUsing(L.ToString(1), L.ToFunction(2), names)
				L.Push(L.Get(1))
				return 1
			}
			return 0
		})
	})
	if err != nil {
		t.Fatal(err)
	}
	env.RawSetString("probe", s.L.NewFunction(func(L *lua.LState) int {
		f(s.At(L))
		return 0
	}))
	fn := s.L.NewFunctionFromProto(prog.Proto)
	fn.Env = env
	old := s.L.Env
	s.L.Env = env
	defer func() { s.L.Env = old }()
	s.L.Push(fn)
	if err := s.L.PCall(0, 0, nil); err != nil {
		t.Fatal(err)
	}
}

func newScopes(t *testing.T) *Scopes {
	L := lua.NewState()
	t.Cleanup(L.Close)
	s := New(L)
	s.Preferences(map[string]lua.LValue{"VerbosePreference": lua.LString("SilentlyContinue")})
	return s
}

func TestLookup(t *testing.T) {
	tests := []struct{ name, script, variable, want string }{
		{"local", "local a = 1 probe()", "a", "1 true"},
		{"local nil is set", "local a probe()", "a", "nil true"},
		{"free nil is not", "probe()", "a", "nil false"},
		{"upvalue", "local a = 1 local function f() local b = a probe() end f()", "a", "1 true"},
		{"hidden by a parameter", "local a = 1 local function f(a) probe() end f(2)", "a", "2 true"},
		{"left block", "do local a = 1 end local b = 2 probe()", "a", "nil false"},
		{"in a loop", "for a = 4, 4 do probe() end", "a", "4 true"},
		{"in a generic loop", "for _, a in ipairs{7} do probe() end", "a", "7 true"},
		{"script over global", "global.a = 1 a = 2 probe()", "a", "2 true"},
		{"global", "global.a = 1 probe()", "a", "1 true"},
		{"private", "private.a = 3 probe()", "a", "3 true"},
		{"private is not seen by what is called", "local function f() probe() end private.a = 3 f()", "a", "nil false"},
		{"ignoring case", "local Name = 1 probe()", "name", "1 true"},
		{"as written first", "local Name = 1 name = 2 probe()", "name", "2 true"},
		{"preference", "probe()", "VerbosePreference", "SilentlyContinue true"},
		{"preference captured", "local VerbosePreference = 'x' local function f() return function() probe() end end f()()", "VerbosePreference", "x true"},
		{"environment of setfenv", "local p = probe local function f() p() end setfenv(f, {a = 9}) f()", "a", "9 true"},
		{"through pcall", "local a = 5 pcall(probe)", "a", "5 true"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			s := newScopes(t)
			got := "probe was not called"
			run(t, s, s.NewScript(), tt.script, func(v *View) {
				val, ok := v.Lookup(tt.variable)
				got = fmt.Sprintf("%v %v", val, ok)
			})
			if got != tt.want {
				t.Errorf("got %s, want %s", got, tt.want)
			}
		})
	}
}

func TestGetSetList(t *testing.T) {
	s := newScopes(t)
	env := s.NewScript()
	run(t, s, env, "local l = 1 a = 2 global.g = 3 probe() assert(a == 5 and b == 6 and global.a == 7 and l == 8)", func(v *View) {
		check := func(name, scope, want string) {
			t.Helper()
			x, ok, err := v.Get(name, scope)
			got := fmt.Sprintf("%v %s %v", x.Value, x.Scope, ok)
			if err != nil || got != want {
				t.Errorf("Get(%s, %s): %s %v, want %s", name, scope, got, err, want)
			}
		}
		check("l", "", "1 Local true")
		check("l", "Script", "<nil>  false")
		check("a", "", "2 Script true")
		check("A", "", "2 Script true")
		check("a", "Global", "<nil>  false")
		check("g", "", "3 Global true")
		check("g", "1", "3 Global true")
		if _, _, err := v.Get("a", "Nowhere"); err == nil || !strings.Contains(err.Error(), `"Global", "Local", or "Script"`) {
			t.Errorf("unknown scope: %v", err)
		}
		if _, _, err := v.Get("a", "9"); err == nil {
			t.Error("scope 9 is accepted")
		}
		set := func(name string, n int, scope string) {
			t.Helper()
			if err := v.Set(module.Variable{Name: name, Value: lua.LNumber(n)}, scope, false); err != nil {
				t.Error(err)
			}
		}
		set("a", 5, "")
		set("b", 6, "Script")
		set("a", 7, "Global")
		set("l", 8, "Local")
		list, err := v.List("Script")
		var names []string
		for _, x := range list {
			names = append(names, x.Name)
		}
		if err != nil || strings.Join(names, " ") != "a b probe" {
			t.Errorf("List: %v %v", names, err)
		}
	})
}

func TestReadOnly(t *testing.T) {
	s := newScopes(t)
	env := s.NewScript()
	run(t, s, env, "probe() x = 1 assert(fixed == 1 and x == 1 and not pcall(function() fixed = 2 end)) assert(global.print == print and nothing == nil)", func(v *View) {
		if err := v.Set(module.Variable{Name: "fixed", Value: lua.LNumber(1), Options: module.ReadOnly}, "", false); err != nil {
			t.Fatal(err)
		}
		err := v.Set(module.Variable{Name: "fixed", Value: lua.LNumber(2)}, "", false)
		var ve *module.VariableError
		if !errors.As(err, &ve) || ve.Option != module.ReadOnly {
			t.Errorf("writing a read-only variable: %v", err)
		}
		if err := v.Remove("fixed", "", false); !errors.As(err, &ve) {
			t.Errorf("removing it: %v", err)
		}
		x, ok, err := v.Get("fixed", "")
		if err != nil || !ok || x.Options != module.ReadOnly || x.Value != lua.LNumber(1) {
			t.Errorf("Get: %+v %v %v", x, ok, err)
		}
	})
	run(t, s, env, "probe() assert(fixed == 3) fixed = 4 assert(fixed == 4)", func(v *View) {
		if err := v.Set(module.Variable{Name: "fixed", Value: lua.LNumber(3)}, "", true); err != nil {
			t.Error(err)
		}
	})
	run(t, s, env, "probe()", func(v *View) {
		if err := v.Set(module.Variable{Name: "c", Value: lua.LNumber(1), Options: module.Constant}, "", false); err != nil {
			t.Fatal(err)
		}
		if err := v.Set(module.Variable{Name: "c", Value: lua.LNumber(2)}, "", true); err == nil {
			t.Error("a constant is overwritten by force")
		}
	})
}

func TestDefine(t *testing.T) {
	s := newScopes(t)
	env := s.NewScript()
	env.RawSetString("mine", lua.LNumber(1))
	s.Define("mine", lua.LTrue)
	s.Define("theirs", lua.LTrue)
	if env.RawGetString("mine") != lua.LNumber(1) || env.RawGetString("theirs") != lua.LTrue {
		t.Error("Define does not respect what a script gave a meaning")
	}
	s.Undefine("theirs")
	if env.RawGetString("theirs") != lua.LNil {
		t.Error("Undefine leaves the name")
	}
	s.DefineCommand("gl", lua.LTrue)
	if s.L.GetField(env, "gl") != lua.LTrue {
		t.Error("a script does not see a command")
	}
	s.Global().RawSetString("gl", lua.LNumber(9))
	if s.L.GetField(env, "gl") != lua.LNumber(9) || s.L.GetField(s.NewScript(), "gl") != lua.LNumber(9) {
		t.Error("a command hides the global variable of its name")
	}
	if Of(s.L) != s {
		t.Error("the state does not know its scopes")
	}
}

func TestUsingIsBounded(t *testing.T) {
	s := newScopes(t)
	getter := s.L.NewFunction(func(L *lua.LState) int { L.Push(lua.LTrue); return 1 })
	for i := range 3 * maxUsing {
		s.KeepUsing(fmt.Sprint("text", i), getter, []string{"a"})
	}
	if n := len(s.using.byText); n != maxUsing || s.using.order.Len() != n {
		t.Errorf("%d texts are kept", n)
	}
	last := fmt.Sprint("text", 3*maxUsing-1)
	if v, ok := Using(s.L, last, "a"); !ok || v != lua.LTrue {
		t.Errorf("the newest is lost: %v %v", v, ok)
	}
	s.KeepUsing(last, nil, nil)
	if _, ok := Using(s.L, last, "a"); ok {
		t.Error("a forgotten text answers")
	}
}
