package powershell

import (
	"slices"
	"strings"

	"github.com/pslshell/psl/remoting/dotnet"
	"github.com/pslshell/psl/remoting/psobject"
)

// based is implemented by the engine's objects that stand for a value of package psobject.
type based interface{ PSBase() any }

// Export turns a value that a run put out into what goes over the wire: it only has types of package psobject inside, script
// blocks and XML documents become their text, generic types have their assemblies in their names, and objects of classes show
// hidden properties, too. What needs no change is returned as it is.
func Export(v any) any {
	return (&exporter{seen: map[any]any{}, wire: true}).value(v)
}

// Export is the function of that name for what this runspace put out: the drive and the provider of files tell how they are in
// it, too.
func (rs *Runspace) Export(v any) any {
	e := &exporter{seen: map[any]any{}, wire: true, rs: rs}
	out := e.value(v)
	if e.scripts {
		e.prime(out)
	}
	return out
}

// forView turns a value into one of types of package psobject alone for a view of it.
func forView(v any) any {
	return (&exporter{seen: map[any]any{}}).value(v)
}

type exporter struct {
	seen  map[any]any
	depth int
	wire  bool
	rs    *Runspace // nil where it is not known
	// scripts tells that properties of v are what scripts give.
	scripts bool

	drive any // the drive of files of rs
	files any // and its provider
}

// fileNote gives the property of a file that is an object of the runspace; v is what the file itself has.
func (e *exporter) fileNote(x *psobject.Object, name string, v any) any {
	if e.rs == nil || len(x.TypeNames) == 0 || x.TypeNames[0] != fileInfoType && x.TypeNames[0] != directoryInfoType {
		return v
	}
	if e.wire {
		if n, ok := e.fileValue(x, name, v); ok {
			return n
		}
	}
	if e.drive == nil {
		e.drive, e.files = e.rs.fileDrive(), e.rs.fileProvider()
	}
	switch name {
	case "PSDrive":
		return e.drive
	case "PSProvider":
		return e.files
	}
	return v
}

// wireName gives the name that a type has on the wire.
func (e *exporter) wireName(name string) string {
	if e.wire && strings.Contains(name, "`") {
		return qualified(name)
	}
	return name
}

// wireNames gives the names that types have on the wire; the same list where they differ in nothing.
func (e *exporter) wireNames(names []string) []string {
	if !e.wire || !slices.ContainsFunc(names, func(n string) bool { return strings.Contains(n, "`") }) {
		return names
	}
	out := make([]string, len(names))
	for i, n := range names {
		out[i] = e.wireName(n)
	}
	return out
}

// entry tells an entry of a dictionary apart: its Name is an alias that PowerShell adds.
func (e *exporter) entry(o *psobject.Object) *psobject.Object {
	if !e.wire || len(o.Adapted) != 3 || len(o.TypeNames) == 0 || o.TypeNames[0] != "System.Collections.DictionaryEntry" || o.Adapted[0].Name != "Name" {
		return o
	}
	c := *o
	c.Adapted, c.Extended = o.Adapted[1:], append(o.Adapted[:1:1], o.Extended...)
	return &c
}

func (e *exporter) value(v any) any {
	switch x := v.(type) {
	case nil:
		return nil
	case *xmlNode:
		if b := x.PSBase(); b != nil || !e.wire {
			if b == nil {
				return v
			}
			return b
		}
		return e.xml(x)
	case *matchValue, *groupList, *ipAddress, *psDrive, *provider:
		if e.wire {
			return e.live(v.(psobject.Live))
		}
		return v
	case based:
		if b := x.PSBase(); b != nil {
			return b
		}
		return v
	case *instance:
		if !e.wire || x.exception != nil {
			return v
		}
		if done, ok := e.seen[x]; ok {
			return done
		}
		o := &psobject.Object{TypeNames: e.wireNames(x.PSTypeNames()), Text: x.PSText(), HasText: true}
		e.seen[x] = o
		if e.depth++; e.depth > 200 {
			e.depth--
			return o
		}
		defer func() { e.depth-- }()
		for _, p := range x.class.allProperties() {
			if !p.static {
				o.Adapted = append(o.Adapted, psobject.Property{Name: p.name, Value: e.value(x.fields[strings.ToLower(p.name)])})
			}
		}
		return o
	case *psobject.Exception:
		return e.exception(x)
	case *psobject.InformationRecord, *psobject.HostMessage:
		return v
	case psobject.Enum:
		if !e.wire || e.rs == nil {
			return v
		}
		if c := e.rs.findClass(x.Type); c != nil && c.underlying != "" && c.underlying != int32Type {
			n, err := dotnet.Convert(x.Value, c.underlying)
			if err == nil {
				return &psobject.Object{TypeNames: psobject.TypeNames(x), Base: n, Text: x.Name, HasText: true}
			}
		}
		return v
	case psobject.URI:
		if e.wire {
			return psobject.URI(dotnet.String(x))
		}
		return v
	case psobject.Live:
		if e.wire {
			if c, ok := x.(container); ok {
				return e.container(x, c)
			}
			return e.later(x)
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
		if name := e.wireName(x.Type); name != x.Type {
			c := *x
			c.Type = name
			c.Items = append([]any(nil), x.Items...)
			out = &c
			e.seen[x] = out
		}
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
		if out == nil {
			out = x
		}
		done := e.list(x, out)
		e.seen[x] = done
		return done
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
		if name := e.wireName(x.Type); name != x.Type {
			out = x.Clone()
			out.Type = name
			e.seen[x] = out
		}
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
		given := x
		x = e.entry(x)
		c := *x
		changed := x != given
		if slices.ContainsFunc(x.Adapted, func(p psobject.Property) bool { return p.Name == unreadable }) {
			e.seen[given], changed = &c, true // a capture is among its own captures
		}
		if names := e.wireNames(x.TypeNames); len(names) > 0 && &names[0] != &x.TypeNames[0] {
			c.TypeNames, changed = names, true
		}
		if e.wire && len(x.TypeNames) > 0 && x.TypeNames[0] == switchType {
			c.Base, changed = nil, true // its truth is a property there
		} else if x.Base != nil {
			if b := e.value(x.Base); !same(b, x.Base) {
				c.Base, changed = b, true
			}
		}
		props := func(list []psobject.Property) []psobject.Property {
			var out []psobject.Property
			for i, p := range list {
				n := e.value(e.fileNote(x, p.Name, p.Value))
				comp, isComputed := p.Value.(*psobject.Computed)
				drop := isComputed && comp.Kind == "ScriptMethod" || p.Value == nil && p.Name == unreadable
				if isComputed && e.wire && e.rs != nil && comp.Kind == "ScriptProperty" && comp.Get != nil {
					n = e.once(comp)
				}
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
		if e.versioned(x) {
			c.Extended, changed = withVersionInfo(c.Extended, e.later(&fileVersion{filePath(x)})), true
		}
		if changed {
			e.seen[given] = &c
			return &c
		}
		return x
	}
	return v
}
