package powershell

import (
	"errors"
	"slices"
	"strings"

	"github.com/pslshell/psl/remoting/psobject"
)

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
	case "binarysearch":
		if fixed || c.n() != 1 {
			return nil, false, nil
		}
		v, err := item(0)
		if err != nil {
			return nil, true, err
		}
		var failed error
		i, found := slices.BinarySearchFunc(x.Items, v, func(e, want any) int {
			n, err := f.order(e, want, false)
			failed = errors.Join(failed, err)
			return n
		})
		if !found {
			i = ^i
		}
		return int32(i), true, failed
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
	case "reverse":
		if !strings.Contains(x.Type, "SortedSet`1") {
			return nil, false, nil
		}
		out := slices.Clone(x.Items) // a new sequence: the set stays as it is
		slices.Reverse(out)
		return psobject.NewArray(out...), true, nil
	case "sort":
		if fixed {
			return nil, false, nil
		}
		less := func(a, b any) (int, error) { return f.order(a, b, false) }
		if by := c.ordering(0); by != nil {
			less = by
		}
		x.Writes++
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
	case "getviewbetween":
		if c.n() != 2 || !strings.Contains(x.Type, "SortedSet`1") {
			return nil, false, nil
		}
		from, err := item(0)
		if err != nil {
			return nil, true, err
		}
		to, err := item(1)
		if err != nil {
			return nil, true, err
		}
		n, err := f.order(from, to, false)
		if err == nil && n > 0 {
			err = netError("System.ArgumentException", "Must be less than or equal to upperValue. (Parameter 'lowerValue')")
		}
		if err != nil {
			return nil, true, err
		}
		out := &psobject.List{Type: x.Type}
		for _, e := range x.Items {
			low, err1 := f.order(from, e, false)
			high, err2 := f.order(e, to, false)
			if err := errors.Join(err1, err2); err != nil {
				return nil, true, err
			}
			if low <= 0 && high <= 0 {
				out.Items = append(out.Items, e)
			}
		}
		return out, true, nil
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
