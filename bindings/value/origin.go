package value

import (
	"slices"

	lua "github.com/yuin/gopher-lua"

	"github.com/pslshell/psl/remoting/psobject"
)

// A collection is a Lua table, which has neither the type of the list that it was made of nor the notes that the list had.
// The table's metatable keeps them: a Queue that came goes back as a Queue, with what the table holds by then.

// originKey is where a metatable has the list that its table was made of.
const originKey = "origin"

// origin returns a metatable of collections for a table that is made of obj.
func (v *Values) origin(L *lua.LState, obj any) *lua.LTable {
	mt := L.CreateTable(0, 4)
	v.collection.ForEach(func(k, x lua.LValue) { mt.RawSet(k, x) })
	mt.RawSetString(originKey, &lua.LUserData{Value: obj})
	return mt
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
