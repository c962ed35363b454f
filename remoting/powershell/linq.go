package powershell

import "github.com/pslshell/psl/remoting/psobject"

// linqStatics are the methods of System.Linq.Enumerable that scripts use.
func linqStatics() map[string]method {
	array := func(c *netCall, list []any) *psobject.List {
		t := "System.Object[]"
		if l, ok := psobject.Base(c.at(0)).(*psobject.List); ok && l.Element() != "" {
			t = l.Type
		}
		return &psobject.List{Type: t, Items: list}
	}
	filter := func(c *netCall, keep func(i int, hit bool) (bool, bool)) (any, error) {
		fn, ok := c.function(1)
		if !ok {
			return nil, c.wrong()
		}
		var out []any
		for i, x := range c.list(0) {
			v, err := fn(x)
			if err != nil {
				return nil, err
			}
			use, stop := keep(i, truth(v))
			if stop {
				break
			}
			if use {
				out = append(out, x)
			}
		}
		return array(c, out), nil
	}
	total := func(c *netCall) (any, int, error) {
		var sum any = int32(0)
		list := c.list(0)
		for _, x := range list {
			if fn, ok := c.function(1); ok {
				v, err := fn(x)
				if err != nil {
					return nil, 0, err
				}
				x = plain(v)
			}
			v, err := c.f.arith("+", sum, x)
			if err != nil {
				return nil, 0, err
			}
			sum = v
		}
		return sum, len(list), nil
	}
	pick := func(better func(int) bool) method {
		return func(c *netCall) (any, error) {
			list := c.list(0)
			if len(list) == 0 {
				return nil, netError("System.InvalidOperationException", "Sequence contains no elements")
			}
			best := list[0]
			for _, x := range list[1:] {
				n, err := c.f.order(x, best, false)
				if err != nil {
					return nil, err
				}
				if better(n) {
					best = x
				}
			}
			return best, nil
		}
	}
	one := func(first, orDefault bool) method {
		return func(c *netCall) (any, error) {
			list := c.list(0)
			if fn, ok := c.function(1); ok {
				var hits []any
				for _, x := range list {
					v, err := fn(x)
					if err != nil {
						return nil, err
					}
					if truth(v) {
						hits = append(hits, x)
					}
				}
				list = hits
			}
			if len(list) == 0 {
				if orDefault {
					return c.f.zero(c.f.in.rs.typeOf(elementOf(c.at(0))))
				}
				return nil, netError("System.InvalidOperationException", "Sequence contains no elements")
			}
			if first {
				return list[0], nil
			}
			return list[len(list)-1], nil
		}
	}
	sorted := func(desc bool) method {
		return func(c *netCall) (any, error) {
			fn, ok := c.function(1)
			if !ok {
				return nil, c.wrong()
			}
			type pair struct{ k, v any }
			var list []any
			for _, x := range c.list(0) {
				k, err := fn(x)
				if err != nil {
					return nil, err
				}
				list = append(list, pair{plain(k), x})
			}
			err := c.f.sortItems(list, func(a, b any) (int, error) {
				n, err := c.f.order(a.(pair).k, b.(pair).k, false)
				if desc {
					n = -n
				}
				return n, err
			})
			out := make([]any, len(list))
			for i, p := range list {
				out[i] = p.(pair).v
			}
			return array(c, out), err
		}
	}
	setOp := func(op string) method {
		return func(c *netCall) (any, error) {
			a, b := &psobject.List{}, &psobject.List{Items: c.list(1)}
			for _, x := range c.list(0) {
				in := setIndex(c.f, b, x) >= 0
				if op == "union" || op == "distinct" || in == (op == "intersect") {
					addToSet(c.f, a, x)
				}
			}
			if op == "union" {
				for _, x := range b.Items {
					addToSet(c.f, a, x)
				}
			}
			return array(c, a.Items), nil
		}
	}
	return map[string]method{
		"sum": func(c *netCall) (any, error) { v, _, err := total(c); return v, err },
		"average": func(c *netCall) (any, error) {
			v, n, err := total(c)
			if err != nil {
				return nil, err
			}
			if n == 0 {
				return nil, netError("System.InvalidOperationException", "Sequence contains no elements")
			}
			d, err := c.f.convert(v, c.f.in.rs.typeOf("System.Double"))
			if err != nil {
				return nil, err
			}
			return d.(float64) / float64(n), nil
		},
		"max": pick(func(n int) bool { return n > 0 }), "min": pick(func(n int) bool { return n < 0 }),
		"first": one(true, false), "firstordefault": one(true, true), "last": one(false, false), "lastordefault": one(false, true), "single": one(true, false),
		"count": func(c *netCall) (any, error) { return int32(len(c.list(0))), nil },
		"any": func(c *netCall) (any, error) {
			if c.n() == 1 {
				return len(c.list(0)) > 0, nil
			}
			v, err := arrayFind("exists")(c)
			return v, err
		},
		"all": arrayFind("trueforall"),
		"contains": func(c *netCall) (any, error) {
			return setIndex(c.f, &psobject.List{Items: c.list(0)}, c.at(1)) >= 0, nil
		},
		"range": func(c *netCall) (any, error) {
			from, err := c.int(0)
			if err != nil {
				return nil, err
			}
			n, err := c.int(1)
			if err != nil {
				return nil, err
			}
			if n < 0 || n > maxItems {
				return nil, netError("System.ArgumentOutOfRangeException", "Specified argument was out of the range of valid values. (Parameter 'count')")
			}
			l := &psobject.List{Type: "System.Int32[]"}
			for i := 0; i < n; i++ {
				l.Items = append(l.Items, int32(from+i))
			}
			return l, nil
		},
		"repeat": func(c *netCall) (any, error) {
			n, err := c.int(1)
			if err != nil {
				return nil, err
			}
			l := psobject.NewArray()
			for i := 0; i < n && i < maxItems; i++ {
				l.Items = append(l.Items, c.at(0))
			}
			return l, nil
		},
		"reverse": func(c *netCall) (any, error) {
			src := c.list(0)
			out := make([]any, len(src))
			for i, x := range src {
				out[len(src)-1-i] = x
			}
			return array(c, out), nil
		},
		"where": func(c *netCall) (any, error) {
			return filter(c, func(i int, hit bool) (bool, bool) { return hit, false })
		},
		"takewhile": func(c *netCall) (any, error) {
			return filter(c, func(i int, hit bool) (bool, bool) { return hit, !hit })
		},
		"select": func(c *netCall) (any, error) {
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
		"take": func(c *netCall) (any, error) {
			n, err := c.int(1)
			l := c.list(0)
			return array(c, l[:max(0, min(n, len(l)))]), err
		},
		"skip": func(c *netCall) (any, error) {
			n, err := c.int(1)
			l := c.list(0)
			return array(c, l[max(0, min(n, len(l))):]), err
		},
		"distinct": setOp("distinct"), "union": setOp("union"), "intersect": setOp("intersect"), "except": setOp("except"),
		"orderby": sorted(false), "orderbydescending": sorted(true),
		"toarray": func(c *netCall) (any, error) { return array(c, append([]any(nil), c.list(0)...)), nil },
		"tolist": func(c *netCall) (any, error) {
			return &psobject.List{Type: "System.Collections.Generic.List`1[[" + elementOf(c.at(0)) + "]]", Items: append([]any(nil), c.list(0)...)}, nil
		},
		"concat": func(c *netCall) (any, error) {
			return array(c, append(append([]any(nil), c.list(0)...), c.list(1)...)), nil
		},
		"zip": func(c *netCall) (any, error) {
			a, b := c.list(0), c.list(1)
			out := psobject.NewArray()
			for i := 0; i < len(a) && i < len(b); i++ {
				if fn, ok := c.function(2); ok {
					v, err := fn(a[i], b[i])
					if err != nil {
						return nil, err
					}
					out.Items = append(out.Items, plain(v))
					continue
				}
				out.Items = append(out.Items, valueTuple(a[i], b[i]))
			}
			return out, nil
		},
		"sequenceequal": func(c *netCall) (any, error) {
			a, b := c.list(0), c.list(1)
			if len(a) != len(b) {
				return false, nil
			}
			for i := range a {
				if !same(psobject.Base(a[i]), psobject.Base(b[i])) {
					return false, nil
				}
			}
			return true, nil
		},
		"empty": func(c *netCall) (any, error) {
			t := "System.Object"
			if len(c.targs) == 1 {
				t = c.targs[0].Full
			}
			return &psobject.List{Type: t + "[]"}, nil
		},
		"cast": func(c *netCall) (any, error) {
			if len(c.targs) != 1 {
				return nil, c.wrong()
			}
			return c.f.convertArray(psobject.NewArray(c.list(0)...), c.f.in.rs.typeOf(c.targs[0].Full+"[]"))
		},
		"oftype": func(c *netCall) (any, error) {
			if len(c.targs) != 1 {
				return nil, c.wrong()
			}
			out := &psobject.List{Type: c.targs[0].Full + "[]"}
			for _, x := range c.list(0) {
				if c.f.isOfType(x, c.targs[0]) {
					out.Items = append(out.Items, x)
				}
			}
			return out, nil
		},
	}
}
