package powershell

import (
	"sort"
	"strings"

	"github.com/pslshell/psl/remoting/dotnet"
	"github.com/pslshell/psl/remoting/psobject"
)

// listArg gives an argument as the list it is, so that methods can change it.
func (c *netCall) listArg(i int) (*psobject.List, error) {
	l, ok := psobject.Base(c.at(i)).(*psobject.List)
	if psobject.Base(c.at(i)) == nil && i < c.n() {
		return nil, netError("System.ArgumentNullException", "Value cannot be null. (Parameter 'array')")
	}
	if !ok {
		return nil, &dotnet.ArgumentError{Method: c.name, Value: c.at(i), Type: "System.Array", Index: i,
			Cause: badCast(c.at(i), c.f.in.rs.typeOf("System.Array"))}
	}
	return l, nil
}

// sortItems sorts by the order of the language or by a comparer.
func (f *frame) sortItems(list []any, less func(a, b any) (int, error)) error {
	var failed error
	sort.SliceStable(list, func(i, j int) bool {
		if failed != nil {
			return false
		}
		c, err := less(list[i], list[j])
		if err != nil {
			failed = err
		}
		return c < 0
	})
	if failed != nil {
		if ft, ok := asFault(failed); ok && ft.rec.Exception.Type() != "System.InvalidOperationException" {
			ex := psobject.NewException("System.InvalidOperationException", "Failed to compare two elements in the array.")
			ex.Inner = ft.rec.Exception
			return ex
		}
	}
	return failed
}

func arrayStatics() map[string]method {
	return map[string]method{
		"reverse": func(c *netCall) (any, error) {
			if b, ok := psobject.Base(c.at(0)).([]byte); ok {
				for i, j := 0, len(b)-1; i < j; i, j = i+1, j-1 {
					b[i], b[j] = b[j], b[i]
				}
				return none, nil
			}
			l, err := c.listArg(0)
			if err != nil {
				return nil, err
			}
			list := l.Items
			if c.n() == 3 {
				from, _ := c.int(1)
				n, _ := c.int(2)
				if from < 0 || n < 0 || from+n > len(list) {
					return nil, netError("System.ArgumentException", "Offset and length were out of bounds for the array or count is greater than the number of elements from index to the end of the source collection.")
				}
				list = list[from : from+n]
			}
			for i, j := 0, len(list)-1; i < j; i, j = i+1, j-1 {
				list[i], list[j] = list[j], list[i]
			}
			return none, nil
		},
		"fill": func(c *netCall) (any, error) {
			l, err := c.listArg(0)
			if err != nil {
				return nil, err
			}
			v, err := c.f.convert(c.at(1), c.f.in.rs.typeOf(elementName(l.Type)))
			if err != nil {
				return nil, err
			}
			for i := range l.Items {
				l.Items[i] = plain(v)
			}
			return none, nil
		},
		"sort": func(c *netCall) (any, error) {
			if b, ok := psobject.Base(c.at(0)).([]byte); ok {
				sort.Slice(b, func(i, j int) bool { return b[i] < b[j] })
				return none, nil
			}
			l, err := c.listArg(0)
			if err != nil {
				return nil, err
			}
			less := func(a, b any) (int, error) { return c.f.order(a, b, false) }
			if by := c.ordering(1); by != nil {
				less = by
			} else if keys, ok := psobject.Base(c.at(1)).(*psobject.List); ok && len(keys.Items) == len(l.Items) {
				// Sort(keys, items) sorts both by the keys.
				type pair struct{ k, v any }
				pairs := make([]any, len(l.Items))
				for i := range pairs {
					pairs[i] = pair{l.Items[i], keys.Items[i]}
				}
				err := c.f.sortItems(pairs, func(a, b any) (int, error) { return c.f.order(a.(pair).k, b.(pair).k, false) })
				for i, p := range pairs {
					l.Items[i], keys.Items[i] = p.(pair).k, p.(pair).v
				}
				return none, err
			}
			return none, c.f.sortItems(l.Items, less)
		},
		"indexof":     arrayIndex(false),
		"lastindexof": arrayIndex(true),
		"clear": func(c *netCall) (any, error) {
			l, err := c.listArg(0)
			if err != nil {
				return nil, err
			}
			for i := range l.Items {
				l.Items[i], _ = c.f.zero(c.f.in.rs.typeOf(l.Element()))
			}
			return none, nil
		},
		"copy": func(c *netCall) (any, error) {
			src, dst := c.list(0), (*psobject.List)(nil)
			from, to, at := 0, 0, 1
			var err error
			if c.n() == 5 {
				from, _ = c.int(1)
				at = 2
				to, _ = c.int(3)
			}
			if dst, err = c.listArg(at); err != nil {
				return nil, err
			}
			n, err := c.int(c.n() - 1)
			if err != nil {
				return nil, err
			}
			if n >= 0 && to+n > len(dst.Items) {
				return nil, netError("System.ArgumentException", "Destination array was not long enough. Check the destination index, length, and the array's lower bounds. (Parameter 'destinationArray')")
			}
			if n < 0 || from+n > len(src) {
				return nil, netError("System.ArgumentException", "Source array was not long enough. Check the source index, length, and the array's lower bounds. (Parameter 'sourceArray')")
			}
			copy(dst.Items[to:], src[from:from+n])
			return none, nil
		},
		"asreadonly": func(c *netCall) (any, error) {
			return &psobject.List{Type: "System.Collections.ObjectModel.ReadOnlyCollection`1[[" + elementOf(c.at(0)) + "]]", Items: c.list(0)}, nil
		},
		"empty": func(c *netCall) (any, error) {
			t := "System.Object"
			if len(c.targs) == 1 {
				t = c.targs[0].Full
			}
			return &psobject.List{Type: t + "[]"}, nil
		},
		"createinstance": func(c *netCall) (any, error) {
			t, ok := psobject.Base(c.at(0)).(*Type)
			if !ok {
				return nil, c.wrong()
			}
			return c.f.newArray(c.f.in.rs.typeOf(t.Full+"["+strings.Repeat(",", c.n()-2)+"]"), c.args[1:])
		},
		"resize": func(c *netCall) (any, error) {
			r, ok := psobject.Base(c.at(0)).(*reference)
			if !ok {
				return nil, c.wrong()
			}
			n, err := c.int(1)
			if err != nil {
				return nil, err
			}
			if n < 0 || n > maxItems {
				return nil, netError("System.ArgumentOutOfRangeException", "Non-negative number required. (Parameter 'newSize')")
			}
			if b, ok := psobject.Base(r.get()).([]byte); ok {
				out := make([]byte, n)
				copy(out, b)
				return none, r.set(out)
			}
			l, _ := psobject.Base(r.get()).(*psobject.List)
			if l == nil {
				l = psobject.NewArray()
			}
			out := &psobject.List{Type: l.Type, Items: make([]any, n)}
			zero, _ := c.f.zero(c.f.in.rs.typeOf(l.Element()))
			for i := range out.Items {
				out.Items[i] = zero
			}
			copy(out.Items, l.Items)
			return none, r.set(out)
		},
		"find":       arrayFind("find"),
		"findall":    arrayFind("findall"),
		"findindex":  arrayFind("findindex"),
		"findlast":   arrayFind("findlast"),
		"exists":     arrayFind("exists"),
		"trueforall": arrayFind("trueforall"),
		"foreach": func(c *netCall) (any, error) {
			fn, ok := c.function(1)
			if !ok {
				return nil, c.wrong()
			}
			for _, x := range c.list(0) {
				if _, err := fn(x); err != nil {
					return nil, err
				}
			}
			return none, nil
		},
		"convertall": func(c *netCall) (any, error) {
			fn, ok := c.function(1)
			if !ok {
				return nil, c.wrong()
			}
			out := psobject.NewArray()
			for _, x := range c.list(0) {
				v, err := fn(x)
				if err != nil {
					return nil, err
				}
				out.Items = append(out.Items, plain(v))
			}
			return out, nil
		},
		"binarysearch": func(c *netCall) (any, error) {
			l := c.list(0)
			lo, hi := 0, len(l)
			for lo < hi {
				mid := (lo + hi) / 2
				n, err := c.f.order(l[mid], c.at(1), false)
				if err != nil {
					return nil, err
				}
				if n == 0 {
					return int32(mid), nil
				}
				if n < 0 {
					lo = mid + 1
				} else {
					hi = mid
				}
			}
			return int32(^lo), nil
		},
	}
}

func elementOf(v any) string {
	if l, ok := psobject.Base(v).(*psobject.List); ok && l.Element() != "" {
		return l.Element()
	}
	return "System.Object"
}

// arrayFind is Array.Find and its kin, and the same methods of List<T>.
func arrayFind(kind string) method {
	return func(c *netCall) (any, error) {
		fn, ok := c.function(1)
		if !ok {
			return nil, c.wrong()
		}
		l := c.list(0)
		var all []any
		for i := range l {
			if kind == "findlast" {
				i = len(l) - 1 - i
			}
			v, err := fn(l[i])
			if err != nil {
				return nil, err
			}
			hit := truth(v)
			switch {
			case kind == "trueforall" && !hit:
				return false, nil
			case kind == "findall" && hit:
				all = append(all, l[i])
			case hit && kind == "exists":
				return true, nil
			case hit && kind == "findindex":
				return int32(i), nil
			case hit && (kind == "find" || kind == "findlast"):
				return l[i], nil
			}
		}
		switch kind {
		case "trueforall":
			return true, nil
		case "findall":
			if x, ok := psobject.Base(c.at(0)).(*psobject.List); ok {
				return &psobject.List{Type: x.Type, Items: all}, nil
			}
			return psobject.NewArray(all...), nil
		case "exists":
			return false, nil
		case "findindex":
			return int32(-1), nil
		}
		return c.f.zero(c.f.in.rs.typeOf(elementOf(c.at(0))))
	}
}

func arrayIndex(last bool) method {
	return func(c *netCall) (any, error) {
		l := c.list(0)
		hit := -1
		start := 0
		if c.n() > 2 {
			start, _ = c.int(2)
		}
		for i := start; i < len(l); i++ {
			if same(psobject.Base(l[i]), psobject.Base(c.at(1))) {
				hit = i
				if !last {
					break
				}
			}
		}
		return int32(hit), nil
	}
}
