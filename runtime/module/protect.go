package module

import (
	"fmt"
	"reflect"
	"unsafe"

	lua "github.com/yuin/gopher-lua"
)

// gopher-lua closes the upvalues of all frames when an error is raised, also of those that go on after the pcall which
// catches it: their closures would keep the variables of that moment and no longer share them. So a protected call hides
// the list of open upvalues from what it calls. That needs fields which the library keeps to itself; their layout is
// checked by name and type before the first use.

type openUpvalues struct {
	list, next uintptr
}

var upvalues, errUpvalues = findUpvalues()

func findUpvalues() (openUpvalues, error) {
	var o openUpvalues
	list := reflect.TypeFor[*lua.Upvalue]()
	state := reflect.TypeFor[lua.LState]()
	cache, ok := state.FieldByName("uvcache")
	if !ok || cache.Type != list {
		return o, fmt.Errorf("module: this gopher-lua keeps no list of open upvalues")
	}
	next, ok := list.Elem().FieldByName("next")
	if !ok || next.Type != list {
		return o, fmt.Errorf("module: this gopher-lua links upvalues in another way")
	}
	return openUpvalues{cache.Offset, next.Offset}, nil
}

// CheckLayout tells whether the linked gopher-lua is the one that protected calls know.
func CheckLayout() error { return errUpvalues }

// hide makes L forget its open upvalues until restore is called.
func hide(L *lua.LState) (restore func()) {
	list := (**lua.Upvalue)(unsafe.Add(unsafe.Pointer(L), upvalues.list))
	uv := *list
	*list = nil
	return func() {
		closeOpen(L) // what a panic of Go has left
		*list = uv
	}
}

// closeOpen closes the upvalues that L knows to be open.
func closeOpen(L *lua.LState) {
	list := (**lua.Upvalue)(unsafe.Add(unsafe.Pointer(L), upvalues.list))
	for uv := *list; uv != nil; {
		next := *(**lua.Upvalue)(unsafe.Add(unsafe.Pointer(uv), upvalues.next))
		uv.Close()
		uv = next
	}
	*list = nil
}

// PCall is L.PCall without an error handler, and without its effect on the variables of the frames that go on.
func PCall(L *lua.LState, nargs, nret int) error {
	defer hide(L)()
	return L.PCall(nargs, nret, nil)
}

// Protect replaces pcall and xpcall by functions whose errors leave the variables of the frames that go on alone.
func Protect(L *lua.LState) {
	pcall := L.GetGlobal("pcall").(*lua.LFunction).GFunction
	L.SetGlobal("pcall", L.NewFunction(func(L *lua.LState) int {
		L.CheckAny(1)
		defer hide(L)()
		return pcall(L)
	}))
	xpcall := L.GetGlobal("xpcall").(*lua.LFunction).GFunction
	L.SetGlobal("xpcall", L.NewFunction(func(L *lua.LState) int {
		L.CheckFunction(1)
		L.CheckFunction(2)
		defer hide(L)()
		return xpcall(L)
	}))
}
