package powershell

import (
	"strings"

	"github.com/pslshell/psl/remoting/psobject"
)

// enumerator walks a collection as IEnumerator does.
type enumerator struct {
	items []any
	at    int
	typ   string // the .NET type; empty for that of a list

	// Of a range: n numbers from first by step, instead of items.
	first, step, n int

	changed func() bool // tells whether the collection was written to since; nil where it may be
}

func newEnumerator(list []any) *enumerator {
	return &enumerator{items: list, at: -1, typ: "System.ArrayEnumerator"}
}

// enumeratorOf enumerates a collection, and knows when it is written to meanwhile. ok is false for a value that is none.
func enumeratorOf(v any) (e *enumerator, ok bool) {
	list, ok := items(v)
	if !ok {
		return nil, false
	}
	e = newEnumerator(list)
	l, ok := psobject.Base(v).(*psobject.List)
	switch {
	case !ok || l.FixedSize():
	case l.Of != nil:
		e.watch(l.Of)
		name, part, _ := strings.Cut(l.Type, "]+")
		if part != "" { // a generic one: Type<...>.KeyCollection
			name, args, _ := strings.Cut(name, "[")
			e.typ = name + "+" + part + "+Enumerator[" + args + "]"
		}
	default:
		n, writes, set := len(l.Items), l.Writes, isSet(l.Type)
		e.changed = func() bool { return l.Writes != writes || len(l.Items) > n || len(l.Items) < n && !set }
		e.typ = listEnumerator(l.Type)
	}
	return e, true
}

// watch makes e one of a dictionary's.
func (e *enumerator) watch(d *psobject.Dictionary) {
	was := d.Version()
	e.changed = func() bool { return d.Version() != was }
	switch d.Type {
	case psobject.Hashtable:
		e.typ = "System.Collections.Hashtable+HashtableEnumerator"
	case psobject.OrderedDict:
		e.typ = "System.Collections.Specialized.OrderedDictionary+OrderedDictionaryEnumerator"
	default:
		e.typ = listEnumerator(d.Type)
	}
}

// listEnumerator is the type of the enumerator of a collection of the type.
func listEnumerator(typ string) string {
	switch typ {
	case psobject.ArrayList:
		return "System.Collections.ArrayList+ArrayListEnumeratorSimple"
	case "System.Collections.Queue":
		return "System.Collections.Queue+QueueEnumerator"
	}
	name, args, generic := strings.Cut(typ, "[")
	if !generic {
		return typ + "+" + typ[strings.LastIndexByte(typ, '.')+1:] + "Enumerator"
	}
	return name + "+Enumerator[" + args
}

// modified is the error of a walk through a collection that was written to since it began.
func (e *enumerator) modified() error {
	if e.changed == nil || !e.changed() {
		return nil
	}
	// The collections of two of .NET's libraries say it in other words.
	message := "Collection was modified; enumeration operation may not execute."
	for _, other := range []string{"System.Collections.Stack", "System.Collections.Sorted", "System.Collections.Generic.Stack`1", "System.Collections.Generic.Sorted", "System.Collections.Generic.LinkedList`1"} {
		if strings.HasPrefix(e.typ, other) {
			message = "Collection was modified after the enumerator was instantiated."
		}
	}
	return netError("System.InvalidOperationException", message)
}

// bad is modified as a pipeline reports it.
func (e *enumerator) bad() error {
	err := e.modified()
	if err == nil {
		return nil
	}
	flt := newFault("BadEnumeration", psobject.InvalidOperation, e, "An error occurred while enumerating through a collection: "+err.Error()+".")
	flt.rec.Exception.Inner, _ = err.(*psobject.Exception)
	return flt
}

func (e *enumerator) next() (any, bool) {
	if n := max(len(e.items), e.n); e.at+1 >= n {
		e.at = n
		return nil, false
	}
	e.at++
	return e.current(), true
}

func (e *enumerator) PSTypeNames() []string {
	if e.typ == "" {
		return []string{"System.Collections.ArrayList+ArrayListEnumeratorSimple", "System.Object"}
	}
	if strings.Contains(e.typ, "`") {
		return []string{e.typ, "System.ValueType", "System.Object"}
	}
	return []string{e.typ, "System.Object"}
}
func (e *enumerator) PSProperties() []psobject.Property {
	return []psobject.Property{{Name: "Current", Value: e.current()}}
}

// psWire has the current element, which only enumerators of generic collections have before the first and after the last: the
// zero of its type.
func (e *enumerator) psWire() (own, added []psobject.Property) {
	if v := e.current(); v != nil || e.at >= 0 && e.at < len(e.items) {
		return []psobject.Property{note("Current", v)}, nil
	}
	args := genericArgs(e.typ)
	if len(args) == 0 {
		return []psobject.Property{}, nil
	}
	return []psobject.Property{note("Current", zeroOf(args[0]))}, nil
}

// zeroOf is the default of a type of numbers, and null of others.
func zeroOf(typ string) any {
	switch typ {
	case "System.Int32":
		return int32(0)
	case "System.Int64":
		return int64(0)
	case "System.Double":
		return float64(0)
	case "System.Boolean":
		return false
	case "System.Char":
		return psobject.Char(0)
	case "System.DateTime":
		return psobject.DateTime{}
	case "System.Guid":
		return psobject.GUID{}
	}
	return nil
}

// PSText is what ToString gives: the type, with its arguments in one pair of brackets.
func (e *enumerator) PSText() string {
	return strings.NewReplacer("[[", "[", "]]", "]", "],[", ",").Replace(e.PSTypeNames()[0])
}

func (e *enumerator) current() any {
	if e.at >= 0 && e.at < e.n {
		return int32(e.first + e.at*e.step)
	}
	if e.at < 0 || e.at >= len(e.items) {
		return nil
	}
	return e.items[e.at]
}
