package powershell

import (
	"strings"

	"github.com/pslshell/psl/remoting/psobject"
)

// newInstance makes an object of a class with the constructor that fits the arguments.
func (f *frame) newInstance(c *class, args []any) (any, error) {
	if c.isEnum {
		return nil, newFaultOf(smaPrefix+"MethodException", "MethodCountCouldNotFindBest", psobject.NotSpecified, nil, `Cannot find an overload for "new" and the argument count: "`+itoa(len(args))+`".`)
	}
	if err := c.init(f); err != nil {
		return nil, err
	}
	x := &instance{class: c, fields: map[string]any{}}
	for k := c; k != nil; k = k.base {
		if k.netBase != "" && strings.HasSuffix(k.netBase, "Exception") {
			x.exception = psobject.NewException(k.netBase, "Exception of type '"+c.name+"' was thrown.")
			x.exception.TypeNames = x.PSTypeNames()
			x.exception.Owner = x
		} else if k.netBase != "" {
			if err := f.makeHost(x, k.netBase, nil); err != nil {
				return nil, err
			}
		}
	}
	if err := f.construction(c, x, args); err != nil {
		return nil, err
	}
	x.syncException()
	return x.self(), nil
}

// makeHost makes the collection that an object is as well, or fills it anew as the constructor of its base does with arguments.
func (f *frame) makeHost(x *instance, base string, args []any) error {
	made, err := f.construct(f.in.rs.typeOf(base), args)
	if err != nil {
		if len(args) == 0 {
			return nil // a base that this engine knows by name alone
		}
		return err
	}
	switch m := psobject.Base(made).(type) {
	case *psobject.List:
		host, ok := x.host.(*psobject.List)
		if !ok {
			host = &psobject.List{}
			x.host = host
		}
		*host = *m
		host.Owner = x
	case *psobject.Dictionary:
		host, ok := x.host.(*psobject.Dictionary)
		if !ok {
			host = &psobject.Dictionary{}
			x.host = host
		}
		*host = *m
		host.Owner = x
	}
	return nil
}

// construction initialises the fields of one class of the chain and runs its constructor, its bases first.
func (f *frame) construction(c *class, x *instance, args []any) error {
	var ctors []*classMethod
	for _, m := range c.methods {
		if m.ctor && !m.static {
			ctors = append(ctors, m)
		}
	}
	initFields := func() error {
		fr := f.classFrame(c, x)
		for _, p := range c.props {
			if p.static {
				continue
			}
			v, err := fr.initialValue(p)
			if err != nil {
				return err
			}
			x.fields[strings.ToLower(p.name)] = v
		}
		return nil
	}
	if len(ctors) == 0 {
		if len(args) > 0 {
			return newFaultOf(smaPrefix+"MethodException", "MethodCountCouldNotFindBest", psobject.NotSpecified, nil, `Cannot find an overload for "new" and the argument count: "`+itoa(len(args))+`".`)
		}
		if c.base != nil {
			if err := f.construction(c.base, x, nil); err != nil {
				return err
			}
		}
		return initFields()
	}
	m, conv, err := f.pick(ctors, args)
	if err != nil {
		return err
	}
	if m == nil {
		return newFaultOf(smaPrefix+"MethodException", "MethodCountCouldNotFindBest", psobject.NotSpecified, nil, `Cannot find an overload for "new" and the argument count: "`+itoa(len(args))+`".`)
	}
	var baseArgs []any
	if m.node.HasBase {
		fr := f.classFrame(c, x)
		for i, p := range m.params {
			fr.scope.setLocal(p.Name, conv[i])
		}
		for _, e := range m.node.BaseArgs {
			v, err := fr.eval(e)
			if err != nil {
				return err
			}
			baseArgs = append(baseArgs, plain(v))
		}
	}
	switch {
	case c.base != nil:
		if err := f.construction(c.base, x, baseArgs); err != nil {
			return err
		}
	case c.netBase != "" && x.exception == nil && len(baseArgs) > 0:
		if err := f.makeHost(x, c.netBase, baseArgs); err != nil {
			return err
		}
	case x.exception != nil && m.node.HasBase:
		if len(baseArgs) > 0 {
			x.exception.Message = f.text(baseArgs[0])
		}
		if len(baseArgs) > 1 {
			x.exception.Inner, _ = psobject.Base(baseArgs[1]).(*psobject.Exception)
		}
	}
	if err := initFields(); err != nil {
		return err
	}
	_, err = f.runMethod(m, x, conv)
	return err
}

// convertClass is a cast to a class or an enum of a script.
func (f *frame) convertClass(v any, t *Type) (any, error) {
	c := t.class
	b := psobject.Base(v)
	if c.isEnum {
		return f.convertEnum(v, c)
	}
	if f.isOfType(v, t) || v == nil {
		return v, nil
	}
	if in := f.exceptionInstance(b); in != nil && f.isOfType(in, t) {
		return in, nil
	}
	if d, ok := b.(*psobject.Dictionary); ok {
		x, err := f.newInstance(c, nil)
		if err != nil {
			return nil, badCast(v, t)
		}
		for i, k := range d.Keys() {
			name := f.text(k)
			in, _ := instanceOf(x)
			known, err := in.psSet(f, name, d.Values()[i])
			if ft, ok := asFault(err); ok {
				text := ft.rec.Message()
				if inner := ft.rec.Exception.Inner; inner != nil {
					text = inner.Message
				}
				return nil, newFault("ObjectCreationError", psobject.InvalidArgument, nil, "Cannot create object of type \""+c.name+"\". "+text)
			}
			if !known {
				return nil, newFault("ObjectCreationError", psobject.InvalidArgument, nil, f.objectCreation(c, name))
			}
		}
		return x, nil
	}
	if o, ok := v.(*psobject.Object); ok && o.Base == nil && o.Custom() {
		d := psobject.NewDictionary(psobject.OrderedDict)
		for _, p := range o.Extended {
			d.Set(p.Name, p.Value)
		}
		return f.convertClass(d, t)
	}
	// A static method Parse converts text, and a constructor with one parameter converts.
	if s, ok := b.(string); ok {
		for _, m := range c.findMethods("Parse", true) {
			if len(m.params) != 1 {
				continue
			}
			x, err := f.callMethods(c, nil, "Parse", []*classMethod{m}, []any{s})
			if ft, ok := asFault(err); ok {
				return nil, newFault("InvalidCastParseTargetInvocation", psobject.InvalidArgument, nil, "Cannot convert value \""+s+"\" to type \""+c.name+"\". Error: \""+ft.rec.Message()+"\"")
			}
			return x, err
		}
	}
	for _, m := range c.methods {
		if m.ctor && !m.static && len(m.params) == 1 {
			x, err := f.newInstance(c, []any{v})
			if err == nil {
				return x, nil
			}
		}
	}
	return nil, badCast(v, t)
}

func (f *frame) objectCreation(c *class, name string) string {
	var list []string
	for _, p := range c.allProperties() {
		if p.static {
			continue
		}
		typ := "System.Object"
		if p.typ != nil {
			typ = p.typ.PSText()
		}
		list = append(list, "["+p.name+" <"+typ+">]")
	}
	return "Cannot create object of type \"" + c.name + "\". The property '" + name + "' was not found for the '" + c.name + "' object. The settable properties are: " + strings.Join(list, ", ") + "."
}

// exceptionInstance gives the object of a class behind an exception.
func (f *frame) exceptionInstance(b any) *instance {
	if ex, ok := b.(*psobject.Exception); ok {
		return f.in.rs.exceptionOwner(ex)
	}
	return nil
}
