package cmdlet

import (
	"errors"
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
			b.byName(obj, exact, b.within(sets))
			return b.settle(obj)
		}
		if err != nil && first == nil {
			first = err
		}
		ok, err = b.byName(obj, exact, sets)
		if ok {
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

func (b *Binder) byName(obj any, exact bool, sets []string) (bool, error) {
	var first error
	done := false
	for _, s := range b.ordered(sets) {
		for _, p := range b.piped {
			info, ok := p.In(s)
			if !ok || !info.ByName || b.explicit[p] {
				continue
			}
			if _, have := b.bound[p]; have {
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
			return true, nil
		}
	}
	return done, first
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
