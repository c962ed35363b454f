package engine

import (
	"context"
	"errors"
	"io"
	"strings"
	"testing"

	lua "github.com/yuin/gopher-lua"
)

// noValues carries nothing: the engine alone has no values of bindings.
type noValues struct{}

func (noValues) Carry(*lua.LState, *lua.LUserData) (lua.LValue, error) {
	return nil, errors.New("a userdata")
}
func (noValues) Metatable(*lua.LTable) (*lua.LTable, bool) { return nil, false }

// A function goes to another engine with all that it reaches; each case defines f, which must give "ok" there or say what
// cannot go.
func TestFork(t *testing.T) {
	for _, c := range []struct{ name, script, want string }{
		{"plain", `f = function() return "ok" end`, "ok"},
		{"upvalues", `local a, b = "o", {"k"} f = function() return a .. b[1] end`, "ok"},
		{"itself", `local function g(n) if n == 0 then return "ok" end return g(n - 1) end f = g2 or function() return g(9) end`, "ok"},
		{"a shared upvalue", `local x = "" local function add(s) x = x .. s end f = function() add("o") add("k") return x end`, "ok"},
		{"a table that holds itself", `local t = {} t.t = t f = function() return t.t == t and "ok" end`, "ok"},
		{"a metatable", `local t = setmetatable({}, {__index = function(_, k) return k end}) f = function() return t.ok end`, "ok"},
		{"free variables", `function g() return h() end function h() return "ok" end f = function() return g() end`, "ok"},
		{"those of inner functions", `value = "ok" f = function() return (function() return value end)() end`, "ok"},
		{"globals", `global.word = "ok" f = function() return word end`, "ok"},
		{"libraries", `local up, lib = string.upper, table f = function() return lib.concat{"o", "k"}:lower() == up("ok"):lower() and "ok" end`, "ok"},
		{"pipelines", `f = function() local t = {"o", "k"} | function(s) return s end return table.concat(t) end`, "ok"},
		{"its own copies", `t = {1} f = function() t[1] = 2 return "ok" end`, "ok"},
		{"exit", `f = function() exit(1) end`, ""},

		{"a coroutine", `local co = coroutine.create(print) f = function() return co end`, "its variable co holds a coroutine, which stays where it was made"},
		{"inside of a table", `t = {{coroutine.create(print)}} f = function() return t end`, "its variable t holds a coroutine, which stays where it was made"},
		{"a file", `local file = io.stdout f = function() return file end`, "its variable file holds a userdata"},
		{"a scope", `local g = global f = function() return g.x end`, "its variable g holds a scope: name the variables of it that are wanted"},
	} {
		t.Run(c.name, func(t *testing.T) {
			e, err := New(Options{Stdout: io.Discard, Stderr: io.Discard})
			if err != nil {
				t.Fatal(err)
			}
			defer e.Close()
			if err := e.Run(context.Background(), Script{Name: "s.lua", Text: c.script + "\nglobal.f = f"}); err != nil {
				t.Fatal(err)
			}
			got, err := func() (string, error) {
				f, err := e.Host().Fork(io.Discard, io.Discard)
				if err != nil {
					return "", err
				}
				defer f.Close()
				fns, err := f.Take(noValues{}, e.Scopes().Global().RawGetString("f").(*lua.LFunction))
				if err != nil {
					return "", err
				}
				results, err := f.Call(context.Background(), fns[0])
				if err != nil || len(results) == 0 {
					return "", err
				}
				return lua.LVAsString(results[0]), nil
			}()
			if err != nil {
				got = strings.TrimPrefix(err.Error(), "the function cannot run on a state of its own: ")
			}
			if got != c.want {
				t.Errorf("%q, wanted %q", got, c.want)
			}
			if tab, ok := e.Scopes().Global().RawGetString("t").(*lua.LTable); ok && c.name == "its own copies" && tab.RawGetInt(1) != lua.LNumber(1) {
				t.Error("the original's table was changed")
			}
		})
	}
}
