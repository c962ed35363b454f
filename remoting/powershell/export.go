package powershell

import "github.com/pslshell/psl/remoting/psobject"

// based is implemented by the engine's objects that stand for a value of package psobject.
type based interface{ PSBase() any }

// Export turns a value that a run put out into one that only has types of package psobject inside: script blocks and XML documents
// become their text. What needs no change is returned as it is.
func Export(v any) any {
	return (&exporter{seen: map[any]any{}}).value(v)
}

type exporter struct {
	seen  map[any]any
	depth int
}

func (e *exporter) value(v any) any {
	switch x := v.(type) {
	case nil:
		return nil
	case based:
		if b := x.PSBase(); b != nil {
			return b
		}
		return v
	case *psobject.List:
		if done, ok := e.seen[x]; ok {
			return done
		}
		e.seen[x] = x
		if e.depth++; e.depth > 200 {
			e.depth--
			return x
		}
		defer func() { e.depth-- }()
		var out *psobject.List
		for i, it := range x.Items {
			n := e.value(it)
			if isNone(n) {
				n = nil
			}
			if out == nil && !same(n, it) {
				c := *x
				c.Items = append([]any(nil), x.Items...)
				out = &c
				e.seen[x] = out
			}
			if out != nil {
				out.Items[i] = n
			}
		}
		if out != nil {
			return out
		}
		return x
	case *psobject.Dictionary:
		if done, ok := e.seen[x]; ok {
			return done
		}
		e.seen[x] = x
		if e.depth++; e.depth > 200 {
			e.depth--
			return x
		}
		defer func() { e.depth-- }()
		var out *psobject.Dictionary
		for i := range x.Keys() {
			_, it := x.At(i)
			n := e.value(it)
			if out == nil && !same(n, it) {
				out = x.Clone()
				e.seen[x] = out
			}
			if out != nil {
				out.SetAt(i, n)
			}
		}
		if out != nil {
			return out
		}
		return x
	case *psobject.Object:
		if done, ok := e.seen[x]; ok {
			return done
		}
		e.seen[x] = x
		if e.depth++; e.depth > 200 {
			e.depth--
			return x
		}
		defer func() { e.depth-- }()
		c := *x
		changed := false
		if x.Base != nil {
			if b := e.value(x.Base); !same(b, x.Base) {
				c.Base, changed = b, true
			}
		}
		props := func(list []psobject.Property) []psobject.Property {
			var out []psobject.Property
			for i, p := range list {
				n := e.value(p.Value)
				comp, isComputed := p.Value.(*psobject.Computed)
				drop := isComputed && comp.Kind == "ScriptMethod"
				if out == nil && (drop || !same(n, p.Value)) {
					out = append(make([]psobject.Property, 0, len(list)), list[:i]...)
					changed = true
				}
				if out != nil && !drop {
					out = append(out, psobject.Property{Name: p.Name, Value: n})
				}
			}
			if out == nil {
				return list
			}
			return out
		}
		c.Adapted, c.Extended = props(x.Adapted), props(x.Extended)
		if changed {
			e.seen[x] = &c
			return &c
		}
		return x
	}
	return v
}
