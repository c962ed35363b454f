package engine

import (
	"fmt"
	"reflect"
	"sync/atomic"
	"unsafe"

	lua "github.com/yuin/gopher-lua"

	"github.com/pslshell/psl/runtime/module"
)

// gopher-lua offers two loops: one that cannot be stopped, and one that selects
// on a context before each instruction, which costs 20 to 40 percent. This file
// adds a third that finds its instructions through a stopFlag, at no measurable
// cost, and gives the engine a look at the running frame: how many results a
// call wants, and where it stands. Both need fields that the library keeps to itself; their layout is
// checked once, by name and type, before the first use, and New fails on any
// other.

//go:linkname jumpTable github.com/yuin/gopher-lua.jumpTable
var jumpTable [lua.OP_NOP + 1]instruction

type instruction func(*lua.LState, uint32, *frame) int

// frame is gopher-lua's callFrame.
type frame struct {
	Idx        int
	Fn         *lua.LFunction
	Parent     *frame
	Pc         int
	Base       int
	LocalBase  int
	ReturnBase int
	NArgs      int
	NRet       int
	TailCall   int
}

type loopFunc func(*lua.LState, *frame)

// layout holds the offsets of the state's fields.
type layout struct {
	currentFrame uintptr
	mainLoop     uintptr
	hasErrorFunc uintptr
}

// instructions is a jump table with room for every opcode that six bits can
// spell, which spares a check at each instruction.
type instructions [64]instruction

// stopFlag is a flag that the Lua loop sees before each instruction without
// asking for it: raising it exchanges the table of instructions for one whose
// every entry ends the script. It may be raised from any goroutine.
type stopFlag struct {
	table     atomic.Pointer[instructions]
	run, halt instructions
}

// init fills the tables and lowers the flag; interrupted raises a Lua error.
func (f *stopFlag) init(interrupted func(*lua.LState)) {
	copy(f.run[:], jumpTable[:])
	for i := range f.halt {
		f.halt[i] = func(L *lua.LState, _ uint32, _ *frame) int {
			interrupted(L)
			return 1
		}
	}
	f.lower()
}

func (f *stopFlag) raise()       { f.table.Store(&f.halt) }
func (f *stopFlag) lower()       { f.table.Store(&f.run) }
func (f *stopFlag) raised() bool { return f.table.Load() == &f.halt }

// findLayout checks that the linked gopher-lua is the one this file knows.
func findLayout() (layout, error) {
	var out layout
	state := reflect.TypeFor[lua.LState]()
	cf, ok := state.FieldByName("currentFrame")
	if !ok || cf.Type.Kind() != reflect.Pointer {
		return out, fmt.Errorf("engine: this gopher-lua keeps no current frame")
	}
	theirs, ours := cf.Type.Elem(), reflect.TypeFor[frame]()
	if theirs.NumField() != ours.NumField() || theirs.Size() != ours.Size() {
		return out, fmt.Errorf("engine: this gopher-lua has another call frame")
	}
	for i := range ours.NumField() {
		a, b := theirs.Field(i), ours.Field(i)
		if a.Name != b.Name || a.Offset != b.Offset || a.Type.Kind() != b.Type.Kind() {
			return out, fmt.Errorf("engine: this gopher-lua has another call frame (field %s)", b.Name)
		}
	}
	ml, ok := state.FieldByName("mainLoop")
	if !ok || ml.Type.Kind() != reflect.Func || ml.Type.NumIn() != 2 || ml.Type.NumOut() != 0 {
		return out, fmt.Errorf("engine: this gopher-lua has another main loop")
	}
	ef, ok := state.FieldByName("hasErrorFunc")
	if !ok || ef.Type.Kind() != reflect.Bool {
		return out, fmt.Errorf("engine: this gopher-lua has another mark for error handlers")
	}
	out.currentFrame, out.mainLoop, out.hasErrorFunc = cf.Offset, ml.Offset, ef.Offset
	return out, module.CheckLayout()
}

func (l layout) frame(L *lua.LState) *frame {
	return *(**frame)(unsafe.Add(unsafe.Pointer(L), l.currentFrame))
}

// install gives L the loop that ends when stop is raised.
func (l layout) install(L *lua.LState, stop *stopFlag) {
	slot := (*loopFunc)(unsafe.Add(unsafe.Pointer(L), l.mainLoop))
	plain := *slot
	offset, handler := l.currentFrame, l.hasErrorFunc
	*slot = func(L *lua.LState, base *frame) {
		current := (**frame)(unsafe.Add(unsafe.Pointer(L), offset))
		if cf := *current; cf == nil || cf.Fn.IsG {
			plain(L, base)
			return
		}
		// Under xpcall the library would leave the upvalues of the frames that an error ends open, and lose their values.
		*(*bool)(unsafe.Add(unsafe.Pointer(L), handler)) = false
		table := &stop.table
		for {
			cf := *current
			inst := cf.Fn.Proto.Code[cf.Pc]
			cf.Pc++
			if table.Load()[inst>>26](L, inst, base) == 1 {
				return
			}
		}
	}
}

// wanted says what becomes of the results of the Go function that L runs:
// discarded by a call that is a statement, or the number of values that its
// call wants, 1 where that is open (an argument, a return, a table).
func (l layout) wanted(L *lua.LState) (statement bool, n int) {
	cf := l.frame(L)
	if cf == nil || cf.Parent == nil || cf.Parent.Fn.IsG {
		return false, 1
	}
	caller := cf.Parent
	if caller.Pc < 1 || caller.Fn.Proto.Code[caller.Pc-1]>>26 != uint32(lua.OP_CALL) {
		return false, 1 // a metamethod, an iterator or a tail call
	}
	switch {
	case cf.NRet == 0:
		return true, 0
	case cf.NRet > 1:
		return false, cf.NRet
	}
	return false, 1
}
