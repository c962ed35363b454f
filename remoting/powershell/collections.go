package powershell

import (
	"net/netip"
	"strings"

	"github.com/pslshell/psl/remoting/dotnet"
	"github.com/pslshell/psl/remoting/psobject"
)

func ipFromBytes(b []byte) any {
	a, _ := netip.AddrFromSlice(b)
	return &ipAddress{a}
}

// addCollections declares the constructors of the collections of .NET.
func addCollections(ctor func(string, method)) {
	list := func(kind psobject.CollectionKind, reversed bool) method {
		return func(c *netCall) (any, error) {
			l := &psobject.List{Type: c.typ.Full, Kind: kind, Items: []any{}}
			elem := ""
			if a := genericArgs(c.typ.Full); len(a) == 1 {
				elem = a[0]
			}
			if c.n() > 0 {
				src, ok := items(c.at(0))
				if !ok {
					if _, isComparer := psobject.Base(c.at(0)).(*comparer); isComparer {
						return withComparer(c.f, l, c.at(0)), nil
					}
					if _, err := c.int(0); err == nil {
						return l, nil // a capacity
					}
					src = []any{c.at(0)}
				}
				for _, x := range src {
					if elem != "" {
						v, err := c.f.convert(x, c.f.in.rs.typeByFull(elem))
						if err != nil {
							return nil, err
						}
						x = v
					}
					if reversed {
						l.Items = append([]any{plain(x)}, l.Items...)
					} else if isSet(l.Type) {
						addToSet(c.f, l, plain(x))
					} else {
						l.Items = append(l.Items, plain(x))
					}
				}
				if c.n() > 1 {
					withComparer(c.f, l, c.at(1))
				}
				sortSet(c.f, l)
			}
			return l, nil
		}
	}
	ctor("System.Collections.ArrayList", list(psobject.KindList, false))
	ctor("System.Collections.Generic.List`1", list(psobject.KindList, false))
	ctor(smaPrefix+"PSDataCollection`1", list(psobject.KindList, false))
	ctor("System.Collections.ObjectModel.Collection`1", list(psobject.KindList, false))
	ctor(observableType, list(psobject.KindList, false))
	ctor("System.Collections.ObjectModel.ReadOnlyCollection`1", list(psobject.KindList, false))
	ctor("System.Collections.Generic.LinkedList`1", list(psobject.KindEnumerable, false))
	ctor("System.Collections.Generic.HashSet`1", list(psobject.KindEnumerable, false))
	ctor("System.Collections.Generic.SortedSet`1", list(psobject.KindEnumerable, false))
	ctor("System.Collections.Queue", list(psobject.KindQueue, false))
	ctor("System.Collections.Generic.Queue`1", list(psobject.KindQueue, false))
	ctor("System.Collections.Concurrent.ConcurrentQueue`1", list(psobject.KindQueue, false))
	ctor("System.Collections.Concurrent.ConcurrentBag`1", list(psobject.KindEnumerable, false))
	ctor("System.Collections.Stack", list(psobject.KindStack, true))
	ctor("System.Collections.Generic.Stack`1", list(psobject.KindStack, true))
	ctor("System.Collections.Concurrent.ConcurrentStack`1", list(psobject.KindStack, true))
	ctor("System.Collections.Specialized.StringCollection", list(psobject.KindList, false))
	ctor("System.Collections.BitArray", func(c *netCall) (any, error) {
		l := &psobject.List{Type: "System.Collections.BitArray", Kind: psobject.KindEnumerable, Items: []any{}}
		if src, ok := items(c.at(0)); ok {
			for _, x := range src {
				l.Items = append(l.Items, truth(x))
			}
			return l, nil
		}
		n, err := c.int(0)
		if err != nil {
			return nil, err
		}
		if n < 0 || n > maxItems {
			return nil, netError("System.ArgumentOutOfRangeException", "Non-negative number required. (Parameter 'length')")
		}
		for i := 0; i < n; i++ {
			l.Items = append(l.Items, truth(c.at(1)))
		}
		return l, nil
	})
	dict := func(c *netCall) (any, error) {
		d := psobject.NewDictionary(c.typ.Full)
		// Only the dictionary that @{} makes ignores case; those made by their type do not, unless a comparer says so.
		d.CaseSensitive = true
		for i := range c.args {
			switch x := psobject.Base(c.at(i)).(type) {
			case *comparer:
				d.CaseSensitive = !x.ignore()
			case *psobject.Dictionary:
				for j, k := range x.Keys() {
					d.Set(k, x.Values()[j])
				}
				c.f.sortDictionary(d)
			}
		}
		return d, nil
	}
	for _, n := range []string{"System.Collections.Hashtable", "System.Collections.Specialized.OrderedDictionary", "System.Collections.Generic.Dictionary`2",
		"System.Collections.Generic.SortedDictionary`2", "System.Collections.Generic.SortedList`2", "System.Collections.SortedList", "System.Collections.Concurrent.ConcurrentDictionary`2",
		"System.Collections.Specialized.ListDictionary", "System.Collections.Specialized.HybridDictionary"} {
		ctor(n, dict)
	}
	ctor("System.Collections.DictionaryEntry", func(c *netCall) (any, error) {
		e := dotnet.NewEntry(c.at(0), c.at(1))
		e.Text = "[" + c.text(0) + ", " + c.text(1) + "]"
		return e, nil
	})
	ctor("System.Collections.Generic.KeyValuePair`2", func(c *netCall) (any, error) { return pairOf(c.typ.Full, c.at(0), c.at(1)), nil })
	for _, n := range []string{"1", "2", "3"} {
		ctor("System.Tuple`"+n, func(c *netCall) (any, error) { return typedTuple(c, "System.Tuple") })
		ctor("System.ValueTuple`"+n, func(c *netCall) (any, error) { return typedTuple(c, "System.ValueTuple") })
	}
}

// withComparer remembers that a set ignores case.
func withComparer(f *frame, l *psobject.List, v any) *psobject.List {
	if c, ok := psobject.Base(v).(*comparer); ok && c.ignore() {
		f.in.rs.foldedSets.set(l, true)
		if isSet(l.Type) {
			old := l.Items
			l.Items = nil
			for _, x := range old {
				addToSet(f, l, x)
			}
		}
	}
	return l
}

func isSet(typ string) bool {
	return strings.Contains(typ, "HashSet`1") || strings.Contains(typ, "SortedSet`1")
}

func sortSet(f *frame, l *psobject.List) {
	if strings.Contains(l.Type, "SortedSet`1") {
		_ = f.sortItems(l.Items, func(a, b any) (int, error) { return f.order(a, b, false) })
	}
}

func setIndex(f *frame, l *psobject.List, v any) int {
	fold, _ := f.in.rs.foldedSets.get(l)
	b := psobject.Base(v)
	for i, x := range l.Items {
		xb := psobject.Base(x)
		if s, ok := b.(string); ok {
			if t, ok := xb.(string); ok && (s == t || fold && strings.EqualFold(s, t)) {
				return i
			}
			continue
		}
		if same(xb, b) {
			return i
		}
	}
	return -1
}

func addToSet(f *frame, l *psobject.List, v any) bool {
	if setIndex(f, l, v) >= 0 {
		return false
	}
	l.Items = append(l.Items, v)
	return true
}

// pairOf makes a KeyValuePair.
func pairOf(typ string, k, v any) any {
	return &psobject.Object{TypeNames: []string{typ, "System.ValueType", "System.Object"},
		Adapted: []psobject.Property{{Name: "Key", Value: k}, {Name: "Value", Value: v}},
		Text:    "[" + dotnet.String(k) + ", " + dotnet.String(v) + "]", HasText: true}
}

// entries gives what enumerating a dictionary gives.
func (f *frame) entries(d *psobject.Dictionary) []any {
	generic := strings.Contains(d.Type, "`2[[")
	out := make([]any, d.Len())
	for i := range out {
		k, v := d.At(i)
		if generic {
			args := genericArgs(d.Type)
			out[i] = pairOf("System.Collections.Generic.KeyValuePair`2[["+strings.Join(args, "],[")+"]]", k, v)
			continue
		}
		e := dotnet.NewEntry(k, v)
		e.Text = "[" + f.text(k) + ", " + f.text(v) + "]"
		out[i] = e
	}
	return out
}

// convertCollection casts to the collections of .NET; ok is false for other types.
func (f *frame) convertCollection(v any, t *Type) (any, bool, error) {
	h := genericHead(t.Full)
	if !strings.HasPrefix(h, "System.Collections.") || t.isInterface() {
		return nil, false, nil
	}
	if v == nil {
		return nil, true, nil
	}
	b := psobject.Base(v)
	if psobject.TypeName(b) == t.Full {
		return v, true, nil
	}
	nt := f.in.rs.net[h]
	if nt == nil || nt.ctor == nil {
		return nil, false, nil
	}
	if d, ok := b.(*psobject.Dictionary); ok {
		if strings.Contains(h, "Dictionary") || strings.Contains(h, "SortedList") {
			r, err := nt.ctor(&netCall{f: f, name: ".ctor", typ: t, args: []any{d}})
			return r, true, err
		}
		return nil, true, badCast(v, t)
	}
	if strings.Contains(h, "Dictionary") || strings.Contains(h, "SortedList") || h == "System.Collections.DictionaryEntry" {
		return nil, true, badCast(v, t)
	}
	list, ok := items(v)
	if !ok {
		if genericArgs(t.Full) == nil {
			return nil, true, badCast(v, t)
		}
		list = []any{v}
	}
	r, err := nt.ctor(&netCall{f: f, name: ".ctor", typ: t, args: []any{psobject.NewArray(list...)}})
	if _, failed := err.(*dotnet.ConversionError); failed && ok {
		return nil, true, badCast(v, t)
	}
	if err != nil {
		return nil, true, err
	}
	return r, true, nil
}

// convertExtra casts to the engine's own types; ok is false for others.
func (f *frame) convertExtra(v any, t *Type) (any, bool, error) {
	fail := func(err error, id string) (any, bool, error) {
		ex, _ := err.(*psobject.Exception)
		msg := err.Error()
		if ex != nil {
			msg = ex.Message
		}
		return nil, true, &dotnet.ConversionError{Message: `Cannot convert value "` + castText(v) + `" to type "` + t.PSText() + `". Error: "` + msg + `"`, ID: id}
	}
	s, isString := psobject.Base(v).(string)
	switch t.Full {
	case "System.Net.IPAddress":
		if isString {
			r, err := parseIP(s)
			if err != nil {
				return fail(err, "InvalidCastParseTargetInvocation")
			}
			return r, true, nil
		}
		if b, ok := psobject.Base(v).([]byte); ok && (len(b) == 4 || len(b) == 16) {
			return ipFromBytes(b), true, nil
		}
	case "System.DateOnly", "System.TimeOnly":
		proto := &dateOnly{time: t.Full == "System.TimeOnly"}
		if d, ok := psobject.Base(v).(*dateOnly); ok && d.time == proto.time {
			return d, true, nil
		}
		if isString {
			r, err := proto.parse(s)
			if err != nil {
				return fail(err, "InvalidCastParseTargetInvocationWithFormatProvider")
			}
			return r, true, nil
		}
		if n := typeNameOf(v); n == "System.DateTime" {
			return fail(netError("System.InvalidCastException", "Invalid cast from '"+n+"' to '"+t.Full+"'."), "InvalidCastIConvertible")
		}
	case endPointType:
		if isString {
			r, err := parseEndPoint(s)
			if err != nil {
				return fail(err, "InvalidCastParseTargetInvocation")
			}
			return r, true, nil
		}
	case "System.Net.Mail.MailAddress":
		if isString {
			r, err := parseMail(s)
			if err != nil {
				return fail(err, "InvalidCastConstructorException")
			}
			return r, true, nil
		}
	case "System.Globalization.CultureInfo":
		if _, isNumber := asInt(psobject.Base(v)); isString || isNumber {
			r, err := newCulture(&netCall{f: f, args: []any{v}})
			if err != nil {
				return fail(err, "InvalidCastConstructorException")
			}
			return r, true, nil
		}
	case "System.Security.SecureString":
		if ss, ok := psobject.Base(v).(*psobject.SecureString); ok {
			return ss, true, nil
		}
	case "System.Text.StringBuilder":
		if isString {
			return &builder{b: dotnet.UTF16(s)}, true, nil
		}
	case complexType:
		if o, ok := v.(*psobject.Object); ok && len(o.TypeNames) > 0 && o.TypeNames[0] == complexType {
			return o, true, nil
		}
		if n, err := f.convert(v, f.in.rs.typeOf("System.Double")); err == nil {
			r, err := f.construct(t, []any{n, float64(0)})
			return r, true, err
		}
	case smaPrefix + "WildcardPattern":
		if isString {
			r, err := newWildcardPattern(&netCall{f: f, args: []any{s}})
			return r, true, err
		}
	}
	return nil, false, nil
}

func (e *enumerator) psCall(f *frame, name string, args []any) (any, bool, error) {
	switch strings.ToLower(name) {
	case "movenext":
		if err := e.modified(); err != nil {
			return nil, true, err
		}
		_, ok := e.next()
		return ok, true, nil
	case "reset":
		e.at = -1
		return none, true, nil
	case "dispose":
		return none, true, nil
	}
	return nil, false, nil
}

func (e *enumerator) psGet(f *frame, name string) (any, bool, error) {
	if strings.EqualFold(name, "current") {
		return plain(e.current()), true, nil
	}
	if e.at >= 0 {
		// A dictionary's enumerator shows its entry's key and value.
		if o, ok := e.current().(*psobject.Object); ok {
			if v, ok := o.Get(name); ok {
				return v, true, nil
			}
		}
	}
	return nil, false, nil
}
