package cmdlet

import (
	"errors"
	"sort"
	"strings"

	"github.com/pslshell/psl/remoting/dotnet"
	"github.com/pslshell/psl/remoting/psobject"
)

// BindObject binds one object of the pipeline: by value and by property name without conversion, then the same with
// conversion. Parameters bound on the command line stay. Bindings of the object before are undone. The error is the
// record of an object that fits nowhere; the next object may fit.
func (b *Binder) BindObject(obj any) error {
	for p := range b.bound {
		if !b.explicit[p] {
			delete(b.bound, p)
		}
	}
	b.sort()
	sets := b.valid
	var first error
	for _, exact := range []bool{true, false} {
		ok, err := b.byValue(obj, exact, sets)
		if ok {
			b.byName(obj, exact, b.within(sets), false)
			return b.settle(obj)
		}
		if err != nil && first == nil {
			first = err
		}
		if d, ok := psobject.Base(obj).(*psobject.Dictionary); ok && b.LuaNames && exact && b.isRow(d) {
			return b.row(d)
		}
		ok, err = b.byName(obj, exact, sets, true)
		if ok {
			if exact {
				// What needs a conversion is bound, too; it must convert.
				if _, err := b.byName(obj, false, b.within(sets), true); err != nil {
					return withTarget(err, obj)
				}
			}
			return b.settle(obj)
		}
		if err != nil && first == nil {
			first = err
		}
	}
	// A value that does not convert is no match; one that converts and is refused is told so.
	var rec *psobject.ErrorRecord
	if errors.As(first, &rec) && rec.Category.Category == psobject.InvalidData {
		return withTarget(first, obj)
	}
	if obj == nil {
		for _, p := range b.Parameters.List {
			for _, s := range sets {
				if info, ok := p.In(s); ok && info.ByValue && info.Mandatory && !b.explicit[p] {
					return withTarget(b.null(p), obj)
				}
			}
		}
	}
	return withTarget(b.invalid("InputObjectNotBound", "The input object cannot be bound to any parameters for the command either because the command does not take pipeline input or the input and its properties do not match any of the parameters that take pipeline input."), obj)
}

func withTarget(err error, obj any) error {
	if r, ok := err.(*psobject.ErrorRecord); ok {
		r.TargetObject = obj
		if obj != nil {
			r.Category.TargetName = dotnet.String(obj)
			t := psobject.TypeName(obj)
			r.Category.TargetType = t[strings.LastIndexByte(t, '.')+1:]
		}
	}
	return err
}

// ordered gives the sets to try, the default one first.
func (b *Binder) ordered(sets []string) []string {
	out := make([]string, 0, len(sets))
	if contains(sets, b.Parameters.DefaultSet) {
		out = append(out, b.Parameters.DefaultSet)
	}
	for _, s := range sets {
		if s != b.Parameters.DefaultSet {
			out = append(out, s)
		}
	}
	return out
}

func (b *Binder) byValue(obj any, exact bool, sets []string) (bool, error) {
	var first error
	for _, s := range b.ordered(sets) {
		done := false
		for _, p := range b.piped {
			info, ok := p.In(s)
			if !ok || !info.ByValue || b.explicit[p] {
				continue
			}
			v, err := b.convert(p, obj, exact)
			if err != nil {
				if !exact && first == nil {
					first = err
				}
				continue
			}
			b.bound[p] = v
			done = true
		}
		if done {
			return true, nil
		}
	}
	return false, first
}

// byName binds properties of the object; rows tells that those count which the original would not take.
func (b *Binder) byName(obj any, exact bool, sets []string, rows bool) (bool, error) {
	var first error
	done := false
	takes := func(p *Parameter, set string) bool {
		info, ok := p.In(set)
		_, have := b.bound[p]
		return ok && (info.ByName || rows && info.ByRow) && !b.explicit[p] && !have
	}
	order := b.ordered(sets)
	if rows && b.LuaNames {
		b.mostFirst(obj, order, takes)
	}
	for _, s := range order {
		for _, p := range b.piped {
			if !takes(p, s) {
				continue
			}
			v, ok := propertyOf(obj, p)
			if !ok {
				continue
			}
			c, err := b.convert(p, v, exact)
			if err != nil {
				if !exact && first == nil {
					first = err
				}
				continue
			}
			b.bound[p] = c
			done = true
		}
		if done {
			return true, first
		}
	}
	return done, first
}

// mostFirst puts the sets in front that take most of the object's properties. A row that names host_name and port means
// the set of both, though the default set takes the port.
func (b *Binder) mostFirst(obj any, sets []string, takes func(*Parameter, string) bool) {
	if len(sets) < 2 {
		return
	}
	count := map[string]int{}
	for _, p := range b.piped {
		if _, ok := propertyOf(obj, p); !ok {
			continue
		}
		for _, s := range sets {
			if takes(p, s) {
				count[s]++
			}
		}
	}
	sort.SliceStable(sets, func(i, j int) bool { return count[sets[i]] > count[sets[j]] })
}

// isRow reports whether a table is a row of parameters: one of its keys names a parameter that takes properties.
func (b *Binder) isRow(d *psobject.Dictionary) bool {
	for _, k := range d.Keys() {
		if p, err := b.Resolve(dotnet.String(k)); err == nil && p.byProperty() {
			return true
		}
	}
	return false
}

// row binds the entries of a table by their keys, which are names as on the command line. A key that names no parameter
// is an error: nothing that was asked for is left out in silence.
func (b *Binder) row(d *psobject.Dictionary) error {
	for i, k := range d.Keys() {
		p, err := b.Resolve(dotnet.String(k))
		if err != nil {
			return withTarget(err, d)
		}
		if !p.byProperty() {
			return withTarget(b.invalid("RowParameterNotAllowed", "The parameter '"+p.Name+"' cannot be given by a table of the pipeline. Give it to the command, for all tables alike."), d)
		}
		if b.explicit[p] {
			continue
		}
		v, err := b.convert(p, d.Values()[i], false)
		if err != nil {
			return withTarget(err, d)
		}
		b.bound[p] = v
	}
	return b.settle(d)
}

// byProperty reports whether the parameter takes a property of the pipeline's object in any set.
func (p *Parameter) byProperty() bool {
	for _, s := range p.Sets {
		if s.ByName || s.ByRow {
			return true
		}
	}
	return false
}

func propertyOf(obj any, p *Parameter) (any, bool) {
	for _, name := range append([]string{p.Name}, p.Aliases...) {
		if o, ok := obj.(*psobject.Object); ok {
			if v, ok := o.Get(name); ok {
				return v, true
			}
		}
		if v, ok := dotnet.Get(obj, name); ok {
			return v, true
		}
	}
	return nil, false
}

// within narrows the sets to those that all bound parameters are in.
func (b *Binder) within(sets []string) []string {
	for p := range b.bound {
		if _, all := p.Sets[AllSets]; all {
			continue
		}
		var rest []string
		for _, s := range sets {
			if _, ok := p.Sets[s]; ok {
				rest = append(rest, s)
			}
		}
		sets = rest
	}
	return sets
}

// settle picks the set of a bound object and checks what is mandatory in it.
func (b *Binder) settle(obj any) error {
	sets := b.within(b.valid)
	var complete []string
	for _, s := range sets {
		if m, _ := b.missing(s); len(m) == 0 {
			complete = append(complete, s)
		}
	}
	switch {
	case len(complete) == 1:
		b.setChosen(complete[0])
	case contains(complete, b.Parameters.DefaultSet):
		b.setChosen(b.Parameters.DefaultSet)
	case len(complete) > 1:
		return withTarget(b.ambiguousSet(), obj)
	case len(sets) > 0:
		m, _ := b.missing(sets[0])
		names := make([]string, len(m))
		for i, p := range m {
			names[i] = p.Name
		}
		return withTarget(b.missingError(names), obj)
	default:
		return withTarget(b.ambiguousSet(), obj)
	}
	return nil
}

func (b *Binder) setChosen(set string) {
	b.chosen = set
	if set == AllSets {
		b.chosen = ""
	}
}
