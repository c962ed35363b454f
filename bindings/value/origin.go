package value

import (
	"slices"

	lua "github.com/yuin/gopher-lua"

	"github.com/pslshell/psl/remoting/psobject"
)

// A collection is a Lua table, which has neither the type of the list that it was made of nor the notes that the list had.
// The table's metatable keeps them: a Queue that came goes back as a Queue, with what the table holds by then.

// It keeps the notes of elements too: texts and numbers that came from a session know their computer, which a Lua string
// cannot.

const (
	originKey = "origin" // where a metatable has the list that its table was made of
	notesKey  = "notes"  // and the *notes of its elements
)

// notes are the elements of a table that were more than the Lua values that stand for them.
type notes struct {
	len   int // of the table
	items map[int]noted
}

type noted struct {
	lua lua.LValue
	obj any
}

// keepNotes finds the notes of items that became the elements of t.
func keepNotes(t *lua.LTable, items []any) *notes {
	var n *notes
	for i, e := range items {
		o, ok := e.(*psobject.Object)
		if !ok || len(o.Extended) == 0 {
			continue
		}
		x := t.RawGetInt(i + 1)
		switch x.(type) {
		case lua.LString, lua.LNumber, lua.LBool:
			if n == nil {
				n = &notes{len: len(items), items: map[int]noted{}}
			}
			n.items[i+1] = noted{x, e}
		}
	}
	return n
}

// element is what stands at a place of a table that was made of a list, with its notes as long as the table is the one
// that was made: as long, and the value the same.
func element(t *lua.LTable, i int) (any, bool) {
	mt, ok := t.Metatable.(*lua.LTable)
	if !ok {
		return nil, false
	}
	ud, ok := mt.RawGetString(notesKey).(*lua.LUserData)
	if !ok {
		return nil, false
	}
	n := ud.Value.(*notes)
	if n.len != t.Len() || n.items[i].lua != t.RawGetInt(i) {
		return nil, false
	}
	return n.items[i].obj, true
}

// Element returns the PowerShell value of an element of a table.
func (v *Values) Element(t *lua.LTable, i int) any {
	if o, ok := element(t, i); ok {
		return o
	}
	return v.FromLua(nil, t.RawGetInt(i))
}

// origin returns a metatable of collections for a table that is made of obj.
func (v *Values) origin(L *lua.LState, obj any) *lua.LTable {
	mt := L.CreateTable(0, 4)
	v.collection.ForEach(func(k, x lua.LValue) { mt.RawSet(k, x) })
	mt.RawSetString(originKey, &lua.LUserData{Value: obj})
	return mt
}

// remember gives t what its elements were where they were more than Lua values.
func (v *Values) remember(L *lua.LState, t *lua.LTable, items []any) {
	n := keepNotes(t, items)
	if n == nil {
		return
	}
	mt, ok := t.Metatable.(*lua.LTable)
	if !ok || mt == v.collection {
		mt = L.CreateTable(0, 4)
		v.collection.ForEach(func(k, x lua.LValue) { mt.RawSet(k, x) })
		t.Metatable = mt
	}
	mt.RawSetString(notesKey, &lua.LUserData{Value: n})
}

// originOf returns the list that a table was made of, perhaps with an Object around it, or nil.
func originOf(t *lua.LTable) any {
	mt, ok := t.Metatable.(*lua.LTable)
	if !ok {
		return nil
	}
	ud, ok := mt.RawGetString(originKey).(*lua.LUserData)
	if !ok {
		return nil
	}
	return ud.Value
}

// listLike gives list the type of the one it came from, and what stood around that. n is how many items it will have.
func listLike(list *psobject.List, from any, n int) any {
	old, ok := psobject.Base(from).(*psobject.List)
	if !ok {
		return list
	}
	list.Type, list.Kind = old.Type, old.Kind
	o, ok := from.(*psobject.Object)
	if !ok {
		return list
	}
	like := &psobject.Object{Base: list, TypeNames: o.TypeNames, Extended: slices.Clone(o.Extended), Text: o.Text, HasText: o.HasText}
	if n == len(old.Items) {
		like.Adapted = o.Adapted // such as its Count
	}
	return like
}
