package value

import (
	"fmt"
	"strings"

	lua "github.com/yuin/gopher-lua"

	"github.com/pslshell/psl/remoting/cmdlets"
	"github.com/pslshell/psl/remoting/dotnet"
	"github.com/pslshell/psl/remoting/psobject"
	"github.com/pslshell/psl/runtime/module"
)

// member is implemented by live values that offer Lua methods of their own.
type member interface {
	LuaMethod(name string) (lua.LGFunction, bool)
}

// indexer is implemented by live values that Lua indexes by number, such as the list of errors.
type indexer interface {
	Len() int
	At(i int) any // from 1; nil where there is none
}

// objectMetatable is the metatable of all objects.
func (v *Values) objectMetatable(L *lua.LState) *lua.LTable {
	mt := L.NewTable()
	set := func(name string, f lua.LGFunction) { mt.RawSetString(name, L.NewFunction(f)) }
	set("__index", v.index)
	set("__newindex", v.newIndex)
	set("__tostring", func(L *lua.LState) int { L.Push(lua.LString(Text(object(L, 1)))); return 1 })
	set("__concat", func(L *lua.LState) int {
		L.Push(lua.LString(v.concatText(L, L.Get(1)) + v.concatText(L, L.Get(2))))
		return 1
	})
	set("__len", func(L *lua.LState) int {
		switch b := psobject.Base(object(L, 1)).(type) {
		case indexer:
			L.Push(lua.LNumber(b.Len()))
		case *psobject.Dictionary:
			L.Push(lua.LNumber(b.Len()))
		case []byte:
			L.Push(lua.LNumber(len(b)))
		default:
			L.Push(lua.LNumber(1))
		}
		return 1
	})
	set("__eq", func(L *lua.LState) int { L.Push(lua.LBool(equal(object(L, 1), object(L, 2)))); return 1 })
	less := func(or bool) lua.LGFunction {
		return func(L *lua.LState) int {
			c, err := dotnet.Compare(v.FromLua(L, L.Get(1)), v.FromLua(L, L.Get(2)), false)
			if err != nil {
				L.RaiseError("%s", err.Error())
			}
			L.Push(lua.LBool(c < 0 || or && c == 0))
			return 1
		}
	}
	set("__lt", less(false))
	set("__le", less(true))
	for name, op := range map[string]byte{"__add": '+', "__sub": '-', "__mul": '*', "__div": '/', "__mod": '%'} {
		set(name, func(L *lua.LState) int { return v.arith(L, op) })
	}
	set("__unm", func(L *lua.LState) int {
		x := object(L, 1)
		if t, ok := psobject.Base(x).(psobject.TimeSpan); ok {
			L.Push(v.ToLua(L, -t))
			return 1
		}
		L.Push(v.ToLua(L, dotnet.Neg(psobject.Base(x))))
		return 1
	})
	set("__call", func(L *lua.LState) int {
		L.RaiseError("attempt to call a %s value", typeName(object(L, 1)))
		return 0
	})
	mt.RawSetString("__metatable", lua.LFalse)
	return mt
}

func typeName(obj any) string {
	if n := psobject.TypeName(obj); n != "" {
		return n
	}
	return "null"
}

// object returns the Go value of a userdata argument.
func object(L *lua.LState, i int) any {
	if ud, ok := L.Get(i).(*lua.LUserData); ok {
		return ud.Value
	}
	return nil
}

func (v *Values) concatText(L *lua.LState, x lua.LValue) string {
	switch x := x.(type) {
	case lua.LString, lua.LNumber:
		return x.String()
	case *lua.LUserData:
		if _, ok := x.Value.(Null); ok {
			return ""
		}
		return Text(x.Value)
	}
	L.RaiseError("attempt to concatenate a %s value", x.Type().String())
	return ""
}

// equal is == of two objects: the same one, or two of one value.
func equal(a, b any) bool {
	a, b = psobject.Base(a), psobject.Base(b)
	switch x := a.(type) {
	case *psobject.Object, *psobject.Dictionary, *psobject.ErrorRecord, *psobject.Exception:
		return a == b
	case []byte:
		y, ok := b.([]byte)
		return ok && string(x) == string(y)
	case psobject.Enum:
		y, ok := b.(psobject.Enum)
		return ok && x == y
	case psobject.Live:
		return a == b
	}
	return dotnet.Equal(a, b, false)
}

// arith is arithmetic on boxed numbers, dates and time spans.
func (v *Values) arith(L *lua.LState, op byte) int {
	a, b := psobject.Base(v.FromLua(L, L.Get(1))), psobject.Base(v.FromLua(L, L.Get(2)))
	if r, ok := dateArith(op, a, b); ok {
		L.Push(v.ToLua(L, r))
		return 1
	}
	for _, p := range []*any{&a, &b} {
		if s, ok := (*p).(string); ok {
			if n, ok := dotnet.ParseNumber(s); ok {
				*p = n
			}
		}
	}
	r, err, ok := dotnet.Arith(op, a, b)
	if !ok {
		L.RaiseError("attempt to perform arithmetic on a %s value", typeName(firstNonNumber(a, b)))
	}
	if err != nil {
		L.RaiseError("%s", err.Error())
	}
	L.Push(v.ToLua(L, r))
	return 1
}

func firstNonNumber(a, b any) any {
	if !isNumber(a) {
		return a
	}
	return b
}

func dateArith(op byte, a, b any) (any, bool) {
	switch x := a.(type) {
	case psobject.DateTime:
		switch y := b.(type) {
		case psobject.DateTime:
			if op == '-' {
				return psobject.TimeSpan(x.Ticks - y.Ticks), true
			}
		case psobject.TimeSpan:
			if op == '-' {
				y = -y
			}
			if op == '+' || op == '-' {
				return x.Add(y), true
			}
		}
	case psobject.TimeSpan:
		switch y := b.(type) {
		case psobject.TimeSpan:
			switch op {
			case '+':
				return x + y, true
			case '-':
				return x - y, true
			case '/':
				if y != 0 {
					return float64(x) / float64(y), true
				}
			}
		case psobject.DateTime:
			if op == '+' {
				return y.Add(x), true
			}
		}
		if f, err := dotnet.Convert(b, "System.Double"); err == nil && isNumber(b) {
			switch op {
			case '*':
				return psobject.TimeSpan(float64(x) * f.(float64)), true
			case '/':
				return psobject.TimeSpan(float64(x) / f.(float64)), true
			}
		}
	case psobject.DateTimeOffset:
		if y, ok := b.(psobject.DateTimeOffset); ok && op == '-' {
			return psobject.TimeSpan(x.UTCTicks() - y.UTCTicks()), true
		}
	default:
		if t, ok := b.(psobject.TimeSpan); ok && op == '*' && isNumber(a) {
			return dateArith('*', t, a)
		}
	}
	return nil, false
}

// index reads a property, an element, or gives a method.
func (v *Values) index(L *lua.LState) int {
	obj := object(L, 1)
	if n, ok := L.Get(2).(lua.LNumber); ok {
		L.Push(v.element(L, obj, int(n)))
		return 1
	}
	name, ok := L.Get(2).(lua.LString)
	if !ok {
		if d, isDict := psobject.Base(obj).(*psobject.Dictionary); isDict {
			if x, ok := d.Get(v.FromLua(L, L.Get(2))); ok {
				L.Push(v.property(L, x))
				return 1
			}
		}
		L.Push(lua.LNil)
		return 1
	}
	if m, ok := obj.(member); ok {
		if f, ok := m.LuaMethod(string(name)); ok {
			L.Push(L.NewFunction(f))
			return 1
		}
	}
	if c := dotnet.AddedMethod(obj, string(name)); c != nil {
		L.Push(L.NewFunction(func(L *lua.LState) int {
			args := make([]any, 0, L.GetTop())
			for i := 2; i <= L.GetTop(); i++ {
				args = append(args, v.FromLua(L, L.Get(i)))
			}
			r, err := c.Call(v.FromLua(L, L.Get(1)), args)
			if err != nil {
				module.Raise(L, v, err)
			}
			L.Push(v.property(L, r))
			return 1
		}))
		return 1
	}
	if x, ok := v.get(obj, string(name)); ok {
		L.Push(v.property(L, x))
		return 1
	}
	if fn := v.method(L, obj, string(name)); fn != nil {
		L.Push(fn)
		return 1
	}
	L.Push(lua.LNil)
	return 1
}

// element is obj[i] from 1.
func (v *Values) element(L *lua.LState, obj any, i int) lua.LValue {
	switch b := psobject.Base(obj).(type) {
	case indexer:
		return v.property(L, b.At(i))
	case []byte:
		if i >= 1 && i <= len(b) {
			return lua.LNumber(b[i-1])
		}
	case *psobject.Dictionary:
		if x, ok := b.Get(int32(i)); ok {
			return v.property(L, x)
		}
		// An ordered dictionary is read by place, too.
		if b.Type == psobject.OrderedDict && i >= 1 && i <= b.Len() {
			_, x := b.At(i - 1)
			return v.property(L, x)
		}
	default:
		// A single object is a collection of one.
		if i == 1 {
			return v.ToLua(L, obj)
		}
	}
	return lua.LNil
}

// method gives the function that obj:name(...) calls, nil where the type has no such method.
func (v *Values) method(L *lua.LState, obj any, name string) lua.LValue {
	key := strings.ToLower(name)
	if key != "gettype" && !v.hasMethod(obj, name) {
		return v.foreignMethod(L, obj, name)
	}
	if fn, ok := v.methods[key]; ok {
		return fn
	}
	if key == "gettype" {
		fn := L.NewFunction(func(L *lua.LState) int {
			L.Push(v.ToLua(L, runtimeType(object(L, 1))))
			return 1
		})
		v.methods[key] = fn
		return fn
	}
	fn := L.NewFunction(func(L *lua.LState) int {
		self := v.FromLua(L, L.Get(1))
		args := make([]any, 0, L.GetTop()-1)
		for i := 2; i <= L.GetTop(); i++ {
			args = append(args, v.FromLua(L, L.Get(i)))
		}
		r, err, found := dotnet.Call(self, name, args)
		if !found {
			L.RaiseError("%s has no method '%s'", typeName(self), name)
		}
		if err != nil {
			module.Raise(L, v, MethodError(name, len(args), err))
		}
		if r == dotnet.Void {
			return 0
		}
		L.Push(v.property(L, r))
		return 1
	})
	v.methods[key] = fn
	return fn
}

// foreignMethod is a method that the binding adds. Whether there is one shows when it is called.
func (v *Values) foreignMethod(L *lua.LState, obj any, name string) lua.LValue {
	if v.MethodOf == nil || !strings.HasPrefix(typeName(obj), "System.Xml.") {
		return nil
	}
	return L.NewFunction(func(L *lua.LState) int {
		self := v.FromLua(L, L.Get(1))
		var args []any
		for i := 2; i <= L.GetTop(); i++ {
			args = append(args, v.FromLua(L, L.Get(i)))
		}
		r, found, err := v.MethodOf(self, name, args)
		if !found {
			L.RaiseError("%s has no method '%s'", typeName(self), name)
		}
		if err != nil {
			module.Raise(L, v, MethodError(name, len(args), err))
		}
		L.Push(v.property(L, r))
		return 1
	})
}

// runtimeType is what GetType() gives: the type's names as .NET spells them. What was received without a type of this
// side is a PSObject.
func runtimeType(obj any) *psobject.Object {
	full := psobject.TypeName(psobject.Base(obj))
	if r, ok := psobject.Base(obj).(*psobject.ErrorRecord); ok && r.Origin != nil {
		full = "System.Management.Automation.Runspaces.RemotingErrorRecord"
	}
	if o, ok := psobject.Base(obj).(*psobject.Object); ok {
		switch {
		case o.Custom():
			full = "System.Management.Automation.PSCustomObject"
		case strings.HasPrefix(full, "Deserialized."):
			full = "System.Management.Automation.PSObject"
		}
	}
	i := strings.LastIndexByte(full, '.')
	return &psobject.Object{TypeNames: []string{"System.RuntimeType", "System.Reflection.TypeInfo", "System.Type", "System.Reflection.MemberInfo", "System.Object"},
		Text: dotnet.Accelerator(full), HasText: true,
		Adapted: []psobject.Property{{Name: "Name", Value: full[i+1:]}, {Name: "FullName", Value: full}, {Name: "Namespace", Value: full[:max(i, 0)]}}}
}

// MethodError is the error record of a method that failed.
func MethodError(name string, args int, err error) error {
	rec := &psobject.ErrorRecord{Category: psobject.CategoryInfo{Category: psobject.NotSpecified, Reason: "MethodInvocationException"}, Cause: err}
	switch e := err.(type) {
	case *psobject.Exception:
		rec.Exception = psobject.NewException("System.Management.Automation.MethodInvocationException",
			fmt.Sprintf("Exception calling \"%s\" with \"%d\" argument(s): \"%s\"", name, args, e.Message))
		rec.Exception.Inner = e
		t := e.Type()
		rec.FullyQualifiedErrorID = t[strings.LastIndexByte(t, '.')+1:]
	default:
		rec.Exception = psobject.NewException("System.Management.Automation.MethodException", err.Error())
		rec.FullyQualifiedErrorID = "MethodCountCouldNotFindBest"
		rec.Category.Reason = "MethodException"
	}
	return rec
}

// hasMethod tells whether the type has a method of that name, without running it: a call with an impossible number of
// arguments finds it and fails.
func (v *Values) hasMethod(obj any, name string) bool {
	switch psobject.Base(obj).(type) {
	case psobject.DateTime, psobject.DateTimeOffset, psobject.TimeSpan, *psobject.Dictionary, psobject.GUID, psobject.Enum, *psobject.Credential, *psobject.Exception, []byte,
		psobject.Decimal, int64, uint64, float32, uint32, psobject.Version, psobject.URI, *psobject.Object, psobject.Char, *psobject.ErrorRecord:
	default:
		return false
	}
	return methodNames[strings.ToLower(name)]
}

// methodNames are the instance methods that Lua may call with a colon.
var methodNames = func() map[string]bool {
	m := map[string]bool{}
	for _, n := range strings.Fields(`ToString Equals CompareTo GetHashCode AddDays AddHours AddMinutes AddSeconds AddMilliseconds AddMicroseconds AddMonths AddYears
		AddTicks Add Subtract ToUniversalTime ToLocalTime ToShortDateString ToLongDateString ToShortTimeString ToLongTimeString IsDaylightSavingTime
		ToFileTime ToFileTimeUtc ToOADate ToBinary ToUnixTimeSeconds ToUnixTimeMilliseconds ToOffset Negate Duration Multiply Divide ContainsKey
		Contains ContainsValue Remove RemoveAt Insert Clear Clone ToByteArray HasFlag GetNetworkCredential GetBaseException GetEnumerator GetMessage`) {
		m[strings.ToLower(n)] = true
	}
	return m
}()

// newIndex writes a property or an entry.
func (v *Values) newIndex(L *lua.LState) int {
	obj, x := object(L, 1), v.FromLua(L, L.Get(3))
	if d, ok := psobject.Base(obj).(*psobject.Dictionary); ok {
		if L.Get(3) == lua.LNil {
			d.Delete(v.FromLua(L, L.Get(2)))
		} else {
			d.Set(v.FromLua(L, L.Get(2)), x)
		}
		return 0
	}
	name := L.Get(2).String()
	switch o := obj.(type) {
	case *psobject.Object:
		if s, ok := o.Base.(psobject.Settable); ok && o.Find(name) == nil {
			v.set(L, s, name, x)
			return 0
		}
		if p := o.Find(name); p != nil {
			if c, ok := p.Value.(*psobject.Computed); ok {
				if c.Set == nil {
					L.RaiseError("the property '%s' cannot be written", p.Name)
				}
				if err := c.Set(o, x); err != nil {
					L.RaiseError("%s", err.Error())
				}
				return 0
			}
		}
		if cmdlets.IsFileObject(o) {
			known, err := cmdlets.SetFileProperty(o, name, x)
			if err != nil {
				L.RaiseError("the property '%s' of a %s: %s", name, typeName(obj), err.Error())
			}
			if known {
				return 0
			}
			if p := o.Find(name); p != nil && o.Adapts(p) {
				L.RaiseError("the property '%s' of a %s cannot be written", p.Name, typeName(obj))
			}
		}
		if _, has := dotnet.Get(o.Base, name); o.Base != nil && has {
			L.RaiseError("the property '%s' of a %s cannot be written", name, typeName(obj))
		}
		o.Set(name, x)
	case psobject.Settable:
		v.set(L, o, name, x)
	default:
		L.RaiseError("the property '%s' of a %s cannot be written", name, typeName(obj))
	}
	return 0
}

func (v *Values) set(L *lua.LState, s psobject.Settable, name string, x any) {
	known, err := s.SetPSProperty(name, x)
	if err != nil && known && strings.HasPrefix(err.Error(), "Cannot convert ") {
		err = fmt.Errorf("Exception setting %q: \"%w\"", name, err)
	}
	if err != nil {
		module.Raise(L, v, err)
	}
	if !known {
		L.RaiseError("the property '%s' cannot be found on a %s, or cannot be written", name, typeName(s))
	}
}

// ofElements adds the property of a collection's elements, and of theirs where they are collections. What is a list is
// added element by element.
func (v *Values) ofElements(t *lua.LTable, name string, out []any) []any {
	for i := 1; i <= t.Len(); i++ {
		if o, ok := element(t, i); ok {
			if x, ok := v.get(o, name); ok {
				out = append(out, x)
			}
			continue
		}
		switch e := t.RawGetInt(i).(type) {
		case *lua.LTable:
			if IsArray(e) {
				out = v.ofElements(e, name, out)
			}
		case *lua.LUserData:
			x, ok := v.get(e.Value, name)
			if !ok {
				continue
			}
			if l, ok := psobject.Base(x).(*psobject.List); ok {
				out = append(out, l.Items...)
				continue
			}
			out = append(out, x)
		}
	}
	return out
}

// groupCollection is the type of a match's groups, which have names.
const groupCollection = "System.Text.RegularExpressions.GroupCollection"

// group is the group of a match that has the name, as it is written. Where there is none, the property of all groups is
// meant.
func (v *Values) group(L *lua.LState, t *lua.LTable, name string) lua.LValue {
	for i := 1; i <= t.Len(); i++ {
		if g, ok := t.RawGetInt(i).(*lua.LUserData); ok {
			if n, _ := v.get(g.Value, "Name"); n == name {
				return g
			}
		}
	}
	return v.Collect(L, v.ofElements(t, name, nil))
}

// collectionMetatable gives tables of results their Count.
func (v *Values) collectionMetatable(L *lua.LState) *lua.LTable {
	mt := L.NewTable()
	mt.RawSetString("__index", L.NewFunction(func(L *lua.LState) int {
		t := L.CheckTable(1)
		if s, ok := L.Get(2).(lua.LString); ok {
			switch strings.ToLower(string(s)) {
			case "count", "length":
				L.Push(lua.LNumber(t.Len()))
				return 1
			}
			if o, ok := originOf(t).(*psobject.Object); ok {
				if x, ok := o.Get(string(s)); ok {
					L.Push(v.property(L, x))
					return 1
				}
			}
			if l, ok := psobject.Base(originOf(t)).(*psobject.List); ok && l.Type == groupCollection {
				L.Push(v.group(L, t, string(s)))
				return 1
			}
			L.Push(v.Collect(L, v.ofElements(t, string(s), nil)))
			return 1
		}
		L.Push(lua.LNil)
		return 1
	}))
	mt.RawSetString("__tostring", L.NewFunction(func(L *lua.LState) int {
		L.Push(lua.LString(dotnet.String(v.FromLua(L, L.Get(1)))))
		return 1
	}))
	mt.RawSetString("__concat", L.NewFunction(func(L *lua.LState) int {
		text := func(x lua.LValue) string {
			if t, ok := x.(*lua.LTable); ok {
				return dotnet.String(v.FromLua(L, t))
			}
			return v.concatText(L, x)
		}
		L.Push(lua.LString(text(L.Get(1)) + text(L.Get(2))))
		return 1
	}))
	return mt
}
