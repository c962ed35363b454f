package powershell

import (
	"strings"

	"github.com/pslshell/psl/remoting/dotnet"
	"github.com/pslshell/psl/remoting/psobject"
)

// nativeMethod calls the methods of .NET's types: those that need the engine here, the others in package dotnet.
func (f *frame) nativeMethod(target, b any, name string, args []any) (any, bool, error) {
	l := strings.ToLower(name)
	c := &netCall{f: f, name: name, args: args}
	switch l {
	case "gettype":
		if len(args) == 0 {
			return f.typeOfValue(target), true, nil
		}
	case "getenumerator":
		if len(args) == 0 {
			switch x := b.(type) {
			case *psobject.Dictionary:
				return newEnumerator(f.entries(x)), true, nil
			case string:
				e := &enumerator{at: -1}
				for _, u := range dotnet.UTF16(x) {
					e.items = append(e.items, psobject.Char(u))
				}
				return e, true, nil
			}
			if list, ok := items(b); ok {
				return newEnumerator(list), true, nil
			}
		}
	case "tostring":
		if len(args) == 0 {
			if o, ok := target.(*psobject.Object); ok && o.Custom() && o.Base == nil && !o.HasText {
				return "", true, nil
			}
			return f.netText(target), true, nil
		}
	case "getlength", "getupperbound", "getlowerbound":
		if x, ok := b.(*psobject.List); ok && len(args) == 1 {
			n, err := c.int(0)
			if err != nil {
				return nil, true, err
			}
			size := len(x.Items)
			if d, _ := f.in.rs.dimensions.get(x); n < len(d) {
				size = d[n]
			}
			switch l {
			case "getupperbound":
				size--
			case "getlowerbound":
				size = 0
			}
			return int32(size), true, nil
		}
	}
	switch x := b.(type) {
	case *psobject.List:
		if v, ok, err := f.listMethod(x, l, c); ok {
			return v, true, err
		}
	case *psobject.Dictionary:
		if v, ok, err := f.dictionaryMethod(x, l, c); ok {
			return v, true, err
		}
	case string:
		switch l {
		case "foreach", "where":
			return nil, false, nil
		case "tocharArray":
		case "normalize":
			return x, true, nil
		case "isnormalized":
			return true, true, nil
		case "gettypecode":
			return dotnet.EnumOf("System.TypeCode", 18), true, nil
		case "getenumerator":
		}
	case psobject.Enum:
		switch l {
		case "hasflag":
			if len(args) == 1 {
				v, err := f.convert(args[0], f.enumType(x.Type))
				if err != nil {
					return nil, true, err
				}
				e := v.(psobject.Enum)
				return x.Value&e.Value == e.Value, true, nil
			}
		case "tostring":
			if len(args) == 1 {
				switch strings.ToLower(f.text(args[0])) {
				case "d":
					return dotnet.ToString(x.Value), true, nil
				case "x":
					s, err := dotnet.FormatNumber(int32(x.Value), "X8")
					return s, true, err
				case "g", "f":
					return x.Name, true, nil
				}
			}
		case "compareto":
			n, err := f.order(x, c.at(0), false)
			return int32(n), true, err
		}
	case *ScriptBlock:
		return f.blockMethod(x, l, c)
	case *Type:
		return f.typeMethod(x, l, c)
	case *psobject.SecureString:
		if l == "appendchar" {
			*x = *psobject.NewSecureString(x.Plain() + f.text(c.at(0)))
			return none, true, nil
		}
		if l == "makereadonly" {
			return none, true, nil
		}
	case psobject.Live:
		switch l {
		case "tostring":
			return x.PSText(), true, nil
		case "equals":
			return len(args) == 1 && same(psobject.Base(args[0]), b), true, nil
		case "gethashcode":
			return int32(1), true, nil
		case "dispose":
			return none, true, nil
		}
	}
	// Dictionaries of .NET show their keys as properties, not as methods.
	v, err, known := dotnet.Call(target, name, args)
	if !known {
		return nil, false, nil
	}
	if l == "compareto" {
		n, err := f.order(target, c.at(0), false)
		return int32(n), true, err
	}
	return v, true, err
}

// netText is the value's own ToString.
func (f *frame) netText(v any) string {
	switch x := psobject.Base(v).(type) {
	case *instance:
		return f.instanceText(x)
	case *Type:
		return x.PSText()
	case *psobject.Object:
		if x.Base == nil && x.Custom() && !x.HasText {
			return ""
		}
	}
	return dotnet.ToString(v)
}

// listMethod runs the methods of lists that package dotnet leaves to the engine.
func (f *frame) listMethod(x *psobject.List, l string, c *netCall) (any, bool, error) {
	fixed := x.FixedSize()
	elem := ""
	if a := genericArgs(x.Type); len(a) == 1 {
		elem = a[0]
	}
	item := func(i int) (any, error) {
		if elem == "" || elem == "System.Object" {
			return c.at(i), nil
		}
		return c.as(i, elem)
	}
	set := isSet(x.Type)
	switch l {
	case "find", "findall", "findindex", "findlast", "exists", "trueforall":
		if c.n() == 1 && !fixed {
			v, err := arrayFind(l)(&netCall{f: f, name: c.name, args: []any{x, c.args[0]}})
			return v, true, err
		}
	case "convertall":
		fn, ok := c.function(0)
		if !ok {
			return nil, false, nil
		}
		out := &psobject.List{Type: "System.Collections.Generic.List`1[[System.Object]]"}
		for _, e := range x.Items {
			v, err := fn(e)
			if err != nil {
				return nil, true, err
			}
			out.Items = append(out.Items, plain(v))
		}
		return out, true, nil
	case "removeall", "removewhere":
		fn, ok := c.function(0)
		if !ok {
			return nil, false, nil
		}
		kept := []any{}
		for _, e := range x.Items {
			v, err := fn(e)
			if err != nil {
				return nil, true, err
			}
			if !truth(v) {
				kept = append(kept, e)
			}
		}
		n := len(x.Items) - len(kept)
		x.Items = kept
		return int32(n), true, nil
	case "foreach":
		if strings.HasPrefix(x.Type, "System.Collections.Generic.List`1") && c.n() == 1 {
			if d, ok := psobject.Base(c.at(0)).(*delegate); ok {
				for _, e := range x.Items {
					if _, err := d.invoke(f, []any{e}); err != nil {
						return nil, true, err
					}
				}
				return none, true, nil
			}
		}
	case "sort":
		if fixed {
			return nil, false, nil
		}
		less := func(a, b any) (int, error) { return f.order(a, b, false) }
		if fn, ok := c.function(0); ok {
			less = func(a, b any) (int, error) {
				v, err := fn(a, b)
				n, _ := asInt(v)
				return n, err
			}
		} else if cmp, ok := psobject.Base(c.at(0)).(*comparer); ok {
			less = func(a, b any) (int, error) { return cmp.compare(f.text(a), f.text(b)), nil }
		}
		return none, true, f.sortItems(x.Items, less)
	case "contains":
		if c.n() != 1 {
			return nil, false, nil
		}
		v, err := item(0)
		if err != nil {
			return nil, true, err
		}
		return setIndex(f, x, v) >= 0, true, nil
	case "indexof", "lastindexof":
		if c.n() == 0 {
			return nil, false, nil
		}
		v, err := item(0)
		if err != nil {
			return nil, true, err
		}
		r, err := arrayIndex(l == "lastindexof")(&netCall{f: f, name: c.name, args: append([]any{x, v}, c.args[1:]...)})
		return r, true, err
	case "add":
		if c.n() != 1 || fixed {
			return nil, false, nil
		}
		v, err := item(0)
		if err != nil {
			return nil, true, err
		}
		switch {
		case set:
			ok := addToSet(f, x, v)
			sortSet(f, x)
			return ok, true, nil
		case x.Type == psobject.ArrayList || x.Type == "System.Collections.Specialized.StringCollection":
			x.Items = append(x.Items, v)
			return int32(len(x.Items) - 1), true, nil
		case strings.HasPrefix(x.Type, "System.Collections.ObjectModel.ReadOnly"):
			return nil, true, netError("System.NotSupportedException", "Collection is read-only.")
		}
		x.Items = append(x.Items, v)
		return none, true, nil
	case "remove":
		if c.n() != 1 || fixed {
			return nil, false, nil
		}
		v, err := item(0)
		if err != nil {
			return nil, true, err
		}
		i := setIndex(f, x, v)
		if i >= 0 {
			x.Items = append(x.Items[:i], x.Items[i+1:]...)
		}
		if elem != "" {
			return i >= 0, true, nil
		}
		return none, true, nil
	case "addrange":
		if fixed {
			return nil, false, nil
		}
		for _, e := range c.list(0) {
			if elem != "" {
				v, err := f.convert(e, f.in.rs.typeByFull(elem))
				if err != nil {
					return nil, true, err
				}
				e = v
			}
			x.Items = append(x.Items, plain(e))
		}
		return none, true, nil
	case "insertrange":
		n, err := c.int(0)
		if err != nil {
			return nil, true, err
		}
		if n < 0 || n > len(x.Items) {
			return nil, true, netError("System.ArgumentOutOfRangeException", "Index was out of range. Must be non-negative and less than or equal to the size of the collection. (Parameter 'index')")
		}
		x.Items = append(x.Items[:n:n], append(append([]any(nil), c.list(1)...), x.Items[n:]...)...)
		return none, true, nil
	case "toarray":
		t := "System.Object[]"
		if elem != "" {
			t = elem + "[]"
		}
		return &psobject.List{Type: t, Items: append([]any(nil), x.Items...)}, true, nil
	case "asreadonly":
		return &psobject.List{Type: "System.Collections.ObjectModel.ReadOnlyCollection`1[[" + elem + "]]", Items: x.Items}, true, nil
	case "clone":
		return &psobject.List{Type: x.Type, Kind: x.Kind, Items: append([]any(nil), x.Items...)}, true, nil
	case "copyto":
		dst, ok := psobject.Base(c.at(0)).(*psobject.List)
		if !ok {
			return nil, false, nil
		}
		at := 0
		if c.n() > 1 {
			at, _ = c.int(1)
		}
		if at < 0 || at+len(x.Items) > len(dst.Items) {
			return nil, true, netError("System.ArgumentException", "Destination array was not long enough. Check the destination index, length, and the array's lower bounds. (Parameter 'destinationArray')")
		}
		copy(dst.Items[at:], x.Items)
		return none, true, nil
	case "getvalue":
		if c.n() == 1 {
			n, err := c.int(0)
			if err != nil {
				return nil, true, err
			}
			if n < 0 || n >= len(x.Items) {
				return nil, true, netError("System.IndexOutOfRangeException", "Index was outside the bounds of the array.")
			}
			return x.Items[n], true, nil
		}
		at, err := f.multiIndex(x, psobject.NewArray(c.args...), arrayRank(x.Type))
		if err != nil {
			return nil, true, err
		}
		return x.Items[at], true, nil
	case "setvalue":
		return none, true, f.setIndex(x, c.at(1), c.at(0))
	case "get", "item", "get_item":
		if c.n() == 1 {
			v, err := f.getIndex(x, c.at(0))
			return v, true, err
		}
	case "set", "set_item":
		if c.n() == 2 {
			return none, true, f.setIndex(x, c.at(0), c.at(1))
		}
	case "push", "enqueue":
		v, err := item(0)
		if err != nil {
			return nil, true, err
		}
		if l == "push" {
			x.Items = append([]any{v}, x.Items...)
		} else {
			x.Items = append(x.Items, v)
		}
		return none, true, nil
	case "trydequeue", "trypop", "trypeek", "trytake":
		ref, _ := psobject.Base(c.at(0)).(*reference)
		if len(x.Items) == 0 {
			return false, true, nil
		}
		v := x.Items[0]
		if l != "trypeek" {
			x.Items = append([]any(nil), x.Items[1:]...)
		}
		if ref != nil {
			return true, true, ref.set(v)
		}
		return true, true, nil
	case "addlast", "addfirst":
		v, err := item(0)
		if err != nil {
			return nil, true, err
		}
		if l == "addlast" {
			x.Items = append(x.Items, v)
		} else {
			x.Items = append([]any{v}, x.Items...)
		}
		n, _ := f.linkedNode(&psobject.List{Items: []any{v}}, "first")
		return n, true, nil
	case "removefirst", "removelast":
		if len(x.Items) == 0 {
			return nil, true, netError("System.InvalidOperationException", "The LinkedList is empty.")
		}
		if l == "removefirst" {
			x.Items = x.Items[1:]
		} else {
			x.Items = x.Items[:len(x.Items)-1]
		}
		return none, true, nil
	case "unionwith", "intersectwith", "exceptwith", "symmetricexceptwith", "issubsetof", "issupersetof", "overlaps", "setequals", "ispropersubsetof", "ispropersupersetof":
		if set {
			v, err := f.setOperation(x, l, c.list(0))
			return v, true, err
		}
	case "and", "or", "xor", "not":
		if x.Type == "System.Collections.BitArray" {
			o, _ := psobject.Base(c.at(0)).(*psobject.List)
			for i := range x.Items {
				a := truth(x.Items[i])
				b := false
				if o != nil && i < len(o.Items) {
					b = truth(o.Items[i])
				}
				switch l {
				case "and":
					x.Items[i] = a && b
				case "or":
					x.Items[i] = a || b
				case "xor":
					x.Items[i] = a != b
				default:
					x.Items[i] = !a
				}
			}
			return x, true, nil
		}
	case "setall":
		if x.Type == "System.Collections.BitArray" {
			for i := range x.Items {
				x.Items[i] = truth(c.at(0))
			}
			return none, true, nil
		}
	case "clear":
		if !fixed {
			x.Items = []any{}
			return none, true, nil
		}
	case "trimexcess", "trimtosize", "ensurecapacity":
		return none, true, nil
	}
	return nil, false, nil
}

func (f *frame) setOperation(x *psobject.List, l string, other []any) (any, error) {
	o := &psobject.List{Type: x.Type}
	if folded, _ := f.in.rs.foldedSets.get(x); folded {
		f.in.rs.foldedSets.set(o, true)
		defer f.in.rs.foldedSets.delete(o)
	}
	elem := ""
	if a := genericArgs(x.Type); len(a) == 1 {
		elem = a[0]
	}
	for _, e := range other {
		if elem != "" {
			v, err := f.convert(e, f.in.rs.typeByFull(elem))
			if err != nil {
				return nil, err
			}
			e = v
		}
		addToSet(f, o, e)
	}
	subset := func(a, b *psobject.List) bool {
		for _, e := range a.Items {
			if setIndex(f, b, e) < 0 {
				return false
			}
		}
		return true
	}
	switch l {
	case "unionwith":
		for _, e := range o.Items {
			addToSet(f, x, e)
		}
	case "intersectwith", "exceptwith":
		kept := []any{}
		for _, e := range x.Items {
			if (setIndex(f, o, e) >= 0) == (l == "intersectwith") {
				kept = append(kept, e)
			}
		}
		x.Items = kept
	case "symmetricexceptwith":
		kept := []any{}
		for _, e := range x.Items {
			if setIndex(f, o, e) < 0 {
				kept = append(kept, e)
			}
		}
		for _, e := range o.Items {
			if setIndex(f, x, e) < 0 {
				kept = append(kept, e)
			}
		}
		x.Items = kept
	case "issubsetof":
		return subset(x, o), nil
	case "issupersetof":
		return subset(o, x), nil
	case "ispropersubsetof":
		return subset(x, o) && len(x.Items) < len(o.Items), nil
	case "ispropersupersetof":
		return subset(o, x) && len(o.Items) < len(x.Items), nil
	case "setequals":
		return subset(x, o) && subset(o, x), nil
	case "overlaps":
		for _, e := range o.Items {
			if setIndex(f, x, e) >= 0 {
				return true, nil
			}
		}
		return false, nil
	}
	sortSet(f, x)
	return none, nil
}

func (f *frame) dictionaryMethod(d *psobject.Dictionary, l string, c *netCall) (any, bool, error) {
	args := genericArgs(d.Type)
	key := func(i int) (any, error) {
		if c.at(i) == nil {
			return nil, netError("System.ArgumentNullException", "Value cannot be null. (Parameter 'key')")
		}
		if len(args) == 2 {
			return c.as(i, args[0])
		}
		return c.at(i), nil
	}
	val := func(i int) (any, error) {
		if len(args) == 2 {
			return c.as(i, args[1])
		}
		return c.at(i), nil
	}
	switch l {
	case "add", "tryadd":
		if c.n() != 2 {
			return nil, false, nil
		}
		k, err := key(0)
		if err != nil {
			return nil, true, err
		}
		v, err := val(1)
		if err != nil {
			return nil, true, err
		}
		if i := d.Index(k); i >= 0 {
			if l == "tryadd" {
				return false, true, nil
			}
			have, _ := d.At(i)
			if len(args) == 2 || d.Type == psobject.OrderedDict && false {
				return nil, true, netError("System.ArgumentException", "An item with the same key has already been added. Key: "+f.text(k))
			}
			return nil, true, netError("System.ArgumentException", "Item has already been added. Key in dictionary: '"+f.text(have)+"'  Key being added: '"+f.text(k)+"'")
		}
		d.Set(k, v)
		f.sortDictionary(d)
		if l == "tryadd" {
			return true, true, nil
		}
		return none, true, nil
	case "containskey", "contains":
		if c.n() != 1 {
			return nil, false, nil
		}
		k, err := key(0)
		if err != nil {
			return nil, true, err
		}
		if n, ok := k.(int32); ok && d.Type == psobject.OrderedDict {
			return d.Index(n) >= 0, true, nil
		}
		return d.Index(k) >= 0, true, nil
	case "remove":
		if c.n() == 0 {
			return nil, false, nil
		}
		k, err := key(0)
		if err != nil {
			return nil, true, err
		}
		old, ok := d.Get(k)
		d.Delete(k)
		if len(args) == 2 {
			if r, isRef := psobject.Base(c.at(1)).(*reference); isRef {
				return ok, true, r.set(old)
			}
			return ok, true, nil
		}
		return none, true, nil
	case "trygetvalue":
		if c.n() != 2 {
			return nil, false, nil
		}
		k, err := key(0)
		if err != nil {
			return nil, true, err
		}
		v, ok := d.Get(k)
		if !ok && len(args) == 2 {
			v, _ = f.nullFor(f.in.rs.typeByFull(args[1]))
			if args[1] == "System.String" {
				v = nil
			}
		}
		if r, isRef := psobject.Base(c.at(1)).(*reference); isRef {
			if err := r.set(v); err != nil {
				return nil, true, err
			}
		}
		return ok, true, nil
	case "getorderedkeys", "getkeylist":
		return psobject.NewArray(append([]any(nil), d.Keys()...)...), true, nil
	case "getkey", "getkeyatindex":
		n, err := c.int(0)
		if err != nil {
			return nil, true, err
		}
		if n < 0 || n >= d.Len() {
			return nil, true, netError("System.ArgumentOutOfRangeException", "Index was out of range. Must be non-negative and less than the size of the collection. (Parameter 'index')")
		}
		k, _ := d.At(n)
		return k, true, nil
	case "getbyindex", "getvalueatindex":
		n, err := c.int(0)
		if err != nil {
			return nil, true, err
		}
		if n < 0 || n >= d.Len() {
			return nil, true, netError("System.ArgumentOutOfRangeException", "Index was out of range. Must be non-negative and less than the size of the collection. (Parameter 'index')")
		}
		_, v := d.At(n)
		return v, true, nil
	case "indexofkey":
		return int32(d.Index(c.at(0))), true, nil
	case "removeat":
		n, err := c.int(0)
		if err != nil {
			return nil, true, err
		}
		if n < 0 || n >= d.Len() {
			return nil, true, netError("System.ArgumentOutOfRangeException", "Index was out of range. Must be non-negative and less than the size of the collection. (Parameter 'index')")
		}
		d.RemoveAt(n)
		return none, true, nil
	case "clear":
		d.Clear()
		return none, true, nil
	case "item", "get_item":
		if c.n() == 1 {
			v, err := f.dictionaryIndex(d, c.at(0))
			return v, true, err
		}
	case "set_item":
		if c.n() == 2 {
			return none, true, f.setIndex(d, c.at(0), c.at(1))
		}
	case "copyto":
		return none, true, nil
	}
	return nil, false, nil
}

// blockMethod runs the methods of script blocks.
func (f *frame) blockMethod(sb *ScriptBlock, l string, c *netCall) (any, bool, error) {
	switch l {
	case "invoke", "invokereturnasis":
		var list []any
		old := f.enclosed
		f.enclosed = true
		err := f.invokeBlock(sb, c.args, nil, false, func(v any) error { list = append(list, v); return nil }, nil)
		f.enclosed = old
		if err != nil {
			if ft, ok := asFault(err); ok {
				f.place(ft)
				return nil, true, f.invocationError(ft, c.name, c.n())
			}
			return nil, true, err
		}
		if l == "invokereturnasis" {
			return collapse(list), true, nil
		}
		return &psobject.List{Type: collectionOfObject, Items: list}, true, nil
	case "invokewithcontext":
		var list []any
		old := f.enclosed
		f.enclosed = true
		rest := []any{}
		if c.n() > 2 {
			rest = c.list(2)
		}
		err := f.invokeBlock(sb, rest, nil, false, func(v any) error { list = append(list, v); return nil }, func(s *scope) {
			if d, ok := psobject.Base(c.at(0)).(*psobject.Dictionary); ok {
				for i, k := range d.Keys() {
					if fb, ok := psobject.Base(d.Values()[i]).(*ScriptBlock); ok {
						s.setFunction(f.text(k), &function{name: f.text(k), body: fb.body})
					}
				}
			}
			for _, v := range c.list(1) {
				if pv, ok := psobject.Base(v).(*psVariable); ok {
					s.setLocal(pv.v.name, pv.v.value)
				}
			}
		})
		f.enclosed = old
		if err != nil {
			if ft, ok := asFault(err); ok {
				return nil, true, f.invocationError(ft, c.name, c.n())
			}
			return nil, true, err
		}
		return &psobject.List{Type: collectionOfObject, Items: list}, true, nil
	case "getnewclosure":
		m := &module{name: "__DynamicModule_" + newGUID().String(), rs: f.in.rs, closure: true}
		s := newScope(f.scope.script())
		s.root, s.module = true, m
		// The closure takes a copy of what its maker's own scope holds.
		for k, v := range f.scope.vars {
			switch k {
			case "input", "args", "psboundparameters", "myinvocation", "pscmdlet":
				continue
			}
			if v.get != nil {
				continue
			}
			nv := *v
			s.vars[k] = &nv
		}
		if f.scope.module != nil && f.scope.module.closure {
			// A closure inside a closure sees what the outer one took along.
			for k, v := range f.scope.module.scope.vars {
				if _, ok := s.vars[k]; !ok {
					nv := *v
					s.vars[k] = &nv
				}
			}
		}
		m.scope = s
		n := *sb
		n.module = m
		return &n, true, nil
	case "tostring":
		return sb.PSText(), true, nil
	case "checkrestrictedlanguage":
		return none, true, nil
	}
	return nil, false, nil
}

// typeMethod runs the methods of types.
func (f *frame) typeMethod(t *Type, l string, c *netCall) (any, bool, error) {
	other, _ := psobject.Base(c.at(0)).(*Type)
	switch l {
	case "tostring":
		return t.PSText(), true, nil
	case "isassignablefrom":
		return other != nil && f.assignableFrom(t, other), true, nil
	case "isassignableto":
		return other != nil && f.assignableFrom(other, t), true, nil
	case "issubclassof":
		if other == nil || other == t {
			return false, true, nil
		}
		return f.assignableFrom(other, t), true, nil
	case "isinstanceoftype":
		return f.isOfType(c.at(0), t), true, nil
	case "equals":
		return other == t, true, nil
	case "getelementtype":
		if isArrayName(t.Full) {
			return f.in.rs.typeByFull(elementName(t.Full)), true, nil
		}
		return nil, true, nil
	case "getgenerictypedefinition":
		return f.in.rs.typeOf(genericHead(t.Full)), true, nil
	case "getgenericarguments", "generictypearguments":
		out := &psobject.List{Type: "System.Type[]"}
		for _, a := range genericArgs(t.Full) {
			out.Items = append(out.Items, f.in.rs.typeByFull(a))
		}
		return out, true, nil
	case "makearraytype":
		return f.in.rs.typeOf(t.Full + "[]"), true, nil
	case "makegenerictype":
		var names []string
		for _, a := range c.args {
			if x, ok := psobject.Base(a).(*Type); ok {
				names = append(names, x.Full)
			}
			if lst, ok := psobject.Base(a).(*psobject.List); ok {
				for _, e := range lst.Items {
					if x, ok := e.(*Type); ok {
						names = append(names, x.Full)
					}
				}
			}
		}
		return f.in.rs.typeOf(t.Full + "[[" + strings.Join(names, "],[") + "]]"), true, nil
	case "getenumnames", "getenumvalues", "isenumdefined":
		v, err := f.enumStatic(t, strings.TrimPrefix(strings.Replace(l, "getenum", "get", 1), "isenum"), c.args)
		return v, true, err
	case "gethashcode":
		return int32(len(t.Full)), true, nil
	case "getmethods", "getproperties", "getfields", "getmembers", "getconstructors", "getinterfaces", "getcustomattributes":
		out := psobject.NewArray()
		if t.class != nil && l == "getproperties" {
			for _, p := range t.class.allProperties() {
				out.Items = append(out.Items, &psobject.Object{TypeNames: []string{"System.Reflection.PropertyInfo", "System.Object"}, Adapted: []psobject.Property{{Name: "Name", Value: p.name}}, Text: p.name, HasText: true})
			}
		}
		if t.class != nil && l == "getmethods" {
			for _, m := range t.class.methods {
				if !m.ctor {
					out.Items = append(out.Items, &psobject.Object{TypeNames: []string{"System.Reflection.MethodInfo", "System.Object"}, Adapted: []psobject.Property{{Name: "Name", Value: m.name}}, Text: m.name, HasText: true})
				}
			}
		}
		return out, true, nil
	}
	return nil, false, nil
}
