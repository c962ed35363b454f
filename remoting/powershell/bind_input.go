package powershell

import (
	"strings"

	"github.com/pslshell/psl/remoting/powershell/ast"
	"github.com/pslshell/psl/remoting/psobject"
)

// bindInput binds one object of the pipeline.
func (b *binding) bindInput(v any) error {
	for p := range b.values {
		if !b.explicit[p] {
			delete(b.values, p)
			b.bound.Delete(p.name)
			if err := b.reset(p); err != nil {
				return err
			}
		}
	}
	done := false
	var first error
	sets := b.valid // those that have all parameters which took something of the object
	try := func(byName, exact bool) {
		for _, p := range b.meta.params {
			if b.explicit[p] {
				continue
			}
			if _, have := b.values[p]; have {
				continue
			}
			var takes []string
			for _, s := range sets {
				if info, ok := p.in(s); ok && (byName && info.byName || !byName && info.byValue) {
					takes = append(takes, s)
				}
			}
			if len(takes) == 0 {
				continue
			}
			val := v
			if byName {
				pv, ok := b.propertyFor(v, p)
				if !ok {
					continue
				}
				val = pv
			}
			if exact && !b.exact(p, val) {
				continue
			}
			if err := b.set(p, val, "", b.call.pos); err != nil {
				if first == nil {
					first = err
				}
				continue
			}
			done, sets = true, takes
		}
	}
	try(false, true)
	try(true, true)
	try(false, false)
	try(true, false)
	if !done {
		if !b.meta.advanced {
			return nil
		}
		if ft, ok := first.(*fault); ok && ft.rec.Exception.Type() != bindTransformation {
			setTarget(ft.rec, v)
			return ft
		}
		ft := b.invalid("InputObjectNotBound", "The input object cannot be bound to any parameters for the command either because the command does not take pipeline input or the input and its properties do not match any of the parameters that take pipeline input.", ast.Extent{}, "")
		setTarget(ft.rec, v)
		return ft
	}
	if err := b.settle(); err != nil {
		return err
	}
	for _, p := range b.order {
		if _, ok := b.values[p]; ok && !b.explicit[p] {
			b.assignOne(p)
		}
	}
	return nil
}

func setTarget(rec *psobject.ErrorRecord, v any) {
	rec.TargetObject = v
	if v != nil {
		rec.Category.TargetName = targetName(v)
		t := shortType(typeNameOf(v))
		if o, ok := v.(*psobject.Object); ok && o.Custom() && o.Base == nil {
			t = "PSObject"
		}
		rec.Category.TargetType = t
	}
}

func (b *binding) propertyFor(v any, p *param) (any, bool) {
	for _, n := range append([]string{p.name}, p.aliases...) {
		if x, ok, err := b.f.property(v, n); ok && err == nil {
			return x, true
		}
	}
	return nil, false
}

// settle picks the set for an object of the pipeline and checks what is mandatory in it.
func (b *binding) settle() error {
	if len(b.valid) == 1 {
		m, _ := b.missing(b.valid[0])
		if len(m) > 0 {
			var names []string
			for _, p := range m {
				names = append(names, p.name)
			}
			return b.missingFault(names)
		}
		return nil
	}
	sets := b.valid
	for p := range b.values {
		if _, all := p.sets[allSets]; all {
			continue
		}
		var rest []string
		for _, s := range sets {
			if _, ok := p.sets[s]; ok {
				rest = append(rest, s)
			}
		}
		sets = rest
	}
	var complete []string
	for _, s := range sets {
		if m, _ := b.missing(s); len(m) == 0 {
			complete = append(complete, s)
		}
	}
	switch {
	case len(complete) == 1:
		b.chosen = complete[0]
	case hasSet(complete, b.meta.defaultSet):
		b.chosen = b.meta.defaultSet
	default:
		return b.ambiguousSet()
	}
	return nil
}

// finish settles the set where no object came.
func (b *binding) finish() error {
	if b.chosen != "" || len(b.valid) <= 1 {
		return nil
	}
	return b.resolveSet(false)
}

// assign makes the variables of all parameters.
func (b *binding) assign() error {
	for _, p := range b.meta.params {
		if p.common || p.dynamic {
			continue
		}
		if _, ok := b.values[p]; ok {
			b.assignOne(p)
		}
	}
	for _, p := range b.meta.params {
		if p.common || p.dynamic {
			continue
		}
		if _, ok := b.values[p]; ok {
			continue
		}
		if err := b.reset(p); err != nil {
			return err
		}
	}
	return nil
}

func (b *binding) assignOne(p *param) {
	if p.common || p.dynamic {
		return
	}
	v := b.f.scope.setLocal(p.name, b.values[p])
	v.checks = b.variableChecks(p)
}

// reset gives a parameter that is not bound its default.
func (b *binding) reset(p *param) error {
	if p.common || p.dynamic {
		return nil
	}
	key := strings.ToLower(p.name)
	delete(b.f.scope.vars, key)
	var v any
	if p.def != nil {
		pos := b.f.pos
		b.f.pos = p.def.Pos()
		d, err := b.f.eval(p.def)
		b.f.pos = pos
		if err != nil {
			return err
		}
		v = plain(d)
		if e, ok := v.(*enumerator); ok {
			v = drain(e)
		}
		for i := len(p.checks) - 1; i >= 0; i-- {
			t := p.checks[i].typ
			if t == nil {
				continue
			}
			if t.Full == smaPrefix+"PSReference" {
				continue
			}
			n, err := b.f.castTo(v, t)
			if err != nil {
				return transformationFault(err)
			}
			v = plain(n)
		}
	} else if p.typ != nil {
		if p.isSwitch {
			v = newSwitch(false)
		} else if n, err := b.f.nullFor(p.typ); err == nil {
			v = n
		}
	}
	nv := b.f.scope.setLocal(p.name, v)
	nv.checks = b.variableChecks(p)
	return nil
}

// variableChecks are what later assignments to a parameter's variable must pass.
func (b *binding) variableChecks(p *param) []check {
	var out []check
	for _, c := range p.checks {
		c := c
		switch {
		case c.typ != nil:
			t := c.typ
			out = append(out, check{apply: func(f *frame, v any) (any, error) {
				if t.Full == smaPrefix+"PSReference" {
					return v, nil
				}
				n, err := f.castTo(v, t)
				if err != nil {
					if b.meta.advanced {
						return nil, transformationFault(err)
					}
					return nil, err
				}
				return plain(n), nil
			}})
		case c.valid != nil:
			out = append(out, check{shown: c.shown, apply: func(f *frame, v any) (any, error) {
				n, err := c.valid(f, plain(v))
				if _, ok := asInvalid(err); ok {
					return nil, f.variableInvalid(p.name, v)
				}
				return n, err
			}})
		}
	}
	return out
}
