package dotnet

import (
	"github.com/pslshell/psl/remoting/psobject"
)

func toList(v any, typeName string) *psobject.List {
	switch x := psobject.Base(v).(type) {
	case *psobject.List:
		return &psobject.List{Type: typeName, Items: append([]any(nil), x.Items...)}
	case []byte:
		l := &psobject.List{Type: typeName}
		for _, c := range x {
			l.Items = append(l.Items, c)
		}
		return l
	case nil:
		return nil
	}
	return &psobject.List{Type: typeName, Items: []any{v}}
}

func toArray(v any, elem string) (any, error) {
	if v == nil {
		if elem == "System.Object" {
			return nil, nil
		}
		return nil, nil
	}
	b := psobject.Base(v)
	if elem == "System.Byte" {
		if x, ok := b.([]byte); ok {
			return x, nil
		}
	}
	if l, ok := b.(*psobject.List); ok && l.Type == elem+"[]" {
		return l, nil
	}
	var items []any
	scalar := false
	switch x := b.(type) {
	case *psobject.List:
		items = x.Items
	case []byte:
		for _, c := range x {
			items = append(items, c)
		}
	case string:
		if elem == "System.Char" {
			for _, u := range UTF16(x) {
				items = append(items, psobject.Char(u))
			}
			break
		}
		items, scalar = []any{v}, true
	default:
		items, scalar = []any{v}, true
	}
	out := make([]any, len(items))
	for i, e := range items {
		c, err := Convert(e, elem)
		if err != nil {
			if scalar {
				return nil, cannot(v, elem+"[]", "InvalidCastExceptionScalarToArray", err.Error())
			}
			return nil, cannot(v, elem+"[]", "InvalidCastExceptionEnumerableToArray", err.Error())
		}
		if elem != "System.Object" {
			if o, ok := c.(*psobject.Object); ok && o.Base != nil {
				c = psobject.Base(o)
			}
		}
		out[i] = c
	}
	if elem == "System.Byte" {
		bs := make([]byte, len(out))
		for i, c := range out {
			bs[i] = c.(byte)
		}
		return bs, nil
	}
	return &psobject.List{Type: elem + "[]", Items: out}, nil
}

// toCustom is [pscustomobject]: a dictionary becomes an object with its entries as notes.
func toCustom(v any) (any, error) {
	if d, ok := psobject.Base(v).(*psobject.Dictionary); ok {
		o := psobject.NewCustom()
		for i, k := range d.Keys() {
			o.Extended = append(o.Extended, psobject.Property{Name: String(k), Value: d.Values()[i]})
		}
		return o, nil
	}
	return v, nil
}
