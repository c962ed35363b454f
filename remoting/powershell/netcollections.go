package powershell

import (
	"net/url"
	"slices"
	"strings"

	"github.com/pslshell/psl/remoting/psobject"
)

const (
	nameValueType  = "System.Collections.Specialized.NameValueCollection"
	nameBaseType   = "System.Collections.Specialized.NameObjectCollectionBase"
	queryType      = "System.Web.HttpUtility+HttpQSCollection"
	priorityType   = "System.Collections.Generic.PriorityQueue`2"
	observableType = "System.Collections.ObjectModel.ObservableCollection`1"
)

// nameValues is a NameValueCollection: texts by names that ignore case, each of which may have several.
type nameValues struct {
	keys   []string
	values map[string][]string // by the name in lower case
	query  bool                // it is that of an URL, and its text is one
}

func (n *nameValues) PSTypeNames() []string {
	names := []string{nameValueType, nameBaseType, "System.Object"}
	if n.query {
		names = append([]string{queryType}, names...)
	}
	return names
}

func (n *nameValues) PSText() string {
	if !n.query {
		return nameValueType
	}
	var parts []string
	for _, k := range n.keys {
		for _, v := range n.values[strings.ToLower(k)] {
			part := url.QueryEscape(v)
			if k != "" {
				part = url.QueryEscape(k) + "=" + part
			}
			parts = append(parts, part)
		}
	}
	return strings.Join(parts, "&")
}

func (n *nameValues) PSProperties() []psobject.Property {
	keys := &psobject.Object{TypeNames: []string{nameBaseType + "+KeysCollection", "System.Object"}, Base: &psobject.List{Type: nameBaseType + "+KeysCollection", Kind: psobject.KindEnumerable, Items: anyList(n.keys)}}
	return []psobject.Property{note("AllKeys", stringArray(n.keys...)), note("Count", int32(len(n.keys))), note("Keys", keys), note("SyncRoot", n), note("IsSynchronized", false)}
}

// psItems: in a pipeline it is its names.
func (n *nameValues) psItems() []any { return anyList(n.keys) }
func (n *nameValues) psWireItems() *psobject.List {
	return &psobject.List{Kind: psobject.KindEnumerable, Items: anyList(n.keys)}
}

func (n *nameValues) get(name string) any {
	v, ok := n.values[strings.ToLower(name)]
	if !ok {
		return nil
	}
	return strings.Join(v, ",")
}

func (n *nameValues) add(name string, v ...string) {
	l := strings.ToLower(name)
	if _, ok := n.values[l]; !ok {
		n.keys = append(n.keys, name)
	}
	n.values[l] = append(n.values[l], v...)
}

func (n *nameValues) set(name, v string) {
	if _, ok := n.values[strings.ToLower(name)]; ok {
		n.values[strings.ToLower(name)] = nil
	}
	n.add(name, v)
}

func (n *nameValues) psIndex(key any) (any, bool) {
	if i, ok := key.(int32); ok {
		if i < 0 || int(i) >= len(n.keys) {
			return nil, true
		}
		return n.get(n.keys[i]), true
	}
	s, _ := psobject.Base(key).(string)
	return n.get(s), true
}

func (n *nameValues) psSetIndex(f *frame, key, v any) error {
	n.set(f.text(key), f.text(v))
	return nil
}

func (n *nameValues) psCall(f *frame, name string, args []any) (any, bool, error) {
	c := &netCall{f: f, name: name, args: args}
	switch strings.ToLower(name) {
	case "add":
		if o, ok := psobject.Base(c.at(0)).(*nameValues); ok {
			for _, k := range o.keys {
				n.add(k, o.values[strings.ToLower(k)]...)
			}
			return none, true, nil
		}
		if c.n() != 2 {
			return nil, false, nil
		}
		n.add(c.text(0), c.text(1))
		return none, true, nil
	case "set":
		n.set(c.text(0), c.text(1))
		return none, true, nil
	case "get":
		v, _ := n.psIndex(c.at(0))
		return v, true, nil
	case "getvalues":
		if v, ok := n.values[strings.ToLower(c.text(0))]; ok {
			return stringArray(v...), true, nil
		}
		return nil, true, nil
	case "getkey":
		i, err := c.int(0)
		if err == nil && (i < 0 || i >= len(n.keys)) {
			err = netError("System.ArgumentOutOfRangeException", "Index was out of range. Must be non-negative and less than the size of the collection. (Parameter 'index')")
		}
		if err != nil {
			return nil, true, err
		}
		return n.keys[i], true, nil
	case "remove":
		l := strings.ToLower(c.text(0))
		delete(n.values, l)
		n.keys = slices.DeleteFunc(n.keys, func(k string) bool { return strings.ToLower(k) == l })
		return none, true, nil
	case "clear":
		n.keys, n.values = nil, map[string][]string{}
		return none, true, nil
	case "haskeys":
		return len(n.keys) > 0, true, nil
	case "tostring":
		return n.PSText(), true, nil
	}
	return nil, false, nil
}

// parseQuery is HttpUtility.ParseQueryString.
func parseQuery(c *netCall) (any, error) {
	n := &nameValues{values: map[string][]string{}, query: true}
	for _, part := range strings.Split(strings.TrimPrefix(c.text(0), "?"), "&") {
		if part == "" {
			continue
		}
		name, value, ok := strings.Cut(part, "=")
		if !ok {
			name, value = "", part
		}
		n.add(queryText(name), queryText(value))
	}
	return n, nil
}

// queryText takes the escapes out of a part of a query; one that is none stays.
func queryText(s string) string {
	if t, err := url.QueryUnescape(s); err == nil {
		return t
	}
	return s
}

// priorityQueue is a PriorityQueue: the element of the lowest priority leaves first.
type priorityQueue struct {
	typ   string
	items []prioritised
	order func(a, b any) (int, error)
}

type prioritised struct{ element, priority any }

func newPriorityQueue(c *netCall) (any, error) {
	q := &priorityQueue{typ: c.typ.Full}
	if c.n() > 0 {
		q.order = c.ordering(c.n() - 1)
	}
	if q.order == nil {
		q.order = func(a, b any) (int, error) { return c.f.order(a, b, true) }
	}
	return q, nil
}

func (q *priorityQueue) PSTypeNames() []string { return []string{q.typ, "System.Object"} }
func (q *priorityQueue) PSText() string        { return clrText(q.typ) }
func (q *priorityQueue) PSProperties() []psobject.Property {
	args := genericArgs(q.typ)
	comparer := "System.Collections.Generic.GenericComparer`1[" + args[len(args)-1] + "]"
	all := &psobject.List{Type: strings.Replace(q.typ, "`2", "`2+UnorderedItemsCollection", 1), Kind: psobject.KindEnumerable}
	for _, i := range q.items {
		all.Items = append(all.Items, valueTuple(i.element, i.priority))
	}
	capacity := len(q.items)
	if capacity > 0 {
		capacity = max(4, capacity)
	}
	return []psobject.Property{note("Count", int32(len(q.items))), note("Capacity", int32(capacity)), note("Comparer", &netValue{types: []string{comparer}, text: comparer}), note("UnorderedItems", all)}
}

// first is the place of the element that leaves next.
func (q *priorityQueue) first() (int, error) {
	at := 0
	for i := range q.items {
		n, err := q.order(q.items[i].priority, q.items[at].priority)
		if err != nil {
			return 0, err
		}
		if n < 0 {
			at = i
		}
	}
	return at, nil
}

func (q *priorityQueue) psCall(f *frame, name string, args []any) (any, bool, error) {
	c := &netCall{f: f, name: name, args: args}
	types := genericArgs(q.typ)
	l := strings.ToLower(name)
	switch l {
	case "enqueue":
		e, err := c.as(0, types[0])
		if err != nil {
			return nil, true, err
		}
		p, err := c.as(1, types[len(types)-1])
		if err != nil {
			return nil, true, err
		}
		if len(q.items) >= maxItems {
			return nil, true, netError("System.OutOfMemoryException", "The queue is too long.")
		}
		q.items = append(q.items, prioritised{e, p})
		return none, true, nil
	case "dequeue", "peek", "trydequeue", "trypeek":
		if len(q.items) == 0 {
			if strings.HasPrefix(l, "try") {
				return false, true, nil
			}
			return nil, true, netError("System.InvalidOperationException", "Queue empty.")
		}
		at, err := q.first()
		if err != nil {
			return nil, true, err
		}
		i := q.items[at]
		if strings.HasSuffix(l, "dequeue") {
			q.items = slices.Delete(q.items, at, at+1)
		}
		if !strings.HasPrefix(l, "try") {
			return i.element, true, nil
		}
		for n, v := range []any{i.element, i.priority} {
			if n < len(args) {
				if err := f.setMember(args[n], "Value", v); err != nil {
					return nil, true, err
				}
			}
		}
		return true, true, nil
	case "clear":
		q.items = nil
		return none, true, nil
	}
	return nil, false, nil
}

// addNetCollections declares the collections of this file.
func addNetCollections(add func(string, map[string]method), ctor func(string, method)) {
	ctor(nameValueType, func(c *netCall) (any, error) { return &nameValues{values: map[string][]string{}}, nil })
	ctor(priorityType, newPriorityQueue)
	add("System.Web.HttpUtility", map[string]method{"parsequerystring": parseQuery})
}
