package psobject

import (
	"fmt"
	"strings"
)

// CollectionKind is how [MS-PSRP] 2.2.5.2.6 carries a collection.
type CollectionKind uint8

// The kinds, with their elements.
const (
	KindList       CollectionKind = iota // LST
	KindQueue                            // QUE
	KindStack                            // STK, the top first
	KindEnumerable                       // IE
)

// List is an array, list, queue, stack or enumerable. Its address is its identity.
type List struct {
	// Type is the .NET type name: "System.Object[]", "System.Int32[]", "System.Collections.ArrayList",
	// "System.Collections.Generic.List`1[[System.Int32...]]". A name that ends in "[]" is of fixed size.
	Type  string
	Kind  CollectionKind
	Items []any
	// Owner is the object of a script's class that has this list as its base, whose type it then shows; nil for others.
	Owner Live
	// Of is the dictionary whose keys or values these are; nil for other lists.
	Of *Dictionary
	// Writes counts the writes to items in place, by which a list that is walked is known to have changed.
	Writes int
}

// Type names of collections that are made most.
const (
	ObjectArray = "System.Object[]"
	ArrayList   = "System.Collections.ArrayList"
	Hashtable   = "System.Collections.Hashtable"
	OrderedDict = "System.Collections.Specialized.OrderedDictionary"
)

// NewArray returns an Object[] with the items; it keeps the slice.
func NewArray(items ...any) *List { return &List{Type: ObjectArray, Items: items} }

// NewArrayList returns an ArrayList with the items; it keeps the slice.
func NewArrayList(items ...any) *List { return &List{Type: ArrayList, Items: items} }

// FixedSize reports whether the list is an array.
func (l *List) FixedSize() bool {
	return strings.HasSuffix(l.Type, "]") && strings.Contains(l.Type, "[]") || strings.HasSuffix(l.Type, ",]")
}

// Element returns the name of the element type of an array, "" for other lists.
func (l *List) Element() string {
	if e, ok := strings.CutSuffix(l.Type, "[]"); ok {
		return e
	}
	return ""
}

// Dictionary is a Hashtable, an OrderedDictionary or another dictionary, in order of insertion. Its address is its
// identity. Use its methods: keys are found by an index.
type Dictionary struct {
	// Type is the .NET type name, Hashtable by default.
	Type string
	// CaseSensitive tells that keys that are strings differ by case. Set it before the first entry.
	CaseSensitive bool
	// Owner is the object of a script's class that has this dictionary as its base; nil for others.
	Owner Live

	keys, values []any
	index        map[any]int // nil while small
	members      bool        // a key is a member of an enumeration that came from elsewhere
	added        int         // how often a key was added
	changed      int         // how often else the dictionary was written to
}

// Version changes with each write after which .NET's enumerators of a dictionary of this type fail: any of a Hashtable,
// none of a ConcurrentDictionary, and only that of a new key of a Dictionary<TKey, TValue>.
func (d *Dictionary) Version() int {
	switch {
	case strings.HasPrefix(d.Type, "System.Collections.Concurrent."):
		return 0
	case strings.HasPrefix(d.Type, "System.Collections.Generic.Dictionary`2"):
		return d.added
	}
	return d.added + d.changed
}

// memberKey is the form in which a member of an enumeration that came from elsewhere is compared with other keys.
type memberKey struct {
	typeName string
	value    any
}

const smallDictionary = 8

// NewDictionary returns an empty dictionary of the type.
func NewDictionary(typeName string) *Dictionary { return &Dictionary{Type: typeName} }

// NewHashtable returns an empty Hashtable that ignores the case of keys, as @{} does.
func NewHashtable() *Dictionary { return &Dictionary{Type: Hashtable} }

// Len returns the number of entries.
func (d *Dictionary) Len() int { return len(d.keys) }

// Keys returns the keys in order. The slice belongs to d.
func (d *Dictionary) Keys() []any { return d.keys }

// Values returns the values in order of the keys. The slice belongs to d.
func (d *Dictionary) Values() []any { return d.values }

// At returns the i-th entry.
func (d *Dictionary) At(i int) (key, value any) { return d.keys[i], d.values[i] }

// SetAt replaces the value of the i-th entry.
func (d *Dictionary) SetAt(i int, value any) {
	d.changed++
	d.values[i] = value
}

func (d *Dictionary) norm(key any) any {
	if o, ok := key.(*Object); ok && len(o.TypeNames) > 1 && o.TypeNames[1] == "Deserialized.System.Enum" {
		return memberKey{o.TypeNames[0], d.normBase(key)}
	}
	return d.normBase(key)
}

// normBase is the form in which a key's own value is compared: one that Go can compare.
func (d *Dictionary) normBase(key any) any {
	switch k := Base(key).(type) {
	case string:
		if d.CaseSensitive {
			return k
		}
		return strings.ToLower(k)
	case []byte:
		return fmt.Sprintf("\x00bytes %p %d", k, len(k))
	case nil:
		return nil
	default:
		return k
	}
}

// Index returns the place of the key, or -1. A member of an enumeration that came from elsewhere is found by its number
// too.
func (d *Dictionary) Index(key any) int {
	if i := d.find(key); i >= 0 || !d.members {
		return i
	}
	for i, k := range d.keys {
		if m, ok := d.norm(k).(memberKey); ok && m.value == d.norm(key) {
			return i
		}
	}
	return -1
}

// find returns the place of just the key, or -1.
func (d *Dictionary) find(key any) int {
	n := d.norm(key)
	if d.index != nil {
		if i, ok := d.index[n]; ok {
			return i
		}
		return -1
	}
	for i, k := range d.keys {
		if d.norm(k) == n {
			return i
		}
	}
	return -1
}

// Get returns the value of the key.
func (d *Dictionary) Get(key any) (any, bool) {
	if i := d.Index(key); i >= 0 {
		return d.values[i], true
	}
	return nil, false
}

// Set writes the value of the key, at the end if it is new.
func (d *Dictionary) Set(key, value any) {
	if i := d.find(key); i >= 0 {
		d.SetAt(i, value)
		return
	}
	d.put(key, value)
}

// Add writes a new key at the end, and reports false where it is there already.
func (d *Dictionary) Add(key, value any) bool {
	if d.find(key) >= 0 {
		return false
	}
	d.put(key, value)
	return true
}

// put writes a key that is not there.
func (d *Dictionary) put(key, value any) {
	d.added++
	n := d.norm(key)
	if _, ok := n.(memberKey); ok {
		d.members = true
	}
	d.keys = append(d.keys, key)
	d.values = append(d.values, value)
	if d.index != nil {
		d.index[n] = len(d.keys) - 1
	} else if len(d.keys) > smallDictionary {
		d.reindex()
	}
}

func (d *Dictionary) reindex() {
	d.index = make(map[any]int, 2*len(d.keys))
	for i, k := range d.keys {
		d.index[d.norm(k)] = i
	}
}

// Insert places a new entry at i.
func (d *Dictionary) Insert(i int, key, value any) {
	d.added++
	d.keys = append(d.keys[:i:i], append([]any{key}, d.keys[i:]...)...)
	d.values = append(d.values[:i:i], append([]any{value}, d.values[i:]...)...)
	if d.index != nil {
		d.reindex()
	}
}

// Delete removes the key and reports whether it was there.
func (d *Dictionary) Delete(key any) bool {
	i := d.Index(key)
	if i < 0 {
		return false
	}
	d.RemoveAt(i)
	return true
}

// RemoveAt removes the i-th entry.
func (d *Dictionary) RemoveAt(i int) {
	d.changed++
	d.keys = append(d.keys[:i], d.keys[i+1:]...)
	d.values = append(d.values[:i], d.values[i+1:]...)
	if d.index != nil {
		d.reindex()
	}
}

// Clear removes all entries.
func (d *Dictionary) Clear() {
	d.changed++
	d.keys, d.values, d.index = nil, nil, nil
}

// Clone returns a dictionary with the same entries.
func (d *Dictionary) Clone() *Dictionary {
	c := &Dictionary{Type: d.Type, CaseSensitive: d.CaseSensitive}
	for i, k := range d.keys {
		c.Set(k, d.values[i])
	}
	return c
}
