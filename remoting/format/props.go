package format

import (
	"strings"

	"github.com/pslshell/psl/remoting/dotnet"
	"github.com/pslshell/psl/remoting/psobject"
)

// Names of the notes that remoting adds to objects.
const (
	noteComputer = "PSComputerName"
	noteShow     = "PSShowComputerName"
	noteRunspace = "RunspaceId"
	noteJob      = "PSSourceJobInstanceId"
)

func remotingNote(name string) bool {
	return strings.EqualFold(name, noteComputer) || strings.EqualFold(name, noteShow) || strings.EqualFold(name, noteRunspace) || strings.EqualFold(name, noteJob)
}

// addedBy names properties that PowerShell adds to types of .NET: they are listed after the type's own, but come first
// where * asks for all.
var addedBy = map[string]string{"System.Guid": "Guid", "System.Collections.DictionaryEntry": "Name", "System.DateTime": "DateTime",
	"System.Management.Automation.PSRemotingJob": "State", "System.Management.Automation.PSRemotingChildJob": "State"}

// own returns the properties of the value's type, without what was added to the object.
func own(v any) []psobject.Property {
	switch b := psobject.Base(v).(type) {
	case *psobject.List:
		if b.FixedSize() {
			n := int32(len(b.Items))
			return []psobject.Property{{Name: "Length", Value: n}, {Name: "LongLength", Value: int64(n)}, {Name: "Rank", Value: int32(1)}, {Name: "SyncRoot", Value: b},
				{Name: "IsReadOnly", Value: false}, {Name: "IsFixedSize", Value: true}, {Name: "IsSynchronized", Value: false}, {Name: "Count", Value: n}}
		}
		return []psobject.Property{{Name: "Count", Value: int32(len(b.Items))}}
	case *psobject.Dictionary:
		get := func(n string) any { x, _ := dotnet.Get(b, n); return x }
		return []psobject.Property{{Name: "IsReadOnly", Value: false}, {Name: "IsFixedSize", Value: false}, {Name: "IsSynchronized", Value: false},
			{Name: "Keys", Value: get("Keys")}, {Name: "Values", Value: get("Values")}, {Name: "SyncRoot", Value: b}, {Name: "Count", Value: int32(b.Len())}}
	case psobject.XMLDocument:
		return xmlProperties(string(b))
	case psobject.Enum:
		return nil
	}
	if o, ok := v.(*psobject.Object); ok && o.HasText && len(o.TypeNames) > 1 && o.TypeNames[1] == deserialized+"System.Enum" {
		// PowerShell adds the name to an enumeration that came as a number.
		return []psobject.Property{{Name: "Value", Value: o.Text}}
	}
	if o, ok := v.(*psobject.Object); ok && o.Base == nil {
		return o.Adapted
	}
	return dotnet.Properties(psobject.Base(v))
}

// added returns the properties that a script or PowerShell added to the object.
func added(v any) []psobject.Property {
	if o, ok := v.(*psobject.Object); ok {
		if o.Base != nil && len(o.Adapted) > 0 {
			return append(append([]psobject.Property(nil), psobject.Shown(o.Extended)...), o.Adapted...)
		}
		return psobject.Shown(o.Extended)
	}
	return nil
}

// names returns the names of all properties of an object, once each. In the order of display the type's own come before
// those that PowerShell adds to the type; in the order of members, which patterns match in, after.
func names(v any, members bool) []string {
	var out []string
	has := func(n string) bool {
		for _, o := range out {
			if strings.EqualFold(o, n) {
				return true
			}
		}
		return false
	}
	for _, p := range added(v) {
		if !has(p.Name) {
			out = append(out, p.Name)
		}
	}
	props := own(v)
	late := ""
	if len(props) > 0 {
		late = addedBy[strings.TrimPrefix(psobject.TypeName(v), deserialized)]
		if _, live := v.(*psobject.Object); live && psobject.Base(v) == v && late != "Name" {
			late = "" // a received object has them as it has them
		}
	}
	if members && late != "" && !has(late) {
		out = append(out, late)
	}
	for _, p := range props {
		if p.Name != late && !has(p.Name) {
			out = append(out, p.Name)
		}
	}
	if !members && late != "" && !has(late) {
		out = append(out, late)
	}
	return out
}

// lookup returns a property's value and its name as the object writes it.
func lookup(v any, name string) (value any, written string, ok bool, err error) {
	if o, isObject := v.(*psobject.Object); isObject {
		if p := o.Find(name); p != nil && p.Shown() {
			if c, computed := p.Value.(*psobject.Computed); computed {
				x, err := c.Get(v)
				return x, p.Name, true, err
			}
			return p.Value, p.Name, true, nil
		}
	}
	b := psobject.Base(v)
	switch x := b.(type) {
	case *psobject.Dictionary:
		if i := x.Index(name); i >= 0 {
			k, val := x.At(i)
			return val, dotnet.String(k), true, nil
		}
	case *psobject.List, psobject.XMLDocument:
	case psobject.DateTime:
		if o, ok := v.(*psobject.Object); ok && strings.EqualFold(name, "DateTime") {
			// What Get-Date -DisplayHint says about the view.
			hint, _ := o.Get("DisplayHint")
			if f := map[string]string{"Date": "D", "Time": "T"}[dotnet.String(hint)]; f != "" {
				s, err := dotnet.FormatDate(x, f)
				return s, "DateTime", true, err
			}
		}
	default:
		props := own(v)
		for i := range props {
			if strings.EqualFold(props[i].Name, name) {
				val := props[i].Value
				if c, computed := val.(*psobject.Computed); computed {
					val, err = c.Get(v)
				}
				return val, props[i].Name, true, err
			}
		}
	}
	for _, p := range own(b) {
		if strings.EqualFold(p.Name, name) {
			return p.Value, p.Name, true, nil
		}
	}
	if x, found := dotnet.Get(b, name); found {
		return x, name, true, nil
	}
	return nil, "", false, nil
}

func get(v any, name string) any {
	x, _, _, err := lookup(v, name)
	if err != nil {
		return nil
	}
	return x
}

// walk follows a path of properties.
func walk(v any, path []string) any {
	for _, n := range path {
		if v == nil {
			return nil
		}
		if l, ok := psobject.Base(v).(*psobject.List); ok {
			if _, _, own, _ := lookup(v, n); !own {
				out := psobject.NewArray()
				for _, e := range l.Items {
					out.Items = append(out.Items, get(e, n))
				}
				v = out
				continue
			}
		}
		v = get(v, n)
	}
	return v
}

// showComputer tells whether the object came from another computer whose name is to be shown.
func showComputer(v any) bool {
	o, ok := v.(*psobject.Object)
	if !ok || o.Find(noteShow) == nil || o.Find(noteComputer) == nil {
		return false
	}
	x, _ := o.Get(noteShow)
	return dotnet.True(x)
}

// propertyless tells that an object has nothing to show but its text.
func propertyless(v any) bool {
	for _, p := range added(v) {
		if !remotingNote(p.Name) {
			return false
		}
	}
	if _, ok := psobject.Base(v).(*psobject.Dictionary); ok {
		return true
	}
	return len(own(v)) == 0
}

// hideComputer takes the names of remoting's notes away that are not shown.
func hideComputer(v any, list []string) []string {
	o, ok := v.(*psobject.Object)
	if !ok || o.Find(noteShow) == nil {
		return list
	}
	show := showComputer(v)
	out := list[:0:0]
	for _, n := range list {
		if strings.EqualFold(n, noteShow) || !show && strings.EqualFold(n, noteComputer) {
			continue
		}
		out = append(out, n)
	}
	return out
}

const pairType = "System.Collections.Generic.KeyValuePair`2"

var pairTypes = []string{pairType, "System.ValueType", "System.Object"}

// enumerate returns the elements of a value that the views take apart.
func enumerate(v any) ([]any, bool) {
	switch b := psobject.Base(v).(type) {
	case *psobject.List:
		return b.Items, true
	case *psobject.Dictionary:
		entries := dotnet.Entries(b)
		if strings.Contains(b.Type, ".Generic.") || strings.HasSuffix(b.Type, ".PSBoundParametersDictionary") {
			for i := range entries {
				k, x := b.At(i)
				entries[i] = &psobject.Object{TypeNames: pairTypes, Adapted: []psobject.Property{{Name: "Key", Value: k}, {Name: "Value", Value: x}},
					Text: "[" + text(k) + ", " + text(x) + "]", HasText: true}
			}
		}
		return entries, true
	case []byte:
		out := make([]any, len(b))
		for i, x := range b {
			out[i] = x
		}
		return out, true
	case interface{ Enumerate(func(any) error) error }:
		var out []any
		_ = b.Enumerate(func(x any) error { out = append(out, x); return nil })
		return out, true
	}
	return nil, false
}

// core is a collection as an object with the properties of its .NET type, in place of its elements.
func core(v any) any {
	l, ok := psobject.Base(v).(*psobject.List)
	if !ok {
		return v
	}
	n := int32(len(l.Items))
	p := func(name string, x any) psobject.Property { return psobject.Property{Name: name, Value: x} }
	o := &psobject.Object{TypeNames: psobject.TypeNames(v), Extended: added(v)}
	switch {
	case strings.HasSuffix(l.Type, "[]"):
		o.Adapted = []psobject.Property{p("Length", n), p("LongLength", int64(n)), p("Rank", int32(1)), p("SyncRoot", l), p("IsReadOnly", false), p("IsFixedSize", true),
			p("IsSynchronized", false), p("Count", n)}
	case l.Type == "System.Collections.ArrayList":
		o.Adapted = []psobject.Property{p("Capacity", n), p("Count", n), p("IsFixedSize", false), p("IsReadOnly", false), p("IsSynchronized", false), p("SyncRoot", l)}
	default:
		o.Adapted = []psobject.Property{p("Count", n)}
	}
	return o
}
