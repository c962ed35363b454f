package powershell

import (
	"strings"

	"github.com/pslshell/psl/remoting/psobject"
)

const pathStackType = smaPrefix + "PathInfoStack"

// listBases are the types beneath those of collections that are no plain ones.
var listBases = map[string][]string{
	pathStackType: {"System.Collections.Generic.Stack`1[[" + smaPrefix + "PathInfo]]"},
	smaPrefix + "PSVariableAttributeCollection": {"System.Collections.ObjectModel.Collection`1[[System.Attribute]]"},
	"System.Xml.XmlAttributeCollection":         {"System.Xml.XmlNamedNodeMap"},
}

// exception gives an exception whose own properties are of types that travel.
func (e *exporter) exception(x *psobject.Exception) any {
	if !e.wire || x.Remote != nil || len(x.Properties) == 0 {
		return x
	}
	if done, ok := e.seen[x]; ok {
		return done
	}
	c := *x
	e.seen[x] = &c
	if e.depth++; e.depth > 200 {
		e.depth--
		return x
	}
	defer func() { e.depth-- }()
	c.Properties = make([]psobject.Property, len(x.Properties))
	for i, p := range x.Properties {
		c.Properties[i] = psobject.Property{Name: p.Name, Value: e.value(p.Value)}
	}
	if c.Inner != nil {
		c.Inner, _ = e.value(c.Inner).(*psobject.Exception)
	}
	return &c
}

// list gives collections of kinds that carry properties as such objects.
func (e *exporter) list(l *psobject.List, out *psobject.List) any {
	if !e.wire {
		return out
	}
	bases := listBases[l.Type]
	if strings.HasPrefix(l.Type, "System.Collections.ObjectModel.ObservableCollection`1") {
		bases = []string{strings.Replace(l.Type, "ObservableCollection", "Collection", 1)}
	}
	concurrent := strings.HasPrefix(l.Type, "System.Collections.Concurrent.")
	if l.Kind != psobject.KindEnumerable && bases == nil && !concurrent {
		return out
	}
	prop := func(name string, v any) psobject.Property { return psobject.Property{Name: name, Value: v} }
	count := prop("Count", int32(len(l.Items)))
	o := &psobject.Object{Base: out}
	if bases != nil {
		o.TypeNames = e.wireNames(append(append([]string{l.Type}, bases...), "System.Object"))
	}
	single := func() psobject.Property { return prop("IsSynchronized", false) }
	asEnumerable := func() {
		if out == l {
			c := *l
			out = &c
		}
		out.Kind = psobject.KindEnumerable
		o.Base = out
	}
	switch element := genericElement(l.Type); {
	case strings.HasPrefix(l.Type, "System.Collections.Concurrent.ConcurrentBag`1"):
		o.Adapted = []psobject.Property{count, prop("IsEmpty", len(l.Items) == 0), single()}
	case concurrent:
		asEnumerable()
		o.Adapted = []psobject.Property{prop("IsEmpty", len(l.Items) == 0), count, single()}
	case strings.HasPrefix(l.Type, "System.Collections.Generic.LinkedList`1"):
		node := func() any {
			name := strings.Replace(clrText(l.Type), "LinkedList`1", "LinkedListNode`1", 1)
			if len(l.Items) == 0 {
				return nil
			}
			return &netValue{types: []string{strings.Replace(l.Type, "LinkedList`1", "LinkedListNode`1", 1)}, text: name}
		}
		o.Adapted = []psobject.Property{count, prop("First", e.value(node())), prop("Last", e.value(node())), prop("IsReadOnly", false), prop("SyncRoot", o), single()}
	case l.Type == pathStackType:
		asEnumerable()
		o.Adapted = []psobject.Property{prop("Name", "default"), count, prop("Capacity", int32(max(4, len(l.Items)))), prop("SyncRoot", o), single()}
	case bases != nil:
	case l.Type == "System.Collections.BitArray":
		length := prop("Length", int32(len(l.Items)))
		flags := []psobject.Property{prop("IsSynchronized", false), prop("IsReadOnly", false)}
		o.Adapted = append([]psobject.Property{length, count, prop("SyncRoot", o)}, flags...)
	case strings.HasPrefix(l.Type, "System.Collections.Generic.HashSet`1"):
		comparer := "System.Collections.Generic.GenericEqualityComparer`1[" + element + "]"
		if element == "System.String" {
			comparer = "System.Collections.Generic.StringEqualityComparer"
		}
		o.Adapted = []psobject.Property{count, prop("Capacity", int32(hashCapacity(len(l.Items)))), prop("Comparer", comparer), prop("IsReadOnly", false)}
	case l.Type == "System.Xml.XmlChildNodes":
		o.TypeNames = []string{l.Type, "System.Xml.XmlNodeList", "System.Object"}
		o.Adapted = []psobject.Property{count}
	case strings.HasPrefix(l.Type, "System.Collections.Generic.SortedSet`1"):
		var first, last any
		if n := len(out.Items); n > 0 {
			first, last = out.Items[0], out.Items[n-1]
		}
		o.Adapted = []psobject.Property{count, prop("Comparer", "System.Collections.Generic.GenericComparer`1["+element+"]"), prop("Min", first), prop("Max", last),
			prop("IsReadOnly", false), prop("SyncRoot", o), prop("IsSynchronized", false)}
	default:
		return out
	}
	return o
}

// genericElement is the type name of a generic collection's elements.
func genericElement(full string) string {
	if args := genericArgs(full); len(args) > 0 {
		return args[0]
	}
	return "System.Object"
}

// hashCapacity is the size of the table of .NET's hash collections for a count of entries.
func hashCapacity(n int) int {
	for _, p := range []int{0, 3, 7, 11, 17, 23, 29, 37, 47, 59, 71, 89, 107, 131, 163, 197, 239, 293, 353, 431, 521, 631, 761, 919} {
		if p >= n {
			return p
		}
	}
	return n
}
