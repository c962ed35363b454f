package dotnet

import (
	"github.com/pslshell/psl/remoting/psobject"
	"sort"
	"strings"
)

func listMethod(x *psobject.List, l string, a *arguments) (any, error, bool) {
	n := len(a.values)
	bad := func() (any, error, bool) { a.fail(); return nil, nil, true }
	index := func(v any) int {
		for i, e := range x.Items {
			if Equal(e, v, false) && psobject.TypeName(e) == psobject.TypeName(v) {
				return i
			}
		}
		return -1
	}
	fixed := func() (any, error, bool) {
		return nil, Thrown("System.NotSupportedException", "Collection was of a fixed size."), true
	}
	switch l {
	case "contains":
		if n != 1 {
			return bad()
		}
		return index(a.values[0]) >= 0, nil, true
	case "indexof":
		if n != 1 {
			return bad()
		}
		return int32(index(a.values[0])), nil, true
	case "getvalue", "get_item", "get":
		if n != 1 {
			return bad()
		}
		i := a.int(0)
		if i < 0 || i >= len(x.Items) {
			return nil, Thrown("System.IndexOutOfRangeException", "Index was outside the bounds of the array."), true
		}
		return x.Items[i], nil, true
	case "set_item", "setvalue", "set":
		if n != 2 {
			return bad()
		}
		i, v := a.int(0), a.values[1]
		if l == "setvalue" {
			i, v = a.int(1), a.values[0]
		}
		if i < 0 || i >= len(x.Items) {
			return nil, outOfRange("Index was out of range. Must be non-negative and less than the size of the collection.", "index"), true
		}
		x.Items[i] = v
		return nil, nil, true
	case "getlength", "getupperbound", "getlowerbound":
		if n != 1 {
			return bad()
		}
		return int32(map[string]int{"getlength": len(x.Items), "getupperbound": len(x.Items) - 1}[l]), nil, true
	case "clone", "toarray", "getenumerator":
		c := &psobject.List{Type: x.Type, Kind: x.Kind, Items: append([]any(nil), x.Items...)}
		if l == "toarray" {
			c.Type, c.Kind = psobject.ObjectArray, psobject.KindList
			if e := genericArgument(x.Type); e != "" {
				c.Type = e + "[]"
			}
		}
		return c, nil, true
	case "copyto":
		dst, ok := a.base(0).(*psobject.List)
		if !ok {
			return bad()
		}
		at := 0
		if n > 1 {
			at = a.int(1)
		}
		if at < 0 || at+len(x.Items) > len(dst.Items) {
			return nil, Thrown("System.ArgumentException", "Destination array was not long enough. Check the destination index, length, and the array's lower bounds. (Parameter 'destinationArray')"), true
		}
		copy(dst.Items[at:], x.Items)
		return nil, nil, true
	case "add", "clear", "insert", "remove", "removeat", "addrange", "removerange", "insertrange":
		if x.FixedSize() {
			if l == "clear" {
				for i := range x.Items {
					x.Items[i] = nil
				}
				return nil, nil, true
			}
			if l == "addrange" || l == "removerange" || l == "insertrange" {
				return nil, nil, false
			}
			return fixed()
		}
	}
	if x.FixedSize() {
		return nil, nil, false
	}
	return mutableMethod(x, l, a, index)
}

// genericArgument returns T of List`1[[T]], "" for other types.
func genericArgument(typeName string) string {
	i := strings.Index(typeName, "`1[[")
	if i < 0 {
		return ""
	}
	t, _, _ := strings.Cut(strings.TrimSuffix(typeName[i+4:], "]]"), ",")
	return t
}

func mutableMethod(x *psobject.List, l string, a *arguments, index func(any) int) (any, error, bool) {
	n := len(a.values)
	bad := func() (any, error, bool) { a.fail(); return nil, nil, true }
	elem := genericArgument(x.Type)
	isSet := strings.Contains(x.Type, "HashSet`1")
	item := func(i int) any {
		if elem != "" {
			return a.convert(i, elem)
		}
		return a.values[i]
	}
	indexError := outOfRange("Index was out of range. Must be non-negative and less than the size of the collection.", "index")
	switch l {
	case "add":
		if n != 1 {
			return bad()
		}
		v := item(0)
		if a.err != nil {
			return nil, a.err, true
		}
		if isSet {
			if index(v) >= 0 {
				return false, nil, true
			}
			x.Items = append(x.Items, v)
			return true, nil, true
		}
		x.Items = append(x.Items, v)
		if elem != "" {
			return Void, nil, true
		}
		return int32(len(x.Items) - 1), nil, true
	case "addrange":
		if n != 1 {
			return bad()
		}
		if l, ok := toList(a.values[0], x.Type), true; ok && l != nil {
			for _, e := range l.Items {
				if elem != "" {
					c, err := Convert(e, elem)
					if err != nil {
						return nil, &ArgumentError{Method: "AddRange", Value: a.values[0], Type: x.Type, Cause: err}, true
					}
					e = c
				}
				x.Items = append(x.Items, e)
			}
		}
		return Void, nil, true
	case "insert":
		if n != 2 {
			return bad()
		}
		i, v := a.int(0), item(1)
		if i < 0 || i > len(x.Items) {
			if elem == "" {
				return nil, outOfRange("Index was out of range. Must be non-negative and less than or equal to the size of the collection.", "index"), true
			}
			return nil, outOfRange("Index must be within the bounds of the List.", "index"), true
		}
		x.Items = append(x.Items[:i:i], append([]any{v}, x.Items[i:]...)...)
		return Void, nil, true
	case "remove":
		if n != 1 {
			return bad()
		}
		i := index(item(0))
		if i >= 0 {
			x.Items = append(x.Items[:i], x.Items[i+1:]...)
		}
		if elem != "" {
			return i >= 0, nil, true
		}
		return Void, nil, true
	case "removeat":
		if n != 1 {
			return bad()
		}
		i := a.int(0)
		if i < 0 || i >= len(x.Items) {
			return nil, indexError, true
		}
		x.Items = append(x.Items[:i], x.Items[i+1:]...)
		return Void, nil, true
	case "removerange", "getrange":
		if n != 2 {
			return bad()
		}
		i, k := a.int(0), a.int(1)
		if i < 0 && a.err == nil {
			return nil, outOfRange("Non-negative number required.", "index"), true
		}
		if i < 0 || k < 0 || i+k > len(x.Items) {
			return nil, Thrown("System.ArgumentException", "Offset and length were out of bounds for the array or count is greater than the number of elements from index to the end of the source collection."), true
		}
		if l == "getrange" {
			return &psobject.List{Type: x.Type, Items: append([]any(nil), x.Items[i:i+k]...)}, nil, true
		}
		x.Items = append(x.Items[:i], x.Items[i+k:]...)
		return Void, nil, true
	case "clear":
		x.Items = nil
		return Void, nil, true
	case "reverse":
		x.Writes++
		for i, j := 0, len(x.Items)-1; i < j; i, j = i+1, j-1 {
			x.Items[i], x.Items[j] = x.Items[j], x.Items[i]
		}
		return Void, nil, true
	case "sort":
		x.Writes++
		sort.SliceStable(x.Items, func(i, j int) bool { c, _ := Compare(x.Items[i], x.Items[j], false); return c < 0 })
		return Void, nil, true
	case "enqueue", "push":
		if n != 1 {
			return bad()
		}
		if l == "push" {
			x.Items = append([]any{item(0)}, x.Items...)
		} else {
			x.Items = append(x.Items, item(0))
		}
		return Void, nil, true
	case "dequeue", "pop", "peek":
		if len(x.Items) == 0 {
			kind := "Queue"
			if x.Kind == psobject.KindStack {
				kind = "Stack"
			}
			return nil, Thrown("System.InvalidOperationException", kind+" empty."), true
		}
		v := x.Items[0]
		if l != "peek" {
			x.Items = append([]any(nil), x.Items[1:]...)
		}
		return v, nil, true
	case "trimtosize", "trimexcess":
		return Void, nil, true
	}
	return nil, nil, false
}

// Void is what a method without a result gives; it is not put out.
var Void any = voidResult{}

type voidResult struct{}

func dictionaryMethod(d *psobject.Dictionary, l string, a *arguments) (any, error, bool) {
	n := len(a.values)
	bad := func() (any, error, bool) { a.fail(); return nil, nil, true }
	switch l {
	case "containskey", "contains":
		if n != 1 {
			return bad()
		}
		if a.values[0] == nil {
			return nil, Thrown("System.ArgumentNullException", "Key cannot be null. (Parameter 'key')"), true
		}
		return d.Index(a.values[0]) >= 0, nil, true
	case "containsvalue":
		if n != 1 {
			return bad()
		}
		for _, v := range d.Values() {
			if Equal(v, a.values[0], false) {
				return true, nil, true
			}
		}
		return false, nil, true
	case "add":
		if n != 2 {
			return bad()
		}
		if a.values[0] == nil {
			return nil, Thrown("System.ArgumentNullException", "Key cannot be null. (Parameter 'key')"), true
		}
		if d.Index(a.values[0]) >= 0 {
			k := String(a.values[0])
			msg := "An item with the same key has already been added. Key: " + k
			if d.Type == psobject.Hashtable {
				i := d.Index(a.values[0])
				have, _ := d.At(i)
				msg = "Item has already been added. Key in dictionary: '" + String(have) + "'  Key being added: '" + k + "'"
			}
			return nil, Thrown("System.ArgumentException", msg), true
		}
		d.Set(a.values[0], a.values[1])
		return Void, nil, true
	case "remove":
		if n != 1 {
			return bad()
		}
		ok := d.Delete(a.values[0])
		if strings.Contains(d.Type, "`2") {
			return ok, nil, true
		}
		return Void, nil, true
	case "removeat":
		i := a.int(0)
		if i < 0 || i >= d.Len() {
			if i < 0 {
				return nil, NotNegative("index", i), true
			}
			return nil, NotBelow("index", int64(i), int64(d.Len())), true
		}
		d.RemoveAt(i)
		return Void, nil, true
	case "insert":
		if n != 3 {
			return bad()
		}
		i := a.int(0)
		if i < 0 || i > d.Len() {
			if i < 0 {
				return nil, NotNegative("index", i), true
			}
			return nil, NotAbove("index", int64(i), int64(d.Len())), true
		}
		d.Insert(i, a.values[1], a.values[2])
		return Void, nil, true
	case "clear":
		d.Clear()
		return Void, nil, true
	case "clone":
		return d.Clone(), nil, true
	case "get_item", "item":
		if n != 1 {
			return bad()
		}
		v, _ := d.Get(a.values[0])
		return v, nil, true
	case "set_item":
		if n != 2 {
			return bad()
		}
		d.Set(a.values[0], a.values[1])
		return Void, nil, true
	case "trygetvalue":
		return nil, nil, false
	case "getenumerator":
		return &psobject.List{Type: psobject.ObjectArray, Kind: psobject.KindEnumerable, Items: Entries(d)}, nil, true
	}
	return nil, nil, false
}

// Entries returns the dictionary's entries as DictionaryEntry objects, which is what enumerating it gives.
func Entries(d *psobject.Dictionary) []any {
	out := make([]any, d.Len())
	for i := range out {
		k, v := d.At(i)
		out[i] = NewEntry(k, v)
	}
	return out
}

// NewEntry returns a System.Collections.DictionaryEntry.
func NewEntry(key, value any) *psobject.Object {
	return &psobject.Object{TypeNames: []string{"System.Collections.DictionaryEntry", "System.ValueType", "System.Object"},
		Adapted: []psobject.Property{{Name: "Name", Value: key}, {Name: "Key", Value: key}, {Name: "Value", Value: value}},
		Text:    "System.Collections.DictionaryEntry", HasText: true}
}
