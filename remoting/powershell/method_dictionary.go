package powershell

import (
	"strings"

	"github.com/pslshell/psl/remoting/psobject"
)

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
	case "getoradd", "addorupdate":
		if !strings.HasPrefix(d.Type, "System.Collections.Concurrent.ConcurrentDictionary`2") || c.n() != map[string]int{"getoradd": 2, "addorupdate": 3}[l] {
			return nil, false, nil
		}
		k, err := key(0)
		if err != nil {
			return nil, true, err
		}
		// A function makes the value of the key, and of the value that is there.
		made := func(i int, args ...any) (any, error) {
			if fn, ok := c.function(i); ok {
				return fn(args...)
			}
			return val(i)
		}
		have, there := d.Get(k)
		if there && l == "getoradd" {
			return plain(have), true, nil
		}
		var v any
		if there {
			v, err = made(2, k, plain(have))
		} else {
			v, err = made(1, k)
		}
		if err != nil {
			return nil, true, err
		}
		d.Set(k, v)
		return v, true, nil
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
			v, _ = f.zero(f.in.rs.typeByFull(args[1]))
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
