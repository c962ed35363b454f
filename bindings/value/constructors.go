package value

import (
	"strings"

	lua "github.com/yuin/gopher-lua"

	"github.com/pslshell/psl/remoting/dotnet"
	"github.com/pslshell/psl/remoting/psobject"
	"github.com/pslshell/psl/runtime/module"
)

// conversions are the constructors that are casts: name and type.
var conversions = map[string]string{
	"int64": "System.Int64", "uint64": "System.UInt64", "int32": "System.Int32", "uint32": "System.UInt32", "int16": "System.Int16", "uint16": "System.UInt16",
	"byte": "System.Byte", "sbyte": "System.SByte", "single": "System.Single", "double": "System.Double", "decimal": "System.Decimal",
	"datetime": "System.DateTime", "datetimeoffset": "System.DateTimeOffset", "timespan": "System.TimeSpan", "guid": "System.Guid",
	"version": "System.Version", "uri": "System.Uri", "char": "System.Char", "xml": "System.Xml.XmlDocument", "bigint": "System.Numerics.BigInteger",
}

// Install defines null, the constructors and the functions over collections.
func (v *Values) Install(h module.Host) {
	L := h.State()
	define := func(name string, f lua.LGFunction) { h.Define(name, L.NewFunction(f)) }
	h.Define("null", v.nullValue)
	for name, typ := range conversions {
		define(name, func(L *lua.LState) int {
			x, err := dotnet.Convert(v.FromLua(L, L.Get(1)), typ)
			if err != nil {
				L.RaiseError("%s: %s", name, err.Error())
			}
			// A constructor's value keeps its type, also where a Lua number would hold it.
			L.Push(v.Box(L, x))
			return 1
		})
	}
	define("psobject", func(L *lua.LState) int {
		L.Push(v.ToLua(L, v.newObject(L, L.Get(1))))
		return 1
	})
	for name, typ := range map[string]string{"hashtable": psobject.Hashtable, "ordered": psobject.OrderedDict} {
		define(name, func(L *lua.LState) int {
			d := psobject.NewDictionary(typ)
			switch x := L.Get(1).(type) {
			case *lua.LTable:
				v.fill(d, x, tables{x: d})
			case *lua.LUserData:
				if o, ok := x.Value.(*psobject.Object); ok {
					for _, p := range append(append([]psobject.Property(nil), o.Adapted...), psobject.Shown(o.Extended)...) {
						d.Set(p.Name, p.Value)
					}
				} else if s, ok := psobject.Base(x.Value).(*psobject.Dictionary); ok {
					for i, k := range s.Keys() {
						d.Set(k, s.Values()[i])
					}
				}
			case *lua.LNilType:
			default:
				L.ArgError(1, "a table of entries is wanted, not a "+x.Type().String())
			}
			L.Push(v.ToLua(L, d))
			return 1
		})
	}
	define("bytes", func(L *lua.LState) int {
		switch x := L.Get(1).(type) {
		case lua.LString:
			L.Push(v.ToLua(L, []byte(string(x))))
		case *lua.LTable:
			b, err := dotnet.Convert(v.FromLua(L, x), "System.Byte[]")
			if err != nil {
				L.RaiseError("bytes: %s", err.Error())
			}
			L.Push(v.ToLua(L, b))
		default:
			L.ArgError(1, "a string or a table of numbers is wanted")
		}
		return 1
	})
	define("scriptblock", func(L *lua.LState) int {
		L.Push(v.ToLua(L, psobject.ScriptBlock(L.CheckString(1))))
		return 1
	})
	define("securestring", func(L *lua.LState) int {
		L.Push(v.ToLua(L, psobject.NewSecureString(L.CheckString(1))))
		return 1
	})
	define("pscredential", func(L *lua.LState) int {
		user := L.CheckString(1)
		if user == "" {
			L.ArgError(1, "a user name is wanted")
		}
		c := &psobject.Credential{UserName: user}
		switch p := v.FromLua(L, L.Get(2)).(type) {
		case string:
			c.Password = psobject.NewSecureString(p)
		case *psobject.SecureString:
			c.Password = p
		case nil:
			c.Password = psobject.NewSecureString("")
		default:
			L.ArgError(2, "a password is wanted: a string or a securestring")
		}
		L.Push(v.ToLua(L, c))
		return 1
	})
	define("array", func(L *lua.LState) int {
		switch x := L.Get(1).(type) {
		case *lua.LTable:
			if IsArray(x) {
				if x.Metatable == lua.LNil || x.Metatable == nil {
					x.Metatable = v.collection
				}
				L.Push(x)
				return 1
			}
			L.Push(v.List(L, []any{v.FromLua(L, x)}))
		case *lua.LNilType:
			L.Push(v.List(L, nil))
		default:
			var items []any
			if err := v.Enumerate(v.FromLua(L, x), func(o any) error { items = append(items, o); return nil }); err != nil {
				module.Raise(L, v, err)
			}
			L.Push(v.List(L, items))
		}
		return 1
	})
	define("each", v.each)
	define("psformat", func(L *lua.LState) int {
		args := make([]any, 0, L.GetTop())
		for i := 2; i <= L.GetTop(); i++ {
			args = append(args, v.FromLua(L, L.Get(i)))
		}
		s, err := dotnet.Composite(L.CheckString(1), args...)
		if err != nil {
			rec := &psobject.ErrorRecord{Exception: psobject.NewException("System.Management.Automation.RuntimeException", "Error formatting a string: "+err.Error()+"."),
				FullyQualifiedErrorID: "FormatError", Category: psobject.CategoryInfo{Category: psobject.InvalidOperation, TargetName: L.ToString(1), TargetType: "String", Reason: "RuntimeException"}}
			module.Raise(L, v, rec)
		}
		L.Push(lua.LString(s))
		return 1
	})
	v.wrapPairs(h)
	v.wrapToNumber(h)
}

// Box returns a userdata with the value, also for numbers that a Lua number could hold but Int32 and Double.
func (v *Values) Box(L *lua.LState, x any) lua.LValue {
	switch x.(type) {
	case int32, string, bool, nil:
		return v.ToLua(L, x)
	}
	if isNumber(x) {
		return &lua.LUserData{Value: x, Metatable: v.object, Env: L.Env}
	}
	return v.ToLua(L, x)
}

// newObject makes a custom object of a table's entries in order, or of a dictionary.
func (v *Values) newObject(L *lua.LState, x lua.LValue) any {
	o := psobject.NewCustom()
	add := func(name string, value any) {
		if strings.EqualFold(name, "PSTypeName") {
			o.TypeNames = append([]string{dotnet.String(value)}, o.TypeNames...)
			return
		}
		o.Set(name, value)
	}
	switch t := x.(type) {
	case *lua.LTable:
		forEach(t, func(k, e lua.LValue) { add(k.String(), v.FromLua(L, e)) })
	case *lua.LUserData:
		d, ok := psobject.Base(t.Value).(*psobject.Dictionary)
		if !ok {
			return t.Value
		}
		for i, k := range d.Keys() {
			add(dotnet.String(k), d.Values()[i])
		}
	default:
		L.ArgError(1, "a table of properties is wanted, not a "+x.Type().String())
	}
	return o
}

// each iterates over collections, single objects and nil alike.
func (v *Values) each(L *lua.LState) int {
	var next func(i int) lua.LValue
	switch x := L.Get(1).(type) {
	case *lua.LNilType:
		next = func(int) lua.LValue { return lua.LNil }
	case *lua.LTable:
		if IsArray(x) {
			next = func(i int) lua.LValue { return x.RawGetInt(i) }
			break
		}
		next = single(x)
	case *lua.LUserData:
		if e, ok := psobject.Base(x.Value).(indexer); ok {
			next = func(i int) lua.LValue {
				if i > e.Len() {
					return lua.LNil
				}
				return v.ToLua(L, e.At(i))
			}
			break
		}
		next = single(x)
	default:
		next = single(x)
	}
	i := 0
	L.Push(L.NewFunction(func(L *lua.LState) int { i++; L.Push(next(i)); return 1 }))
	return 1
}

func single(x lua.LValue) func(int) lua.LValue {
	return func(i int) lua.LValue {
		if i == 1 {
			return x
		}
		return lua.LNil
	}
}

// wrapPairs lets pairs and ipairs go over objects: names and values of the properties, keys and values of a
// dictionary.
func (v *Values) wrapPairs(h module.Host) {
	L := h.State()
	for _, name := range []string{"pairs", "ipairs"} {
		plain, ok := L.GetGlobal(name).(*lua.LFunction)
		if !ok {
			continue
		}
		h.Define(name, L.NewFunction(func(L *lua.LState) int {
			ud, ok := L.Get(1).(*lua.LUserData)
			if !ok {
				n := L.GetTop()
				L.Insert(plain, 1)
				L.Call(n, lua.MultRet)
				return L.GetTop()
			}
			if name == "ipairs" {
				i := 0
				L.Push(L.NewFunction(func(L *lua.LState) int {
					i++
					x := v.element(L, ud.Value, i)
					if x == lua.LNil {
						L.Push(x)
						return 1
					}
					L.Push(lua.LNumber(i))
					L.Push(x)
					return 2
				}))
				return 1
			}
			keys, values := v.entries(ud.Value)
			i := -1
			L.Push(L.NewFunction(func(L *lua.LState) int {
				i++
				if i >= len(keys) {
					L.Push(lua.LNil)
					return 1
				}
				L.Push(v.ToLua(L, keys[i]))
				x := v.property(L, values[i])
				if x == lua.LNil {
					x = v.nullValue
				}
				L.Push(x)
				return 2
			}))
			return 1
		}))
	}
}

func (v *Values) entries(obj any) (keys, values []any) {
	if d, ok := psobject.Base(obj).(*psobject.Dictionary); ok {
		return append([]any(nil), d.Keys()...), append([]any(nil), d.Values()...)
	}
	add := func(props []psobject.Property) {
		for _, p := range props {
			x := p.Value
			if c, ok := x.(*psobject.Computed); ok {
				x, _ = c.Get(obj)
			}
			keys, values = append(keys, p.Name), append(values, x)
		}
	}
	add(dotnet.Properties(obj))
	if o, ok := obj.(*psobject.Object); ok {
		add(psobject.Shown(o.Extended))
	}
	return keys, values
}
