package powershell

import (
	"reflect"

	"github.com/pslshell/psl/remoting/clixml"
	"github.com/pslshell/psl/remoting/dotnet"
	"github.com/pslshell/psl/remoting/psobject"
)

// wired is implemented by the engine's own objects that PowerShell serialises with other properties than it shows, or in
// another order: those of the .NET type, and those that PowerShell's type data adds.
type wired interface {
	psWire() (own, added []psobject.Property)
}

// container is implemented by the engine's own objects that are a list on the wire, with their properties beside it.
type container interface {
	psWireItems() *psobject.List
}

// container gives such an object.
func (e *exporter) container(v psobject.Live, c container) any {
	if done, ok := e.seen[v]; ok {
		return done
	}
	list := c.psWireItems()
	o := &psobject.Object{TypeNames: e.wireNames(v.PSTypeNames()), Base: list}
	e.seen[v] = o
	for i, x := range list.Items {
		list.Items[i] = e.value(x)
	}
	o.Adapted, o.Extended = e.members(v)
	return o
}

// later is a value of the engine's own as it goes over the wire. Its properties are read when they are written, since those of
// commands and modules lead to each other.
type later struct {
	psobject.Live
	e    *exporter
	form *psobject.Object
}

// later gives an object of the engine's own as PowerShell serialises it; the same one each time.
func (e *exporter) later(v psobject.Live) any {
	if _, ok := v.(psobject.HostValue); ok {
		return v
	}
	if _, ok := v.(psobject.Serialised); ok {
		return v
	}
	if _, ok := v.(*lazy); ok {
		e.scripts = true
	}
	if reflect.ValueOf(v).Kind() != reflect.Pointer {
		return &later{Live: v, e: e}
	}
	if done, ok := e.seen[v]; ok {
		return done
	}
	l := &later{Live: v, e: e}
	e.seen[v] = l
	return l
}

// PSSerialised implements psobject.Serialised.
func (l *later) PSSerialised() *psobject.Object {
	if l.form != nil {
		return l.form
	}
	l.form = &psobject.Object{TypeNames: l.e.wireNames(l.PSTypeNames()), Text: l.PSText(), HasText: true}
	l.form.Adapted, l.form.Extended = l.e.members(l.Live)
	return l.form
}

// once is a property that a script gives, which runs a single time.
func (e *exporter) once(c *psobject.Computed) *psobject.Computed {
	e.scripts = true
	var v any
	var err error
	ran := false
	o := *c
	o.Get = func(self any) (any, error) {
		if !ran {
			ran = true
			v, err = c.Get(self)
			if err == nil {
				v = e.value(v)
			}
		}
		return v, err
	}
	return &o
}

// prime lets the scripts of an object's properties run now, by serialising it: they may write to the streams and to the host,
// which cannot be while the object itself is being sent.
func (e *exporter) prime(v any) {
	_, _ = clixml.Append(nil, v, &clixml.EncodeOptions{Depth: 1, Lossy: true, Text: dotnet.String})
}

// members gives the properties of an object of the engine's own.
func (e *exporter) members(v psobject.Live) (own, added []psobject.Property) {
	if w, ok := v.(wired); ok {
		own, added = w.psWire()
	} else {
		own = v.PSProperties()
	}
	export := func(list []psobject.Property) []psobject.Property {
		var out []psobject.Property
		if list != nil {
			out = []psobject.Property{}
		}
		for _, p := range list {
			out = append(out, psobject.Property{Name: p.Name, Value: e.value(p.Value)})
		}
		return out
	}
	return export(own), export(added)
}
