package value

import (
	"strings"

	lua "github.com/yuin/gopher-lua"

	"github.com/pslshell/psl/remoting/dotnet"
	"github.com/pslshell/psl/remoting/psobject"
	"github.com/pslshell/psl/runtime/module"
)

// loneValues makes a single number or truth value a collection of one, as a single object is: a command that gives one
// number gives it to scripts that ask for #found and found.Count, too. Everything else stays Lua's error.
func (v *Values) loneValues(L *lua.LState) {
	mt := L.NewTable()
	mt.RawSetString("__len", L.NewFunction(func(L *lua.LState) int { L.Push(lua.LNumber(1)); return 1 }))
	mt.RawSetString("__index", L.NewFunction(func(L *lua.LState) int {
		key := L.Get(2).String()
		if !strings.EqualFold(key, "Count") && !strings.EqualFold(key, "Length") {
			L.RaiseError("attempt to index a non-table object(%s) with key '%s'", L.Get(1).Type(), key)
		}
		L.Push(lua.LNumber(1))
		return 1
	}))
	mt.RawSetString("__metatable", lua.LFalse)
	for _, of := range []lua.LValue{lua.LNumber(0), lua.LTrue} {
		L.SetMetatable(of, mt)
	}
}

// wrapToNumber lets tonumber take the numbers that are no Lua numbers, such as a decimal. One that a Lua number cannot hold
// becomes the nearest.
func (v *Values) wrapToNumber(h module.Host) {
	L := h.State()
	plain, ok := L.GetGlobal("tonumber").(*lua.LFunction)
	if !ok {
		return
	}
	h.Define("tonumber", L.NewFunction(func(L *lua.LState) int {
		if ud, ok := L.Get(1).(*lua.LUserData); ok && L.GetTop() == 1 && isNumber(psobject.Base(ud.Value)) {
			if f, err := dotnet.Convert(psobject.Base(ud.Value), "System.Double"); err == nil {
				L.Push(lua.LNumber(f.(float64)))
				return 1
			}
		}
		return plain.GFunction(L)
	}))
}
