package value

import (
	"math"
	"math/big"
	"slices"
	"strings"

	lua "github.com/yuin/gopher-lua"

	"github.com/pslshell/psl/remoting/cmdlet"
	"github.com/pslshell/psl/remoting/dotnet"
	"github.com/pslshell/psl/remoting/psobject"
	"github.com/pslshell/psl/runtime/module"
)

// tables are the objects that the tables of one value became: a table that is met again is the same object, so that
// what is shared or holds itself stays so.
type tables map[*lua.LTable]any

// exactLimit is the magnitude up to which a Lua number holds every integer.
const exactLimit = 1 << 53

// Null is what a Lua program writes for $null inside tables.
type Null struct{}

// Values implements module.Values for one Lua state.
type Values struct {
	object, collection, null *lua.LTable // metatables
	nullValue                *lua.LUserData
	// PropertyOf lets the binding add members to a type, such as a session's; may be nil.
	PropertyOf func(v any, name string) (any, bool)
	// MethodOf does so for methods: it calls one, or tells that there is none of that name; may be nil.
	MethodOf func(v any, name string, args []any) (result any, found bool, err error)
	// methods caches the functions that call a method by its name.
	methods map[string]*lua.LFunction
}

var _ module.Values = (*Values)(nil)

// Function is a Lua function as a PowerShell value: a script block of this side.
type Function struct{ Fn *lua.LFunction }

// BlockText says what the value is; a Lua function has no text.
func (f *Function) BlockText() string { return "function" }

// PSTypeNames makes a function known as a script block.
func (f *Function) PSTypeNames() []string {
	return []string{"System.Management.Automation.ScriptBlock", "System.Object"}
}

// PSProperties returns none.
func (f *Function) PSProperties() []psobject.Property { return nil }

// PSText is what tostring shows.
func (f *Function) PSText() string { return "function" }

// PSHostValue says what it is: a function stays with its host.
func (f *Function) PSHostValue() string { return "a Lua function" }

var (
	_ cmdlet.Block       = (*Function)(nil)
	_ psobject.HostValue = (*Function)(nil)
)

// errorValue is a Go error as a Lua value where it is no ErrorRecord.
type errorValue struct{ err error }

func (e *errorValue) GoError() error { return e.err }

// New makes the metatables in the state.
func New(L *lua.LState) *Values {
	v := &Values{methods: map[string]*lua.LFunction{}}
	v.object = v.objectMetatable(L)
	v.collection = v.collectionMetatable(L)
	v.loneValues(L)
	v.null = L.NewTable()
	v.null.RawSetString("__tostring", L.NewFunction(func(L *lua.LState) int { L.Push(lua.LString("")); return 1 }))
	v.null.RawSetString("__metatable", lua.LFalse)
	v.nullValue = &lua.LUserData{Value: Null{}, Metatable: v.null}
	return v
}

// NullValue is the Lua value of the name null.
func (v *Values) NullValue() lua.LValue { return v.nullValue }

// FromLua returns the PowerShell value of a Lua value.
func (v *Values) FromLua(_ *lua.LState, x lua.LValue) any {
	if _, ok := x.(*lua.LTable); ok {
		return v.from(x, tables{})
	}
	return v.from(x, nil)
}

func (v *Values) from(x lua.LValue, seen tables) any {
	switch x := x.(type) {
	case lua.LBool:
		return bool(x)
	case lua.LString:
		return string(x)
	case lua.LNumber:
		return number(float64(x))
	case *lua.LFunction:
		return &Function{x}
	case *lua.LUserData:
		switch o := x.Value.(type) {
		case Null:
			return nil
		case *errorValue:
			return o.err.Error()
		}
		return x.Value
	case *lua.LTable:
		if o, ok := seen[x]; ok {
			return o
		}
		return v.table(x, seen)
	case *lua.LNilType, nil:
		return nil
	}
	return x.String()
}

func number(f float64) any {
	if f == math.Trunc(f) && !math.IsInf(f, 0) {
		switch {
		case f >= math.MinInt32 && f <= math.MaxInt32:
			if f == 0 && math.Signbit(f) {
				return f
			}
			return int32(f)
		case math.Abs(f) < exactLimit:
			return int64(f)
		}
	}
	return f
}

// forEach goes over a table in the order in which its keys were written.
func forEach(t *lua.LTable, f func(k, v lua.LValue)) {
	for k, v := t.Next(lua.LNil); k != lua.LNil; k, v = t.Next(k) {
		f(k, v)
	}
}

// arrayLen returns the array part's length, counting places that null holds.
func arrayLen(t *lua.LTable) int { return t.Len() }

// IsArray reports whether the table has no keys but 1..n.
func IsArray(t *lua.LTable) bool {
	n := arrayLen(t)
	extra := false
	forEach(t, func(k, _ lua.LValue) {
		if i, ok := k.(lua.LNumber); ok && float64(i) >= 1 && float64(i) <= float64(n) && float64(i) == math.Trunc(float64(i)) {
			return
		}
		extra = true
	})
	return !extra
}

func (v *Values) table(t *lua.LTable, seen tables) any {
	if IsArray(t) {
		list := psobject.NewArray()
		obj := listLike(list, originOf(t), arrayLen(t))
		seen[t] = obj
		list.Items = make([]any, 0, arrayLen(t))
		for i := 1; i <= arrayLen(t); i++ {
			if o, ok := element(t, i); ok {
				list.Items = append(list.Items, o)
				continue
			}
			list.Items = append(list.Items, v.from(t.RawGetInt(i), seen))
		}
		return obj
	}
	d := psobject.NewHashtable()
	seen[t] = d
	v.fill(d, t, seen)
	return d
}

// fill copies a table's entries in order.
func (v *Values) fill(d *psobject.Dictionary, t *lua.LTable, seen tables) {
	forEach(t, func(k, x lua.LValue) { d.Set(v.from(k, seen), v.from(x, seen)) })
}

// ToLua returns the Lua value of one object that stands alone, as the pipeline gives it.
func (v *Values) ToLua(L *lua.LState, obj any) lua.LValue { return v.to(L, obj, false, nil) }

// property is to for a value that is read from an object: numbers become Lua's whatever their width.
func (v *Values) property(L *lua.LState, obj any) lua.LValue { return v.to(L, obj, true, nil) }

func (v *Values) to(L *lua.LState, obj any, property bool, made lists) lua.LValue {
	if o, ok := obj.(*psobject.Object); ok && receivedEnum(o) {
		return &lua.LUserData{Value: obj, Metatable: v.object, Env: L.Env}
	}
	switch b := psobject.Base(obj).(type) {
	case nil, Null:
		return lua.LNil
	case bool:
		return lua.LBool(b)
	case string:
		return lua.LString(b)
	case int32:
		return lua.LNumber(b)
	case float64:
		return lua.LNumber(b)
	case int64:
		if b > -exactLimit && b < exactLimit {
			return lua.LNumber(b)
		}
	case int8:
		if property {
			return lua.LNumber(b)
		}
	case uint8:
		if property {
			return lua.LNumber(b)
		}
	case int16:
		if property {
			return lua.LNumber(b)
		}
	case uint16:
		if property {
			return lua.LNumber(b)
		}
	case uint32:
		if property {
			return lua.LNumber(b)
		}
	case uint64:
		if property && b < exactLimit {
			return lua.LNumber(b)
		}
	case float32:
		if property {
			return lua.LNumber(b)
		}
	case *psobject.List:
		return v.list(L, obj, b, made)
	case *Function:
		return b.Fn
	case lua.LValue:
		return b
	}
	return &lua.LUserData{Value: obj, Metatable: v.object, Env: L.Env}
}

// receivedEnum tells whether an object is an enumeration of another computer: a number that knows its name, which a
// Lua number would lose.
func receivedEnum(o *psobject.Object) bool {
	if !o.HasText || !isNumber(o.Base) {
		return false
	}
	return slices.ContainsFunc(o.TypeNames, func(n string) bool { return strings.HasSuffix(n, "System.Enum") })
}

// List returns a collection with the items; places of $null hold null.
func (v *Values) List(L *lua.LState, items []any) *lua.LTable {
	t := L.CreateTable(len(items), 0)
	t.Metatable = v.collection
	v.fillList(L, t, items, nil)
	return t
}

// lists are the tables that the lists of one value became: a list that is met again is the same table, so that what is
// shared or holds itself stays so, and costs no more than it is.
type lists map[*psobject.List]*lua.LTable

// list returns the collection of one list, which obj is or has in it.
func (v *Values) list(L *lua.LState, obj any, l *psobject.List, made lists) lua.LValue {
	if t, ok := made[l]; ok {
		return t
	}
	if made == nil {
		made = lists{}
	}
	t := L.CreateTable(len(l.Items), 0)
	made[l] = t
	t.Metatable = v.collection
	if obj != any(l) || l.Type != psobject.ObjectArray || l.Kind != psobject.KindList {
		t.Metatable = v.origin(L, obj)
	}
	v.fillList(L, t, l.Items, made)
	return t
}

func (v *Values) fillList(L *lua.LState, t *lua.LTable, items []any, made lists) {
	for i, e := range items {
		x := v.to(L, e, false, made)
		if x == lua.LNil {
			x = v.nullValue
		}
		t.RawSetInt(i+1, x)
	}
	v.remember(L, t, items)
}

// Collect returns nil, the object or a collection.
func (v *Values) Collect(L *lua.LState, objs []any) lua.LValue {
	switch len(objs) {
	case 0:
		return lua.LNil
	case 1:
		return v.ToLua(L, objs[0])
	}
	return v.List(L, objs)
}

// Enumerate passes on the elements of a collection, or the object itself; nothing for nil.
func (v *Values) Enumerate(obj any, yield module.Sink) error {
	switch b := psobject.Base(obj).(type) {
	case nil:
		return nil
	case *psobject.List:
		for _, e := range b.Items {
			if err := yield(e); err != nil {
				return err
			}
		}
		return nil
	case enumerator:
		return b.Enumerate(yield)
	}
	return yield(obj)
}

// enumerator is a live value that the pipeline enumerates, such as the list of errors.
type enumerator interface {
	Enumerate(yield func(any) error) error
}

// Error returns what pcall sees for a Go error: the ErrorRecord where there is one.
func (v *Values) Error(L *lua.LState, err error) lua.LValue {
	if rec := Record(err); rec != nil {
		return &lua.LUserData{Value: rec, Metatable: v.object, Env: L.Env}
	}
	return &lua.LUserData{Value: &errorValue{err}, Metatable: v.object, Env: L.Env}
}

// Record returns the error record inside err, nil where there is none.
func Record(err error) *psobject.ErrorRecord {
	for err != nil {
		if r, ok := err.(*psobject.ErrorRecord); ok {
			return r
		}
		u, ok := err.(interface{ Unwrap() error })
		if !ok {
			return nil
		}
		err = u.Unwrap()
	}
	return nil
}

// Text is a value's text in Lua: PowerShell's.
func Text(obj any) string {
	if e, ok := obj.(*errorValue); ok {
		return e.err.Error()
	}
	return dotnet.String(obj)
}

func isNumber(obj any) bool {
	switch psobject.Base(obj).(type) {
	case *big.Int, psobject.Decimal, uint64, int64, uint32, float32, int8, uint8, int16, uint16, float64, int32:
		return true
	}
	return false
}

// get reads a member of an object by name.
func (v *Values) get(obj any, name string) (any, bool) {
	if o, ok := obj.(*psobject.Object); ok {
		if x, ok := o.Get(name); ok {
			return x, true
		}
	}
	b := psobject.Base(obj)
	if d, ok := b.(*psobject.Dictionary); ok {
		if x, ok := d.Get(name); ok {
			return x, true
		}
	}
	if v.PropertyOf != nil {
		if x, ok := v.PropertyOf(obj, name); ok {
			return x, true
		}
	}
	if x, ok := dotnet.Get(obj, name); ok {
		return x, true
	}
	switch strings.ToLower(name) {
	case "value":
		if o, ok := obj.(*psobject.Object); ok && receivedEnum(o) {
			return o.Text, true // as the original's types have it
		}
	case "pstypenames":
		names := psobject.TypeNames(obj)
		list := psobject.NewArray()
		for _, n := range names {
			list.Items = append(list.Items, n)
		}
		return list, true
	case "psobject":
		return &memberSet{obj}, true
	case "count", "length":
		// A single object counts as one, as in PowerShell 3 and later.
		return int32(1), true
	}
	return nil, false
}
