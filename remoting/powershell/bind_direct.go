package powershell

import (
	"github.com/pslshell/psl/remoting/psobject"
)

// direct gives a block that is invoked as a value its arguments: the parameters take them in their order, switches too, by the
// rules of typed variables. Nothing is mandatory, and what is left over is in $args.
func (b *binding) direct(args []argument) error {
	for _, p := range b.meta.params {
		if p.common || p.dynamic {
			continue
		}
		if len(args) == 0 {
			return nil
		}
		v, err := b.variableValue(p, plain(args[0].value))
		if err != nil {
			return err
		}
		args = args[1:]
		b.order = append(b.order, p)
		b.values[p], b.explicit[p] = v, true
		b.bound.Set(p.name, v)
	}
	for _, a := range args {
		b.rest = append(b.rest, a.value)
	}
	return nil
}

// variableValue is what a variable with a parameter's type and attributes keeps of a value.
func (b *binding) variableValue(p *param, v any) (any, error) {
	for i := len(p.checks) - 1; i >= 0; i-- {
		c := p.checks[i]
		var err error
		switch {
		case c.typ != nil:
			if v, err = b.f.castTo(v, c.typ); err != nil {
				if ft, ok := asFault(err); ok && ft.rec.Exception.Inner != nil && ft.rec.Exception.Inner.Type() == smaPrefix+"PSInvalidCastException" {
					ft.rec.Exception = ft.rec.Exception.Inner // nothing stands between it and the caller here
				}
			}
		case c.changes:
			if v, err = c.valid(b.f, v); err != nil {
				if why, ok := asInvalid(err); ok {
					err = why.fault()
				}
			}
		}
		if err != nil {
			return nil, err
		}
	}
	for _, c := range p.checks {
		if c.valid == nil || c.changes {
			continue
		}
		if _, err := c.valid(b.f, v); err != nil {
			if _, ok := asInvalid(err); ok {
				err = newFaultOf(smaPrefix+"ValidationMetadataException", "ValidateSetFailure", psobject.MetadataError, nil,
					"The attribute cannot be added because variable "+p.name+" with value "+b.f.text(v)+" would no longer be valid.")
			}
			return nil, err
		}
	}
	return v, nil
}
