package powershell

import (
	"strings"

	"github.com/pslshell/psl/remoting/dotnet"
	"github.com/pslshell/psl/remoting/powershell/ast"
	"github.com/pslshell/psl/remoting/psobject"
)

// index reads target[index].
func (f *frame) index(x *ast.Index) (any, error) {
	target, err := f.eval(x.Target)
	if err != nil {
		return nil, err
	}
	target = plain(target)
	if x.NullCond && target == nil {
		return nil, nil
	}
	idx, err := f.eval(x.Index)
	if err != nil {
		return nil, err
	}
	idx = plain(idx)
	if c, ok := x.Index.(*ast.Convert); ok && strings.EqualFold(c.Type.Name, "object") && idx != nil {
		// The cast hides the number from ordered dictionaries, which then take it for a key.
		if _, isObject := idx.(*psobject.Object); !isObject {
			idx = &psobject.Object{Base: idx}
		}
	}
	return f.getIndex(target, idx)
}

func nullIndex() error {
	return newFault("NullArrayIndex", psobject.InvalidOperation, nil, "Index operation failed; the array index evaluated to null.")
}

func (f *frame) getIndex(target, idx any) (any, error) {
	target = plain(target)
	if target == nil {
		return nil, newFault("NullArray", psobject.InvalidOperation, nil, "Cannot index into a null array.")
	}
	if e, ok := idx.(*enumerator); ok {
		idx = drain(e)
	}
	b := psobject.Base(target)
	if ix, ok := b.(indexer); ok {
		if v, ok := ix.psIndex(idx); ok {
			return v, nil
		}
	}
	switch x := b.(type) {
	case *psobject.Dictionary:
		return f.dictionaryIndex(x, idx)
	case *psobject.List:
		return f.listIndex(x.Items, x, idx)
	case []byte:
		list, _ := items(x)
		return f.listIndex(list, &psobject.List{Type: "System.Byte[]"}, idx)
	case string:
		u := dotnet.UTF16(x)
		list := make([]any, len(u))
		for i, c := range u {
			list[i] = psobject.Char(c)
		}
		return f.listIndex(list, &psobject.List{Type: "System.String"}, idx)
	case enumerable:
		return f.listIndex(x.psItems(), &psobject.List{Type: typeNameOf(b)}, idx)
	case *instance:
		if v, ok, err := f.instanceIndex(x, idx); ok {
			return v, err
		}
	}
	if idx == nil {
		return nil, nullIndex()
	}
	// A single value is the collection of itself.
	if list, ok := items(idx); ok {
		var out []any
		for _, i := range list {
			if n, ok := asInt(i); ok && (n == 0 || n == -1) {
				out = append(out, target)
			}
		}
		return psobject.NewArray(out...), nil
	}
	if n, err := f.toInt(idx); err == nil && (n == 0 || n == -1) {
		return target, nil
	}
	if f.scope.strictVersion() >= 3 {
		return nil, netError("System.IndexOutOfRangeException", "Index was outside the bounds of the array.")
	}
	return none, nil
}

func (f *frame) dictionaryIndex(d *psobject.Dictionary, idx any) (any, error) {
	if idx == nil {
		return nil, nullIndex()
	}
	if list, ok := items(idx); ok {
		if _, isBytes := psobject.Base(idx).([]byte); !isBytes {
			var out []any
			for _, k := range list {
				v, err := f.dictionaryIndex(d, plain(k))
				if err != nil {
					return nil, err
				}
				out = append(out, plain(v))
			}
			return psobject.NewArray(out...), nil
		}
	}
	if d.Type == psobject.OrderedDict {
		if o, wrapped := idx.(*psobject.Object); !wrapped || o.Base == nil {
			if n, ok := idx.(int32); ok {
				if n >= 0 && int(n) < d.Len() {
					_, v := d.At(int(n))
					return plain(v), nil
				}
				if n < 0 && int(n) >= -d.Len() {
					_, v := d.At(d.Len() + int(n))
					return plain(v), nil
				}
				return nil, nil
			}
		}
	}
	if strings.HasPrefix(d.Type, "System.Collections.Generic.") {
		if args := genericArgs(d.Type); len(args) > 0 {
			k, err := f.convert(idx, f.in.rs.typeOf(args[0]))
			if err == nil {
				idx = k
			}
		}
		v, ok := d.Get(idx)
		if !ok {
			return nil, nil
		}
		return plain(v), nil
	}
	v, _ := d.Get(idx)
	return plain(v), nil
}

// listIndex reads elements: one, several, or from the end.
func (f *frame) listIndex(list []any, l *psobject.List, idx any) (any, error) {
	if idx == nil {
		return nil, nullIndex()
	}
	if rank := arrayRank(l.Type); rank > 1 {
		at, err := f.multiIndex(l, idx, rank)
		if ft, outside := asFault(err); outside && ft.rec.Exception.Type() == "System.IndexOutOfRangeException" && f.scope.strictVersion() < 3 {
			return nil, nil
		}
		if err != nil {
			return nil, err
		}
		return plain(list[at]), nil
	}
	if many, ok := items(idx); ok {
		out := []any{}
		for _, i := range many {
			n, err := f.toInt(plain(i))
			if err != nil {
				return nil, nil
			}
			if n < 0 {
				n += len(list)
			}
			if n >= 0 && n < len(list) {
				out = append(out, plain(list[n]))
			}
		}
		return psobject.NewArray(out...), nil
	}
	n, err := f.toInt(idx)
	if err != nil {
		return nil, nil
	}
	if n < 0 {
		n += len(list)
	}
	if n < 0 || n >= len(list) {
		if f.scope.strictVersion() >= 3 {
			return nil, netError("System.IndexOutOfRangeException", "Index was outside the bounds of the array.")
		}
		return nil, nil
	}
	return plain(list[n]), nil
}

func arrayRank(typ string) int {
	if !strings.HasSuffix(typ, ",]") {
		return 1
	}
	return strings.Count(typ[strings.LastIndexByte(typ, '['):], ",") + 1
}

// multiIndex turns the indexes of an array of several dimensions into one.
func (f *frame) multiIndex(l *psobject.List, idx any, rank int) (int, error) {
	many, ok := items(idx)
	if !ok || len(many) != rank {
		if !ok {
			many = []any{idx}
		}
		texts := make([]string, len(many))
		for i, x := range many {
			texts[i] = f.text(x)
		}
		return 0, newFault("NeedMultidimensionalIndex", psobject.InvalidOperation, nil, "You cannot index into a "+itoa(rank)+" dimensional array with index ["+strings.Join(texts, ",")+"].")
	}
	dims, _ := f.in.rs.dimensions.get(l)
	at := 0
	for i, x := range many {
		n, err := f.toInt(plain(x))
		if err != nil {
			return 0, err
		}
		if i < len(dims) && n < 0 {
			n += dims[i]
		}
		if i >= len(dims) || n < 0 || n >= dims[i] {
			return 0, netError("System.IndexOutOfRangeException", "Index was outside the bounds of the array.")
		}
		at = at*dims[i] + n
	}
	return at, nil
}

// setIndex writes target[index].
func (f *frame) setIndex(target, idx, v any) error {
	target = plain(target)
	if target == nil {
		return newFault("NullArray", psobject.InvalidOperation, nil, "Cannot index into a null array.")
	}
	b := psobject.Base(target)
	if s, ok := b.(indexSetter); ok {
		return s.psSetIndex(f, idx, v)
	}
	switch x := b.(type) {
	case *psobject.Dictionary:
		if idx == nil {
			return nullIndex()
		}
		if list, ok := items(idx); ok {
			if len(list) != 1 {
				return newFault("CannotIndex", psobject.InvalidOperation, nil, `Unable to index into an object of type "`+clrText(typeNameOf(b))+`".`)
			}
			idx = plain(list[0])
		}
		if x.Type == psobject.OrderedDict {
			if n, ok := idx.(int32); ok {
				if n >= 0 && int(n) < x.Len() {
					x.SetAt(int(n), v)
					return nil
				}
				return netError("System.ArgumentOutOfRangeException", "Specified argument was out of the range of valid values. (Parameter 'index')")
			}
		}
		if args := genericArgs(x.Type); len(args) == 2 {
			k, err := f.convert(idx, f.in.rs.typeOf(args[0]))
			if err != nil {
				return err
			}
			if v, err = f.convert(v, f.in.rs.typeOf(args[1])); err != nil {
				return err
			}
			x.Set(k, v)
			f.sortDictionary(x)
			return nil
		}
		x.Set(idx, v)
		f.sortDictionary(x)
		return nil
	case *psobject.List:
		if idx == nil {
			return nullIndex()
		}
		elem := x.Element()
		if elem == "" {
			if args := genericArgs(x.Type); len(args) == 1 {
				elem = args[0]
			}
		}
		if elem != "" && elem != "System.Object" {
			c, err := f.convert(v, f.in.rs.typeByFull(elem))
			if err != nil {
				return err
			}
			v = c
		}
		if rank := arrayRank(x.Type); rank > 1 {
			elem = elementName(x.Type)
			if elem != "System.Object" {
				c, err := f.convert(v, f.in.rs.typeByFull(elem))
				if err != nil {
					return err
				}
				v = c
			}
			at, err := f.multiIndex(x, idx, rank)
			if err != nil {
				return err
			}
			x.Items[at] = v
			x.Writes++
			return nil
		}
		if _, many := items(idx); many {
			return newFault("ArraySliceAssignmentFailed", psobject.InvalidOperation, idx, "Array assignment to ["+f.joinIndexes(idx)+"] failed because assignment to slices is not supported.")
		}
		n, err := f.toInt(idx)
		if err != nil {
			return err
		}
		if n < 0 {
			n += len(x.Items)
		}
		if n < 0 || n >= len(x.Items) {
			if x.FixedSize() {
				return netError("System.IndexOutOfRangeException", "Index was outside the bounds of the array.")
			}
			return netError("System.ArgumentOutOfRangeException", "Index was out of range. Must be non-negative and less than the size of the collection. (Parameter 'index')")
		}
		x.Items[n] = v
		x.Writes++
		return nil
	case []byte:
		n, err := f.toInt(idx)
		if err != nil {
			return err
		}
		if n < 0 {
			n += len(x)
		}
		if n < 0 || n >= len(x) {
			return netError("System.IndexOutOfRangeException", "Index was outside the bounds of the array.")
		}
		c, err := f.convert(v, f.in.rs.typeOf("System.Byte"))
		if err != nil {
			return err
		}
		x[n], _ = c.(byte)
		return nil
	case *instance:
		if ok, err := f.setInstanceIndex(x, idx, v); ok {
			return err
		}
	}
	return newFault("CannotIndex", psobject.InvalidOperation, nil, `Unable to index into an object of type "`+clrText(typeNameOf(b))+`".`)
}

func (f *frame) joinIndexes(idx any) string {
	s, _ := f.join(idx, ",")
	t, _ := s.(string)
	return t
}

// sortDictionary keeps the entries of sorted dictionaries in order.
func (f *frame) sortDictionary(d *psobject.Dictionary) {
	if !strings.Contains(d.Type, ".Sorted") {
		return
	}
	keys := append([]any(nil), d.Keys()...)
	vals := append([]any(nil), d.Values()...)
	for i := 1; i < len(keys); i++ {
		for j := i; j > 0; j-- {
			c, err := f.order(keys[j-1], keys[j], false)
			if err != nil || c <= 0 {
				break
			}
			keys[j-1], keys[j] = keys[j], keys[j-1]
			vals[j-1], vals[j] = vals[j], vals[j-1]
		}
	}
	d.Clear()
	for i := range keys {
		d.Set(keys[i], vals[i])
	}
}
